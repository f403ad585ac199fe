"""Users, as they see themselves and one another."""

from __future__ import annotations

from typing import Any

from quay_sandbox.avatars import account_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidToken, NotFound, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, organizations, quotas, users

routes = Routes()

CHANGE = body(
    {
        "password": "string",
        "invoice_email": "boolean",
        "email": "string",
        "tag_expiration_s": {"type": "integer", "minimum": 0},
        "username": "string",
        "invoice_email_address": "string|null",
        **dict.fromkeys(users.OWN_DETAILS, "string|null"),
    }
)


@routes("GET", "user/")
def show(call: Call) -> dict[str, Any]:
    user = call.identity.user
    if user is None or not call.identity.reads_user:
        raise InvalidToken(session_required=False)
    return view(call, user)


@routes("PUT", "user/")
def change(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    wanted = call.body(CHANGE)
    user = call.identity.require_user()
    users.change_own(call.db, call.settings, user, wanted)
    changed = call.db.one("SELECT * FROM account WHERE id = ?", user["id"])
    if changed is None:
        raise NotFound()
    return view(call, changed)


@routes("GET", "users/{username}")
def show_other(call: Call, username: str) -> dict[str, Any]:
    found = accounts.find(call.db, username, "user")
    if found is None:
        raise Refused("There is no user of that name.", 404)
    return view(call, found)


def view(call: Call, found: Row) -> dict[str, Any]:
    """A user: his own details are for himself alone."""
    shown: dict[str, Any] = {"anonymous": False, "username": found["name"], "avatar": account_avatar(found)}
    himself = found["id"] == call.identity.id
    if himself and call.identity.administers_user:
        shown.update(own_details(call, found))
    if himself and call.identity.reads_user:
        rows = organizations.of_user(call.db, found["id"])
        shown["organizations"] = [organization_view(call, row) for row in rows]
    if call.identity.superuser:
        shown["super_user"] = himself
    return shown


def own_details(call: Call, found: Row) -> dict[str, Any]:
    """What only the user himself sees."""
    prompts = ["enter_name", "enter_company"] if not (found["given_name"] or found["company"]) else []
    return {
        "can_create_repo": True,
        "is_me": True,
        "verified": bool(found["verified"]),
        "email": found["email"] or found["uuid"],
        "logins": [],
        "invoice_email": bool(found["invoice_email"]),
        "invoice_email_address": found["invoice_email_address"],
        "preferred_namespace": False,
        "tag_expiration_s": found["tag_expiration_s"],
        "prompts": prompts,
        "company": found["company"],
        "family_name": found["family_name"],
        "given_name": found["given_name"],
        "location": found["location"],
        "is_free_account": True,
        "has_password_set": True,
        **quotas.summary(call.db, call.settings, found["id"]),
    }


def organization_view(call: Call, found: Row) -> dict[str, Any]:
    """An organization that the user belongs to."""
    shown = {
        "name": found["name"],
        "avatar": account_avatar(found),
        "can_create_repo": call.identity.creates_in(found["name"]),
        "public": False,
    }
    if call.identity.administers_user:
        shown["is_org_admin"] = call.identity.administers(found["name"])
        shown["preferred_namespace"] = False
    return shown
