"""Reading the members of teams: one call tells of all members of a team, and of those invited to it."""

from __future__ import annotations

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import public_view, teams

READ_MEMBERS = "GET /api/v1/organization/{orgname}/team/{teamname}/members"


def members_key(organization: str, team: str) -> Key:
    """The key of a team's members in the lists."""
    return ("organization", organization, "team", team, "members")


def members_view(calls: Calls, organization: str, team: str) -> Body | None:
    """Quay's whole answer about a team's members, its synchronization too; None when there is no such team.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> Body | None:
        query = {"includePending": "true"}
        try:
            return calls.get(
                "organization/{orgname}/team/{teamname}/members", organization, team, query=query
            )
        except QuayError as error:
            if error.status in (403, 404) and not error.html and _is_gone(calls, organization, team):
                return None
            raise

    return calls.listed(members_key(organization, team), fetch)


def members(calls: Calls, organization: str, team: str) -> dict[str, bool] | None:
    """The members of a team by name, and whether each is invited only; None when there is no such team.

    Somebody invited by e-mail stands there with the address.

    Raises:
        QuayError: Quay refused.
    """
    found = members_view(calls, organization, team)
    return None if found is None else by_name(found)


def by_name(found: Body) -> dict[str, bool]:
    """The members in Quay's answer, as `members` tells of them."""
    return {item.get("name") or item["email"]: bool(item.get("invited")) for item in found["members"]}


def hides_invitations(found: Body) -> bool:
    """Whether Quay's answer leaves out who is invited.

    Up to Quay 3.17 it does for a superuser who administers the organization by SUPERUSERS_FULL_ACCESS alone.
    """
    return found.get("can_edit") is False


def is_left(calls: Calls, organization: str, team: str, member: str, error: QuayError) -> bool:
    """Whether somebody may be in a team still, or invited to it, after Quay refused to take him out.

    Somebody who is no member is 400; without the team or the user it is 404. Where Quay hides invitations,
    nothing but that tells that there is none.

    Raises:
        QuayError: Quay refused to tell.
    """
    found = members_view(calls, organization, team)
    if found is None:
        return False
    return member in by_name(found) or (hides_invitations(found) and error.status not in (400, 404))


def _is_gone(calls: Calls, organization: str, team: str) -> bool:
    if public_view(calls, organization) is None:
        return True
    return team not in (teams(calls, organization) or {})
