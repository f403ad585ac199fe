"""Default permissions of an organization."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar, team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Refused
from quay_sandbox.routes.organizations import organization
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import accounts, organizations, prototypes, teams

routes = Routes()

ROLE = one_of("read", "write", "admin")
NEW = body(
    {
        "role": ROLE,
        "activating_user": body({"name": "string"}, required="name"),
        "delegate": body({"name": "string", "kind": one_of("user", "team")}, required="name kind"),
    },
    required="role delegate",
)
CHANGE = body({"role": ROLE}, required="role")
ONE = "organization/{orgname}/prototypes/{prototypeid}"


@routes("GET", "organization/{orgname}/prototypes")
def listed(call: Call, orgname: str) -> dict[str, Any]:
    found = administered(call, orgname)
    return {"prototypes": [view(call, row) for row in prototypes.listed(call.db, found["id"])]}


@routes("POST", "organization/{orgname}/prototypes")
def create(call: Call, orgname: str) -> dict[str, Any]:
    wanted = call.body(NEW)
    found = administered(call, orgname)
    name = wanted["delegate"]["name"]
    account = team = activating = None
    if wanted["delegate"]["kind"] == "team":
        team = teams.find(call.db, orgname, name)
        if team is None:
            raise Refused(f"There is no team {name!r}.")
    else:
        account = accounts.find(call.db, name, "user", "robot")
    if "activating_user" in wanted:
        activating = accounts.find(call.db, wanted["activating_user"]["name"], "user", "robot")
        if activating is None:
            raise InvalidRequest("There is no such activating user.")
    if account is None and team is None:
        raise InvalidRequest(f"There is no user {name!r}.")
    row = prototypes.add(call.db, found["id"], wanted["role"], activating, account, team)
    return view(call, row)


@routes("PUT", ONE)
def change(call: Call, orgname: str, prototypeid: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    found = administered(call, orgname)
    row = prototype(call, found, prototypeid)
    call.db.update("prototype", row["id"], role=wanted["role"])
    return view(call, prototype(call, found, prototypeid))


@routes("DELETE", ONE)
def delete(call: Call, orgname: str, prototypeid: str) -> Answer:
    row = prototype(call, administered(call, orgname), prototypeid)
    call.db.run("DELETE FROM prototype WHERE id = ?", row["id"])
    return no_content()


def administered(call: Call, name: str) -> Row:
    """The organization, which the caller must administer.

    Raises:
        NotFound: There is none.
    """
    call.identity.require(call.identity.administers(name))
    return organization(call, name)


def prototype(call: Call, found: Row, identifier: str) -> Row:
    """The default permission of that UUID.

    Raises:
        NotFound: There is none.
    """
    row = prototypes.find(call.db, found["id"], identifier)
    if row is None:
        raise NotFound()
    return row


def view(call: Call, row: Row | None) -> dict[str, Any]:
    """A default permission."""
    if row is None:
        raise NotFound()
    team = call.db.value("SELECT name FROM team WHERE id = ?", row["delegate_team_id"])
    delegate = user_view(call, row["organization_id"], row["delegate_account_id"])
    return {
        "activating_user": user_view(call, row["organization_id"], row["activating_id"]),
        "delegate": {"name": team, "kind": "team", "avatar": team_avatar(team)} if team else delegate,
        "role": row["role"],
        "id": row["uuid"],
    }


def user_view(call: Call, organization: int, account: int | None) -> dict[str, Any] | None:
    """A user or robot in a default permission."""
    found = call.db.one("SELECT * FROM account WHERE id = ?", account)
    if found is None:
        return None
    return {
        "name": found["name"],
        "is_robot": found["kind"] == "robot",
        "kind": "user",
        "is_org_member": organizations.is_member(call.db, organization, found),
        "avatar": account_avatar(found),
    }
