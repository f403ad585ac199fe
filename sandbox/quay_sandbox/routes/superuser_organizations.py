"""Organizations, as superusers manage them."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import account_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Page
from quay_sandbox.paging import page, start
from quay_sandbox.routes.organizations import organization, required_organization
from quay_sandbox.routes.superuser_users import page_limit
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, organizations, quotas

routes = Routes()

CHANGE = body({"name": "string"})
ONE = "superuser/organizations/{name}"
LIST = "SELECT * FROM account WHERE kind = 'organization' AND id >= ? ORDER BY id LIMIT ?"


@routes("GET", "superuser/organizations/", feature="SUPER_USERS")
def listed(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    if "limit" not in call.query:
        return {"organizations": [view(call, row) for row in call.db.all(LIST, 0, -1)]}
    limit = page_limit(call)
    rows = call.db.all(LIST, start(call), limit + 1)
    return page(rows, limit, "organizations", lambda row: view(call, row))


@routes("PUT", ONE, feature="SUPER_USERS")
def change(call: Call, name: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    call.identity.require(call.identity.superuser)
    found = required_organization(call, name)
    new = wanted.get("name", name)
    accounts.check_name(new, "an organization")
    if new != name and call.db.one("SELECT 1 FROM account WHERE name = ?", new) is not None:
        raise Page(500)  # Quay stumbles over a name that is taken.
    accounts.rename(call.db, found, new)
    return view(call, organization(call, new))


@routes("DELETE", ONE, feature="SUPER_USERS")
def delete(call: Call, name: str) -> Answer:
    call.identity.require(call.identity.superuser)
    accounts.mark_deleted(call.db, call.settings, organization(call, name))
    return no_content()


@routes("POST", "superuser/takeownership/{namespace}", feature="SUPER_USERS")
def take_ownership(call: Call, namespace: str) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    found = accounts.find(call.db, namespace, "user", "organization")
    if found is None:
        raise NotFound()
    if found["superuser"]:
        raise InvalidRequest("A superuser's namespace cannot be taken over.")
    organizations.take_ownership(call.db, found, call.identity.id)
    return {"namespace": namespace}


def view(call: Call, found: Row) -> dict[str, Any]:
    """An organization as superusers see it."""
    return {
        "name": found["name"],
        "email": found["email"] or found["uuid"],
        "avatar": account_avatar(found),
        **quotas.summary(call.db, call.settings, found["id"]),
    }
