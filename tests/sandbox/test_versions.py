"""Feature flags and Quay's versions change what the sandbox serves."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.sandbox.recordings import Answer
from tests.sandbox.registries import TOKEN, InProcess

from quay_sandbox.sandbox import Sandbox
from quay_sandbox.settings import Settings


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes sandboxes of other kinds, with the organization `acme`."""

    @contextmanager
    def make(**settings: Any) -> Iterator[InProcess]:
        sandbox = Sandbox(tmp_path_factory.mktemp("kind") / "state.db", TOKEN, Settings(**settings))
        registry = InProcess(sandbox)
        call(registry, "POST", "organization/", {"name": "acme", "email": "acme@example.com"})
        yield registry
        sandbox.close()

    return make


def call(registry: InProcess, method: str, path: str, body: Any = None) -> Answer:
    return registry.send(method, f"/api/v1/{path}", TOKEN, body)


def config(registry: InProcess) -> Any:
    return json.loads(registry.send("GET", "/config", "", None).text)


@pytest.mark.parametrize(
    ("version", "known", "unknown"),
    [
        ("3.9", "QUOTA_MANAGEMENT", "AUTO_PRUNE"),
        ("3.10", "AUTO_PRUNE", "ASSIGN_OAUTH_TOKEN"),
        ("3.12", "ASSIGN_OAUTH_TOKEN", "IMMUTABLE_TAGS"),
        ("3.17", "ORG_MIRROR", "QUOTA_NOTIFICATIONS"),
        ("3.18.1", "QUOTA_NOTIFICATIONS", "NO_SUCH_FEATURE"),
    ],
)
def test_a_version_knows_its_features(made: Any, version: str, known: str, unknown: str) -> None:
    with made(version=version) as registry:
        found = config(registry)
        assert known in found["features"]
        assert unknown not in found["features"]
        assert ("version_number" in found) is (version in ("3.17", "3.18.1"))


def test_a_feature_that_is_off_takes_its_routes_along(made: Any) -> None:
    off = ("QUOTA_MANAGEMENT", "REPO_MIRROR", "SUPER_USERS")
    with made(features=dict.fromkeys(off, False)) as registry:
        assert [config(registry)["features"][name] for name in off] == [False] * 3
        absent = [
            call(registry, "GET", "organization/acme/quota"),
            call(registry, "GET", "superuser/users/"),
            call(registry, "GET", "superuser/organizations/"),
        ]
        assert [(answer.status, answer.content_type) for answer in absent] == [(404, "text/html")] * 3
        organization = json.loads(call(registry, "GET", "organization/acme").text)
        assert not {"quotas", "quota_report"} & set(organization)
        body = {"namespace": "acme", "repository": "r", "visibility": "private", "description": ""}
        assert call(registry, "POST", "repository", body).status == 201
        refused = call(registry, "PUT", "repository/acme/r/changestate", {"state": "READ_ONLY"})
        assert refused.status != 200
        assert json.loads(call(registry, "GET", "repository/acme/r").text)["state"] == "NORMAL"


@pytest.mark.parametrize(("version", "status"), [("3.9", 400), ("3.12", 201)])
def test_quotas_as_text_came_with_3_12(made: Any, version: str, status: int) -> None:
    with made(version=version) as registry:
        assert call(registry, "POST", "organization/acme/quota", {"limit": "10 GiB"}).status == status


@pytest.mark.parametrize(("version", "status"), [("3.15", 201), ("3.16", 403)])
def test_plain_superusers_lost_quotas_of_organizations_in_3_16(made: Any, version: str, status: int) -> None:
    with made(version=version, features={"SUPERUSERS_FULL_ACCESS": False}) as registry:
        assert call(registry, "POST", "organization/acme/quota", {"limit_bytes": 5}).status == status


@pytest.mark.parametrize(("version", "status"), [("3.16", 201), ("3.17", 400)])
def test_application_repositories_ended_with_3_17(made: Any, version: str, status: int) -> None:
    with made(version=version) as registry:
        body = {"repository": "chart", "visibility": "private", "description": "", "repo_kind": "application"}
        assert call(registry, "POST", "repository", body | {"namespace": "acme"}).status == status


@pytest.mark.parametrize(("version", "status"), [("3.17", 400), ("3.18", 201)])
def test_organizations_need_no_email_since_3_18(made: Any, version: str, status: int) -> None:
    with made(version=version, features={"MAILING": True}) as registry:
        assert call(registry, "POST", "organization/", {"name": "beta"}).status == status


@pytest.mark.parametrize(("version", "length"), [("3.17", 36), ("3.18", 0)])
def test_up_to_3_17_an_organization_without_an_email_shows_an_id(
    made: Any, version: str, length: int
) -> None:
    with made(version=version) as registry:
        call(registry, "POST", "organization/", {"name": "beta"})
        assert len(json.loads(call(registry, "GET", "organization/beta").text)["email"]) == length


@pytest.mark.parametrize(("version", "status"), [("3.18", 201), ("3.18.1", 400)])
def test_names_of_deleted_organizations_stay_blocked(made: Any, version: str, status: int) -> None:
    with made(version=version, collect_after=600) as registry:
        assert call(registry, "DELETE", "organization/acme").status == 204
        assert call(registry, "GET", "organization/acme").status == 404
        assert call(registry, "POST", "organization/", {"name": "acme"}).status == status


def test_a_deleted_user_is_gone_when_the_collector_has_run(made: Any) -> None:
    with made(collect_after=0) as registry:
        call(registry, "POST", "superuser/users/", {"username": "alice"})
        assert call(registry, "DELETE", "superuser/users/alice").status == 204
        deadline = time.monotonic() + 10
        while call(registry, "GET", "superuser/users/alice").status != 404:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    with made(collect_after=600) as registry:
        call(registry, "POST", "superuser/users/", {"username": "alice"})
        assert call(registry, "DELETE", "superuser/users/alice").status == 204
        assert json.loads(call(registry, "GET", "superuser/users/alice").text)["enabled"] is False
        assert call(registry, "POST", "superuser/users/", {"username": "alice"}).status == 400
        listed = json.loads(call(registry, "GET", "superuser/users/").text)["users"]
        assert [user["name"] for user in listed] == ["quayadmin"]


def test_outsiders_are_invited_where_mail_is_sent(made: Any) -> None:
    path = "organization/acme/team/devs/members"
    with made(features={"MAILING": True}) as registry:
        call(registry, "POST", "superuser/users/", {"username": "alice", "email": "alice@example.com"})
        call(registry, "PUT", "organization/acme/team/devs", {"role": "member"})
        assert json.loads(call(registry, "PUT", f"{path}/alice", {}).text)["invited"] is True
        assert json.loads(call(registry, "PUT", f"{path}/quayadmin", {}).text)["invited"] is False
        call(registry, "PUT", "organization/acme/team/devs/invite/carol@example.com", {})
        members, pending = (
            json.loads(call(registry, "GET", f"{path}{query}").text)["members"]
            for query in ("", "?includePending=true")
        )
        assert [item["name"] for item in members] == ["quayadmin"]
        names = [item.get("name", item.get("email")) for item in pending]
        assert names == ["quayadmin", "alice", "carol@example.com"]
        assert call(registry, "DELETE", f"{path}/alice").status == 204


def test_robots_may_be_disallowed(made: Any) -> None:
    with made(extra={"ROBOTS_DISALLOW": True}) as registry:
        assert config(registry)["config"]["ROBOTS_DISALLOW"] is True
        assert call(registry, "PUT", "organization/acme/robots/ci", {}).status == 400


def test_robots_of_like_named_organizations_are_listed_too(made: Any) -> None:
    with made() as registry:
        for name in ("a_b", "axb"):
            call(registry, "POST", "organization/", {"name": name})
            call(registry, "PUT", f"organization/{name}/robots/ci", {})
        listed = json.loads(call(registry, "GET", "organization/a_b/robots").text)["robots"]
        assert [robot["name"] for robot in listed] == ["a_b+ci", "axb+ci"]


def test_a_tag_expiration_is_ignored_where_nobody_may_change_it(made: Any) -> None:
    with made(features={"CHANGE_TAG_EXPIRATION": False}) as registry:
        changed = call(registry, "PUT", "organization/acme", {"tag_expiration_s": 86400})
        assert json.loads(changed.text)["tag_expiration_s"] == 1209600


def test_what_belonged_to_a_deleted_organization_is_seen_no_more(made: Any) -> None:
    with made(collect_after=600) as registry:
        body = {"namespace": "acme", "repository": "r", "visibility": "public", "description": ""}
        call(registry, "POST", "repository", body)
        assert len(json.loads(call(registry, "GET", "repository?public=true").text)["repositories"]) == 1
        call(registry, "DELETE", "organization/acme")
        assert json.loads(call(registry, "GET", "repository?public=true").text)["repositories"] == []
        assert json.loads(call(registry, "GET", "user/").text)["organizations"] == []
        assert call(registry, "GET", "organization/acme/robots").text == '{"robots": []}\n'


def test_nobody_reads_where_anonymous_access_is_off(made: Any) -> None:
    for on, status in ((True, 200), (False, 401)):
        with made(features={"ANONYMOUS_ACCESS": on}) as registry:
            assert registry.send("GET", "/api/v1/organization/acme", "", None).status == status
            assert call(registry, "GET", "organization/acme").status == 200
            refused = registry.send("DELETE", "/api/v1/organization/acme", "", None)
            assert (refused.status, list(json.loads(refused.text))) == (403, ["error"])
