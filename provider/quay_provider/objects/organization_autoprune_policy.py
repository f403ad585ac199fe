"""`quay_organization_autoprune_policy`: which tags Quay deletes in all repositories of an organization."""

from __future__ import annotations

from quay_provider.autoprune import (
    AutoprunePolicy,
    AutoprunePolicyItem,
    AutoprunePolicyList,
    policies_of,
    policy_items,
)
from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Calls, Client
from quay_provider.collected_lists import OrganizationItems
from quay_provider.collection import Collection, OrganizationOwner, Owner
from quay_provider.names import is_name
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from tfplugin.model import Context
from tfplugin.schema import attr

READ = "GET /api/v1/organization/{orgname}/autoprunepolicy/"


class OrganizationAutoprunePolicy(AutoprunePolicy):
    """A policy by which Quay deletes tags in all repositories of an organization (Quay 3.10 and later).

    An organization may have several, which all count (Quay 3.13 and later); Quay takes no two that say the
    same. Deleted tags can be brought back for as long as the organization's `tag_expiration` says.
    """

    type_name = "quay_organization_autoprune_policy"
    identity = ("organization", "uuid")
    id_format = "organization/uuid"
    operations = (
        READ,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/autoprunepolicy/",
        "PUT /api/v1/organization/{orgname}/autoprunepolicy/{policy_uuid}",
        "DELETE /api/v1/organization/{orgname}/autoprunepolicy/{policy_uuid}",
    )

    id: str = attr("The policy's id, `organization/uuid`.", computed=True)
    organization: str = attr(
        "Name of the organization.", required=True, requires_replace=True, validators=[is_name]
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)/(?P<uuid>[^/]+)")

    def owner(self) -> Owner:
        return OrganizationOwner(self.organization)


class OrganizationAutoprunePoliciesData(QuayDataSource):
    """All pruning policies of an organization, without those of the registry's own settings."""

    type_name = "quay_organization_autoprune_policies"
    operations = (READ,)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    policies: list[AutoprunePolicyItem] = attr("The policies, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the pruning policies of organization "{self.organization}"') as calls:
            self.policies = policy_items(calls, OrganizationOwner(self.organization))


class OrganizationAutoprunePolicyList(AutoprunePolicyList, OrganizationItems):
    """Pruning policies of one organization, or of all that the token's user knows of."""

    type_name = "quay_organization_autoprune_policy"
    operations = (READ, *READ_ORGANIZATIONS)
    resource = OrganizationAutoprunePolicy

    def collection(self, calls: Calls, organization: str) -> Collection:
        return policies_of(OrganizationOwner(organization))
