"""Reading and changing quotas: by the superuser's routes, or by those of an organization's administrators.

An organization's quota is in its view, and a user's in the list of all users, so that one call serves many.
"""

from __future__ import annotations

from typing import Any

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import (
    READ_ORGANIZATION,
    READ_USER,
    public_view,
    refuse_other_user,
    view_key,
)
from quay_provider.users import READ_USERS, USERS_KEY, users

READ_QUOTAS = (
    READ_ORGANIZATION,
    READ_USERS,
    "GET /api/v1/organization/{orgname}/quota",
    "GET /api/v1/superuser/organization/{namespace}/quota",
    "GET /api/v1/superuser/users/{namespace}/quota",
    READ_USER,
    "GET /api/v1/user/quota",
)


class Place:
    """Where the quota of a namespace is: whose it is decides the route.

    namespace: An organization or a user.
    is_user: Whether it is a user's.
    route: How the routes that write begin: a plain superuser has ones of his own (Quay 3.16 and later).
    """

    def __init__(self, calls: Calls, namespace: str) -> None:
        self.namespace = namespace
        self.is_user = public_view(calls, namespace) is None
        superuser = bool(calls.client.user.get("super_user"))
        if self.is_user:
            self.route = "superuser/users/{namespace}/quota"
        elif superuser:
            self.route = "superuser/organization/{namespace}/quota"
        else:
            self.route = "organization/{orgname}/quota"

    def stale(self) -> list[Key]:
        """The lists that a change of the quota makes wrong."""
        return [USERS_KEY] if self.is_user else [view_key(self.namespace), quota_key(self.namespace)]


def quota_key(namespace: str) -> Key:
    """The key of an organization's quota in the lists, where its view does not show it."""
    return ("organization", namespace, "quota")


def quota(calls: Calls, namespace: str) -> Body | None:
    """The quota of a namespace, `id`, `limit_bytes` and `limits`; None where it has none of its own.

    A default that the registry has for all is none of its own.

    Raises:
        QuayError: Quay refused.
    """
    found = next((row for row in _rows(calls, namespace) if row.get("id") is not None), None)
    return None if found is None else Body(found)


def thresholds(found: Body, kind: str) -> frozenset[int]:
    """The percentages of a quota's limits of one kind, `Warning` or `Reject`."""
    return frozenset(limit["limit_percent"] for limit in found.get("limits") or [] if limit["type"] == kind)


def limit_ids(found: Body, kind: str) -> dict[int, str]:
    """The ids of a quota's limits of one kind by their percentages."""
    limits = found.get("limits") or []
    return {limit["limit_percent"]: str(limit["id"]) for limit in limits if limit["type"] == kind}


def _rows(calls: Calls, namespace: str) -> list[Any]:
    view = public_view(calls, namespace)
    if view is not None:
        return view["quotas"] if "quotas" in view else _of_organization(calls, namespace)
    if calls.client.user.get("super_user"):
        user = users(calls).get(namespace)
        if user is None or "quotas" in user:
            return [] if user is None else user["quotas"]
        return calls.get_list("superuser/users/{namespace}/quota", namespace)
    if namespace == calls.client.username:
        return calls.get_list("user/quota")
    refuse_other_user(calls, namespace)
    return []


def _of_organization(calls: Calls, namespace: str) -> list[Any]:
    superuser = bool(calls.client.user.get("super_user"))

    def fetch() -> list[Any]:
        try:
            # A plain superuser has a route of his own, and may not use that of the organization's members.
            route = (
                "superuser/organization/{namespace}/quota" if superuser else "organization/{orgname}/quota"
            )
            return calls.get_list(route, namespace)
        except QuayError as error:
            if error.is_missing:
                return []
            raise

    return calls.listed(quota_key(namespace), fetch)
