"""The guard against taking the token's own user the right to administer an organization.

Quay refuses it too, but only in the middle of an apply and without saying who: it takes nobody his last team
of administrators. So there is no way to do it all the same but with the token of another administrator.
"""

from __future__ import annotations

from quay_provider.client import Calls, Client, QuayError
from quay_provider.members import members
from quay_provider.organizations import teams
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context

ADVICE = (
    "The token is {own}'s, who administers the organization through this team alone. Without it Terraform "
    "could no longer manage the organization, and Quay lets nobody do that to himself. Put {own} into "
    "another team with the role `admin` first, or use the token of another administrator."
)


def warn_of_lockout(
    context: Context[Client], calls: Calls, organization: str, team: str, path: str | None = None
) -> None:
    """Warn in a plan that what it plans for a team will be refused. What cannot be read is not warned of."""
    try:
        locked_out = _is_only_way_in(calls, organization, team)
    except QuayError:
        return
    if locked_out:
        context.diagnostics.warning(_title(calls, organization), _advice(calls), path)


def refuse_lockout(calls: Calls, organization: str, team: str, path: str | None = None) -> None:
    """Refuse what takes the token's user out of a team, or its rights from the team.

    Raises:
        DiagnosticError: He administers the organization through this team alone.
        QuayError: Quay refused to tell.
    """
    if _is_only_way_in(calls, organization, team):
        raise DiagnosticError(_title(calls, organization), _advice(calls), path)


def _is_only_way_in(calls: Calls, organization: str, team: str) -> bool:
    """Whether the token's user administers an organization through one team, and through no other."""
    own = calls.client.username
    found = teams(calls, organization) or {}
    administrators = [name for name, each in found.items() if each["role"] == "admin"]
    if team not in administrators:
        return False
    listed = {name: members(calls, organization, name) or {} for name in administrators}
    return [name for name, each in listed.items() if each.get(own) is False] == [team]


def _title(calls: Calls, organization: str) -> str:
    return f'{calls.client.username} would be locked out of organization "{organization}"'


def _advice(calls: Calls) -> str:
    return ADVICE.format(own=calls.client.username)
