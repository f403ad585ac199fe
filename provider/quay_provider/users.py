"""Reading users: one call tells a superuser of all of them, and of their quotas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quay_provider.client import Calls, Key
from quay_provider.client.errors import Body

READ_USERS = "GET /api/v1/superuser/users/"
USERS_KEY: Key = ("users",)
"""The key of all users in the lists."""


def users(calls: Calls) -> dict[str, Body]:
    """All users of the registry by name. Quay shows a deleted user elsewhere for some time, and not here.

    Raises:
        QuayError: Quay refused: the token's user is no superuser.
    """

    def fetch() -> dict[str, Body]:
        # Without `limit`, all of them are in one answer.
        found = calls.items("superuser/users/", under="users")
        return {user["username"]: user for user in found}

    return calls.listed(USERS_KEY, fetch)


def is_whole(user: Body) -> bool:
    """Whether an entry of the users is as Quay shows it: of whom this very run made, it has what was sent."""
    return "super_user" in user


def whole_users(calls: Calls) -> dict[str, Body]:
    """All users of the registry by name, with all that Quay shows of them.

    Raises:
        QuayError: Quay refused: the token's user is no superuser.
    """
    found = users(calls)
    if all(is_whole(user) for user in found.values()):
        return found
    calls.lists.drop([USERS_KEY])
    return users(calls)


def address_of(namespace: Body) -> str | None:
    """The e-mail address of a user or an organization; None where there is none, and Quay shows an id."""
    text = namespace.get("email") or ""
    return text if "@" in text else None


def with_user(name: str, changes: Mapping[str, Any]) -> Callable[[Any], Any]:
    """An amendment of the users: one as it is now."""

    def change(found: dict[str, Body]) -> dict[str, Body]:
        return {**found, name: Body({**found.get(name, {}), "username": name, **changes})}

    return change
