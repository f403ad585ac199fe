"""How much a namespace may store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayQuota
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.measures import Percentages, Size, percentages, size_text
from quay_cdktf.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct

    from quay_cdktf.namespace import Namespace
    from quay_cdktf.place import Place


class Quota(Managed[QuayQuota]):
    """A quota: how much all repositories of a namespace may hold together. It needs a superuser's token.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme` gives `quay_quota.acme`.
        namespace: The organization or user.
        limit: Bytes as a number, or a size as text, such as `50GiB`.
        warn_at: Percent of the limit at which Quay warns; one or several. Left out, it does not.
        reject_at: Percent of the limit at which Quay refuses pushes; one or several. Left out, it does not.

    Raises:
        Mistake: It rejects below a warning, thresholds are given for a user, or there is a quota already.
    """

    KIND = "quota"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        namespace: Namespace[Any],
        limit: Size,
        warn_at: Percentages | None = None,
        reject_at: Percentages | None = None,
    ) -> None:
        check_owner(f'quota "{id}"', "namespace", namespace, "organization", "user")
        super().__init__(scope, id, namespace.provider)
        namespace.only_one("a quota", namespace.quota)
        warnings = percentages(f"warning of the quota of {namespace}", warn_at)
        rejections = percentages(f"rejection of the quota of {namespace}", reject_at)
        _check_order(namespace, warnings, rejections)
        if (warnings or rejections) and namespace.KIND == "user":
            raise Mistake(
                f"The quota of user {namespace} cannot warn or reject: Quay keeps thresholds for "
                "organizations alone. Leave `warn_at` and `reject_at` out."
            )
        self._namespace = namespace
        address = self.place.claim("quay_quota", id)
        self._resource = self.place.settle(
            QuayQuota(
                self.place.scope,
                address.node,
                namespace=namespace.reference.seen_from(self.place),
                limit=size_text(f"quota of {namespace}", limit),
                warning_thresholds=warnings or None,
                reject_thresholds=rejections or None,
                provider=self.provider,
            ),
            address,
        )
        namespace.quota = self
        for notification in namespace.notifications:
            self.place.order(notification, [self])

    def __str__(self) -> str:
        return f"of {self._namespace}"


def _check_order(namespace: Namespace[Any], warnings: list[float], rejections: list[float]) -> None:
    warned = [percent for percent in warnings if not is_token(percent)]
    rejected = [percent for percent in rejections if not is_token(percent)]
    if warned and rejected and min(rejected) < max(warned):
        raise Mistake(
            f"The quota of {namespace} rejects pushes at {min(rejected)} percent, below its warning at "
            f"{max(warned)}: nobody would be warned. Warn first."
        )
