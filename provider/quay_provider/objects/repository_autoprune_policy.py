"""`quay_repository_autoprune_policy`: which tags Quay deletes in a repository."""

from __future__ import annotations

from quay_provider.autoprune import (
    AutoprunePolicy,
    AutoprunePolicyItem,
    AutoprunePolicyList,
    policies_of,
    policy_items,
)
from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Client
from quay_provider.collected_lists import RepositoryItems
from quay_provider.collection import Collection, Owner, RepositoryOwner
from quay_provider.names import is_repository
from quay_provider.repositories import READ_REPOSITORIES
from tfplugin.model import Context
from tfplugin.schema import attr

READ = "GET /api/v1/repository/{repository}/autoprunepolicy/"


class RepositoryAutoprunePolicy(AutoprunePolicy):
    """A policy by which Quay deletes tags in a repository (Quay 3.11 and later).

    A repository may have several, which all count (Quay 3.13 and later), beside those of its organization;
    Quay takes no two that say the same. Deleted tags can be brought back for as long as the organization's
    `tag_expiration` says.
    """

    type_name = "quay_repository_autoprune_policy"
    identity = ("repository", "uuid")
    id_format = "namespace/name/uuid"
    operations = (
        READ,
        "POST /api/v1/repository/{repository}/autoprunepolicy/",
        "PUT /api/v1/repository/{repository}/autoprunepolicy/{policy_uuid}",
        "DELETE /api/v1/repository/{repository}/autoprunepolicy/{policy_uuid}",
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


class RepositoryAutoprunePoliciesData(QuayDataSource):
    """All pruning policies of a repository. Those of its organization are not among them."""

    type_name = "quay_repository_autoprune_policies"
    operations = (READ,)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    policies: list[AutoprunePolicyItem] = attr("The policies, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the pruning policies of repository "{self.repository}"') as calls:
            self.policies = policy_items(calls, RepositoryOwner(self.repository))


class RepositoryAutoprunePolicyList(AutoprunePolicyList, RepositoryItems):
    """Pruning policies of one repository, or of all of a namespace. The organization's own are not among
    them."""

    type_name = "quay_repository_autoprune_policy"
    operations = (READ, *READ_REPOSITORIES)
    resource = RepositoryAutoprunePolicy

    def collection(self, repository: str) -> Collection:
        return policies_of(RepositoryOwner(repository))
