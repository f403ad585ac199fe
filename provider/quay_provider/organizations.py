"""Reading organizations: one call tells of an organization, all its teams and its quota."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body, PartialViewError

READ_ORGANIZATION = "GET /api/v1/organization/{orgname}"
READ_USER = "GET /api/v1/users/{username}"
READ_ORGANIZATIONS = ("GET /api/v1/superuser/organizations/", "GET /api/v1/user/")


def everything_of(organization: str) -> tuple[Key, ...]:
    """The keys of all lists about an organization and what it holds, for when it goes or is renamed."""
    return (("organization", organization), ("repositories", organization), ("repository", organization))


def view_key(organization: str) -> Key:
    """The key of an organization's view in the lists."""
    return ("organization", organization, "view")


def public_view(calls: Calls, organization: str) -> Body | None:
    """What Quay shows of an organization, perhaps only what everybody may see; None when there is none.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> Body | None:
        try:
            return calls.get("organization/{orgname}", organization)
        except QuayError as error:
            if error.is_missing:
                return None
            raise

    return calls.listed(view_key(organization), fetch)


def kind_of_namespace(calls: Calls, name: str) -> str | None:
    """Whose a name is now, asked anew: an `organization`'s or a `user`'s; None when it is free.

    Quay keeps one set of names for both.

    Raises:
        QuayError: Quay refused.
    """
    for kind, route in (("organization", "organization/{orgname}"), ("user", "users/{username}")):
        try:
            calls.get(route, name)
        except QuayError as error:
            if not error.is_missing:
                raise
        else:
            return kind
    return None


def namespace_exists(calls: Calls, namespace: str) -> bool:
    """Whether a namespace exists: an organization or a user.

    Raises:
        QuayError: Quay refused.
    """
    if namespace == calls.client.username or public_view(calls, namespace) is not None:
        return True
    try:
        calls.get("users/{username}", namespace)
    except QuayError as error:
        if error.is_missing:
            return False
        raise
    return True


def refuse_other_user(calls: Calls, namespace: str) -> None:
    """Refuse to take for missing what belongs to a user other than the token's, and is hidden.

    Raises:
        PartialViewError: The namespace is such a user's.
        QuayError: Quay refused.
    """
    if namespace != calls.client.username and namespace_exists(calls, namespace):
        raise PartialViewError(
            f"nothing of what belongs to the user {namespace}, which the token of {calls.client.username} "
            "does not show",
            method="GET",
            path=f"/api/v1/users/{namespace}",
            status=200,
        )


def view(calls: Calls, organization: str) -> Body | None:
    """What Quay shows of an organization to its members; None when there is none.

    Raises:
        PartialViewError: Quay shows only what everybody may see: lacking rights, or a token that expired.
        QuayError: Quay refused.
    """
    found = public_view(calls, organization)
    if found is not None and not isinstance(found.get("teams"), dict):
        raise PartialViewError(
            "only what everybody may see of the organization, without its teams",
            method="GET",
            path=f"/api/v1/organization/{organization}",
            status=200,
        )
    return found


def teams(calls: Calls, organization: str) -> Mapping[str, Body] | None:
    """All teams of an organization by name, with their roles and descriptions; None when it does not exist.

    Raises:
        PartialViewError: The token may not see them.
        QuayError: Quay refused.
    """
    found = view(calls, organization)
    return None if found is None else found["teams"]


def with_team(name: str, changes: Mapping[str, Any] | None) -> Callable[[Any], Any]:
    """An amendment of an organization's view: a team as it is now, or gone (None)."""

    def change(found: Body | None) -> Body | None:
        if found is None or not isinstance(found.get("teams"), dict):
            return found
        others = {key: value for key, value in found["teams"].items() if key != name}
        if changes is not None:
            others[name] = Body({**found["teams"].get(name, {}), **changes})
        return Body({**found, "teams": others})

    return change


def organization_names(calls: Calls) -> list[str]:
    """The names of all organizations, in alphabetical order.

    A superuser gets all of the registry, somebody else those that he belongs to.

    Raises:
        QuayError: Quay refused.
    """
    if calls.client.user.get("super_user"):
        found = calls.items("superuser/organizations/", under="organizations")
    else:
        # Organizations that this very run made are to be among them.
        found = calls.get("user/").get("organizations") or []
    return sorted(item["name"] for item in found)
