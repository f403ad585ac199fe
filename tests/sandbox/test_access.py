"""Several users' views of one registry: what teams, grants, scopes and superusers let a caller see and do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.registries import TOKEN, InProcess

from quay_sandbox.access import EVERYTHING
from quay_sandbox.sandbox import Sandbox
from quay_sandbox.settings import Settings

SECRET = "repository/acme/secret"
GRANT = f"{SECRET}/permissions/user/bob"


class Office:
    """The organization `acme` with a private repository, and users who call the registry."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.registry = InProcess(sandbox)
        self.tokens = {"quayadmin": TOKEN, "nobody": ""}
        for name in ("alice", "bob", "eve"):
            self.control("users", {"username": name})
            self.tokens[name] = self.token(name, EVERYTHING.replace(" super:user", ""))
        self.done("quayadmin", "POST", "organization/", {"name": "acme"})
        wanted = {"namespace": "acme", "repository": "secret", "visibility": "private", "description": ""}
        self.done("quayadmin", "POST", "repository", wanted)
        self.done("quayadmin", "PUT", "organization/acme/team/devs", {"role": "member"})
        self.done("quayadmin", "PUT", "organization/acme/team/devs/members/alice", {})

    def control(self, path: str, body: Any) -> Any:
        answer = self.registry.send("POST", f"/sandbox/{path}", TOKEN, body)
        assert answer.status == 201, answer
        return json.loads(answer.text)

    def token(self, name: str, scopes: str) -> str:
        return str(self.control("tokens", {"username": name, "scopes": scopes})["token"])

    def status(self, who: str, method: str, path: str, body: Any = None) -> int:
        return self.registry.send(method, f"/api/v1/{path}", self.tokens.get(who, who), body).status

    def done(self, who: str, method: str, path: str, body: Any = None) -> Any:
        answer = self.registry.send(method, f"/api/v1/{path}", self.tokens.get(who, who), body)
        assert answer.status in (200, 201, 204), answer
        return json.loads(answer.text or "null")

    def seen(self, who: str) -> list[str]:
        """Names of the repositories of `acme` that somebody sees in the list."""
        found = self.done(who, "GET", "repository?namespace=acme")["repositories"]
        return [item["name"] for item in found]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    sandbox = Sandbox(tmp_path / "state.db", TOKEN)
    yield Office(sandbox)
    sandbox.close()


def test_a_private_repository_is_seen_by_whom_a_grant_lets(office: Office) -> None:
    assert [office.status(who, "GET", SECRET) for who in ("quayadmin", "alice", "bob", "nobody")] == [
        200, 403, 403, 401,
    ]  # fmt: skip
    office.done("quayadmin", "PUT", GRANT, {"role": "read"})
    assert (office.seen("bob"), office.seen("alice"), office.seen("quayadmin")) == (
        ["secret"],
        [],
        ["secret"],
    )
    assert office.status("bob", "PUT", SECRET, {"description": "mine"}) == 403
    office.done("quayadmin", "PUT", GRANT, {"role": "write"})
    assert office.status("bob", "PUT", SECRET, {"description": "mine"}) == 200
    assert office.status("bob", "DELETE", SECRET) == 403
    office.done("quayadmin", "DELETE", GRANT)
    assert office.status("bob", "GET", SECRET) == 403


def test_a_teams_grant_reaches_its_members(office: Office) -> None:
    office.done("quayadmin", "PUT", f"{SECRET}/permissions/team/devs", {"role": "admin"})
    assert office.status("alice", "GET", f"{SECRET}/permissions/user/") == 200
    found = office.done("alice", "GET", f"{SECRET}?includeTags=false")
    assert (found["can_write"], found["can_admin"]) == (True, True)
    office.done("quayadmin", "DELETE", "organization/acme/team/devs/members/alice")
    assert office.status("alice", "GET", SECRET) == 403


def test_a_public_repository_is_seen_by_everybody(office: Office) -> None:
    office.done("quayadmin", "POST", f"{SECRET}/changevisibility", {"visibility": "public"})
    assert office.status("nobody", "GET", SECRET) == 200
    assert office.seen("eve") == []
    public = office.done("eve", "GET", "repository?namespace=acme&public=true")["repositories"]
    assert [item["name"] for item in public] == ["secret"]


def test_an_organization_shows_less_to_those_outside(office: Office) -> None:
    owner, member, outsider = (
        office.done(who, "GET", "organization/acme") for who in ("quayadmin", "alice", "eve")
    )
    assert (owner["is_admin"], member["is_admin"], member["is_member"]) == (True, False, True)
    assert {name: team["can_view"] for name, team in member["teams"].items()} == {
        "owners": False,
        "devs": True,
    }
    assert "teams" not in outsider
    assert "tag_expiration_s" not in member
    statuses = [office.status(who, "GET", "organization/acme/members") for who in ("alice", "eve", "nobody")]
    assert statuses == [403, 403, 401]


def test_robots_tokens_are_for_administrators(office: Office) -> None:
    office.done("quayadmin", "PUT", "organization/acme/robots/ci", {})
    path = "organization/acme/robots?permissions=true"
    owner, member = (office.done(who, "GET", path)["robots"][0] for who in ("quayadmin", "alice"))
    assert {"token", "repositories", "teams"} <= set(owner)
    assert not {"token", "repositories", "teams"} & set(member)
    assert office.status("eve", "GET", path) == 403


def test_creators_create_and_administrators_administer(office: Office) -> None:
    wanted = {"namespace": "acme", "repository": "new", "visibility": "private", "description": ""}
    assert office.status("alice", "POST", "repository", wanted) == 403
    office.done("quayadmin", "PUT", "organization/acme/team/devs", {"role": "creator"})
    assert office.status("alice", "POST", "repository", wanted) == 201
    assert office.done("alice", "GET", "repository/acme/new")["can_admin"]
    assert office.status("alice", "PUT", "organization/acme/robots/ci", {}) == 403
    office.done("quayadmin", "PUT", "organization/acme/team/devs", {"role": "admin"})
    assert office.status("alice", "PUT", "organization/acme/robots/ci", {}) == 201
    assert office.status("alice", "GET", SECRET) == 200


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ("repo:read", {"read"}),
        ("repo:write", {"read", "write"}),
        ("repo:admin", {"read", "write", "administer"}),
        ("repo:create", {"create"}),
        ("org:admin", {"create", "organize"}),
        ("user:read", {"self"}),
        ("user:admin", {"self", "found"}),
        ("super:user", {"read", "write", "administer", "create", "organize", "superuse"}),
    ],
)
def test_a_token_can_do_what_its_scopes_say(office: Office, scopes: str, allowed: set[str]) -> None:
    token = office.token("quayadmin", scopes)
    new = {"namespace": "acme", "repository": "new", "visibility": "private", "description": ""}
    tries = {
        "read": ("GET", SECRET, None),
        "write": ("PUT", SECRET, {"description": "x"}),
        "administer": ("GET", f"{SECRET}/permissions/user/", None),
        "create": ("POST", "repository", new),
        "organize": ("PUT", "organization/acme/team/ops", {"role": "member"}),
        "self": ("GET", "user/", None),
        "found": ("POST", "organization/", {"name": "beta"}),
        "superuse": ("GET", "superuser/users/", None),
    }
    statuses = {name: office.status(token, *call) for name, call in tries.items()}
    assert {name for name, status in statuses.items() if status < 300} == allowed
    refused = {status for name, status in statuses.items() if name not in allowed}
    assert refused <= {401, 403}


def test_an_expired_token_counts_as_anonymous(office: Office) -> None:
    token = str(office.control("tokens", {"username": "quayadmin", "lifetime": 0})["token"])
    assert office.done(token, "GET", "organization/acme")["is_admin"] is False
    assert office.status(token, "GET", "user/") == 401
    assert office.status(token, "PUT", "organization/acme/team/ops", {"role": "member"}) == 403


def test_a_disabled_users_token_is_void(office: Office) -> None:
    assert office.status("bob", "GET", "user/") == 200
    office.done("quayadmin", "PUT", "superuser/users/bob", {"enabled": False})
    assert office.status("bob", "GET", "user/") == 401
    office.done("quayadmin", "DELETE", "superuser/users/bob")  # Quay deletes nobody who is disabled.
    office.done("quayadmin", "PUT", "superuser/users/bob", {"enabled": True})
    assert office.status("bob", "GET", "user/") == 200


def test_a_superuser_with_full_access_is_shown_the_secrets_of_others_applications(office: Office) -> None:
    office.done("alice", "POST", "organization/", {"name": "hers"})
    new = {"name": "app", "redirect_uri": "https://app.example.com/", "avatar_email": "a@example.com"}
    made = office.done("alice", "POST", "organization/hers/applications", new)
    assert len(made["client_secret"]) == 40
    assert office.done("quayadmin", "GET", "organization/hers/applications")["applications"] == [made]


def test_a_superuser_without_full_access_reaches_only_his_own(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "state.db", TOKEN, Settings(features={"SUPERUSERS_FULL_ACCESS": False}))
    office = Office(sandbox)
    office.done("alice", "POST", "organization/", {"name": "hers"})
    assert office.status("quayadmin", "PUT", "organization/hers/team/devs", {"role": "member"}) == 403
    assert office.status("quayadmin", "POST", "organization/hers/quota", {"limit_bytes": 1}) == 403
    assert office.status("quayadmin", "POST", "superuser/organization/hers/quota", {"limit_bytes": 1}) == 201
    office.done("quayadmin", "POST", "superuser/takeownership/hers")
    assert office.status("quayadmin", "PUT", "organization/hers/team/devs", {"role": "member"}) == 200
    sandbox.close()


def test_default_permissions_apply_to_new_repositories(office: Office) -> None:
    office.done("quayadmin", "PUT", "organization/acme/robots/ci", {})
    office.done("quayadmin", "PUT", "organization/acme/team/devs", {"role": "creator"})
    for kind, name, role, creator in (
        ("team", "devs", "read", None),
        ("team", "devs", "write", "alice"),
        ("user", "acme+ci", "write", None),
        ("user", "alice", "read", None),
    ):
        rule: dict[str, Any] = {"delegate": {"kind": kind, "name": name}, "role": role}
        rule |= {"activating_user": {"name": creator}} if creator else {}
        office.done("quayadmin", "POST", "organization/acme/prototypes", rule)
    for who, team_role, alice in (("alice", "write", "admin"), ("quayadmin", "read", "read")):
        wanted = {"namespace": "acme", "repository": who, "visibility": "private", "description": ""}
        office.done(who, "POST", "repository", wanted)
        path = f"repository/acme/{who}/permissions"
        users = office.done("quayadmin", "GET", f"{path}/user/")["permissions"]
        teams = office.done("quayadmin", "GET", f"{path}/team/")["permissions"]
        assert {name: item["role"] for name, item in users.items()} == {
            "acme+ci": "write",
            "alice": alice,
        } | ({"quayadmin": "admin"} if who == "quayadmin" else {})
        assert teams["devs"]["role"] == team_role
    existing = office.done("quayadmin", "GET", f"{SECRET}/permissions/team/")["permissions"]
    assert existing == {}
