"""Repositories and who may use them: what Quay grants by itself, and what it accepts without a word."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import HTML, LOST, Quay, serving

from quay_provider.client.calls import ATTEMPTS
from quay_sandbox.settings import Settings

TEXTS = ["", " ", "one\n\n- two\n", "trailing  \n", "ä “quoted” \\ ${x} %{y}", "<b>&amp;</b>", "x" * 4000]


def roles(quay: Quay, kind: str = "user") -> dict[str, str]:
    found = quay.get(f"repository/acme/app/permissions/{kind}/")["permissions"]
    return {name: item["role"] for name, item in found.items()}


def test_t02_a_name_is_free_at_once(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository", namespace="acme", name="app", description="first")
    driver.destroy(managed)
    driver.create("quay_repository", namespace="acme", name="app", description="second")
    assert quay.get("repository/acme/app")["description"] == "second"


def test_t02_a_repository_that_exists_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/app")
    with pytest.raises(Refused) as refused:
        driver.create("quay_repository", namespace="acme", name="app", visibility="public")
    assert refused.value.first.summary == 'Repository "acme/app" exists already'
    assert quay.get("repository/acme/app")["is_public"] is False


def test_t12_a_missing_organization_is_said_plainly(driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_repository", namespace="nobody", name="app")
    assert refused.value.first.summary == 'There is no organization "nobody"'
    assert refused.value.first.attribute == "namespace"


def test_t12_a_missing_repository_is_said_plainly(driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create(
            "quay_repository_permission", repository="acme/none", kind="user", name="alice", role="read"
        )
    assert refused.value.first.summary == 'There is no repository "acme/none"'
    assert refused.value.first.attribute == "repository"


def test_t13_a_change_of_what_is_gone_is_no_success(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository", namespace="acme", name="app")
    quay.delete("repository/acme/app")
    with pytest.raises(Refused) as refused:
        driver.change(managed, visibility="public")
    assert refused.value.first.summary == 'There is no repository "acme/app"'


def test_t07_the_makers_own_role_is_not_drift(quay: Quay, driver: Driver) -> None:
    driver.create("quay_repository", namespace="acme", name="app")
    quay.put("organization/acme/team/devs", {"role": "member"})
    assert roles(quay) == {"quayadmin": "admin"}
    every = driver.create("quay_repository_permissions", repository="acme/app", teams={"devs": "write"})
    assert roles(quay) == {"quayadmin": "admin"}
    fresh = driver.fresh()
    assert fresh.refresh(every)
    assert fresh.plan(every).action == "noop"
    fresh.destroy(every)
    assert roles(quay, "team") == {}
    assert roles(quay) == {"quayadmin": "admin"}


def test_t07_a_role_that_somebody_else_gave_is_drift_and_goes(quay: Quay, driver: Driver) -> None:
    driver.create("quay_repository", namespace="acme", name="app")
    every = driver.create("quay_repository_permissions", repository="acme/app")
    quay.user("alice")
    quay.put("repository/acme/app/permissions/user/alice", {"role": "admin"})
    fresh = driver.fresh()
    assert fresh.refresh(every)
    assert fresh.plan(every).action == "update"
    fresh.apply(every)
    assert roles(quay) == {"quayadmin": "admin"}


def test_t08_a_default_permission_reaches_new_repositories_alone(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "member"})
    quay.repository("acme/old")
    rule = driver.create(
        "quay_default_permission",
        organization="acme",
        delegate_kind="team",
        delegate_name="devs",
        role="write",
    )
    driver.create("quay_repository", namespace="acme", name="app")
    assert roles(quay, "team") == {"devs": "write"}
    assert quay.get("repository/acme/old/permissions/team/")["permissions"] == {}
    driver.destroy(rule)
    assert roles(quay, "team") == {"devs": "write"}


def test_t08_what_a_default_permission_gave_is_seen_by_who_looked_before(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "member"})
    quay.put("organization/acme/robots/ci")
    team = {"organization": "acme", "team": "devs"}
    robot = {"namespace": "acme", "name": "ci"}
    one = {"repository": "acme/app", "kind": "team", "name": "devs"}
    assert driver.data("quay_team_permissions", **team)["permissions"] == []
    assert driver.data("quay_robot_permissions", **robot)["permissions"] == []
    for kind in ("team", "user"):
        with pytest.raises(Refused):
            driver.data("quay_repository_permission", **{**one, "kind": kind})
    for kind, name in (("team", "devs"), ("robot", "acme+ci")):
        rule = {"delegate_kind": kind, "delegate_name": name, "role": "write"}
        driver.create("quay_default_permission", organization="acme", **rule)
    driver.create("quay_repository", namespace="acme", name="app")
    assert roles(quay, "team") == {"devs": "write"}
    given = [{"repository": "acme/app", "role": "write"}]
    assert driver.data("quay_team_permissions", **team)["permissions"] == given
    assert driver.data("quay_robot_permissions", **robot)["permissions"] == given
    assert driver.data("quay_repository_permission", **one)["role"] == "write"


def test_t08_repositories_cost_no_call_for_what_default_permissions_may_have_given(
    quay: Quay, driver: Driver
) -> None:
    quay.forget()
    for number in range(5):
        driver.create("quay_repository", namespace="acme", name=f"app{number}")
    assert len(quay.made("^POST repository$")) == 5
    assert quay.made("permissions|prototypes") == []


def test_t09_the_role_of_a_mirrors_robot_is_not_drift(quay: Quay, driver: Driver) -> None:
    driver.create("quay_repository", namespace="acme", name="app")
    quay.put("organization/acme/robots/puller")
    every = driver.create("quay_repository_permissions", repository="acme/app")
    driver.create(
        "quay_repository_mirror",
        repository="acme/app",
        external_reference="quay.io/minio/mc",
        tags=["latest"],
        sync_interval="6h",
        robot_username="acme+puller",
    )
    assert roles(quay) == {"quayadmin": "admin", "acme+puller": "write"}
    fresh = driver.fresh()
    assert fresh.refresh(every)
    assert fresh.plan(every).action == "noop"


@pytest.mark.parametrize("filters", [{}, {"public": True}])
def test_t20_public_repositories_are_listed_for_who_has_no_role(quay: Quay, filters: dict[str, bool]) -> None:
    quay.user("eve")
    for name, visibility in (("secret", "private"), ("open", "public")):
        quay.repository(f"acme/{name}")
        quay.post(f"repository/acme/{name}/changevisibility", {"visibility": visibility})
    quay.forget()
    found = Driver(quay.of("eve")).data("quay_repositories", namespace="acme", **filters)["repositories"]
    assert [item["name"] for item in found] == ["open"]
    assert quay.made("^GET repository") == ["GET repository?namespace=acme&public=true"]


def test_t11_a_default_permission_is_not_made_twice(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "member"})
    rule = {"organization": "acme", "delegate_kind": "team", "delegate_name": "devs", "role": "read"}
    driver.create("quay_default_permission", **rule)
    with pytest.raises(Refused) as refused:
        driver.fresh().create("quay_default_permission", **rule)
    assert "exists already" in refused.value.first.summary
    assert len(quay.get("organization/acme/prototypes")["prototypes"]) == 1


def test_t11_a_default_permission_whose_id_was_lost_is_destroyed(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "member"})
    quay.fail("^POST ", 502, times=ATTEMPTS - 1)
    quay.fail("^POST ", LOST)
    rule = {"organization": "acme", "delegate_kind": "team", "delegate_name": "devs", "role": "read"}
    managed = Managed("quay_default_permission", rule)
    with pytest.raises(Refused):
        driver.apply(managed)
    assert managed["uuid"] is None
    assert len(quay.get("organization/acme/prototypes")["prototypes"]) == 1
    left = copy.copy(managed)
    driver.fresh().destroy(managed)
    assert quay.get("organization/acme/prototypes")["prototypes"] == []
    driver.fresh().destroy(left)


def test_t14_a_robot_of_another_namespace_is_refused_before_anything_is_asked(
    quay: Quay, driver: Driver
) -> None:
    quay.forget()
    for resource in (
        {"type": "quay_repository_permission", "kind": "robot", "name": "other+ci", "role": "read"},
        {"type": "quay_repository_permissions", "robots": {"other+ci": "read"}},
    ):
        type_name = str(resource.pop("type"))
        with pytest.raises(Refused) as refused:
            driver.plan(Managed(type_name, {"repository": "acme/app", **resource}))
        assert 'Robot "other+ci" is of another namespace' in refused.value.first.summary
    assert quay.made() == []


@pytest.mark.parametrize("text", TEXTS)
def test_t37_a_description_is_kept_to_the_letter(quay: Quay, driver: Driver, text: str) -> None:
    managed = driver.create("quay_repository", namespace="acme", name="app", description=text)
    assert quay.get("repository/acme/app")["description"] == text
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"


def test_t37_no_description_is_an_empty_one(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository", namespace="acme", name="app")
    listed = {"namespace": "acme", "name": "app", "description": None, "is_public": False, "kind": "image"}
    quay.fail("^GET repository/acme/app", 200, {**listed, "state": None, "tags": {}})
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert managed["description"] == ""
    assert managed["state"] == "NORMAL"
    assert fresh.plan(managed).action == "noop"


@pytest.mark.parametrize("name", ["tools/mirror/nginx", "tools/logs/reader"])
def test_t31_nested_names_that_only_look_like_parts_of_the_api(name: str, quay: Quay, driver: Driver) -> None:
    quay.repository("acme/tools")
    managed = driver.create("quay_repository", namespace="acme", name=name, description="first")
    driver.change(managed, description="second")
    assert quay.get(f"repository/acme/{name}")["description"] == "second"
    assert driver.fresh().refresh(managed)
    driver.destroy(managed)
    assert quay.get(f"repository/acme/{name}") is None
    assert quay.get("repository/acme/tools") is not None


def test_t31_nested_names_where_the_registry_takes_none(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(features={"EXTENDED_REPOSITORY_NAMES": False})) as quay:
        quay.organization("acme")
        with pytest.raises(Refused) as refused:
            Driver(quay).create("quay_repository", namespace="acme", name="team/app")
        assert refused.value.first.attribute == "name"
        assert "EXTENDED_REPOSITORY_NAMES" in refused.value.first.detail


def test_t26_a_repository_that_takes_no_changes_is_not_asked_again(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_repository", namespace="acme", name="app")
    quay.forget()
    quay.fail("^PUT ", 503, {"message": "Repository is in read only or mirror mode"}, times=9)
    with pytest.raises(Refused) as refused:
        driver.change(managed, description="new")
    assert "READ_ONLY or MIRROR" in refused.value.first.detail
    assert len(quay.made("^PUT ")) == 1


def test_t24_the_state_of_a_repository_where_the_registry_has_none(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(features={"REPO_MIRROR": False})) as quay:
        quay.organization("acme")
        with pytest.raises(Refused) as refused:
            Driver(quay).create("quay_repository", namespace="acme", name="app", state="READ_ONLY")
        assert (
            "FEATURE_REPO_MIRROR" in refused.value.first.detail or "REPO_MIRROR" in refused.value.first.text
        )


def test_t27_a_refused_call_is_made_again_later(quay: Quay, driver: Driver) -> None:
    quay.fail("^POST repository", 429, HTML, times=2)
    driver.create("quay_repository", namespace="acme", name="app")
    assert len(quay.made("^POST repository")) == 3
    assert quay.get("repository/acme/app") is not None
