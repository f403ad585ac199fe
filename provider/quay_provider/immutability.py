"""What the immutability policies of organizations and repositories have in common."""

from __future__ import annotations

from typing import Any

from quay_provider.base import require_feature
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collected_lists import CollectedList
from quay_provider.collection import CollectedResource, Collection, Owner
from quay_provider.rules import LONGEST_PATTERN, is_immutable_pattern
from tfplugin.model import Context
from tfplugin.schema import Object, attr


def policies_of(owner: Owner) -> Collection:
    """The immutability policies of an owner."""
    return Collection(owner, "immutabilitypolicy/", "immutabilitypolicy/{policy_uuid}", under="policies")


class ImmutabilityPolicy(CollectedResource):
    """A policy by which Quay makes tags immutable; a subclass says whose."""

    uuid: str = attr("The id that Quay made.", computed=True)
    tag_pattern: str = attr(
        "A regular expression for the whole name of a tag, such as `v[0-9.]+`; "
        f"{LONGEST_PATTERN} characters at most.",
        required=True,
        validators=[is_immutable_pattern],
    )
    tag_pattern_matches: bool = attr(
        "`false` has the policy go for the tags that do not match `tag_pattern`.", default=True
    )

    def owner(self) -> Owner:
        """Whose policy it is."""
        raise NotImplementedError

    def collection(self, calls: Calls) -> Collection:
        return policies_of(self.owner())

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "IMMUTABLE_TAGS", "immutability policies", since="3.17")
        if prior is None or self._pattern() != prior._pattern():
            label = self.label()
            of_what = f' of "{label}"' if label else ""
            context.diagnostics.warning(
                f"Tags{of_what} become immutable for good",
                "Every tag that the policy goes for can be neither moved nor deleted from then on, also "
                "those that exist already. Destroying or changing the policy does not take that back.",
                "tag_pattern",
            )
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            pattern = self._pattern()
            for uuid, item in self.collection(calls).everything(calls).items():
                if _pattern_of(item) == pattern:
                    raise self._like(uuid).exists_already()
            found = self.collection(calls).add(calls, self._body(), same=self.is_meant) or Body()
            self.uuid = found["uuid"]
            self.id = self.id_from_names()

    def update(self, context: Context[Client], prior: Any) -> None:
        if self._pattern() != prior._pattern():
            with self.calls(context, "update") as calls:
                self.collection(calls).change(calls, self.uuid, {"uuid": self.uuid, **self._body()})

    def is_meant(self, item: Body) -> bool:
        return _pattern_of(item) == self._pattern()

    def fill(self, found: Body) -> None:
        self.tag_pattern, self.tag_pattern_matches = _pattern_of(found)

    def _pattern(self) -> tuple[Any, Any]:
        return self.tag_pattern, self.tag_pattern_matches

    def _body(self) -> dict[str, Any]:
        return {"tagPattern": self.tag_pattern, "tagPatternMatches": self.tag_pattern_matches}

    def _like(self, uuid: str) -> ImmutabilityPolicy:
        like = type(self)(**{**self.values(), "uuid": uuid})
        like.id = like.id_from_names()
        return like


def _pattern_of(found: Body) -> tuple[str, bool]:
    return found["tagPattern"], found.get("tagPatternMatches") is not False


class ImmutabilityPolicyItem(Object):
    """One immutability policy."""

    uuid: str = attr("The id that Quay made.", computed=True)
    tag_pattern: str = attr("A regular expression for the whole name of a tag.", computed=True)
    tag_pattern_matches: bool = attr("Whether it goes for the tags that match.", computed=True)


def policy_items(calls: Calls, owner: Owner) -> list[ImmutabilityPolicyItem]:
    """An owner's policies, in Quay's order.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The owner does not exist.
    """
    found = policies_of(owner).of_existing_owner(calls)
    items = []
    for uuid, item in found.items():
        pattern, matches = _pattern_of(item)
        items.append(ImmutabilityPolicyItem(uuid=uuid, tag_pattern=pattern, tag_pattern_matches=matches))
    return items


class ImmutabilityPolicyList(CollectedList):
    """Finds immutability policies; a subclass says whose."""

    what = "the immutability policies"

    def called(self, item: Body) -> str:
        return _pattern_of(item)[0]
