"""List resources of what a team has once: its members, its synchronization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from quay_provider.base import NamedResource, QuayListResource
from quay_provider.client import Client
from quay_provider.client.errors import Body
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import is_name
from quay_provider.organizations import teams
from tfplugin.model import Context, Found
from tfplugin.schema import attr


class TeamItems(QuayListResource):
    """Finds teams by their names; a subclass says what is found of them.

    resource: The class of what is found, whose identity is organization and team.
    what: What errors call it, in the plural: `the synchronized teams`.
    """

    resource: ClassVar[type[NamedResource]]
    what: ClassVar[str]

    organization: str | None = attr(
        "Name of the organization. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the team's name"), optional=True)

    def takes(self, team: Body) -> bool:
        """Whether a team has what is looked for."""
        return True

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, self.what) as calls:

            def look(organization: str) -> Iterable[str]:
                found = teams(calls, organization) or {}
                return [name for name in sorted(found) if self.takes(found[name])]

            for organization, team in in_organizations(calls, context, self.organization, look):
                if matches(team, self.name_pattern):
                    yield from as_found(
                        self.resource,
                        context,
                        {"organization": organization, "team": team},
                        display_name=f"{organization}/{team}",
                        include_resource=include_resource,
                    )
