"""Teams of an organization."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound, Refused
from quay_sandbox.routes.organizations import required_organization
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import permissions, teams

routes = Routes()

TEAM = body({"role": one_of("member", "creator", "admin"), "description": "string"}, required="role")


@routes("PUT", "organization/{orgname}/team/{teamname}")
def put(call: Call, orgname: str, teamname: str) -> dict[str, Any]:
    wanted = call.body(TEAM)
    call.identity.require(call.identity.administers(orgname))
    found = teams.find(call.db, orgname, teamname)
    if found is None:
        organization = required_organization(call, orgname)
        teams.create(call.db, organization, teamname, wanted["role"], wanted.get("description", ""))
    else:
        if "description" in wanted:
            call.db.update("team", found["id"], description=wanted["description"])
        teams.set_role(call.db, found, wanted["role"], call.identity.id)
    return view(call, orgname, team(call, orgname, teamname), new=found is None)


@routes("DELETE", "organization/{orgname}/team/{teamname}")
def delete(call: Call, orgname: str, teamname: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    found = teams.find(call.db, orgname, teamname)
    if found is None:
        raise Refused(f"There is no team {teamname!r} in {orgname!r}.")
    teams.delete(call.db, found, call.identity.id)
    return no_content()


@routes("GET", "organization/{orgname}/team/{teamname}/permissions")
def grants(call: Call, orgname: str, teamname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    found = team(call, orgname, teamname)
    return {"permissions": [grant_view(row) for row in permissions.of_team(call.db, found["id"])]}


def team(call: Call, organization: str, name: str) -> Row:
    """The team of that name.

    Raises:
        NotFound: There is none, or no such organization.
    """
    found = teams.find(call.db, organization, name)
    if found is None:
        raise NotFound()
    return found


def view(call: Call, organization: str, found: Row, new: bool = False) -> dict[str, Any]:
    """A team as the answer to a change shows it."""
    return {
        "name": found["name"],
        "description": found["description"],
        "can_view": call.identity.in_team(organization, found["name"]),
        "role": found["role"],
        "avatar": team_avatar(found["name"]),
        "new_team": new,
    }


def grant_view(row: Row) -> dict[str, Any]:
    """A grant in the list of a team or robot."""
    return {"repository": {"name": row["repository"], "is_public": bool(row["public"])}, "role": row["role"]}
