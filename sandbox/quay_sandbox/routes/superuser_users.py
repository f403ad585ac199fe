"""Users, as superusers manage them."""

from __future__ import annotations

import secrets
from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.paging import page, start
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, quotas, users

routes = Routes()

NEW = body({"username": "string", "email": "string"}, required="username")
CHANGE = body({"password": "string", "email": "string", "enabled": "boolean"})
ONE = "superuser/users/{username}"
LARGEST_PAGE = 100


@routes("GET", "superuser/users/", feature="SUPER_USERS")
def listed(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    disabled = call.flag("disabled", True)
    if "limit" not in call.query:
        return {"users": [view(call, row) for row in users.listed(call.db, 0, -1, disabled)]}
    limit = page_limit(call)
    rows = users.listed(call.db, start(call), limit + 1, disabled)
    return page(rows, limit, "users", lambda row: view(call, row))


@routes("POST", "superuser/users/", feature="SUPER_USERS")
def create(call: Call) -> dict[str, Any]:
    wanted = call.body(NEW)
    if call.settings.authentication != "Database":
        raise InvalidRequest("Users come from the directory.")
    call.identity.require(call.identity.superuser)
    email = wanted.get("email")
    password = users.create(call.db, call.settings, wanted["username"], email)
    return {
        "username": wanted["username"],
        "email": email,
        "password": password,
        "encrypted_password": secrets.token_urlsafe(64),
    }


@routes("GET", ONE, feature="SUPER_USERS")
def show(call: Call, username: str) -> dict[str, Any]:
    return view(call, managed(call, username))


@routes("PUT", ONE, feature="SUPER_USERS")
def change(call: Call, username: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    found = managed(call, username)
    refuse_superuser(found)
    users.change(call.db, call.settings, found, wanted)
    shown = view(call, found)  # As it was before: so Quay answers, but for the e-mail address.
    if wanted.get("password") is not None:
        shown["encrypted_password"] = secrets.token_urlsafe(64)
    if wanted.get("email") is not None:
        shown["email"] = wanted["email"]
    return shown


@routes("DELETE", ONE, feature="SUPER_USERS")
def delete(call: Call, username: str) -> Answer:
    found = managed(call, username)
    refuse_superuser(found)
    if found["enabled"]:  # Quay answers 204 for a user who is disabled, and deletes nothing.
        accounts.mark_deleted(call.db, call.settings, found)
    return no_content()


def managed(call: Call, name: str) -> Row:
    """A user, whom the caller must be allowed to manage.

    Raises:
        NotFound: There is none of that name.
    """
    call.identity.require(call.identity.superuser)
    found = accounts.find(call.db, name, "user")
    if found is None:
        raise NotFound()
    return found


def refuse_superuser(user: Row) -> None:
    """Refuse to change or delete a superuser.

    Raises:
        InvalidRequest: 400, he is one.
    """
    if user["superuser"]:
        raise InvalidRequest("A superuser cannot be changed or deleted.")


def page_limit(call: Call) -> int:
    """How many items the caller wants on a page.

    Raises:
        InvalidRequest: 400, more than a page can hold.
    """
    limit = call.number("limit", LARGEST_PAGE)
    if limit > LARGEST_PAGE:
        raise InvalidRequest(f"A page holds at most {LARGEST_PAGE} items.")
    return max(limit, 1)


def view(call: Call, found: Row) -> dict[str, Any]:
    """A user as superusers see him."""
    return {
        "kind": "user",
        "name": found["name"],
        "username": found["name"],
        "email": found["email"] or found["uuid"],
        "verified": bool(found["verified"]),
        "avatar": account_avatar(found),
        "super_user": bool(found["superuser"]),
        "global_readonly_super_user": False,
        "enabled": bool(found["enabled"]),
        **quotas.summary(call.db, call.settings, found["id"]),
    }
