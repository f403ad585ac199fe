"""Tokens and their scopes, superusers, and what a registry has switched off."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.scripted import TOKEN, Reply, Scripted
from tests.provider.watched import Quay, serving

from quay_sandbox.settings import Settings

TEAM = {"organization": "acme", "name": "devs", "role": "member"}
MIRROR = {
    "repository": "acme/app",
    "external_reference": "quay.io/minio/mc",
    "tags": ["latest"],
    "sync_interval": "6h",
    "robot_username": "acme+puller",
}


def test_t20_a_partial_view_takes_no_team_out_of_the_state(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    managed = driver.create("quay_team", **TEAM)
    with pytest.raises(Refused) as refused:
        Driver(quay.of("alice")).refresh(managed)
    assert "only what everybody may see" in refused.value.first.detail
    assert "alice must be allowed to do it" in refused.value.first.detail
    assert managed.state is not None


def test_t20_a_token_that_ends_during_a_run_is_said_to_have_ended(quay: Quay, driver: Driver) -> None:
    quay.end_token()
    with pytest.raises(Refused) as refused:
        driver.create("quay_team", **TEAM)
    assert "has expired" in refused.value.first.detail


@pytest.mark.parametrize(
    ("type_name", "config", "scope"),
    [
        ("quay_organization", {"name": "new", "email": "n@example.com"}, "user:admin"),
        ("quay_team", TEAM, "org:admin"),
        ("quay_robot", {"namespace": "acme", "name": "ci"}, "org:admin"),
        ("quay_repository", {"namespace": "acme", "name": "new"}, "repo:create"),
        (
            "quay_repository_permission",
            {"repository": "acme/app", "kind": "user", "name": "alice", "role": "read"},
            "repo:admin",
        ),
        ("quay_user", {"username": "carol", "email": "c@example.com"}, "super:user"),
    ],
)
def test_t21_the_scope_that_is_missing_is_named(
    quay: Quay, type_name: str, config: dict[str, Any], scope: str
) -> None:
    quay.user("alice")
    quay.repository("acme/app")
    with pytest.raises(Refused) as refused:
        Driver(quay.of("quayadmin", "user:read repo:read")).create(type_name, **config)
    assert scope in refused.value.first.detail


def test_t22_a_plain_superuser_sets_quotas_by_his_own_route(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(features={"SUPERUSERS_FULL_ACCESS": False})) as quay:
        quay.user("alice")
        Driver(quay.of("alice")).create("quay_organization", name="hers", email="h@example.com")
        driver = Driver(quay)
        managed = driver.create("quay_quota", namespace="hers", limit="10GiB")
        assert quay.get("superuser/organization/hers/quota")[0]["limit_bytes"] == 10 * 2**30
        fresh = driver.fresh()
        assert fresh.refresh(managed)
        assert fresh.plan(managed).action == "noop"
        with pytest.raises(Refused) as refused:
            fresh.change(managed, warning_thresholds=[80])
        assert "SUPERUSERS_FULL_ACCESS" in refused.value.first.detail
        assert refused.value.first.attribute == "warning_thresholds"


def test_t22_thresholds_that_nobody_can_set_are_refused_before_a_quota_is_made(
    tmp_path: Path, quick: None
) -> None:
    with serving(tmp_path, Settings(features={"SUPERUSERS_FULL_ACCESS": False})) as quay:
        quay.organization("acme")
        driver = Driver(quay)
        with pytest.raises(Refused) as refused:
            driver.create("quay_quota", namespace="acme", limit="1GiB", reject_thresholds=[100])
        assert "FEATURE_SUPERUSERS_FULL_ACCESS: true" in refused.value.first.detail
        assert quay.made("^(POST|PUT|DELETE)") == []
        assert quay.get("superuser/organization/acme/quota") == []
        driver.create("quay_quota", namespace="acme", limit="1GiB", reject_thresholds=[])
        assert len(quay.get("superuser/organization/acme/quota")) == 1


def test_t22_any_superuser_sets_thresholds_up_to_quay_3_15(tmp_path: Path, quick: None) -> None:
    settings = Settings(version="3.15", features={"SUPERUSERS_FULL_ACCESS": False})
    with serving(tmp_path, settings) as quay:
        quay.organization("acme")
        Driver(quay).create("quay_quota", namespace="acme", limit="1GiB", reject_thresholds=[100])
        (found,) = quay.get("superuser/organization/acme/quota")
        assert [limit["limit_percent"] for limit in found["limits"]] == [100]


def test_t22_an_administrator_of_the_organization_sets_no_thresholds(quay: Quay) -> None:
    quay.user("alice")
    hers = quay.of("alice")
    hers.organization("hers")
    arguments = {"namespace": "hers", "limit": "1GiB", "warning_thresholds": [80]}
    with pytest.raises(Refused) as refused:
        Driver(hers).create("quay_quota", **arguments)
    assert "superuser" in refused.value.first.summary
    assert quay.get("organization/hers/quota") == []


def test_t22_thresholds_that_quay_refuses_are_said_to_be_for_superusers(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_quota", namespace="acme", limit="1GiB")
    quay.fail("/limit$", 403, {"message": "Unauthorized"})
    with pytest.raises(Refused) as refused:
        driver.change(managed, warning_thresholds=[80])
    assert "superusers alone" in refused.value.first.detail
    assert "Unauthorized" in refused.value.first.detail
    assert quay.get("organization/acme/quota")[0]["limits"] == []


def test_t22_a_quota_of_a_user_has_no_thresholds(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    with pytest.raises(Refused) as refused:
        driver.create("quay_quota", namespace="alice", limit="1GiB", reject_thresholds=[100])
    assert refused.value.first.attribute == "reject_thresholds"


def test_t22_one_quota_is_all_that_a_namespace_has(quay: Quay, driver: Driver) -> None:
    quay.post("superuser/organization/acme/quota", {"limit_bytes": 1000})
    with pytest.raises(Refused) as refused:
        driver.create("quay_quota", namespace="acme", limit="1GiB")
    assert "exists already" in refused.value.first.summary


def test_t05_what_a_quota_takes_along_is_gone(quay: Quay, driver: Driver) -> None:
    quota = driver.create("quay_quota", namespace="acme", limit="1GiB", warning_thresholds=[80])
    notification = driver.create(
        "quay_namespace_notification",
        organization="acme",
        title="nearly full",
        event="quota_warning",
        method="slack",
        config={"url": "https://hooks.slack.com/services/T000/B000/XXXX"},
    )
    driver.destroy(quota)
    assert quay.get("organization/acme/quota") == []
    left = copy.copy(notification)
    assert not driver.fresh().refresh(notification)
    driver.destroy(left)


def test_t40_a_new_quota_that_is_not_shown_yet_is_waited_for(quay: Quay, driver: Driver) -> None:
    quay.fail("^GET superuser/organization/acme/quota|^GET organization/acme/quota", 200, [], times=2)
    managed = driver.create("quay_quota", namespace="acme", limit="1GiB", warning_thresholds=[80])
    assert managed["id"] == "acme"
    found = quay.get("organization/acme/quota")
    assert [limit["limit_percent"] for limit in found[0]["limits"]] == [80]


@pytest.mark.parametrize(
    ("type_name", "config", "path"),
    [
        ("quay_user", {"username": "carol", "email": "c@example.com"}, "^POST superuser/users/"),
        ("quay_global_message", {"content": "Down at noon"}, "^POST messages"),
    ],
)
def test_t23_what_quay_io_takes_from_nobody(
    tmp_path: Path, quick: None, type_name: str, config: dict[str, Any], path: str
) -> None:
    with serving(tmp_path, Settings(extra={"SERVER_HOSTNAME": "quay.io"})) as quay:
        quay.fail(path, 404, {"detail": "Not Found", "error_type": "not_found", "status": 404})
        with pytest.raises(Refused) as refused:
            Driver(quay).create(type_name, **config)
        assert "quay.io takes this call from nobody" in refused.value.first.detail


@pytest.mark.parametrize(
    ("type_name", "config", "feature"),
    [
        ("quay_repository_mirror", MIRROR, "REPO_MIRROR"),
        ("quay_team_sync", {"organization": "acme", "team": "devs", "group_dn": "cn=devs"}, "TEAM_SYNCING"),
        ("quay_quota", {"namespace": "acme", "limit": "1GiB"}, "QUOTA_MANAGEMENT"),
        ("quay_quota", {"namespace": "acme", "limit": "1GiB"}, "EDIT_QUOTA"),
        ("quay_proxy_cache", {"organization": "acme", "upstream_registry": "docker.io"}, "PROXY_CACHE"),
        (
            "quay_organization_autoprune_policy",
            {"organization": "acme", "method": "number_of_tags", "value": "5"},
            "AUTO_PRUNE",
        ),
        (
            "quay_organization_immutability_policy",
            {"organization": "acme", "tag_pattern": "v.*"},
            "IMMUTABLE_TAGS",
        ),
        ("quay_app_specific_token", {"title": "laptop"}, "APP_SPECIFIC_TOKENS"),
        ("quay_user", {"username": "carol", "email": "c@example.com"}, "SUPER_USERS"),
    ],
)
def test_t24_a_feature_that_is_off_is_named(
    tmp_path: Path, quick: None, type_name: str, config: dict[str, Any], feature: str
) -> None:
    with serving(tmp_path, Settings(features={feature: False})) as quay:
        quay.organization("acme")
        with pytest.raises(Refused) as refused:
            Driver(quay).plan(Managed(type_name, config))
        assert feature in refused.value.first.text
        assert quay.made("^(PUT|POST|DELETE) ") == []


def test_t28_the_provider_is_no_browser_and_keeps_no_cookies(scripted: Scripted, quick: None) -> None:
    scripted.on(
        "GET /api/v1/user/", Reply(200, {"username": "quayadmin"}, headers={"Set-Cookie": "session=x"})
    )
    scripted.on("GET /api/v1/organization/acme", Reply(200, {"name": "acme", "teams": {}}))
    scripted.on("PUT /api/v1/organization/acme/team/devs", Reply(200, {"name": "devs", "role": "member"}))
    Driver(Quay(scripted.url, TOKEN)).create("quay_team", **TEAM)
    for received in scripted.received:
        assert "Mozilla" not in received.headers["User-Agent"]
    assert len(scripted.received) == 3


def test_t29_every_body_is_json_and_says_so(quay: Quay, scripted: Scripted, quick: None) -> None:
    scripted.on("GET /api/v1/organization/acme", Reply(200, {"name": "acme", "teams": {"devs": {}}}))
    scripted.on("PUT /api/v1/organization/acme/team/devs/members/alice", Reply(200, {"invited": False}))
    driver = Driver(Quay(scripted.url, TOKEN))
    driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    sent = scripted.received[-1]
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.body == {}


def test_t30_a_token_ends_with_its_user(quay: Quay) -> None:
    quay.user("alice")
    hers = quay.of("alice")
    Driver(hers)
    quay.put("superuser/users/alice", {"enabled": False})
    with pytest.raises(Refused) as refused:
        Driver(hers)
    assert refused.value.first.summary == "Quay does not accept the token"


def test_t10_ownership_of_a_user_is_never_taken(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    quay.forget()
    with pytest.raises(Refused) as refused:
        driver.create("quay_take_ownership", namespace="alice")
    assert '"alice" is a user, and no organization' in refused.value.first.summary
    assert quay.made("^POST ") == []
    assert quay.get("users/alice")["username"] == "alice"
