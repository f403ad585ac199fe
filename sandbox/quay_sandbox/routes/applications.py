"""Applications of organizations."""

from __future__ import annotations

from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routes import organizations
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import applications

routes = Routes()

APPLICATIONS = "organization/{orgname}/applications"
APPLICATION = APPLICATIONS + "/{client_id}"
KEYS = ("name", "redirect_uri", "application_uri", "description", "avatar_email")
PROPERTIES: dict[str, Any] = dict.fromkeys(KEYS, "string")
SHORT = ("name", "redirect_uri", "application_uri", "avatar_email")
NO_TEAMS: dict[str, Any] = {"teams": {}, "ordered_teams": []}
NEW = body(PROPERTIES, required="name")
CHANGE = body(PROPERTIES, required="name redirect_uri application_uri")


@routes("GET", APPLICATIONS)
def list_all(call: Call, orgname: str) -> dict[str, Any]:
    organization = reach.organization(call, orgname)
    shown = applications.of(call.db, organization["id"])
    return {"applications": [view(call, orgname, application) for application in shown]}


@routes("POST", APPLICATIONS)
def create(call: Call, orgname: str) -> dict[str, Any]:
    wanted = call.body(NEW)
    organization = reach.organization(call, orgname)
    refuse_long(wanted, *SHORT)
    client_id = applications.add(call.db, organization["id"], wanted)
    return view(call, orgname, found(call, orgname, client_id))


@routes("GET", APPLICATION)
def show(call: Call, orgname: str, client_id: str) -> dict[str, Any]:
    return view(call, orgname, found(call, orgname, client_id))


@routes("PUT", APPLICATION)
def change(call: Call, orgname: str, client_id: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    application = found(call, orgname, client_id)
    refuse_long(wanted, *SHORT)
    applications.change(call.db, application, wanted)
    return view(call, orgname, found(call, orgname, client_id))


@routes("DELETE", APPLICATION)
def delete(call: Call, orgname: str, client_id: str) -> Answer:
    applications.delete(call.db, found(call, orgname, client_id))
    return no_content()


@routes("POST", APPLICATION + "/resetclientsecret")
def reset_secret(call: Call, orgname: str, client_id: str) -> dict[str, Any]:
    applications.reset_secret(call.db, found(call, orgname, client_id))
    return view(call, orgname, found(call, orgname, client_id))


@routes("GET", "app/{client_id}")
def information(call: Call, client_id: str) -> dict[str, Any]:
    """What everybody may know of an application."""
    application = applications.find_anywhere(call.db, client_id)
    if application is None:
        raise NotFound()
    organization = call.db.one("SELECT * FROM account WHERE id = ?", application["organization_id"])
    assert organization is not None  # noqa: S101 - a foreign key sees to it
    of = application["avatar_email"] or organization["email"] or organization["name"]
    return {
        "name": application["name"],
        "description": application["description"],
        "uri": application["application_uri"],
        "avatar": avatar(application["name"], of, "app"),
        "organization": organizations.view(call, organization, with_teams=False) | NO_TEAMS,
    }


def found(call: Call, organization: str, client_id: str) -> Row:
    """An application of an organization that the caller administers.

    Raises:
        NotFound: There is none.
    """
    row = applications.find(call.db, reach.organization(call, organization)["id"], client_id)
    if row is None:
        raise NotFound()
    return row


def view(call: Call, organization: str, application: Row) -> dict[str, Any]:
    """An application; its secrets only for who administers the organization."""
    is_admin = call.identity.administers(organization)
    return {
        "name": application["name"],
        "description": application["description"],
        "application_uri": application["application_uri"],
        "client_id": application["client_id"],
        "client_secret": application["client_secret"] if is_admin else None,
        "redirect_uri": application["redirect_uri"] if is_admin else None,
        "avatar_email": application["avatar_email"] if is_admin else None,
    }
