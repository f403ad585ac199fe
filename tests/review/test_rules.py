"""Each rule of danger on plans that it must and must not speak of."""

from __future__ import annotations

from typing import Any

import pytest
from tests.review.plans import PlanBuilder, Values, only

from quay_review.rules import RULES

REPOSITORY = {"namespace": "acme", "name": "app", "visibility": "private", "state": "NORMAL"}
ORGANIZATION = {"name": "acme", "tag_expiration": "14d", "force_destroy": False}
ROBOT = {"namespace": "acme", "name": "ci", "full_name": "acme+ci", "token_version": 1}
TEAM = {"organization": "acme", "name": "devs", "role": "member"}
GRANT = {"repository": "acme/app", "kind": "robot", "name": "acme+ci", "role": "write"}
DEFAULT = {"organization": "acme", "delegate_kind": "team", "delegate_name": "devs", "role": "read"}
PRUNE = {"organization": "acme", "method": "number_of_tags", "value": "20", "tag_pattern_matches": True}
IMMUTABLE = {"organization": "acme", "tag_pattern": "v.*", "tag_pattern_matches": True}
TAG = {"repository": "acme/app", "name": "v1", "manifest_digest": "sha256:aa", "immutable": False}
MIRROR = {
    "repository": "acme/app",
    "external_reference": "quay.io/upstream/app",
    "robot_username": "acme+ci",
    "verify_tls": True,
}
ORGANIZATION_MIRROR = {
    "organization": "acme",
    "external_registry_url": "https://quay.io",
    "external_namespace": "upstream",
    "visibility": "private",
}
CACHE = {"organization": "acme", "upstream_registry": "quay.io/a", "expiration": "24h", "insecure": False}
QUOTA = {"namespace": "acme", "limit": "10GiB", "reject_thresholds": [90]}
USER = {"username": "alice", "enabled": True}
FEDERATION = {"namespace": "acme", "robot": "ci", "federations": [{"issuer": "https://a", "subject": "s"}]}
KEY = {"service": "clair", "name": "k", "expiration": "2028-01-01T00:00:00Z"}
TOKEN = {"organization": "acme", "name": "web", "scope": "repo:read org:admin"}
APPLICATION = {"organization": "acme", "name": "web", "client_secret_version": 1}
SYNC = {"organization": "acme", "team": "owners", "group_dn": "cn=admins"}
MEMBER = {"organization": "acme", "team": "owners", "member": "alice"}
MEMBERS = {"organization": "acme", "team": "owners", "members": ["alice"]}

UPDATES: list[tuple[str, str, Values, Values, bool]] = [
    ("QPR003", "quay_repository", REPOSITORY, {"visibility": "public"}, True),
    ("QPR003", "quay_repository", {**REPOSITORY, "visibility": "public"}, {"visibility": "private"}, False),
    ("QPR003", "quay_organization_mirror", ORGANIZATION_MIRROR, {"visibility": "public"}, True),
    ("QPR005", "quay_robot", ROBOT, {"token_version": 2}, True),
    ("QPR005", "quay_robot", ROBOT, {"store_token": True}, False),
    ("QPR006", "quay_repository_permission", GRANT, {"role": "admin"}, True),
    ("QPR006", "quay_repository_permission", GRANT, {"role": "read"}, False),
    ("QPR007", "quay_team", TEAM, {"role": "admin"}, True),
    ("QPR007", "quay_team", TEAM, {"role": "creator"}, True),
    ("QPR007", "quay_team", {**TEAM, "role": "admin"}, {"role": "member"}, False),
    ("QPR008", "quay_default_permission", DEFAULT, {"role": "write"}, True),
    ("QPR008", "quay_default_permission", {**DEFAULT, "role": "write"}, {"role": "read"}, False),
    ("QPR009", "quay_team_members", MEMBERS, {"members": ["alice", "eve"]}, True),
    ("QPR009", "quay_team_members", {**MEMBERS, "team": "devs"}, {"members": ["alice", "eve"]}, False),
    ("QPR009", "quay_team_sync", SYNC, {"group_dn": "cn=devs"}, True),
    ("QPR009", "quay_team_sync", {**SYNC, "team": "devs"}, {"group_dn": "cn=devs"}, False),
    ("QPR010", "quay_organization", ORGANIZATION, {"tag_expiration": "1d"}, True),
    ("QPR010", "quay_organization", ORGANIZATION, {"tag_expiration": "4w"}, False),
    ("QPR010", "quay_organization", ORGANIZATION, {"tag_expiration": "2w"}, False),
    ("QPR010", "quay_proxy_cache", CACHE, {"expiration": "1h"}, True),
    ("QPR010", "quay_tag", TAG, {"expiration": "2027-01-01T00:00:00Z"}, True),
    ("QPR010", "quay_tag", {**TAG, "expiration": "2027-01-01T00:00:00Z"}, {"expiration": "1"}, True),
    ("QPR010", "quay_tag", {**TAG, "expiration": "2027-01-01T00:00:00Z"}, {"expiration": None}, False),
    ("QPR010", "quay_service_key", KEY, {"expiration": "2027-01-01T00:00:00Z"}, True),
    ("QPR010", "quay_service_key", KEY, {"expiration": None}, False),
    ("QPR011", "quay_organization_autoprune_policy", PRUNE, {"value": "10"}, True),
    ("QPR011", "quay_organization_autoprune_policy", PRUNE, {"value": "30"}, False),
    ("QPR011", "quay_organization_autoprune_policy", PRUNE, {"tag_pattern": "v.*"}, True),
    ("QPR011", "quay_organization_autoprune_policy", PRUNE, {"method": "creation_date", "value": "7d"}, True),
    ("QPR012", "quay_tag", {**TAG, "immutable": True}, {"immutable": False}, True),
    ("QPR012", "quay_organization_immutability_policy", IMMUTABLE, {"tag_pattern": "v1.*"}, True),
    ("QPR013", "quay_tag", TAG, {"immutable": True}, True),
    ("QPR014", "quay_repository_mirror", MIRROR, {"external_reference": "docker.io/evil/app"}, True),
    ("QPR014", "quay_organization_mirror", ORGANIZATION_MIRROR, {"external_namespace": "evil"}, True),
    ("QPR014", "quay_proxy_cache", CACHE, {"upstream_registry": "docker.io"}, True),
    ("QPR014", "quay_repository_mirror", MIRROR, {"sync_interval": "6h"}, False),
    ("QPR015", "quay_quota", QUOTA, {"limit": "1GiB"}, True),
    ("QPR015", "quay_quota", QUOTA, {"limit": "20GiB"}, False),
    ("QPR015", "quay_quota", QUOTA, {"limit": "10240MiB"}, False),
    ("QPR015", "quay_quota", QUOTA, {"reject_thresholds": [50]}, True),
    ("QPR017", "quay_user", USER, {"enabled": False}, True),
    ("QPR017", "quay_user", {**USER, "enabled": False}, {"enabled": True}, False),
    ("QPR020", "quay_repository", REPOSITORY, {"state": "READ_ONLY"}, True),
    ("QPR020", "quay_repository", {**REPOSITORY, "state": "MIRROR"}, {"state": "NORMAL"}, False),
    ("QPR021", "quay_robot_federation", FEDERATION, {"federations": [{"issuer": "x", "subject": "y"}]}, True),
    ("QPR022", "quay_repository_mirror", MIRROR, {"verify_tls": False}, True),
    ("QPR022", "quay_proxy_cache", CACHE, {"insecure": True}, True),
    ("QPR023", "quay_application", APPLICATION, {"client_secret_version": 2}, True),
    ("QPR023", "quay_application", APPLICATION, {"description": "x"}, False),
    ("QPR024", "quay_organization", ORGANIZATION, {"force_destroy": True}, True),
    ("QPR026", "quay_tag", TAG, {"manifest_digest": "sha256:bb"}, True),
]


@pytest.mark.parametrize(("rule", "kind", "before", "changed", "speaks"), UPDATES)
def test_update(rule: str, kind: str, before: Values, changed: Values, speaks: bool) -> None:
    assert bool(PlanBuilder().update(f"{kind}.x", before, changed).findings(rule)) is speaks


CREATES: list[tuple[str, str, Values]] = [
    ("QPR006", "quay_repository_permission", {**GRANT, "role": "admin"}),
    ("QPR007", "quay_team", {**TEAM, "role": "admin"}),
    ("QPR008", "quay_default_permission", {**DEFAULT, "role": "admin"}),
    ("QPR009", "quay_team_member", MEMBER),
    ("QPR009", "quay_team_members", MEMBERS),
    ("QPR011", "quay_organization_autoprune_policy", PRUNE),
    ("QPR027", "quay_repository_permissions", {"repository": "acme/app", "users": {}}),
]


@pytest.mark.parametrize(("rule", "kind", "values"), CREATES)
def test_create_in_an_organization_that_exists(rule: str, kind: str, values: Values) -> None:
    assert PlanBuilder().create(f"{kind}.x", values).findings(rule)


@pytest.mark.parametrize(("rule", "kind", "values"), CREATES)
def test_create_in_a_new_organization_is_no_danger(rule: str, kind: str, values: Values) -> None:
    builder = PlanBuilder().create("quay_organization.acme", ORGANIZATION).create(f"{kind}.x", values)
    assert builder.findings(rule) == []


@pytest.mark.parametrize(
    ("rule", "kind", "values"),
    [
        ("QPR005", "quay_robot_token_regeneration", {"namespace": "acme", "robot": "ci"}),
        ("QPR013", "quay_organization_immutability_policy", IMMUTABLE),
        ("QPR016", "quay_take_ownership", {"namespace": "alice"}),
        ("QPR019", "quay_global_message", {"content": "Hello"}),
        ("QPR022", "quay_repository_mirror", {**MIRROR, "verify_tls": False}),
        ("QPR025", "quay_team_sync", {"organization": "acme", "team": "devs", "group_name": "g"}),
        ("QPR029", "quay_service_key", KEY),
        ("QPR029", "quay_application_token", TOKEN),
    ],
)
def test_create_of_what_is_always_told(rule: str, kind: str, values: Values) -> None:
    assert PlanBuilder().create(f"{kind}.x", values).findings(rule)
    assert not PlanBuilder().delete(f"{kind}.x", values).findings(rule) or rule == "QPR025"


DESTROYED: list[tuple[str, str, Values]] = [
    ("QPR001", "quay_repository", REPOSITORY),
    ("QPR002", "quay_organization", ORGANIZATION),
    ("QPR004", "quay_robot", ROBOT),
    ("QPR012", "quay_organization_immutability_policy", IMMUTABLE),
    ("QPR017", "quay_user", USER),
    ("QPR018", "quay_team", TEAM),
    ("QPR023", "quay_application", {"organization": "acme", "name": "web"}),
    ("QPR021", "quay_robot_federation", FEDERATION),
    ("QPR023", "quay_service_key", KEY),
    ("QPR026", "quay_tag", TAG),
    ("QPR028", "quay_repository_mirror", MIRROR),
    ("QPR028", "quay_organization_mirror", ORGANIZATION_MIRROR),
    ("QPR028", "quay_proxy_cache", CACHE),
]


@pytest.mark.parametrize(("rule", "kind", "values"), DESTROYED)
def test_destroyed(rule: str, kind: str, values: Values) -> None:
    builder = PlanBuilder().delete(f"{kind}.x", values, reason="delete_because_no_resource_config")
    assert "is destroyed because it is no longer in the configuration" in only(builder, rule).text
    assert builder.review().verdict == "danger"
    assert PlanBuilder().change(f"{kind}.x", "forget", values, None).findings(rule) == []


def test_replacement_names_the_attribute() -> None:
    builder = PlanBuilder().replace("quay_repository.app", REPOSITORY, {"name": "application"})
    assert "is replaced because `name` changes" in only(builder, "QPR001").text


@pytest.mark.parametrize("kind", ["replace", "delete"])
def test_robot_names_who_breaks(kind: str) -> None:
    builder = (
        PlanBuilder()
        .change("quay_robot.ci", kind, ROBOT, ROBOT if kind == "replace" else None)
        .keep("quay_repository_permission.ci", GRANT)
        .keep("quay_team_member.ci", {"organization": "acme", "team": "devs", "member": "acme+ci"})
        .keep("quay_repository_mirror.app", MIRROR)
    )
    text = only(builder, "QPR004").text
    assert "roles on `acme/app (write)`" in text
    assert "in the team `acme/devs`" in text
    assert "mirrors `acme/app`" in text
    assert ("apply a second time" in text) is (kind == "replace")


@pytest.mark.parametrize("kind", ["replace", "update"])
def test_replaced_robot_whose_roles_are_given_again_loses_none(kind: str) -> None:
    builder = (
        PlanBuilder()
        .replace("quay_robot.ci", {**ROBOT, "description": "a"}, {"description": "b"})
        .change("quay_repository_permission.ci", kind, GRANT, {**GRANT, "role": "read"})
    )
    assert "apply a second time" not in only(builder, "QPR004").text


def test_quota_below_use_as_far_as_the_plan_tells() -> None:
    def quota(used: int | None) -> str:
        builder = PlanBuilder().update("quay_quota.acme", QUOTA, {"limit": "2GiB", "reject_thresholds": []})
        if used is not None:
            values: dict[str, Any] = {"quotas": [{"namespace": "acme", "used_bytes": used}]}
            builder.read("data.quay_quotas.all", values)
        return " ".join(finding.text for finding in builder.findings("QPR015"))

    assert "below what is used, `3GiB`" in quota(3 * 2**30)
    assert quota(2**30) == ""
    assert "below the former limit (`10GiB` → `2GiB`)" in quota(None)


def test_role_that_is_marked_sensitive_is_still_found_and_not_shown() -> None:
    builder = PlanBuilder().update(
        "quay_repository.app", REPOSITORY, {"visibility": "public"}, after_sensitive={"visibility": True}
    )
    assert "(sensitive) → (sensitive)" in only(builder, "QPR003").text


@pytest.mark.parametrize(
    ("rule", "kind", "before", "attribute"),
    [
        ("QPR006", "quay_repository_permission", GRANT, "role"),
        (
            "QPR006",
            "quay_repository_permissions",
            {"repository": "acme/app", "users": {"bob": "read"}},
            "users",
        ),
        ("QPR007", "quay_team", TEAM, "role"),
        ("QPR008", "quay_default_permission", DEFAULT, "role"),
    ],
)
def test_a_role_that_only_the_apply_tells_may_be_any(
    rule: str, kind: str, before: Values, attribute: str
) -> None:
    builder = PlanBuilder().update(f"{kind}.x", before, {attribute: None}, unknown={attribute: True})
    assert "(known after apply)" in only(builder, rule).text


def test_members_of_a_team_whose_role_only_the_apply_tells() -> None:
    builder = (
        PlanBuilder()
        .update("quay_team.devs", TEAM, {"role": None}, unknown={"role": True})
        .create("quay_team_member.eve", {"organization": "acme", "team": "devs", "member": "eve"})
    )
    assert "adds `eve`" in only(builder, "QPR009").text


def test_another_group_is_named() -> None:
    text = only(PlanBuilder().update("quay_team_sync.x", SYNC, {"group_dn": "cn=devs"}), "QPR009").text
    assert "another group of the directory: `group_dn`: `cn=admins` → `cn=devs`" in text


def test_authoritative_roles_name_each_grantee() -> None:
    before = {"repository": "acme/app", "users": {"bob": "read"}, "teams": {"devs": "write"}}
    builder = PlanBuilder().update(
        "quay_repository_permissions.app", before, {"users": {"bob": "write", "eve": "admin"}, "teams": {}}
    )
    text = only(builder, "QPR006").text
    assert "user `bob` `read` → `write`" in text
    assert "user `eve` `none` → `admin`" in text
    assert "devs" not in text


def test_owners_who_are_not_named_are_removed() -> None:
    builder = (
        PlanBuilder()
        .read(
            "data.quay_team_members.x",
            {"organization": "acme", "team": "owners", "members": [{"name": "eve"}, {"name": "alice"}]},
        )
        .create("quay_team_members.owners", MEMBERS)
    )
    assert "removes `eve`:" in only(builder, "QPR009").text


def test_action_that_terraform_invokes() -> None:
    builder = PlanBuilder()
    builder.extra["action_invocations"] = [
        {
            "address": "action.quay_robot_token_regeneration.ci",
            "type": "quay_robot_token_regeneration",
            "name": "ci",
            "config_values": {"namespace": "acme", "robot": "ci"},
        }
    ]
    assert only(builder, "QPR005").label == "renewal of the token of `acme+ci`"


def test_token_for_repositories_alone_has_no_power_over_the_registry() -> None:
    values = {**TOKEN, "scope": "repo:read repo:write"}
    assert PlanBuilder().create("quay_application_token.web", values).findings("QPR029") == []


def test_every_rule_is_tried_here() -> None:
    tried = {case[0] for case in (*UPDATES, *CREATES, *DESTROYED)}
    assert set(RULES) == tried | {"QPR016", "QPR019", "QPR025", "QPR029"}
