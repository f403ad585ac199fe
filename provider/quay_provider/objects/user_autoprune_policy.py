"""`quay_user_autoprune_policy`: which tags Quay deletes in the repositories of the token's own user."""

from __future__ import annotations

from typing import Any

from quay_provider.autoprune import (
    AutoprunePolicy,
    AutoprunePolicyItem,
    AutoprunePolicyList,
    policies_of,
    policy_items,
)
from quay_provider.base import QuayDataSource, match_id
from quay_provider.client import Client
from quay_provider.collected_lists import OwnItems
from quay_provider.collection import USER, Owner
from tfplugin.model import Context
from tfplugin.schema import attr

READ = "GET /api/v1/user/autoprunepolicy/"


class UserAutoprunePolicy(AutoprunePolicy):
    """A policy by which Quay deletes tags in all repositories of the token's own user (Quay 3.10 and later).

    There may be several, which all count (Quay 3.13 and later); Quay takes no two that say the same.
    """

    type_name = "quay_user_autoprune_policy"
    identity = ("uuid",)
    id_format = "uuid"
    operations = (
        READ,
        "POST /api/v1/user/autoprunepolicy/",
        "PUT /api/v1/user/autoprunepolicy/{policy_uuid}",
        "DELETE /api/v1/user/autoprunepolicy/{policy_uuid}",
    )

    id: str = attr("The policy's id, which Quay made.", computed=True)
    username: str = attr("The user whose token it is.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<uuid>[^/]+)")

    def owner(self) -> Owner:
        return USER

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else f"{self.method} {self.value}"

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if context.client is not None:
            self.username = context.client.username
        return super().plan(context, prior)

    def create(self, context: Context[Client]) -> None:
        super().create(context)
        self.username = context.client.username

    def read(self, context: Context[Client]) -> bool:
        self.username = context.client.username
        return super().read(context)


class UserAutoprunePoliciesData(QuayDataSource):
    """All pruning policies of the token's own user."""

    type_name = "quay_user_autoprune_policies"
    operations = (READ,)

    username: str = attr("The user whose token it is.", computed=True)
    policies: list[AutoprunePolicyItem] = attr("The policies, in Quay's order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the pruning policies of the token's user") as calls:
            self.username = context.client.username
            self.policies = policy_items(calls, USER)


class UserAutoprunePolicyList(AutoprunePolicyList, OwnItems):
    """Pruning policies of the token's own user."""

    type_name = "quay_user_autoprune_policy"
    operations = (READ,)
    resource = UserAutoprunePolicy
    collection = policies_of(USER)
