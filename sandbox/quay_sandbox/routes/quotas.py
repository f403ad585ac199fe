"""Quotas and their limits: of organizations, by superusers of any namespace, and of the calling user."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Page
from quay_sandbox.formats import size
from quay_sandbox.routes.organizations import organization
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, quotas

routes = Routes()

ON = "SUPER_USERS QUOTA_MANAGEMENT EDIT_QUOTA"
NEW = body(
    {
        "limit_bytes": "integer",
        "limit": {"type": "string", "pattern": quotas.SIZE.pattern.replace(r"\Z", "$")},
    }
)
CHANGE = {**NEW, "additionalProperties": False}
NEW_LIMIT = body({"type": "string", "threshold_percent": "integer"}, required="type threshold_percent")
CHANGE_LIMIT = body({"type": "string", "threshold_percent": "integer"})
LIST = "organization/{orgname}/quota"
ONE = LIST + "/{quota_id}"
LIMITS = ONE + "/limit"
LIMIT = LIMITS + "/{limit_id}"


@routes("GET", LIST, feature=ON)
def listed(call: Call, orgname: str) -> list[dict[str, Any]]:
    call.identity.require(call.identity.member_of(orgname))
    return views(call, organization(call, orgname))


@routes("POST", LIST, feature=ON)
def create(call: Call, orgname: str) -> Answer:
    wanted = wanted_size(call, call.body(NEW), required=True)
    require_writer(call)
    quotas.create(call.db, organization(call, orgname)["id"], wanted or 0)
    return created()


@routes("GET", ONE, feature=ON)
def show(call: Call, orgname: str, quota_id: str) -> dict[str, Any]:
    call.identity.require(call.identity.member_of(orgname))
    return view(call, quota(call, orgname, quota_id))


@routes("PUT", ONE, feature=ON)
def change(call: Call, orgname: str, quota_id: str) -> dict[str, Any]:
    wanted = wanted_size(call, call.body(CHANGE))
    require_writer(call)
    quotas.change(call.db, quota(call, orgname, quota_id), wanted)
    return view(call, quota(call, orgname, quota_id))


@routes("DELETE", ONE, feature=ON)
def delete(call: Call, orgname: str, quota_id: str) -> Answer:
    require_writer(call)
    quotas.delete(call.db, quota(call, orgname, quota_id))
    return no_content()


@routes("GET", LIMITS, feature=ON)
def limits(call: Call, orgname: str, quota_id: str) -> list[dict[str, Any]]:
    call.identity.require(call.identity.member_of(orgname))
    found = quota(call, orgname, quota_id)
    return [quotas.limit_view(row) for row in quotas.limits(call.db, found["id"])]


@routes("POST", LIMITS, feature=ON)
def add_limit(call: Call, orgname: str, quota_id: str) -> Answer:
    wanted = call.body(NEW_LIMIT)
    require_writer(call)
    found = quota(call, orgname, quota_id)
    quotas.add_limit(call.db, found["id"], wanted["type"], wanted["threshold_percent"])
    return created()


@routes("GET", LIMIT, feature=ON)
def show_limit(call: Call, orgname: str, quota_id: str, limit_id: str) -> dict[str, Any]:
    call.identity.require(call.identity.member_of(orgname))
    return quotas.limit_view(limit(call, quota(call, orgname, quota_id), limit_id))


@routes("PUT", LIMIT, feature=ON)
def change_limit(call: Call, orgname: str, quota_id: str, limit_id: str) -> dict[str, Any]:
    wanted = call.body(CHANGE_LIMIT)
    require_writer(call)
    found = quota(call, orgname, quota_id)
    quotas.change_limit(call.db, limit(call, found, limit_id), wanted)
    return view(call, found)


@routes("DELETE", LIMIT, feature=ON)
def delete_limit(call: Call, orgname: str, quota_id: str, limit_id: str) -> Answer:
    require_writer(call)
    quotas.delete_limit(call.db, limit(call, quota(call, orgname, quota_id), limit_id))
    return no_content()


def superuser_list(call: Call, namespace: str) -> list[dict[str, Any]]:
    call.identity.require(call.identity.superuser)
    found = accounts.find(call.db, namespace, "user", "organization")
    if found is None:
        raise NotFound()
    return views(call, found)


def superuser_create(call: Call, namespace: str) -> Answer:
    wanted = wanted_size(call, call.body(NEW), required=True)
    call.identity.require(call.identity.superuser)
    quotas.create(call.db, any_namespace(call, namespace)["id"], wanted or 0)
    return created()


def superuser_change(call: Call, namespace: str, quota_id: str) -> dict[str, Any]:
    wanted = wanted_size(call, call.body(CHANGE))
    call.identity.require(call.identity.superuser)
    any_namespace(call, namespace)
    quotas.change(call.db, quota(call, namespace, quota_id), wanted)
    return view(call, quota(call, namespace, quota_id))


def superuser_delete(call: Call, namespace: str, quota_id: str) -> Answer:
    call.identity.require(call.identity.superuser)
    any_namespace(call, namespace)
    quotas.delete(call.db, quota(call, namespace, quota_id))
    return no_content()


for kind in ("organization", "users"):
    place = f"superuser/{kind}/{{namespace}}/quota"
    routes("GET", place, feature=ON)(superuser_list)
    routes("POST", place, feature=ON)(superuser_create)
    routes("PUT", place + "/{quota_id}", feature=ON)(superuser_change)
    routes("DELETE", place + "/{quota_id}", feature=ON)(superuser_delete)


@routes("GET", "user/quota", feature=ON)
def own_list(call: Call) -> list[dict[str, Any]]:
    call.identity.require(call.identity.administers_user)
    return views(call, call.identity.require_user())


@routes("GET", "user/quota/{quota_id}", feature=ON)
def own(call: Call, quota_id: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    return view(call, quota(call, call.identity.name, quota_id))


@routes("GET", "user/quota/{quota_id}/limit", feature=ON)
def own_limits(call: Call, quota_id: str) -> list[dict[str, Any]]:
    call.identity.require(call.identity.administers_user)
    found = quota(call, call.identity.name, quota_id)
    return [quotas.limit_view(row) for row in quotas.limits(call.db, found["id"])]


@routes("GET", "user/quota/{quota_id}/limit/{limit_id}", feature=ON)
def own_limit(call: Call, quota_id: str, limit_id: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    found = quota(call, call.identity.name, quota_id)
    limit(call, found, limit_id)
    return view(call, found)  # Quay answers with the quota here.


def require_writer(call: Call) -> None:
    """Refuse who may not change an organization's quota: since 3.16 that takes full access."""
    who = call.identity
    who.require(who.full_access if call.settings.since("3.16") else who.superuser)


def any_namespace(call: Call, name: str) -> Row:
    """A user or organization.

    Raises:
        Page: 500, there is none: Quay stumbles over that.
    """
    found = accounts.find(call.db, name, "user", "organization")
    if found is None:
        raise Page(500)
    return found


def wanted_size(call: Call, wanted: dict[str, Any], required: bool = False) -> int | None:
    """The size that a body asks for, in bytes.

    Raises:
        InvalidRequest: 400, it asks for two, or for none where one is needed.
    """
    given = [key for key in ("limit_bytes", "limit") if key in wanted]
    if len(given) > 1 or (required and not given) or (given == ["limit"] and not call.settings.since("3.12")):
        raise InvalidRequest("The body must have one of limit_bytes and limit.")
    if not given:
        return None
    return quotas.parse_size(wanted["limit"]) if given == ["limit"] else int(wanted["limit_bytes"])


def quota(call: Call, namespace: str, identifier: str) -> Row:
    """A namespace's quota.

    Raises:
        NotFound: There is none of that id, or no such namespace.
    """
    owner = accounts.find(call.db, namespace, "user", "organization")
    found = quotas.find(call.db, owner["id"], identifier) if owner is not None else None
    if found is None:
        raise NotFound()
    return found


def limit(call: Call, found: Row, identifier: str) -> Row:
    """A quota's limit.

    Raises:
        NotFound: There is none of that id.
    """
    row = quotas.find_limit(call.db, found["id"], identifier)
    if row is None:
        raise NotFound()
    return row


def views(call: Call, namespace: Row) -> list[dict[str, Any]]:
    """A namespace's quotas, of which there is at most one."""
    found = quotas.of_namespace(call.db, namespace["id"])
    return [view(call, found)] if found is not None else []


def view(call: Call, found: Row) -> dict[str, Any]:
    """A quota with its limits."""
    return {
        "id": found["id"],
        "limit_bytes": found["limit_bytes"],
        "limit": size(found["limit_bytes"]),
        "default_config": False,
        "limits": [quotas.limit_view(row) for row in quotas.limits(call.db, found["id"])],
        "default_config_exists": False,
    }
