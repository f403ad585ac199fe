"""Mirrors of repositories: what moves by itself, what Quay cannot delete, and what its versions know."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import LOST, Quay, serving

from quay_provider.client.errors import Body
from quay_provider.mirrors import PROXIES, MirrorFields, MirrorProxy, proxies
from quay_provider.rules import is_start
from quay_provider.units import is_interval
from quay_sandbox.settings import NEWEST, Settings

MIRROR: dict[str, Any] = {
    "repository": "acme/app",
    "external_reference": "quay.io/minio/mc",
    "tags": ["latest"],
    "sync_interval": "6h",
    "robot_username": "acme+puller",
}
ROUTE = "repository/acme/app/mirror"


def prepare(quay: Quay) -> None:
    """A repository and a robot of `acme`."""
    quay.repository("acme/app")
    quay.put("organization/acme/robots/puller")


@pytest.fixture(autouse=True)
def repository(quay: Quay) -> None:
    prepare(quay)


def sent(quay: Quay, method: str) -> list[Any]:
    return [each.body for each in quay.requests() if each.method == method and each.path == ROUTE]


# --- T04: nothing can be deleted -------------------------------------------------------------------------


def test_t04_a_mirror_is_disabled_and_its_repository_gets_its_state_back(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR)
    (warning,) = driver.destroy(managed)
    assert "acme+puller" in warning.detail
    assert quay.get(ROUTE)["is_enabled"] is False
    assert quay.get("repository/acme/app?includeTags=false")["state"] == "NORMAL"


def test_t04_a_repository_that_is_to_be_a_mirror_stays_one(quay: Quay, driver: Driver) -> None:
    quay.put("repository/acme/app/changestate", {"state": "MIRROR"})
    driver.destroy(driver.create("quay_repository_mirror", **MIRROR))
    assert quay.get("repository/acme/app?includeTags=false")["state"] == "MIRROR"


def test_t04_what_is_left_of_a_mirror_is_none_and_is_taken_over(quay: Quay, driver: Driver) -> None:
    more = {"external_registry_username": "reader", "skopeo_timeout_interval": 600}
    first = driver.create("quay_repository_mirror", **MIRROR, **more)
    left = Managed(first.type_name, first.config, first.state, first.private)
    driver.destroy(first)
    assert not driver.fresh().refresh(left)
    second = driver.create("quay_repository_mirror", **{**MIRROR, "tags": ["v1"]})
    found = quay.get(ROUTE)
    assert found["skopeo_timeout_interval"] == second["skopeo_timeout_interval"] == 300
    assert found["is_enabled"]
    assert found["root_rule"]["rule_value"] == ["v1"]
    assert found["external_registry_username"] is None
    assert quay.get("repository/acme/app?includeTags=false")["state"] == "MIRROR"


def test_t04_a_mirror_whose_answer_was_lost_is_there_once(quay: Quay, driver: Driver) -> None:
    quay.fail(f"POST {ROUTE}$", LOST, times=2)
    managed = driver.create("quay_repository_mirror", **MIRROR)
    assert quay.get(ROUTE)["external_reference"] == "quay.io/minio/mc"
    assert driver.plan(managed).action == "noop"


def test_t04_a_mirror_that_does_not_run_is_started_again(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR)
    quay.put("repository/acme/app/changestate", {"state": "READ_ONLY"})
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.refresh(managed)
    assert not managed["enabled"]
    assert driver.apply(managed).action == "update"
    assert quay.get("repository/acme/app?includeTags=false")["state"] == "MIRROR"
    assert quay.get(ROUTE)["is_enabled"]
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"


def test_t04_a_mirror_that_is_not_to_run_leaves_the_state_alone(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR, enabled=False)
    quay.put("repository/acme/app/changestate", {"state": "NORMAL"})
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, enabled=True)
    assert quay.get("repository/acme/app?includeTags=false")["state"] == "MIRROR"


# --- T04: what a refused creation leaves -----------------------------------------------------------------


def new_mirror(**changes: Any) -> dict[str, Any]:
    """A mirror as Quay takes it."""
    return {
        "external_reference": "quay.io/minio/mc",
        "sync_interval": 21600,
        "sync_start_date": "2031-01-01T00:00:00Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
        "skopeo_timeout_interval": 300,
        "robot_username": "acme+puller",
        **changes,
    }


def test_t04_a_robot_that_is_missing_is_refused_before_quay_keeps_anything(
    quay: Quay, driver: Driver
) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_repository_mirror", **{**MIRROR, "robot_username": "acme+ghost"})
    assert refused.value.first.summary == 'There is no robot "acme+ghost"'
    assert refused.value.first.attribute == "robot_username"
    assert quay.made("^POST") == []
    managed = driver.create("quay_repository_mirror", **MIRROR)
    driver.change(managed, tags=["v1"])
    assert quay.get(ROUTE)["root_rule"]["rule_value"] == ["v1"]


def test_t04_who_may_not_see_the_robots_can_make_a_mirror(quay: Quay) -> None:
    quay.user("alice")
    quay.put("repository/acme/app/permissions/user/alice", {"role": "admin"})
    Driver(quay.of("alice")).create("quay_repository_mirror", **MIRROR)
    assert quay.get(ROUTE)["robot_username"] == "acme+puller"


def test_t04_tags_that_quay_does_not_change_are_no_success(
    quay: Quay, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quay_provider.mirrors.PAUSES", (0, 0))
    assert quay.call("POST", ROUTE, new_mirror(robot_username="acme+ghost")).status_code == 400
    managed = driver.create("quay_repository_mirror", **MIRROR)
    with pytest.raises(Refused) as refused:
        driver.change(managed, tags=["v1"])
    assert quay.get(ROUTE)["root_rule"]["rule_value"] == ["latest"]
    assert refused.value.first.attribute == "tags"
    assert '["latest"]' in refused.value.first.detail
    quay.delete("repository/acme/app")
    quay.repository("acme/app")
    managed = driver.fresh().create("quay_repository_mirror", **MIRROR)
    driver.change(managed, tags=["v1"])
    assert quay.get(ROUTE)["root_rule"]["rule_value"] == ["v1"]


def test_t04_tags_that_quay_shows_late_are_waited_for(
    quay: Quay, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quay_provider.mirrors.PAUSES", (0, 0))
    managed = driver.create("quay_repository_mirror", **MIRROR)
    quay.fail(f"GET {ROUTE}$", 200, quay.get(ROUTE))
    driver.change(managed, tags=["v1"])
    assert quay.get(ROUTE)["root_rule"]["rule_value"] == ["v1"]
    assert driver.plan(managed).action == "noop"


def test_t04_a_change_of_anything_else_costs_no_look(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR)
    quay.forget()
    driver.change(managed, sync_interval="7h")
    assert quay.made() == [f"PUT {ROUTE}"]
    driver.change(managed, tags=["v1"])
    assert quay.made() == [f"PUT {ROUTE}", f"PUT {ROUTE}", f"GET {ROUTE}"]


# --- T18: the start moves --------------------------------------------------------------------------------


def test_t18_the_start_is_sent_when_it_changes_here_and_never_compared(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR)
    quay.put(ROUTE, {"sync_start_date": "2033-01-01T00:00:00Z"})
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, sync_start_date="2034-01-01T00:00:00Z")
    assert sent(quay, "PUT") == [{"sync_start_date": "2034-01-01T00:00:00Z"}]


def test_t18_an_imported_mirror_changes_nothing(quay: Quay, driver: Driver) -> None:
    driver.create("quay_repository_mirror", **MIRROR)
    fresh = driver.fresh()
    assert fresh.plan(fresh.imported("quay_repository_mirror", "acme/app", **MIRROR)).action == "noop"


@given(st.datetimes(min_value=datetime(1970, 1, 1)))
def test_t18_a_start_is_shown_as_quay_reads_it(start: datetime) -> None:
    found = Body(root_rule={"rule_value": ["*"]}, sync_start_date=f"{start.isoformat()}Z")
    shown = MirrorFields(found).start
    assert shown == start.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert is_start(str(shown)) is None


# --- T19: secrets, nothing and less than nothing ---------------------------------------------------------


def test_t19_a_changed_password_is_sent_and_kept_nowhere(quay: Quay, driver: Driver) -> None:
    login = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    managed = driver.create("quay_repository_mirror", **MIRROR, **login)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, external_registry_password="second-secret")
    assert sent(quay, "PUT") == [
        {"external_registry_username": "reader", "external_registry_password": "second-secret"}
    ]
    assert driver.plan(managed).action == "noop"
    assert "secret" not in repr(managed.state)
    assert b"secret" not in managed.private


def test_t19_a_password_whose_counter_stays_is_not_sent_with_other_changes(
    quay: Quay, driver: Driver
) -> None:
    login = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    counted = {**login, "external_registry_password_version": 1}
    managed = driver.create("quay_repository_mirror", **MIRROR, **counted)
    changes = {"external_registry_username": "other", "external_registry_password": "second-secret"}
    driver.change(managed, **changes, tags=["v1"])
    (body,) = sent(quay, "PUT")
    assert "external_registry_password" not in body
    assert quay.get(ROUTE)["external_registry_username"] == "other"
    (warning,) = driver.plan(managed).warnings
    assert warning.attribute == "external_registry_password_version"
    driver.change(managed, external_registry_password_version=2)
    assert sent(quay, "PUT")[1] == {
        "external_registry_username": "other",
        "external_registry_password": "second-secret",
    }


def test_t19_credentials_that_are_left_out_are_taken_away(quay: Quay, driver: Driver) -> None:
    login = {"external_registry_username": "reader", "external_registry_password": "first-secret"}
    managed = driver.create("quay_repository_mirror", **MIRROR, **login)
    driver.change(managed, external_registry_username=None, external_registry_password=None)
    assert sent(quay, "PUT") == [{"external_registry_username": None, "external_registry_password": None}]
    assert quay.get(ROUTE)["external_registry_username"] is None


def test_t19_an_empty_name_is_none(driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR, external_registry_username="")
    driver = driver.fresh()
    driver.refresh(managed)
    assert driver.plan(managed).action == "noop"


def test_t19_the_first_proxy_is_kept_whole(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository_mirror", **MIRROR)
    driver.change(managed, proxy={"http_proxy": "http://proxy:3128", "https_proxy": None, "no_proxy": "acme"})
    assert quay.get(ROUTE)["external_registry_config"]["proxy"]["http_proxy"] == "http://proxy:3128"
    driver = driver.fresh()
    driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, proxy=None)
    assert not any(quay.get(ROUTE)["external_registry_config"]["proxy"].values())


texts = st.sampled_from([None, "", "http://proxy"])


@given(st.tuples(texts, texts, texts), st.sampled_from([None, ""]))
def test_t19_a_proxy_comes_back_as_it_was_written(
    values: tuple[str | None, ...], nothing: str | None
) -> None:
    written = MirrorProxy(http_proxy=values[0], https_proxy=values[1], no_proxy=values[2])
    shown = {name: value or nothing for name, value in written.values().items()}
    assert proxies(written, shown) == written


@pytest.mark.parametrize(
    ("version", "timeout", "expected"), [("3.14", 600, None), ("3.14", None, None), ("3.15", None, 300)]
)
def test_t19_a_timeout_goes_to_a_quay_that_knows_it(
    tmp_path: Path, quick: None, version: str, timeout: int | None, expected: int | None
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with serving(folder, Settings(version=version, collect_after=0)) as quay:
        quay.organization("acme")
        prepare(quay)
        driver = Driver(quay)
        managed = driver.create("quay_repository_mirror", **MIRROR, skopeo_timeout_interval=timeout)
        assert [each.summary for each in managed.warnings] == (
            ["This registry knows no timeout of mirrors"] if timeout else []
        )
        assert quay.get(ROUTE).get("skopeo_timeout_interval") == expected
        driver = driver.fresh()
        driver.refresh(managed)
        assert driver.plan(managed).action == "noop"


def test_t19_the_demand_for_a_timeout_is_learned_once(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/other")
    driver.create("quay_repository_mirror", **MIRROR)
    driver.create("quay_repository_mirror", **{**MIRROR, "repository": "acme/other"})
    assert len(quay.made("POST repository/acme/app/mirror")) == 2
    assert len(quay.made("POST repository/acme/other/mirror")) == 1


# --- T24: what the registry cannot do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "more"), [("REPO_MIRROR", {}), ("SPARSE_INDEX", {"architecture_filter": ["amd64"]})]
)
def test_t24_what_a_registry_cannot_mirror_is_said_at_plan(
    tmp_path: Path, feature: str, more: dict[str, Any]
) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    settings = Settings(features={feature: False}, collect_after=0)
    with serving(folder, settings) as quay, pytest.raises(Refused) as refused:
        Driver(quay).plan(Managed("quay_repository_mirror", {**MIRROR, **more}))
    assert f"FEATURE_{feature}" in refused.value.first.detail


@pytest.mark.parametrize("version", ["3.14", NEWEST])
def test_t24_no_architecture_in_particular_needs_nothing_of_the_registry(
    tmp_path: Path, quick: None, version: str
) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    settings = Settings(version=version, features={"SPARSE_INDEX": False}, collect_after=0)
    with serving(folder, settings) as quay:
        quay.organization("acme")
        prepare(quay)
        driver = Driver(quay)
        managed = driver.create("quay_repository_mirror", **MIRROR, architecture_filter=[])
        assert quay.get(ROUTE).get("architecture_filter") in ([], None)
        nothing: list[list[str] | None] = [None, []]
        for each in nothing:
            driver.change(managed, architecture_filter=each)
            driver = driver.fresh()
            assert driver.refresh(managed)
            assert driver.plan(managed).action == "noop"
        assert sent(quay, "PUT") == []


@pytest.mark.parametrize(
    ("wrong", "attribute"),
    [
        ({"robot_username": "other+puller"}, "robot_username"),
        ({"tags": []}, "tags"),
        ({"external_registry_password": "secret"}, "external_registry_password"),
        ({"sync_interval": "0"}, "sync_interval"),
        ({"sync_interval": "2147483648"}, "sync_interval"),
        ({"sync_start_date": "2030-02-31T00:00:00Z"}, "sync_start_date"),
        ({"skopeo_timeout_interval": 30}, "skopeo_timeout_interval"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    driver: Driver, wrong: dict[str, Any], attribute: str
) -> None:
    with pytest.raises(Refused) as refused:
        driver.plan(Managed("quay_repository_mirror", {**MIRROR, **wrong}))
    assert refused.value.first.attribute == attribute


@given(st.text(max_size=12))
def test_an_interval_is_something(text: str) -> None:
    assert is_interval(text) is not None or any(digit in text for digit in "123456789")


words = st.text("abcxyz0189.-*", min_size=1, max_size=8)
arguments = st.fixed_dictionaries(
    {
        "tags": st.lists(words, min_size=1, max_size=3),
        "sync_interval": st.sampled_from(["6h", "90m", "3600", "1d12h", "60s"]),
        "sync_start_date": st.sampled_from([None, "2031-12-31T23:59:59Z"]),
        "enabled": st.sampled_from([None, True, False]),
        "external_registry_username": st.sampled_from([None, "", "reader"]),
        "verify_tls": st.sampled_from([None, True, False]),
        "unsigned_images": st.sampled_from([None, True, False]),
        "proxy": st.none() | st.fixed_dictionaries(dict.fromkeys(PROXIES, texts)),
        "architecture_filter": st.sampled_from([None, [], ["amd64"], ["s390x", "arm64"]]),
        "skopeo_timeout_interval": st.sampled_from([None, 300, 86400]),
    }
)


def test_whatever_is_written_is_kept_and_no_difference_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "any"
    folder.mkdir()
    with serving(folder, Settings(features={"SPARSE_INDEX": True}, collect_after=0)) as quay:
        quay.organization("acme")
        prepare(quay)

        @settings(max_examples=15)
        @given(arguments, arguments)
        def check(first: dict[str, Any], second: dict[str, Any]) -> None:
            driver = Driver(quay)
            managed = driver.create("quay_repository_mirror", **{**MIRROR, **first})
            for changes in ({}, second):
                driver.change(managed, **changes)
                driver = driver.fresh()
                assert driver.refresh(managed)
                assert driver.plan(managed).action == "noop"
            found = quay.get(ROUTE)
            assert found["root_rule"]["rule_value"] == second["tags"]
            assert found["is_enabled"] is (second["enabled"] is not False)
            assert found["architecture_filter"] == (second["architecture_filter"] or [])
            driver.destroy(managed)

        check()
