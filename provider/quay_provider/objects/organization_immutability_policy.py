"""`quay_organization_immutability_policy`: which tags of an organization nobody can change."""

from __future__ import annotations

from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Calls, Client
from quay_provider.collected_lists import OrganizationItems
from quay_provider.collection import Collection, OrganizationOwner, Owner
from quay_provider.immutability import (
    ImmutabilityPolicy,
    ImmutabilityPolicyItem,
    ImmutabilityPolicyList,
    policies_of,
    policy_items,
)
from quay_provider.names import is_name
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS
from tfplugin.model import Context
from tfplugin.schema import attr

READ = "GET /api/v1/organization/{orgname}/immutabilitypolicy/"


class OrganizationImmutabilityPolicy(ImmutabilityPolicy):
    """A policy by which Quay lets nobody change certain tags of an organization (Quay 3.17 and later).

    **It cannot be taken back**: tags that it goes for become immutable at once, those that exist already
    included, and stay so when the policy is changed or destroyed. An organization that is mirrored as a whole
    (`quay_organization_mirror`) or is a proxy cache can have none.
    """

    type_name = "quay_organization_immutability_policy"
    identity = ("organization", "uuid")
    id_format = "organization/uuid"
    operations = (
        READ,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/immutabilitypolicy/",
        "PUT /api/v1/organization/{orgname}/immutabilitypolicy/{policy_uuid}",
        "DELETE /api/v1/organization/{orgname}/immutabilitypolicy/{policy_uuid}",
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


class OrganizationImmutabilityPoliciesData(QuayDataSource):
    """All immutability policies of an organization (Quay 3.17 and later)."""

    type_name = "quay_organization_immutability_policies"
    operations = (READ,)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    policies: list[ImmutabilityPolicyItem] = attr("The policies, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the immutability policies of organization "{self.organization}"') as calls:
            self.policies = policy_items(calls, OrganizationOwner(self.organization))


class OrganizationImmutabilityPolicyList(ImmutabilityPolicyList, OrganizationItems):
    """Immutability policies of one organization, or of all that the token's user knows of."""

    type_name = "quay_organization_immutability_policy"
    operations = (READ, *READ_ORGANIZATIONS)
    resource = OrganizationImmutabilityPolicy

    def collection(self, calls: Calls, organization: str) -> Collection:
        return policies_of(OrganizationOwner(organization))
