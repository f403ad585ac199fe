"""`quay_team`: a team of an organization, its role and its description."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider import enthought
from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    changed,
    match_id,
    no_organization,
    not_found,
)
from quay_provider.client import Calls, Client, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.default_permissions import rules_key
from quay_provider.grants import team_grants_key
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.lockout import refuse_lockout, warn_of_lockout
from quay_provider.members import members, members_key
from quay_provider.names import OWNERS, choice, is_name
from quay_provider.organizations import (
    READ_ORGANIZATION,
    READ_ORGANIZATIONS,
    public_view,
    teams,
    view_key,
    with_team,
)
from quay_provider.robots import robots_key
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr

ROLES = ("member", "creator", "admin")


class Team(NamedResource):
    """A team of an organization.

    Its role counts in the whole organization; what it may do with single repositories is granted by
    `quay_repository_permission`. A team that exists already is never taken over: import it. That holds for
    `owners` too, which Quay makes with every organization.
    """

    type_name = "quay_team"
    identity = ("organization", "name")
    id_format = "organization/team"
    operations = (
        READ_ORGANIZATION,
        "PUT /api/v1/organization/{orgname}/team/{teamname}",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}",
    )
    recipes = ("A26", "A27", "A29", "A30", "A35")

    id: str = attr("The team's id, `organization/team`.", computed=True)
    organization: str = attr(
        "Name of the organization that the team belongs to.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    name: str = attr(
        "The team's name: 2 to 255 lower case letters and digits, with single dots, dashes or underscores "
        "between them.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    role: str = attr(
        "What its members may do in the organization: `member` (use what is granted), `creator` (create "
        "repositories and robots too) or `admin` (everything).",
        required=True,
        validators=[choice(*ROLES)],
    )
    description: str = attr("What the team is for, in Markdown.", default="")

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<name>[^/]+)")

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        return enthought.team(source_type, state)

    def id_from_names(self) -> str:
        return f"{self.organization}/{self.name}"

    def plan(self, context: Context[Client], prior: Team | None) -> frozenset[str]:
        super().plan(context, prior)
        if self.name == OWNERS and prior is not None and changed(self.role, prior.role):
            context.diagnostics.warning(
                f'Team "{self.id}" is to lose its role',
                "Members of `owners` administer the organization. Quay refuses the change when it would "
                "take that from the token's own user.",
                "role",
            )
        if prior is not None and prior.role == "admin" and changed(self.role, "admin") and context.client:
            with self.calls(context, "plan") as calls:
                warn_of_lockout(context, calls, prior.organization, prior.name, "role")
        return frozenset()

    def plan_delete(self, context: Context[Client]) -> None:
        if self.role == "admin" and context.client is not None:
            with self.calls(context, "plan") as calls:
                warn_of_lockout(context, calls, self.organization, self.name)

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = teams(calls, self.organization)
            if found is None:
                raise no_organization(self.organization)
            if self.name in found:
                raise self.exists_already()
            self._put(calls, self.role)
            self.id = self.id_from_names()

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = (teams(calls, self.organization) or {}).get(self.name)
            if found is None:
                return False
            self.id = self.id_from_names()
            self.role = found["role"]
            self.description = found["description"] or ""
            return True

    def update(self, context: Context[Client], prior: Team) -> None:
        with self.calls(context, "update") as calls:
            if prior.role == "admin" and self.role != "admin":
                refuse_lockout(calls, self.organization, self.name, "role")
            self._put(calls, self.role)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            if self.role == "admin":
                refuse_lockout(calls, self.organization, self.name)
            try:
                if self.role == "admin" and self._is_outsider(calls):
                    self._demote_and_delete(context, calls)
                else:
                    self._delete(calls)
            except QuayError:
                # A team that is gone is 400 and not 404, and 403 when its organization is gone too.
                if self._exists(calls):
                    raise

    def _delete(self, calls: Calls) -> None:
        calls.delete(
            "organization/{orgname}/team/{teamname}",
            self.organization,
            self.name,
            stale=[
                members_key(self.organization, self.name),
                team_grants_key(self.organization, self.name),
                *_holders(self.organization),
            ],
            amend={view_key(self.organization): with_team(self.name, None)},
        )

    def _is_outsider(self, calls: Calls) -> bool:
        """Whether the token's user is in no team of administrators, and so acts as a superuser.

        The guard against lockouts has read all of that just before, so that it takes no call.
        """
        own, found = calls.client.username, teams(calls, self.organization) or {}
        administrators = [name for name, each in found.items() if each["role"] == "admin"]
        listed = [members(calls, self.organization, name) or {} for name in administrators]
        return self.name in administrators and not any(each.get(own) is False for each in listed)

    def _demote_and_delete(self, context: Context[Client], calls: Calls) -> None:
        """Quay fails inside where somebody of no team of administrators deletes one."""
        self._put(calls, "member")
        try:
            self._delete(calls)
        except QuayError:
            if self._exists(calls):
                self._promote_again(context, calls)
            raise

    def _promote_again(self, context: Context[Client], calls: Calls) -> None:
        try:
            self._put(calls, "admin")
        except QuayError as error:
            context.diagnostics.warning(
                f'Team "{self.id}" has the role `member` now',
                "Quay deletes no team of administrators for somebody who is in none of them. The role was "
                f"changed for that, the team could not be deleted, and has not its role again: {error}. "
                "Destroy it again, or set the role by hand.",
            )

    def _put(self, calls: Calls, role: str) -> None:
        wanted = {"role": role, "description": self.description}
        calls.put(
            "organization/{orgname}/team/{teamname}",
            self.organization,
            self.name,
            body=wanted,
            stale=(),
            amend={view_key(self.organization): with_team(self.name, {"name": self.name, **wanted})},
        )

    def _exists(self, calls: Calls) -> bool:
        if public_view(calls, self.organization) is None:
            return False
        return self.name in (teams(calls, self.organization) or {})


def _holders(organization: str) -> list[Key]:
    """Lists that show which teams somebody belongs to, or what teams may do."""
    return [robots_key(organization), rules_key(organization), ("repository", organization)]


class TeamData(QuayDataSource):
    """A team that exists, by its organization and name."""

    type_name = "quay_team"
    operations = (READ_ORGANIZATION,)
    recipes = ("A26",)

    id: str = attr("The team's id, `organization/team`.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    name: str = attr("The team's name.", required=True, validators=[is_name])
    role: str = attr("What its members may do: `member`, `creator` or `admin`.", computed=True)
    description: str = attr("What the team is for, in Markdown.", computed=True)
    is_synced: bool | None = attr(
        "Whether its members come from a group of the registry's directory (LDAP, OIDC, Keystone).",
        computed=True,
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'team "{self.organization}/{self.name}"') as calls:
            found = (teams(calls, self.organization) or {}).get(self.name)
        if found is None:
            raise not_found(f'team "{self.organization}/{self.name}"', "name")
        self.id = f"{self.organization}/{self.name}"
        self.role = found["role"]
        self.description = found["description"] or ""
        self.is_synced = found.get("is_synced")


class TeamItem(Object):
    """One team."""

    name: str = attr("The team's name.", computed=True)
    role: str = attr("What its members may do: `member`, `creator` or `admin`.", computed=True)
    description: str = attr("What the team is for, in Markdown.", computed=True)


class TeamsData(QuayDataSource):
    """All teams of an organization."""

    type_name = "quay_teams"
    operations = (READ_ORGANIZATION,)
    recipes = ("A26",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    teams: list[TeamItem] = attr("The teams, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the teams of organization "{self.organization}"') as calls:
            found = teams(calls, self.organization)
        if found is None:
            raise not_found(f'organization "{self.organization}"', "organization")
        self.teams = [
            TeamItem(name=item, role=found[item]["role"], description=found[item]["description"] or "")
            for item in sorted(found)
        ]


class TeamList(QuayListResource):
    """Teams of one organization, or of all that the token's user knows of."""

    type_name = "quay_team"
    operations = (READ_ORGANIZATION, *READ_ORGANIZATIONS)
    recipes = ("A26",)

    organization: str | None = attr(
        "Name of the organization. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the team's name"), optional=True)
    role: str | None = attr(
        "Teams with this role alone: `member`, `creator` or `admin`. Left out, all are found.",
        optional=True,
        validators=[choice(*ROLES)],
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the teams") as calls:

            def look(organization: str) -> Iterable[Body]:
                return (teams(calls, organization) or {}).values()

            for organization, team in in_organizations(calls, context, self.organization, look):
                if matches(team["name"], self.name_pattern) and self.role in (None, team["role"]):
                    yield from as_found(
                        Team,
                        context,
                        {"organization": organization, "name": team["name"]},
                        display_name=f"{organization}/{team['name']}",
                        include_resource=include_resource,
                    )
