"""`quay_repository_immutability_policy`: which tags of a repository nobody can change."""

from __future__ import annotations

from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Client
from quay_provider.collected_lists import RepositoryItems
from quay_provider.collection import Collection, Owner, RepositoryOwner
from quay_provider.immutability import (
    ImmutabilityPolicy,
    ImmutabilityPolicyItem,
    ImmutabilityPolicyList,
    policies_of,
    policy_items,
)
from quay_provider.names import is_repository
from quay_provider.repositories import READ_REPOSITORIES
from tfplugin.model import Context
from tfplugin.schema import attr

READ = "GET /api/v1/repository/{repository}/immutabilitypolicy/"


class RepositoryImmutabilityPolicy(ImmutabilityPolicy):
    """A policy by which Quay lets nobody change certain tags of a repository (Quay 3.17 and later).

    **It cannot be taken back**: tags that it goes for become immutable at once, those that exist already
    included, and stay so when the policy is changed or destroyed. It counts beside those of the organization.
    """

    type_name = "quay_repository_immutability_policy"
    identity = ("repository", "uuid")
    id_format = "namespace/name/uuid"
    operations = (
        READ,
        "POST /api/v1/repository/{repository}/immutabilitypolicy/",
        "PUT /api/v1/repository/{repository}/immutabilitypolicy/{policy_uuid}",
        "DELETE /api/v1/repository/{repository}/immutabilitypolicy/{policy_uuid}",
    )

    id: str = attr("The policy's id, `namespace/name/uuid`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>[^/]+/.+)/(?P<uuid>[^/]+)")

    def owner(self) -> Owner:
        return RepositoryOwner(self.repository)


class RepositoryImmutabilityPoliciesData(QuayDataSource):
    """All immutability policies of a repository; those of its organization are not among them."""

    type_name = "quay_repository_immutability_policies"
    operations = (READ,)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    policies: list[ImmutabilityPolicyItem] = attr("The policies, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the immutability policies of repository "{self.repository}"') as calls:
            self.policies = policy_items(calls, RepositoryOwner(self.repository))


class RepositoryImmutabilityPolicyList(ImmutabilityPolicyList, RepositoryItems):
    """Immutability policies of one repository, or of all of a namespace. The organization's own are not among
    them."""

    type_name = "quay_repository_immutability_policy"
    operations = (READ, *READ_REPOSITORIES)
    resource = RepositoryImmutabilityPolicy

    def collection(self, repository: str) -> Collection:
        return policies_of(RepositoryOwner(repository))
