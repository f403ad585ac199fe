"""Pruning of the tags that the token's own user has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quay_cdktf.autoprune import PruneValue, prune_arguments
from quay_cdktf.generated import QuayUserAutoprunePolicy
from quay_cdktf.literals import PruneMethod
from quay_cdktf.managed import Managed

if TYPE_CHECKING:
    from cdktf import TerraformProvider
    from constructs import Construct


class UserAutoprunePolicy(Managed[QuayUserAutoprunePolicy]):
    """Has Quay delete tags that are too many or too old in the repositories of the token's own user.

    Quay lets nobody set the policies of other users.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `mine` gives `quay_user_autoprune_policy.mine`.
        method: `number_of_tags` keeps the newest `value` tags of each repository; `creation_date` those
            younger than it.
        value: A number of tags, or an age: a text such as `30d`, or a `timedelta`.
        tag_pattern: A regular expression for the tags that it goes for. Left out, all.
        tag_pattern_matches: False has it go for the tags that do not match.
        provider: Which `QuayProvider`, where a stack has several.
    """

    KIND = "pruning policy of the token's user"

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        method: PruneMethod,
        value: PruneValue,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool = True,
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id, provider)
        _, arguments = prune_arguments(
            "the token's user", id, method, value, tag_pattern, tag_pattern_matches
        )
        address = self.place.claim("quay_user_autoprune_policy", id)
        self._resource = self.place.settle(
            QuayUserAutoprunePolicy(self.place.scope, address.node, provider=provider, **arguments), address
        )
