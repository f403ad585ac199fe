"""`quay_team_sync`: a group of the registry's directory that decides who is in a team."""

from __future__ import annotations

from typing import Any

from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    match_id,
    not_found,
    require_feature,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.client.registry import authentication_type
from quay_provider.members import READ_MEMBERS, members_key, members_view
from quay_provider.names import is_name
from quay_provider.objects.team_member import no_team
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS, view_key
from quay_provider.team_lists import TeamItems
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import attr
from tfplugin.values import is_known

GROUPS = {"LDAP": "group_dn", "OIDC": "group_name", "Keystone": "group_id"}
"""Which attribute names the group, by the registry's authentication type."""

ROUTE = "organization/{orgname}/team/{teamname}/syncing"


class TeamSync(NamedResource):
    """The synchronization of a team with a group of the registry's directory (LDAP, OIDC or Keystone).

    The group decides about the users in the team; robots can still be added. Quay fills the team in the
    background, within a minute. It takes an administrator of the organization who is a superuser, or the
    registry's feature NONSUPERUSER_TEAM_SYNCING_SETUP: Quay shows the group to nobody else, and a group that
    was changed elsewhere is then not noticed. Destroying it keeps the members.
    """

    type_name = "quay_team_sync"
    identity = ("organization", "team")
    id_format = "organization/team"
    operations = (
        READ_MEMBERS,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/team/{teamname}/syncing",
        "DELETE /api/v1/organization/{orgname}/team/{teamname}/syncing",
    )
    recipes = ("A36", "A37")

    id: str = attr("The team's id, `organization/team`.", computed=True)
    organization: str = attr(
        "Name of the organization.", required=True, requires_replace=True, validators=[is_name]
    )
    team: str = attr("The team's name.", required=True, requires_replace=True, validators=[is_name])
    group_dn: str | None = attr(
        "For LDAP: the group's distinguished name, relative to the base that Quay is configured with "
        "(`cn=devs,ou=groups`). The group must exist and have a member.",
        optional=True,
    )
    group_name: str | None = attr(
        "For OIDC: the group's name. Quay takes all members out at first.", optional=True
    )
    group_id: str | None = attr("For Keystone: the group's id.", optional=True)
    service: str = attr("Where the group is: `ldap`, `oidc` or `keystone`.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<team>[^/]+)")

    def id_from_names(self) -> str:
        return f"{self.organization}/{self.team}"

    def validate(self, context: Context[Any]) -> None:
        given = [getattr(self, name) for name in GROUPS.values()]
        if all(is_known(value) for value in given) and sum(value is not None for value in given) != 1:
            context.diagnostics.error(
                "A team is synchronized with one group",
                "Set one of `group_dn` (LDAP), `group_name` (OIDC) and `group_id` (Keystone).",
            )

    def plan(self, context: Context[Client], prior: TeamSync | None) -> frozenset[str]:
        super().plan(context, prior)
        if context.client is not None and (prior is None or self._group() != prior._group()):
            with self.calls(context, "plan") as calls:
                self._check_registry(calls)
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls, calls.exclusive("team", self.organization, self.team):
            found = members_view(calls, self.organization, self.team)
            if found is None:
                raise no_team(calls, self.organization, self.team)
            if "synced" in found:
                raise self.exists_already()
            self._post(calls)
            self.id = self.id_from_names()
            self.service = self._service(calls)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = members_view(calls, self.organization, self.team)
        if found is None or "synced" not in found:
            return False
        self.id = self.id_from_names()
        self.service = found["synced"]["service"]
        config = found["synced"].get("config")
        if config is not None:
            for attribute in GROUPS.values():
                setattr(self, attribute, config.get(attribute))
        return True

    def update(self, context: Context[Client], prior: TeamSync) -> None:
        with self.calls(context, "update") as calls, calls.exclusive("team", self.organization, self.team):
            # Quay fails inside where a synchronized team is given another group.
            self._delete(calls)
            try:
                self._post(calls)
            except QuayError:
                prior._restore(context, calls)
                raise
            self.service = self._service(calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls, calls.exclusive("team", self.organization, self.team):
            try:
                self._delete(calls)
            except QuayError:
                if "synced" in (members_view(calls, self.organization, self.team) or {}):
                    raise

    def _group(self) -> dict[str, Any]:
        """The group as Quay takes it: one key and its value."""
        values = {name: getattr(self, name) for name in GROUPS.values()}
        return {name: value for name, value in values.items() if value is not None}

    def _post(self, calls: Calls) -> None:
        group = self._group()

        def send() -> Any:
            return calls.post(ROUTE, self.organization, self.team, body=group, stale=self._stale())

        def look() -> Body | None:
            found = members_view(calls, self.organization, self.team)
            return found if found is not None and "synced" in found else None

        try:
            calls.settle(send, look)
        except QuayError as error:
            if error.status == 400:
                error.at(next(iter(group)))
            raise

    def _restore(self, context: Context[Client], calls: Calls) -> None:
        """Give the team its group again, where Quay did not take another."""
        try:
            self._post(calls)
        except QuayError as error:
            context.diagnostics.warning(
                f'Team "{self.id}" is synchronized with no group now',
                "Quay takes another group only where there is none. The old one was removed for that, and "
                f"could not be set again: {error}. The members stay as they are; the next apply sets the "
                "group that is configured.",
            )

    def _delete(self, calls: Calls) -> None:
        calls.delete(ROUTE, self.organization, self.team, stale=self._stale())

    def _service(self, calls: Calls) -> str:
        found = members_view(calls, self.organization, self.team)
        return str(found["synced"]["service"]) if found is not None and "synced" in found else ""

    def _stale(self) -> list[tuple[str, ...]]:
        return [members_key(self.organization, self.team), view_key(self.organization)]

    def _check_registry(self, calls: Calls) -> None:
        """Refuse what this registry cannot do, where it says so."""
        require_feature(calls, "TEAM_SYNCING", "synchronization of teams")
        kind = authentication_type(calls)
        if kind is None:
            return
        wanted = GROUPS.get(kind)
        if wanted is None:
            raise DiagnosticError(
                "This registry has no groups to synchronize teams with",
                f"Its users come from {kind}. Teams are synchronized with groups of LDAP, OIDC or Keystone.",
            )
        given = next(iter(self._group()), wanted)
        if given != wanted:
            raise DiagnosticError(
                f"This registry synchronizes teams by `{wanted}`", f"Its users come from {kind}.", given
            )


class TeamSyncData(QuayDataSource):
    """The group that a team is synchronized with, and when it was last."""

    type_name = "quay_team_sync"
    operations = (READ_MEMBERS,)
    recipes = ("A32",)

    id: str = attr("The team's id, `organization/team`.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    team: str = attr("The team's name.", required=True, validators=[is_name])
    service: str = attr("Where the group is: `ldap`, `oidc` or `keystone`.", computed=True)
    group_dn: str | None = attr("The LDAP group's distinguished name.", computed=True)
    group_name: str | None = attr("The OIDC group's name.", computed=True)
    group_id: str | None = attr("The Keystone group's id.", computed=True)
    last_updated: str | None = attr(
        "When the members were last taken over, as Quay writes it; null for never.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the synchronization of team "{self.organization}/{self.team}"') as calls:
            found = members_view(calls, self.organization, self.team)
        if found is None or "synced" not in found:
            raise not_found(f'synchronized team "{self.organization}/{self.team}"', "team")
        synced = found["synced"]
        self.id = f"{self.organization}/{self.team}"
        self.service = synced["service"]
        self.last_updated = synced.get("last_updated")
        for attribute in GROUPS.values():
            setattr(self, attribute, (synced.get("config") or {}).get(attribute))


class TeamSyncList(TeamItems):
    """The synchronized teams of one organization, or of all that the token's user knows of."""

    type_name = "quay_team_sync"
    operations = (READ_MEMBERS, READ_ORGANIZATION, *READ_ORGANIZATIONS)
    recipes = ("A32",)
    resource = TeamSync
    what = "the synchronized teams"

    def takes(self, team: Body) -> bool:
        return bool(team.get("is_synced"))
