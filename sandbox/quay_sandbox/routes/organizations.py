"""Organizations."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.avatars import account_avatar, team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, organizations, quotas, teams

routes = Routes()

NEW = body({"name": "string", "email": "string", "contact_email": "string"}, required="name")
CHANGE = body(
    {
        "email": "string",
        "contact_email": "string|null",
        "invoice_email": "boolean",
        "invoice_email_address": "string|null",
        "tag_expiration_s": {"type": "integer", "minimum": 0},
    }
)


@routes("POST", "organization/")
def create(call: Call) -> Answer:
    call.identity.require(call.identity.administers_user)
    wanted = call.body(NEW)
    if call.settings.on("SUPERUSERS_ORG_CREATION_ONLY"):
        call.identity.require(call.identity.superuser)
    email = wanted.get("email")
    if call.settings.since("3.18"):
        email = wanted.get("contact_email") or email
    if email and not accounts.is_email(email):
        raise InvalidRequest("That is no e-mail address.")
    if not email and organizations.needs_email(call.settings):
        raise InvalidRequest("An organization needs an e-mail address.")
    try:
        organizations.create(call.db, call.settings, wanted["name"], email, call.identity.id)
    except Refused as error:
        raise InvalidRequest(error.text) from None
    return created()


@routes("GET", "organization/{orgname}")
def show(call: Call, orgname: str) -> dict[str, Any]:
    return view(call, organization(call, orgname), call.identity.member_of(orgname))


@routes("PUT", "organization/{orgname}")
def change(call: Call, orgname: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    call.identity.require(call.identity.administers(orgname))
    found = organization(call, orgname)
    organizations.change(call.db, call.settings, found, wanted)
    return view(call, organization(call, orgname), with_teams=True)


@routes("DELETE", "organization/{orgname}")
def delete(call: Call, orgname: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    accounts.mark_deleted(call.db, call.settings, organization(call, orgname))
    return no_content()


def organization(call: Call, name: str) -> Row:
    """The organization of that name.

    Raises:
        NotFound: There is none.
    """
    found = accounts.find(call.db, name, "organization")
    if found is None:
        raise NotFound()
    return found


def required_organization(call: Call, name: str) -> Row:
    """The organization of that name, where Quay's data model is what misses it.

    Raises:
        Refused: 400, there is none.
    """
    found = accounts.find(call.db, name, "organization")
    if found is None:
        raise Refused(f"There is no organization {name!r}.")
    return found


def view(call: Call, found: Row, with_teams: bool) -> dict[str, Any]:
    """An organization as the caller may see it."""
    name = found["name"]
    administers = call.identity.administers(name)
    member = call.identity.member_of(name)
    # Up to 3.17, Quay shows what it keeps in place of an address that there is none of.
    address = found["email"] or ("" if call.settings.since("3.18") else found["uuid"])
    shown: dict[str, Any] = {
        "name": name,
        "email": address if administers else "",
        "avatar": account_avatar(found),
        "is_admin": administers,
        "is_member": member,
    }
    if with_teams:
        listed = teams.of_organization(call.db, found["id"])
        own = (
            set()
            if administers
            else {team["id"] for team in teams.of_account(call.db, found["id"], call.identity.id)}
        )
        shown["teams"] = {team["name"]: team_view(team, administers or team["id"] in own) for team in listed}
        shown["ordered_teams"] = [team["name"] for team in listed]
    if administers:
        shown["invoice_email"] = bool(found["invoice_email"])
        shown["invoice_email_address"] = found["invoice_email_address"]
        shown["tag_expiration_s"] = found["tag_expiration_s"]
        shown["is_free_account"] = True
    if administers or member:
        shown.update(quotas.summary(call.db, call.settings, found["id"]))
    return shown


def team_view(team: Row, can_view: bool) -> dict[str, Any]:
    """A team in the view of its organization."""
    return {
        "name": team["name"],
        "description": team["description"],
        "role": team["role"],
        "avatar": team_avatar(team["name"]),
        "can_view": can_view,
        "repo_count": team["repositories"],
        "member_count": team["members"],
        "is_synced": bool(team["synced"]),
    }
