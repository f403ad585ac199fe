"""The data sources `quay_organization_members` and `quay_organization_collaborators`."""

from __future__ import annotations

from quay_provider.base import QuayDataSource, not_found
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.names import is_name
from quay_provider.organizations import public_view
from tfplugin.model import Context
from tfplugin.schema import Object, attr


class OrganizationMemberItem(Object):
    """One member."""

    name: str = attr("The user's name.", computed=True)
    teams: frozenset[str] = attr("The teams that the user belongs to.", computed=True)
    repositories: frozenset[str] = attr(
        "Names of the repositories on which the user has a role of his own.", computed=True
    )


class OrganizationMembersData(QuayDataSource):
    """All people who belong to a team of an organization; robots are not among them."""

    type_name = "quay_organization_members"
    operations = ("GET /api/v1/organization/{orgname}/members",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    members: list[OrganizationMemberItem] = attr("The members, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the members of organization "{self.organization}"') as calls:
            found = _people(calls, self.organization, "members")
        items = [
            OrganizationMemberItem(
                name=each["name"],
                teams=frozenset(team["name"] for team in each["teams"]),
                repositories=frozenset(each["repositories"]),
            )
            for each in found
        ]
        self.members = sorted(items, key=lambda item: item.name)


class OrganizationCollaboratorItem(Object):
    """One collaborator."""

    name: str = attr("The user's name, or a robot's full name.", computed=True)
    repositories: frozenset[str] = attr("Names of the repositories on which there is a role.", computed=True)


class OrganizationCollaboratorsData(QuayDataSource):
    """All who have a role on a repository of an organization and belong to none of its teams."""

    type_name = "quay_organization_collaborators"
    operations = ("GET /api/v1/organization/{orgname}/collaborators",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    collaborators: list[OrganizationCollaboratorItem] = attr(
        "The collaborators, in alphabetical order.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the collaborators of organization "{self.organization}"') as calls:
            found = _people(calls, self.organization, "collaborators")
        items = [
            OrganizationCollaboratorItem(name=each["name"], repositories=frozenset(each["repositories"]))
            for each in found
        ]
        self.collaborators = sorted(items, key=lambda item: item.name)


def _people(calls: Calls, organization: str, which: str) -> list[Body]:
    try:
        return calls.items(f"organization/{{orgname}}/{which}", organization, under=which)
    except QuayError:
        if public_view(calls, organization) is None:
            raise not_found(f'organization "{organization}"', "organization") from None
        raise
