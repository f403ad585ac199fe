"""`quay_team_member`: one member of a team."""

from __future__ import annotations

from collections.abc import Iterator

from quay_provider.base import NamedResource, QuayDataSource, QuayListResource, match_id, not_found
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.listing import NAME_PATTERN, as_found, matches
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
from quay_provider.names import is_member, is_name
from quay_provider.organizations import READ_ORGANIZATION, public_view, teams
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr


class TeamMember(NamedResource):
    """A user or a robot in a team.

    Somebody who belongs to the team already is taken over. A member stands beside the others; to say who
    belongs to a team at all, use `quay_team_members` in its place, and not both for one team.

    Where the registry demands that people agree (its features MAILING and REQUIRE_TEAM_INVITE), a user
    outside of the organization is invited, and counts as a member here from then on. Up to Quay 3.17 a
    superuser who is no administrator of the organization is not shown who is invited: an invitation then
    counts until the user is a member, also one that was declined.
    """

    type_name = "quay_team_member"
    identity = ("organization", "team", "member")
    id_format = "organization/team/member"
    operations = (
        READ_MEMBERS,
        READ_ORGANIZATION,
        "PUT /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/members/{membername}",
    )
    recipes = ("A31", "A32", "A33")

    id: str = attr("The membership's id, `organization/team/member`.", computed=True)
    organization: str = attr(
        "Name of the organization.", required=True, requires_replace=True, validators=[is_name]
    )
    team: str = attr("The team's name.", required=True, requires_replace=True, validators=[is_name])
    member: str = attr(
        "A user's name, or the full name of a robot of the organization (`acme+ci`).",
        required=True,
        requires_replace=True,
        validators=[is_member],
    )
    invited: bool = attr("Whether the user is invited and has not agreed yet.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<team>[^/]+)/(?P<member>[^/]+)")

    def id_from_names(self) -> str:
        return f"{self.organization}/{self.team}/{self.member}"

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            with calls.exclusive("team", self.organization, self.team):
                self.invited = self._add(calls)
            self.id = self.id_from_names()

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            view = members_view(calls, self.organization, self.team)
        if view is None:
            return False
        found = by_name(view)
        if self.member in found:
            self.invited = found[self.member]
        elif not (self.invited and hides_invitations(view)):
            return False
        self.id = self.id_from_names()
        return True

    def update(self, context: Context[Client], prior: TeamMember) -> None:
        """Nothing can change in place."""

    def plan_delete(self, context: Context[Client]) -> None:
        if context.client is not None and self.member == context.client.username:
            with self.calls(context, "plan") as calls:
                warn_of_lockout(context, calls, self.organization, self.team)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls, calls.exclusive("team", self.organization, self.team):
            if self.member == calls.client.username:
                refuse_lockout(calls, self.organization, self.team)
            try:
                calls.delete(
                    "organization/{orgname}/team/{teamname}/members/{membername}",
                    self.organization,
                    self.team,
                    self.member,
                    stale=[members_key(self.organization, self.team)],
                )
            except QuayError as error:
                if is_left(calls, self.organization, self.team, self.member, error):
                    raise

    def _add(self, calls: Calls) -> bool:
        """Put the member in; answers whether he is only invited."""
        try:
            answer = calls.put(
                "organization/{orgname}/team/{teamname}/members/{membername}",
                self.organization,
                self.team,
                self.member,
                stale=[members_key(self.organization, self.team)],
            )
        except QuayError as error:
            found = members(calls, self.organization, self.team)
            if found is None:
                raise no_team(calls, self.organization, self.team) from None
            if self.member in found:
                return found[self.member]
            if error.status == 400:
                error.at("member")
            raise
        return isinstance(answer, Body) and bool(answer.get("invited"))


def no_team(calls: Calls, organization: str, team: str) -> DiagnosticError:
    """The error for something that is to be made in a team that does not exist, or in no organization."""
    missing = public_view(calls, organization) is None or team not in (teams(calls, organization) or {})
    return DiagnosticError(
        f'There is no team "{organization}/{team}"' if missing else f'Team "{organization}/{team}" is hidden',
        "Create it first; in Terraform, name it by reference (`quay_team.NAME.name`), so that it comes "
        "first.",
        "team",
    )


class TeamMemberData(QuayDataSource):
    """One member of a team that exists."""

    type_name = "quay_team_member"
    operations = (READ_MEMBERS,)
    recipes = ("A32",)

    id: str = attr("The membership's id, `organization/team/member`.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    team: str = attr("The team's name.", required=True, validators=[is_name])
    member: str = attr(
        "A user's name, or a robot's full name (`acme+ci`).", required=True, validators=[is_member]
    )
    invited: bool = attr("Whether the user is invited and has not agreed yet.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the members of team "{self.organization}/{self.team}"') as calls:
            found = members(calls, self.organization, self.team) or {}
        if self.member not in found:
            raise not_found(f'member "{self.member}" of team "{self.organization}/{self.team}"', "member")
        self.id = f"{self.organization}/{self.team}/{self.member}"
        self.invited = found[self.member]


class MemberItem(Object):
    """One member."""

    name: str = attr(
        "A user's name, a robot's full name, or the address of somebody invited by e-mail.", computed=True
    )
    is_robot: bool = attr("Whether it is a robot.", computed=True)
    invited: bool = attr("Whether the user is invited and has not agreed yet.", computed=True)


class TeamMembersData(QuayDataSource):
    """All members of a team."""

    type_name = "quay_team_members"
    operations = (READ_MEMBERS,)
    recipes = ("A32",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    team: str = attr("The team's name.", required=True, validators=[is_name])
    members: list[MemberItem] = attr("The members, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the members of team "{self.organization}/{self.team}"') as calls:
            found = members(calls, self.organization, self.team)
        if found is None:
            raise not_found(f'team "{self.organization}/{self.team}"', "team")
        self.members = [
            MemberItem(name=name, is_robot="+" in name and "@" not in name, invited=found[name])
            for name in sorted(found)
        ]


class TeamMemberList(QuayListResource):
    """Members of the teams of an organization. Somebody invited by e-mail has no name yet, and is none."""

    type_name = "quay_team_member"
    operations = (READ_MEMBERS, READ_ORGANIZATION)
    recipes = ("A32",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    team: str | None = attr(
        "The team's name. Left out, all teams are looked into.", optional=True, validators=[is_name]
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the member's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, f'the team members of organization "{self.organization}"') as calls:
            names = sorted(teams(calls, self.organization) or {}) if self.team is None else [self.team]
            for team in names:
                for member in sorted(members(calls, self.organization, team) or {}):
                    if "@" in member or not matches(member, self.name_pattern):
                        continue
                    yield from as_found(
                        TeamMember,
                        context,
                        {"organization": self.organization, "team": team, "member": member},
                        display_name=f"{self.organization}/{team}/{member}",
                        include_resource=include_resource,
                    )
