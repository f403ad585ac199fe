"""Grants on a repository."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar, team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Page, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import accounts, organizations, permissions, repositories, teams

routes = Routes()

ROLE = body({"role": one_of("read", "write", "admin")}, required="role")
USERS = "repository/{repository}/permissions/user/"
USER = USERS + "{username}"
TEAMS = "repository/{repository}/permissions/team/"
TEAM = TEAMS + "{teamname}"


@routes("GET", USERS)
def users(call: Call, repository: str) -> dict[str, Any]:
    found = administered(call, repository)
    rows = permissions.to_accounts(call.db, found["id"]) if found is not None else []
    return {"permissions": {row["name"]: user_view(call, found, row, row["role"]) for row in rows if found}}


@routes("GET", USER)
def show_user(call: Call, repository: str, username: str) -> dict[str, Any]:
    found = administered(call, repository)
    for row in permissions.to_accounts(call.db, found["id"]) if found is not None else []:
        if found is not None and row["name"] == username:
            return user_view(call, found, row, row["role"])
    raise Refused(f"{username} has no grant on {repository}.")


@routes("PUT", USER)
def set_user(call: Call, repository: str, username: str) -> dict[str, Any]:
    found = administered(call, repository)
    role = call.body(ROLE)["role"]
    refuse_owner(repository, username)
    account = accounts.find(call.db, username, "user", "robot", "organization")
    if account is None:
        raise InvalidRequest(f"There is no user {username!r}.")
    if found is None:
        raise Page(500)
    try:
        permissions.set_account(call.db, found, account, role)
    except Refused as error:
        raise InvalidRequest(error.text) from None
    return user_view(call, found, account, role)


@routes("DELETE", USER)
def remove_user(call: Call, repository: str, username: str) -> Answer:
    found = administered(call, repository)
    refuse_owner(repository, username)
    account = accounts.find(call.db, username, "user", "robot", "organization")
    if (
        found is None
        or account is None
        or not permissions.remove_account(call.db, found["id"], account["id"])
    ):
        raise InvalidRequest(f"{username} has no grant on {repository}.")
    return no_content()


@routes("GET", USER + "/transitive")
def transitive(call: Call, repository: str, username: str) -> dict[str, Any]:
    found = administered(call, repository)
    account = accounts.find(call.db, username, "user", "robot")
    roles = repositories.roles(call.db, found["id"], account["id"]) if found is not None and account else []
    if not roles:
        raise NotFound()
    return {"permissions": [{"role": role} for role in roles]}


@routes("GET", TEAMS)
def team_grants(call: Call, repository: str) -> dict[str, Any]:
    found = administered(call, repository)
    rows = permissions.to_teams(call.db, found["id"]) if found is not None else []
    return {"permissions": {row["name"]: team_view(row["name"], row["role"]) for row in rows}}


@routes("GET", TEAM)
def show_team(call: Call, repository: str, teamname: str) -> dict[str, Any]:
    found = administered(call, repository)
    for row in permissions.to_teams(call.db, found["id"]) if found is not None else []:
        if row["name"] == teamname:
            return {"role": row["role"]}
    raise Refused(f"The team {teamname} has no grant on {repository}.")


@routes("PUT", TEAM)
def set_team(call: Call, repository: str, teamname: str) -> dict[str, Any]:
    found = administered(call, repository)
    role = call.body(ROLE)["role"]
    team = teams.find(call.db, repository.partition("/")[0], teamname)
    if team is None:
        raise InvalidRequest(f"There is no team {teamname!r}.")
    if found is None:
        raise Page(500)
    permissions.set_team(call.db, found["id"], team["id"], role)
    return team_view(teamname, role)


@routes("DELETE", TEAM)
def remove_team(call: Call, repository: str, teamname: str) -> Answer:
    found = administered(call, repository)
    team = teams.find(call.db, repository.partition("/")[0], teamname)
    if found is None or team is None or not permissions.remove_team(call.db, found["id"], team["id"]):
        raise InvalidRequest(f"The team {teamname} has no grant on {repository}.")
    return no_content()


def administered(call: Call, path: str) -> Row | None:
    """The repository of that path, which the caller must administer; nothing when it is missing."""
    namespace, _, name = path.partition("/")
    call.identity.require(call.identity.administers_repository(namespace, name))
    return repositories.find(call.db, namespace, name)


def refuse_owner(path: str, user: str) -> None:
    """Refuse to change what the owner of a namespace may do there.

    Raises:
        InvalidRequest: 400, the user is the namespace.
    """
    if path.partition("/")[0] == user:
        raise InvalidRequest("The namespace's owner is always its administrator.")


def user_view(call: Call, repository: Row, account: Row, role: str) -> dict[str, Any]:
    """A user's or robot's grant."""
    shown = {
        "role": role,
        "name": account["name"],
        "is_robot": account["kind"] == "robot",
        "avatar": account_avatar(account),
    }
    if repository["namespace_kind"] == "organization":
        shown["is_org_member"] = organizations.is_member(call.db, repository["namespace_id"], account)
    return shown


def team_view(name: str, role: str) -> dict[str, Any]:
    """A team's grant."""
    return {"role": role, "name": name, "avatar": team_avatar(name)}
