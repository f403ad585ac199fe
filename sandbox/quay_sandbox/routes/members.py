"""People of an organization: its members, and collaborators who are in no team."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar, team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound
from quay_sandbox.routes.organizations import organization
from quay_sandbox.routing import Routes
from quay_sandbox.state import accounts, organizations, teams

routes = Routes()


@routes("GET", "organization/{orgname}/members")
def listed(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    found = organization(call, orgname)
    people: dict[str, dict[str, Any]] = {}
    for row in organizations.memberships(call.db, found["id"]):
        if row["kind"] != "robot":
            person = people.setdefault(row["name"], person_view(row, teams=[], repositories=[]))
            person["teams"].append(team_view(row["team"]))
    for row in organizations.grants(call.db, found["id"]):
        if row["name"] in people:
            people[row["name"]]["repositories"].append(row["repository"])
    return {"members": list(people.values())}


@routes("GET", "organization/{orgname}/collaborators")
def collaborators(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    found = organization(call, orgname)
    members = {row["name"] for row in organizations.memberships(call.db, found["id"])}
    people: dict[str, dict[str, Any]] = {}
    for row in organizations.grants(call.db, found["id"]):
        if row["name"] not in members:
            person = people.setdefault(row["name"], person_view(row, repositories=[]))
            person["repositories"].append(row["repository"])
    return {"collaborators": list(people.values())}


@routes("GET", "organization/{orgname}/members/{membername}")
def show(call: Call, orgname: str, membername: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    found = accounts.find(call.db, membername, "user", "robot")
    if found is None:
        raise NotFound()
    namespace = organization(call, orgname)
    own = teams.of_account(call.db, namespace["id"], found["id"])
    if not own and found["owner_id"] != namespace["id"]:
        raise NotFound()
    granted = [
        row["repository"]
        for row in organizations.grants(call.db, namespace["id"])
        if row["id"] == found["id"]
    ]
    shown = person_view(found, teams=[team_view(team["name"]) for team in own], repositories=granted)
    return shown | {"kind": found["kind"]}


@routes("DELETE", "organization/{orgname}/members/{membername}")
def remove(call: Call, orgname: str, membername: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    found = accounts.find(call.db, membername, "user")
    if found is None:
        raise NotFound()
    organizations.remove_member(call.db, organization(call, orgname)["id"], found)
    return no_content()


def person_view(account: Row, **more: Any) -> dict[str, Any]:
    """Somebody, with his teams or repositories."""
    return {"name": account["name"], "kind": "user", "avatar": account_avatar(account), **more}


def team_view(name: str) -> dict[str, Any]:
    """A team in the view of its member."""
    return {"name": name, "avatar": team_avatar(name)}
