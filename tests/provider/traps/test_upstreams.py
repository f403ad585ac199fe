"""Proxy caches, whole mirrors and federated robots: what Quay hides, replaces and refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts, repositories

MIRROR = {
    "organization": "acme",
    "external_registry_type": "harbor",
    "external_registry_url": "https://harbor.example.com",
    "external_namespace": "library",
    "robot_username": "acme+puller",
    "sync_interval": "6h",
}
GITHUB = {"issuer": "https://token.actions.githubusercontent.com", "subject": "repo:acme/app"}
GITLAB = {"issuer": "https://gitlab.com", "subject": "project_path:acme/app"}


@pytest.fixture(autouse=True)
def robot(quay: Quay) -> None:
    quay.put("organization/acme/robots/puller")


def sent(quay: Quay, method: str, path: str) -> list[Any]:
    return [each.body for each in quay.requests() if each.method == method and each.path == path]


def test_t19_a_password_whose_counter_stays_is_not_sent_with_other_changes(
    quay: Quay, driver: Driver
) -> None:
    login = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    counted = {**login, "external_registry_password_version": 1}
    managed = driver.create("quay_organization_mirror", **MIRROR, **counted)
    driver.change(managed, external_registry_password="second-secret", visibility="public")
    assert sent(quay, "PUT", "organization/acme/mirror") == [{"visibility": "public"}]
    assert quay.get("organization/acme/mirror")["visibility"] == "public"
    (warning,) = driver.plan(managed).warnings
    assert warning.attribute == "external_registry_password_version"
    driver.change(managed, external_registry_password_version=2)
    assert sent(quay, "PUT", "organization/acme/mirror")[1:] == [
        {"external_registry_password": "second-secret"}
    ]


# --- T15: federation -------------------------------------------------------------------------------------


def test_t15_the_whole_list_is_replaced_in_its_order(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_robot_federation", namespace="acme", robot="puller", federations=[GITHUB])
    driver.change(managed, federations=[GITLAB, GITHUB])
    assert quay.get("organization/acme/robots/puller/federation") == [GITLAB, GITHUB]
    managed.config["federations"] = [GITHUB, GITLAB]
    assert driver.plan(managed).action == "update"


def test_t15_what_others_federated_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    quay.post("organization/acme/robots/puller/federation", [GITLAB])
    with pytest.raises(Refused) as refused:
        driver.create("quay_robot_federation", namespace="acme", robot="puller", federations=[GITHUB])
    assert "exists already" in refused.value.first.summary
    assert quay.get("organization/acme/robots/puller/federation") == [GITLAB]


@pytest.mark.parametrize("wrong", [[GITHUB, GITHUB], [], [{"issuer": "gitlab.com", "subject": "x"}]])
def test_t15_what_quay_would_refuse_is_refused_at_once(driver: Driver, wrong: list[Any]) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_robot_federation", namespace="acme", robot="puller", federations=wrong)
    assert refused.value.first.attribute == "federations"


def test_t15_a_robot_that_is_missing_is_named(driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_robot_federation", namespace="acme", robot="nobody", federations=[GITHUB])
    assert refused.value.first.summary == 'There is no robot "acme+nobody"'


# --- T36: proxy caches -----------------------------------------------------------------------------------


def test_t36_a_cache_that_is_not_there_is_none(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_proxy_cache", organization="acme", upstream_registry="docker.io")
    quay.delete("organization/acme/proxycache")
    assert not driver.fresh().refresh(managed)
    with pytest.raises(Refused):
        driver.fresh().data("quay_proxy_cache", organization="acme")


@pytest.mark.parametrize(
    "change",
    [
        {"upstream_registry": "quay.io"},
        {"expiration": "2d"},
        {"insecure": True},
        {"upstream_registry_username": "reader"},
        {"upstream_registry_username": "reader", "upstream_registry_password": "x"},
    ],
)
def test_t36_every_change_makes_the_cache_anew(driver: Driver, change: dict[str, Any]) -> None:
    managed = driver.create("quay_proxy_cache", organization="acme", upstream_registry="docker.io")
    assert driver.change(managed, **change).action == "create"
    assert driver.plan(managed).action == "noop"


def test_t36_an_expiration_in_other_words_changes_nothing(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_proxy_cache", organization="acme", upstream_registry="docker.io")
    quay.forget()
    assert driver.change(managed, expiration="24h").action == "noop"
    assert not quay.made("^(POST|DELETE)")


def test_t36_the_password_is_sent_again_when_it_changes_and_kept_nowhere(quay: Quay, driver: Driver) -> None:
    managed = driver.create(
        "quay_proxy_cache",
        organization="acme",
        upstream_registry="docker.io",
        upstream_registry_username="reader",
        upstream_registry_password="first-secret",
    )
    assert driver.plan(managed).action == "noop"
    managed.config["upstream_registry_password"] = "second-secret"
    (warning,) = driver.plan(managed).warnings
    assert "made anew for its password" in warning.summary
    driver.apply(managed)
    bodies = sent(quay, "POST", "organization/acme/proxycache")
    assert [body["upstream_registry_password"] for body in bodies] == ["first-secret", "second-secret"]
    assert "secret" not in repr(managed.state)
    assert b"secret" not in managed.private


def test_t36_an_imported_cache_keeps_the_login_that_it_has(quay: Quay, driver: Driver) -> None:
    login = {"upstream_registry_username": "reader", "upstream_registry_password": "first-secret"}
    cache = {"organization": "acme", "upstream_registry": "docker.io", **login}
    driver.create("quay_proxy_cache", **cache)
    quay.forget()
    managed = driver.fresh().imported("quay_proxy_cache", "acme", **cache)
    driver = driver.fresh()
    assert driver.refresh(managed)
    planned = driver.apply(managed)
    assert planned.action == "update"
    assert "taken as it is" in planned.warnings[0].summary
    assert not quay.made("^(POST|DELETE)")
    assert driver.plan(managed).action == "noop"
    managed.config["upstream_registry_password"] = "second-secret"
    assert driver.plan(managed).action == "replace"
    managed.config.update(login, upstream_registry_username="other")
    assert driver.plan(managed).replace == ["upstream_registry_username"]
    assert b"secret" not in managed.private


# --- T34: mirrors of organizations -----------------------------------------------------------------------


def test_t34_an_organization_with_repositories_is_not_mirrored(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/app")
    with pytest.raises(Refused) as refused:
        driver.create("quay_organization_mirror", **MIRROR)
    assert "repositor" in refused.value.first.detail
    assert quay.get("organization/acme/mirror") is None


def test_t34_a_mirror_that_made_repositories_cannot_be_replaced_yet(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_organization_mirror", **MIRROR)
    managed.config["external_registry_type"] = "quay"
    assert driver.plan(managed).warnings == []
    assert quay.watched is not None
    with quay.watched.sandbox.database.transaction() as db:
        organization, robot = (
            accounts.find(db, "acme", "organization"),
            accounts.find(db, "acme+puller", "robot"),
        )
        assert organization is not None
        assert robot is not None
        repositories.create(db, organization, "app", False, None, robot)
    planned = driver.fresh().plan(managed)
    assert planned.replace == ["external_registry_type"]
    assert "cannot be mirrored anew yet" in planned.warnings[0].summary


def test_t18_the_start_is_sent_when_it_changes_here_and_never_compared(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_organization_mirror", **MIRROR)
    quay.put("organization/acme/mirror", {"sync_start_date": "2033-01-01T00:00:00Z"})
    assert driver.fresh().refresh(managed)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, sync_interval="7h")
    driver.change(managed, sync_start_date="2034-01-01T00:00:00Z")
    bodies = sent(quay, "PUT", "organization/acme/mirror")
    assert bodies == [{"sync_interval": 25200}, {"sync_start_date": "2034-01-01T00:00:00Z"}]


def test_t19_a_password_that_was_taken_away_outside_is_sent_again(quay: Quay, driver: Driver) -> None:
    arguments = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    managed = driver.create("quay_organization_mirror", **MIRROR, **arguments)
    quay.put("organization/acme/mirror", {"external_registry_password": None})
    driver = driver.fresh()
    driver.refresh(managed)
    assert driver.apply(managed).action == "update"
    assert quay.get("organization/acme/mirror")["has_external_registry_password"]
    assert driver.plan(managed).action == "noop"
    assert "secret" not in repr(managed.state)


def test_t19_credentials_that_are_left_out_are_taken_away(quay: Quay, driver: Driver) -> None:
    arguments = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    managed = driver.create("quay_organization_mirror", **MIRROR, **arguments)
    driver.change(managed, external_registry_username=None, external_registry_password=None)
    found = quay.get("organization/acme/mirror")
    assert found["external_registry_username"] is None
    assert not found["has_external_registry_password"]


@pytest.mark.parametrize("name", [None, ""])
@pytest.mark.parametrize(
    ("kind", "arguments", "login"),
    [
        ("quay_organization_mirror", MIRROR, "external_registry"),
        ("quay_proxy_cache", {"organization": "acme", "upstream_registry": "docker.io"}, "upstream_registry"),
    ],
)
def test_t19_a_password_needs_a_name(
    driver: Driver, kind: str, arguments: dict[str, str], login: str, name: str | None
) -> None:
    given = {**arguments, f"{login}_username": name, f"{login}_password": "secret"}
    with pytest.raises(Refused) as refused:
        driver.plan(Managed(kind, given))
    assert refused.value.first.attribute == f"{login}_password"


def test_t24_a_registry_without_mirrors_of_organizations_says_so_at_plan(tmp_path: Path) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    with serving(folder, Settings(features={"ORG_MIRROR": False}, collect_after=0)) as quay:
        with pytest.raises(Refused) as refused:
            Driver(quay).plan(Managed("quay_organization_mirror", MIRROR))
        assert "FEATURE_ORG_MIRROR: true" in refused.value.first.detail
