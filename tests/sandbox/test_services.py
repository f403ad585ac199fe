"""Tokens, keys, notifications, directories and policies beyond what the recordings show."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from tests.sandbox.acme import Acme, acme
from tests.sandbox.registries import TOKEN

from quay_sandbox.access import EVERYTHING
from quay_sandbox.coverage import operations, report
from quay_sandbox.routing import Routes
from quay_sandbox.settings import Directory

GROUPS = {"cn=devs": ["alice", "bob"], "devs": ["alice"]}
DIRECTORY = Directory("dc=example,dc=org", GROUPS, ["alice", "bob", "carol"])
MIRROR: dict[str, Any] = {
    "external_reference": "quay.io/acme/app",
    "sync_interval": 600,
    "sync_start_date": "2099-01-01T00:00:00Z",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["*"]},
    "robot_username": "acme+puller",
}


@pytest.fixture
def quay(tmp_path: Path) -> Iterator[Acme]:
    with acme(tmp_path) as found:
        yield found


def members(quay: Acme) -> set[str]:
    """The members of the team `devs`."""
    return {member["name"] for member in quay.ask("GET", "organization/acme/team/devs/members")["members"]}


@pytest.mark.parametrize(
    ("authentication", "config", "before"),
    [("LDAP", {"group_dn": "cn=devs"}, {"carol"}), ("OIDC", {"group_name": "cn=devs"}, set())],
)
def test_a_group_fills_its_team(
    tmp_path: Path, authentication: str, config: dict[str, str], before: set[str]
) -> None:
    with acme(tmp_path, authentication=authentication, directory=DIRECTORY, collect_after=0.5) as quay:
        quay.ask("PUT", "organization/acme/team/devs", {"role": "member"})
        quay.ask("PUT", "organization/acme/team/devs/members/carol", {})
        quay.ask("POST", "organization/acme/team/devs/syncing", config)
        assert members(quay) == before
        deadline = time.monotonic() + 30
        while members(quay) != {"alice", "bob"}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        synced = quay.ask("GET", "organization/acme/team/devs/members")["synced"]
        assert (synced["service"], synced["config"]) == (authentication.lower(), config)
        assert synced["last_updated"]
        assert quay.ask("GET", "organization/acme")["teams"]["devs"]["is_synced"] is True
        assert quay.status("PUT", "organization/acme/team/devs/members/carol", {}) == 400
        quay.ask("DELETE", "organization/acme/team/devs/syncing")
        assert members(quay) == {"alice", "bob"}
        assert quay.status("PUT", "organization/acme/team/devs/members/carol", {}) == 200


def test_an_application_hands_out_tokens_that_work_until_they_are_revoked(quay: Acme) -> None:
    client = quay.ask("POST", "organization/acme/applications", {"name": "deployer"})["client_id"]
    path = f"organization/acme/applications/{client}/tokens"
    wanted = {"name": " ci ", "scope": "repo:read,user:read", "expiration": 3600}
    made = quay.ask("POST", path, wanted)
    assert (made["name"], made["scope"], made["created_by"]) == ("ci", "repo:read user:read", "quayadmin")
    assert quay.ask("GET", "user/", token=made["token"])["username"] == "quayadmin"
    assert quay.status("POST", path, {"name": "more", "scope": EVERYTHING}, token=made["token"]) == 403
    assert quay.status("POST", path, {"name": "x", "scope": "moon"}) == 400
    listed = quay.ask("GET", path)["tokens"]
    assert [token["uuid"] for token in listed] == [made["uuid"]]
    assert "token" not in listed[0]
    quay.ask("DELETE", f"{path}/{made['uuid']}")
    assert quay.status("GET", "user/", token=made["token"]) == 401
    assert quay.status("DELETE", f"{path}/{made['uuid']}") == 404


def test_application_tokens_have_pages(quay: Acme) -> None:
    client = quay.ask("POST", "organization/acme/applications", {"name": "deployer"})["client_id"]
    path = f"organization/acme/applications/{client}/tokens"
    for number in range(51):
        quay.ask("POST", path, {"name": f"t{number}", "scope": "repo:read"})
    first = quay.ask("GET", path)
    second = quay.ask("GET", f"{path}?next_page={first['next_page']}")
    assert [token["name"] for token in first["tokens"]][:2] == ["t50", "t49"]
    assert [token["name"] for token in second["tokens"]] == ["t0"]
    assert "next_page" not in second


def test_superusers_see_all_app_tokens_without_their_codes(quay: Acme) -> None:
    quay.ask("POST", "user/apptoken", {"title": "laptop"})
    seen = quay.ask("GET", "superuser/apptokens")["tokens"]
    assert [token["title"] for token in seen] == ["laptop"]
    assert "token_code" not in seen[0]


@pytest.mark.parametrize(
    ("method", "path", "body", "left"),
    [
        ("DELETE", "organization/team_a", None, []),
        ("PUT", "superuser/organizations/team_a", {"name": "new"}, ["new+ci"]),
    ],
)
def test_robots_of_a_name_that_looks_alike_go_with_it(
    quay: Acme, method: str, path: str, body: Any, left: list[str]
) -> None:
    for name in ("team_a", "team-a"):
        quay.ask("POST", "organization/", {"name": name, "email": f"{name}@example.com"})
    quay.ask("PUT", "organization/team-a/robots/ci", {})
    assert quay.send(method, path, body).status < 300
    assert quay.ask("GET", "organization/team-a/robots?token=false")["robots"] == []
    assert [robot["name"] for robot in quay.ask("GET", "organization/new/robots")["robots"]] == left


def test_two_robots_cannot_get_one_name(quay: Acme) -> None:
    for name in ("team_a", "team-a"):
        quay.ask("POST", "organization/", {"name": name, "email": f"{name}@example.com"})
        quay.ask("PUT", f"organization/{name}/robots/ci", {})
    assert quay.status("PUT", "superuser/organizations/team_a", {"name": "new"}) == 500
    assert quay.ask("GET", "organization/team-a/robots/ci")["name"] == "team-a+ci"


def test_a_service_key_is_a_key(quay: Acme) -> None:
    later = time.time() + 3600
    made = quay.ask("POST", "superuser/keys", {"service": "scanner", "expiration": later, "name": "clair"})
    private = load_pem_private_key(made["private_key"].encode(), None)
    public = load_pem_public_key(made["public_key"].encode())
    assert private.public_key() == public
    shown = quay.ask("GET", f"superuser/keys/{made['kid']}")
    assert (shown["service"], shown["approval"]["approver"]["username"]) == ("scanner", "quayadmin")
    assert shown["jwk"]["kid"] == made["kid"]
    assert made["private_key"] not in json.dumps(quay.ask("GET", "superuser/keys"))
    changed = quay.ask("PUT", f"superuser/keys/{made['kid']}", {"expiration": None, "name": "other"})
    assert (changed["name"], changed["expiration_date"]) == ("other", None)
    assert quay.status("POST", "superuser/keys", {"service": "scanner", "expiration": 1}) == 400
    assert quay.status("POST", f"superuser/approvedkeys/{made['kid']}", {}) == 201
    quay.send("DELETE", f"superuser/keys/{made['kid']}")
    assert quay.ask("GET", "superuser/keys") == {"keys": []}


def test_a_notification_is_reset_tested_and_not_of_every_repository(quay: Acme) -> None:
    quay.repository("other")
    wanted = {
        "event": "repo_push",
        "method": "slack",
        "config": {"url": "https://hooks.slack.com/services/x"},
        "eventConfig": {"ref-regex": "main"},
    }
    made = quay.ask("POST", "repository/acme/app/notification/", wanted)
    assert (made["title"], made["event_config"]) == (None, {"ref-regex": "main"})
    one = f"notification/{made['uuid']}"
    assert quay.ask("POST", f"repository/acme/app/{one}/test") == {}
    assert quay.status("POST", f"repository/acme/app/{one}") == 204
    assert quay.ask("GET", f"repository/acme/other/{one}")["uuid"] == made["uuid"]
    assert quay.status("DELETE", f"repository/acme/other/{one}") == 400
    for config in ({}, {"url": "ftp://x"}, {"url": "http://localhost/x"}):
        assert (
            quay.status(
                "POST", "repository/acme/app/notification/", {**wanted, "method": "webhook", "config": config}
            )
            == 400
        )
    email = {**wanted, "method": "email", "config": {"email": "a@example.com"}}
    assert quay.status("POST", "repository/acme/app/notification/", email) == 400


@pytest.mark.parametrize(
    ("method", "config", "status"),
    [
        ("webhook", {"url": "https://"}, 500),
        ("webhook", {"url": "http://[x"}, 500),
        ("quay_notification", {}, 400),
        ("quay_notification", {"target": {"kind": "user", "name": "nobody"}}, 400),
        ("quay_notification", {"target": {"kind": "user"}}, 500),
        ("quay_notification", {"target": {"kind": "robot", "name": "acme+ci"}}, 500),
        ("quay_notification", {"target": {"kind": "org", "name": "nothing"}}, 400),
        ("quay_notification", {"target": {"kind": "org", "name": "other"}}, 500),
    ],
)
def test_quay_fails_inside_for_some_configurations(
    quay: Acme, method: str, config: dict[str, Any], status: int
) -> None:
    quay.ask("POST", "organization/", {"name": "other", "email": "other@example.com"})
    wanted = {"event": "repo_push", "method": method, "config": config, "eventConfig": {}}
    assert quay.status("POST", "repository/acme/app/notification/", wanted) == status
    assert quay.ask("GET", "repository/acme/app/notification/") == {"notifications": []}


@pytest.mark.parametrize("path", ["organization/acme/notifications", "user/namespacenotifications"])
def test_a_namespace_is_told_of_its_quota(quay: Acme, path: str) -> None:
    target = {"target": {"kind": "user", "name": "quayadmin"}}
    wanted = {"event": "quota_warning", "method": "quay_notification", "config": target, "eventConfig": {}}
    made = quay.ask("POST", path, wanted)
    assert quay.ask("GET", path)["notifications"] == [made]
    assert quay.ask("POST", f"{path}/{made['uuid']}/test") == {}
    assert quay.status("POST", path, {**wanted, "event": "repo_push"}) == 400
    assert quay.status("DELETE", f"{path}/{made['uuid']}") == 204
    assert quay.status("GET", f"{path}/{made['uuid']}") == 404


def test_notifications_of_a_quota_go_with_it(quay: Acme) -> None:
    wanted = {
        "event": "quota_error",
        "method": "webhook",
        "config": {"url": "https://x.example"},
        "eventConfig": {},
    }
    quay.ask("POST", "superuser/organization/acme/quota", {"limit_bytes": 1000})
    quay.ask("POST", "organization/acme/notifications", wanted)
    quay.ask("POST", "repository/acme/app/notification/", {**wanted, "event": "repo_push"})
    quota = quay.ask("GET", "organization/acme/quota")[0]["id"]
    quay.ask("DELETE", f"superuser/organization/acme/quota/{quota}")
    assert quay.ask("GET", "organization/acme/notifications") == {"notifications": []}
    assert len(quay.ask("GET", "repository/acme/app/notification/")["notifications"]) == 1


def test_a_mirror_takes_the_keys_of_its_version(tmp_path: Path) -> None:
    cases: list[tuple[str, dict[str, Any], int]] = [
        ("3.12", {}, 201),
        ("3.12", {"skopeo_timeout_interval": 300}, 500),
        ("3.18", {}, 400),
        ("3.18", {"skopeo_timeout_interval": 299}, 400),
        ("3.18", {"skopeo_timeout_interval": 300, "sync_expiration_date": None}, 500),
        ("3.18", {"skopeo_timeout_interval": 300, "external_reference": "10.0.0.1/acme/app"}, 400),
        ("3.18", {"skopeo_timeout_interval": 300, "external_reference": "localhost/acme/app"}, 400),
        ("3.18", {"skopeo_timeout_interval": 300, "robot_username": "other+puller"}, 400),
        ("3.18", {"skopeo_timeout_interval": 300}, 201),
    ]
    for version, extra, expected in cases:
        folder = tmp_path / f"{version}-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        with acme(folder, version=version) as quay:
            quay.ask("PUT", "organization/acme/robots/puller", {})
            path = "repository/acme/app/mirror"
            assert quay.status("POST", path, {**MIRROR, **extra}) == expected, (version, extra)
            if expected == 201:
                shown = quay.ask("GET", path)
                assert ("skopeo_timeout_interval" in shown) is (version == "3.18")


def test_more_seconds_than_the_database_holds_make_quay_fail(quay: Acme) -> None:
    quay.ask("PUT", "organization/acme/robots/puller", {})
    wanted = {**MIRROR, "skopeo_timeout_interval": 300, "sync_interval": 2**31}
    assert quay.status("POST", "repository/acme/app/mirror", wanted) == 500
    cache = {"upstream_registry": "docker.io", "expiration_s": 2**31}
    assert quay.status("POST", "organization/acme/proxycache", cache) == 500
    quay.ask("POST", "organization/", {"name": "empty", "email": "e@example.com"})
    quay.ask("PUT", "organization/empty/robots/puller", {})
    whole = {
        "external_registry_type": "quay",
        "external_registry_url": "https://quay.io",
        "external_namespace": "acme",
        "robot_username": "empty+puller",
        "visibility": "private",
        "sync_interval": 2**31,
        "sync_start_date": "2099-01-01T00:00:00Z",
    }
    assert quay.status("POST", "organization/empty/mirror", whole) == 500
    assert quay.ask("POST", "organization/empty/mirror", {**whole, "sync_interval": 60}) == ""


def test_a_mirror_asks_for_the_username_with_a_password(quay: Acme) -> None:
    quay.ask("PUT", "organization/acme/robots/puller", {})
    path = "repository/acme/app/mirror"
    quay.ask("POST", path, {**MIRROR, "skopeo_timeout_interval": 300})
    assert quay.status("PUT", path, {"external_registry_password": "p"}) == 400
    wrong = {"external_registry_username": None, "external_registry_password": "p"}
    assert quay.status("PUT", path, wrong) == 400
    config = {"verify_tls": False, "proxy": {"https_proxy": "http://p.example", "no_proxy": "x"}}
    quay.ask("PUT", path, {"external_registry_config": config})
    kept = {"verify_tls": False, "proxy": {"no_proxy": "x"}}
    assert quay.ask("GET", path)["external_registry_config"] == kept
    quay.ask("PUT", path, {"external_registry_config": config})
    assert quay.ask("GET", path)["external_registry_config"] == config
    assert quay.status("POST", f"{path}/sync-cancel") == 404


def test_policies_grew_with_quay(tmp_path: Path) -> None:
    policy = {"method": "number_of_tags", "value": 5, "tagPattern": "dev.*"}
    for version, fields in [
        ("3.10", {"uuid", "method", "value"}),
        ("3.13", {"tagPattern", "tagPatternMatches"}),
    ]:
        folder = tmp_path / version
        folder.mkdir()
        with acme(folder, version=version) as quay:
            path = "organization/acme/autoprunepolicy/"
            quay.ask("POST", path, policy)
            assert fields <= set(quay.ask("GET", path)["policies"][0])
            assert quay.status("POST", path, {**policy, "value": 6}) == (400 if version == "3.10" else 201)
            assert quay.status("GET", "repository/acme/app/autoprunepolicy/") == (
                404 if version == "3.10" else 200
            )


def test_the_user_prunes_his_own_namespace(quay: Acme) -> None:
    made = quay.ask("POST", "user/autoprunepolicy/", {"method": "creation_date", "value": "2w"})
    path = f"user/autoprunepolicy/{made['uuid']}"
    assert quay.status("PUT", path, {"method": "creation_date", "value": "2 weeks"}) == 400
    assert quay.status("PUT", path, {"method": "creation_date", "value": "3w"}) == 204
    assert quay.ask("GET", path)["value"] == "3w"
    assert quay.ask("DELETE", path) == made


def test_a_proxy_cache_a_mirror_and_policies_exclude_each_other(quay: Acme) -> None:
    quay.ask("POST", "organization/", {"name": "empty", "email": "e@example.com"})
    quay.ask("PUT", "organization/empty/robots/puller", {})
    mirror = {
        "external_registry_type": "quay",
        "external_registry_url": "https://quay.io",
        "external_namespace": "upstream",
        "robot_username": "empty+puller",
        "visibility": "private",
        "sync_interval": 60,
        "sync_start_date": "2099-01-01T00:00:00Z",
    }
    assert quay.status("POST", "organization/acme/mirror", mirror) == 400
    policy = quay.ask("POST", "organization/empty/immutabilitypolicy/", {"tagPattern": "v.*"})["uuid"]
    assert quay.status("POST", "organization/empty/mirror", mirror) == 400
    quay.ask("DELETE", f"organization/empty/immutabilitypolicy/{policy}")
    own = {"upstream_registry": "127.0.0.1:8080"}
    assert quay.status("POST", "organization/empty/proxycache", own) == 400
    quay.ask("POST", "organization/empty/proxycache", {"upstream_registry": "docker.io"})
    assert quay.status("POST", "organization/empty/mirror", mirror) == 400
    quay.ask("DELETE", "organization/empty/proxycache")
    quay.ask("POST", "organization/empty/mirror", mirror)
    assert quay.status("POST", "organization/empty/proxycache", {"upstream_registry": "docker.io"}) == 400
    assert quay.status("POST", "organization/empty/immutabilitypolicy/", {"tagPattern": "v"}) == 400
    assert quay.status("POST", "organization/empty/mirror/sync-now") == 204


@pytest.mark.parametrize(
    ("feature", "path"),
    [
        ("REPO_MIRROR", "repository/acme/app/mirror"),
        ("ORG_MIRROR", "organization/acme/mirror"),
        ("AUTO_PRUNE", "organization/acme/autoprunepolicy/"),
        ("IMMUTABLE_TAGS", "organization/acme/immutabilitypolicy/"),
        ("PROXY_CACHE", "organization/acme/proxycache"),
        ("QUOTA_NOTIFICATIONS", "organization/acme/notifications"),
        ("APP_SPECIFIC_TOKENS", "user/apptoken"),
    ],
)
def test_what_is_switched_off_is_not_there(tmp_path: Path, feature: str, path: str) -> None:
    with acme(tmp_path, features={feature: False}) as quay:
        answer = quay.send("GET", path)
        assert answer.status in (404, 405)
    (tmp_path / "on").mkdir()
    with acme(tmp_path / "on") as quay:
        assert quay.status("POST", path, {}) != 404


def test_others_may_not(quay: Acme) -> None:
    """A user without a role is refused, and nobody is asked for a token."""
    client = quay.ask("POST", "organization/acme/applications", {"name": "app"})["client_id"]
    path = f"organization/acme/applications/{client}/tokens"
    reader = quay.ask("POST", path, {"name": "reader", "scope": "repo:read"})["token"]
    quay.push("v1")
    digest = quay.tag("v1")["manifest_digest"]
    writes = [
        ("POST", "repository/acme/app/mirror", MIRROR),
        ("PUT", "repository/acme/app/tag/v1", {"expiration": None}),
        ("POST", f"repository/acme/app/manifest/{digest}/labels", {}),
        ("POST", "organization/acme/applications", {"name": "x"}),
        ("POST", "organization/acme/proxycache", {"upstream_registry": "docker.io"}),
        ("POST", "messages", {"message": {"content": "x", "media_type": "text/plain", "severity": "info"}}),
        ("POST", "superuser/keys", {"service": "x", "expiration": None}),
        ("POST", "user/apptoken", {"title": "x"}),
    ]
    for method, where, body in writes:
        assert quay.status(method, where, body, token=reader) == 403, where
        refused = quay.send(method, where, body, token="")
        assert (refused.status, refused.content_type) == (403, "text/html"), where
    assert quay.status("GET", "organization/acme/applications", token="") == 401
    assert quay.status("GET", "repository/acme/app/tag/", token=reader) == 200


def test_every_operation_of_the_description_is_served() -> None:
    assert [operation for operation in operations() if not operation.served] == []
    assert len(operations()) == 220
    assert report().splitlines()[-1] == "The sandbox serves 220 of 220 operations."
    routes = Routes()
    routes("GET", "user/")(lambda call: None)
    served = [operation.path for operation in operations(routes.all) if operation.served]
    assert served == ["/api/v1/user/"]


def test_what_the_sandbox_has_not_is_answered_as_empty(quay: Acme) -> None:
    assert quay.ask("GET", "organization/acme/logs")["logs"] == []
    assert quay.ask("GET", "repository/acme/app/build/") == {"builds": []}
    assert quay.ask("GET", "repository/acme/app/trigger/") == {"triggers": []}
    assert quay.status("GET", "repository/acme/app/tokens/") == 410
    assert quay.ask("GET", "registry/capabilities")["sparse_manifests"]["supported"] is False
    found = quay.ask("GET", "find/repositories?query=ap")["results"]
    assert [repository["name"] for repository in found] == ["app"]
    quay.ask("PUT", "organization/acme/robots/ci", {})
    entities = quay.ask("GET", "entities/acme?namespace=acme&includeOrgs=true")["results"]
    assert {(entity["name"], entity["kind"]) for entity in entities} == {("acme+ci", "user"), ("acme", "org")}
    assert TOKEN not in json.dumps(quay.ask("GET", "discovery"))
