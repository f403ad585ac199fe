"""`quay_team_members`: everybody who belongs to a team."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from quay_provider.base import NamedResource, match_id
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.lockout import refuse_lockout, warn_of_lockout
from quay_provider.members import (
    READ_MEMBERS,
    by_name,
    hides_invitations,
    is_left,
    members,
    members_key,
    members_view,
)
from quay_provider.names import OWNERS, is_member, is_name
from quay_provider.objects.team_member import no_team
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from quay_provider.team_lists import TeamItems
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import attr
from tfplugin.values import is_known, is_wholly_known

OF_INVITATIONS = (
    "Whoever is invited by e-mail is a member under a name that he chooses when he agrees. Name him then; an "
    "invitation by e-mail that the team has is withdrawn by the next apply."
)
"""What becomes of the invitation of somebody whose address is named."""

INVITED = "invited"
"""Key of the private state: names of those whom this resource invited, for where Quay does not show them."""


class TeamMembers(NamedResource):
    """All members of a team: who is not named here is taken out.

    Use it in place of `quay_team_member`, and not both for one team: each would undo what the other does.
    Who is invited and has not agreed yet counts as a member, and the invitation of somebody who is not named
    is withdrawn. Up to Quay 3.17 a superuser who is no administrator of the organization is not shown who is
    invited: whom this resource invited then counts until he is a member, also where he declined.

    In a team that is synchronized with a group (`quay_team_sync`) the group decides about the users: name the
    robots alone, and its users are left alone. Destroying it takes out those whom it names; the token's own
    user stays in `owners`, where Quay would lock him out.
    """

    type_name = "quay_team_members"
    identity = ("organization", "team")
    id_format = "organization/team"
    operations = (
        READ_MEMBERS,
        READ_ORGANIZATION,
        "PUT /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/invite/{email}",
    )
    recipes = ("A31", "A32", "A33")

    id: str = attr("The team's id, `organization/team`.", computed=True)
    organization: str = attr(
        "Name of the organization.", required=True, requires_replace=True, validators=[is_name]
    )
    team: str = attr("The team's name.", required=True, requires_replace=True, validators=[is_name])
    members: frozenset[str] = attr(
        "Names of users, and full names of robots of the organization (`acme+ci`).", required=True
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<team>[^/]+)")

    def id_from_names(self) -> str:
        return f"{self.organization}/{self.team}"

    def validate(self, context: Context[Any]) -> None:
        if not is_known(self.members) or self.members is None:
            return
        for name in self.members:
            wrong = is_member(name) if isinstance(name, str) else None
            if wrong:
                why = OF_INVITATIONS if "@" in name else f"A name {wrong}."
                context.diagnostics.error(f'"{name}" cannot be a member', why, "members")
        if self.team == OWNERS and not self.members:
            context.diagnostics.error(
                "An organization without owners", "Quay keeps at least one: name who stays.", "members"
            )

    def plan(self, context: Context[Client], prior: TeamMembers | None) -> frozenset[str]:
        super().plan(context, prior)
        if context.client is None or not is_wholly_known(self.members) or not is_known(self.team):
            return frozenset()
        own = context.client.username
        if self.team == OWNERS and own not in self.members:
            context.diagnostics.warning(
                f"{own} is not among the owners",
                f"The token is {own}'s. Without this team he may lose the right to administer the "
                "organization, and Terraform with him; Quay refuses it where it is his last team of "
                "administrators.",
                "members",
            )
        elif prior is not None and own in prior.members and own not in self.members:
            with self.calls(context, "plan") as calls:
                warn_of_lockout(context, calls, prior.organization, prior.team, "members")
        return frozenset()

    def plan_delete(self, context: Context[Client]) -> None:
        own = context.client.username if context.client is not None else None
        if own in self.members and self.team != OWNERS:
            with self.calls(context, "plan") as calls:
                warn_of_lockout(context, calls, self.organization, self.team)

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if members(calls, self.organization, self.team) is None:
                raise no_team(calls, self.organization, self.team)
            self.id = self.id_from_names()
            self._set(context, calls)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            view = members_view(calls, self.organization, self.team)
        if view is None:
            return False
        self.id = self.id_from_names()
        found, synced = _seen(context, view), "synced" in view
        named = self.members or frozenset()
        self.members = frozenset(name for name in found if name in named or not synced or _is_robot(name))
        return True

    def update(self, context: Context[Client], prior: TeamMembers) -> None:
        with self.calls(context, "update") as calls:
            self._set(context, calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls, calls.exclusive("team", self.organization, self.team):
            view = members_view(calls, self.organization, self.team)
            if view is None:
                return
            found, synced = _seen(context, view), "synced" in view
            own = calls.client.username
            if self.team != OWNERS and own in found.keys() & self.members and not synced:
                refuse_lockout(calls, self.organization, self.team)
            for name in found:
                stays = self.team == OWNERS and name == calls.client.username
                if name in self.members and not stays and (not synced or _is_robot(name)):
                    self._take_out(calls, name)

    def _set(self, context: Context[Client], calls: Calls) -> None:
        """Put in all who are named and are not there, then take out all others."""
        with calls.exclusive("team", self.organization, self.team):
            view = members_view(calls, self.organization, self.team) or Body(members=[])
            found, synced = _seen(context, view), "synced" in view
            if calls.client.username in found.keys() - self.members and not synced:
                refuse_lockout(calls, self.organization, self.team, "members")
            for name in sorted(self.members - found.keys()):
                if synced and not _is_robot(name):
                    raise self._group_decides(name)
                if self._put_in(calls, name):
                    _remember(context, {*_invited(context), name})
            for name in found:
                if name not in self.members and (not synced or _is_robot(name)):
                    self._take_out(calls, name)
            _remember(context, _invited(context) & self.members)

    def _put_in(self, calls: Calls, name: str) -> bool:
        """Put somebody in; answers whether he is only invited."""
        try:
            answer = calls.put(
                "organization/{orgname}/team/{teamname}/members/{membername}",
                self.organization,
                self.team,
                name,
                stale=[members_key(self.organization, self.team)],
            )
        except QuayError as error:
            # After a lost answer the repetition is refused, because he is a member already.
            found = members(calls, self.organization, self.team) or {}
            if name in found:
                return found[name]
            error.message = f"{name}: {error.message}"
            raise error.at("members") from None
        return isinstance(answer, Body) and bool(answer.get("invited"))

    def _take_out(self, calls: Calls, name: str) -> None:
        where = "members/{membername}" if "@" not in name else "invite/{email}"
        try:
            calls.delete(
                f"organization/{{orgname}}/team/{{teamname}}/{where}",
                self.organization,
                self.team,
                name,
                stale=[members_key(self.organization, self.team)],
            )
        except QuayError as error:
            if is_left(calls, self.organization, self.team, name, error):
                error.message = f"{name}: {error.message}"
                raise error.at("members") from None

    def _group_decides(self, name: str) -> DiagnosticError:
        return DiagnosticError(
            f'{name} cannot be put into team "{self.id_from_names()}"',
            "The team is synchronized with a group of the registry's directory, which decides about its "
            "users. Put the user into the group, and name robots alone here.",
            "members",
        )


def _seen(context: Context[Client], view: Body) -> dict[str, bool]:
    """The members in Quay's answer, and whom this resource invited where the answer hides invitations."""
    found = by_name(view)
    invited = _invited(context) - found.keys() if hides_invitations(view) else frozenset()
    _remember(context, invited)
    return found | dict.fromkeys(sorted(invited), True)


def _invited(context: Context[Client]) -> frozenset[str]:
    """The names of those whom this resource invited, as far as they are remembered."""
    return frozenset(json.loads(context.private.get(INVITED, b"[]")))


def _remember(context: Context[Client], invited: Iterable[str]) -> None:
    names = sorted(invited)
    context.private.pop(INVITED, None)
    if names:
        context.private[INVITED] = json.dumps(names).encode()


def _is_robot(name: str) -> bool:
    return "+" in name and "@" not in name


class TeamMembersList(TeamItems):
    """The members of each team of one organization, or of all that the token's user knows of."""

    type_name = "quay_team_members"
    operations = (READ_MEMBERS, READ_ORGANIZATION, *READ_ORGANIZATIONS)
    recipes = ("A32",)
    resource = TeamMembers
    what = "the members of teams"
