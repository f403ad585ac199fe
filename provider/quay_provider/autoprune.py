"""What the pruning policies of organizations, repositories and users have in common."""

from __future__ import annotations

from typing import Any

from quay_provider.base import changed, require_feature
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body, Fate
from quay_provider.client.registry import config
from quay_provider.collected_lists import CollectedList
from quay_provider.collection import CollectedResource, Collection, Owner
from quay_provider.names import choice
from quay_provider.rules import PRUNE_VALUES, is_pattern
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

METHOD = (
    "What the policy goes by: `number_of_tags` keeps the newest `value` tags of each repository, "
    "`creation_date` those younger than `value`."
)
VALUE = "A number of tags, such as `10`, or an age: a number and one of s, m, h, d, w, y, such as `30d`."
PATTERN = (
    "A regular expression for the tags that the policy goes for (Quay 3.13 and later). Left out, all tags."
)
MATCHES = "`false` has the policy go for the tags that do not match `tag_pattern`."


def policies_of(owner: Owner) -> Collection:
    """The pruning policies of an owner."""
    return Collection(owner, "autoprunepolicy/", "autoprunepolicy/{policy_uuid}", under="policies")


def value_error(method: str, value: str) -> str | None:
    """What is wrong with a policy's value; None where it fits the method."""
    rule = PRUNE_VALUES.get(method)
    return None if rule is None else rule(value)


def body_of(method: str, value: str, tag_pattern: str | None, tag_pattern_matches: bool) -> dict[str, Any]:
    """A policy as Quay wants it: a number of tags is a number there."""
    body: dict[str, Any] = {"method": method, "value": int(value) if method == "number_of_tags" else value}
    if tag_pattern is not None:
        body["tagPattern"] = tag_pattern
    body["tagPatternMatches"] = tag_pattern_matches
    return body


def says_same(found: Body, body: dict[str, Any]) -> bool:
    """Whether a policy of Quay's says the same as one that is to be sent."""
    return (
        found.get("method") == body["method"]
        and str(found.get("value")) == str(body["value"])
        and (found.get("tagPattern") or None) == body.get("tagPattern")
        and (found.get("tagPatternMatches") is not False) == body["tagPatternMatches"]
    )


class AutoprunePolicy(CollectedResource):
    """A policy by which Quay deletes tags that are too many or too old; a subclass says whose."""

    uuid: str = attr("The id that Quay made.", computed=True)
    method: str = attr(METHOD, required=True, validators=[choice(*PRUNE_VALUES)])
    value: str = attr(VALUE, required=True)
    tag_pattern: str | None = attr(PATTERN, optional=True, validators=[is_pattern])
    tag_pattern_matches: bool = attr(MATCHES, default=True)

    def owner(self) -> Owner:
        """Whose policy it is."""
        raise NotImplementedError

    def collection(self, calls: Calls) -> Collection:
        return policies_of(self.owner())

    def validate(self, context: Context[Any]) -> None:
        if isinstance(self.method, str) and isinstance(self.value, str):
            sentence = value_error(self.method, self.value)
            if sentence:
                context.diagnostics.error("Invalid value for value", sentence, "value")
        if (
            self.tag_pattern is None
            and is_known(self.tag_pattern_matches)
            and self.tag_pattern_matches is False
        ):
            context.diagnostics.error(
                "Which tags?", "`tag_pattern_matches` says nothing without a `tag_pattern`.", "tag_pattern"
            )

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "AUTO_PRUNE", "pruning policies", since="3.10")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            body = self._body()
            try:
                found = self.collection(calls).add(calls, body, same=self.is_meant) or Body()
            except QuayError as error:
                if error.fate is not Fate.REFUSED:
                    # Quay may have made this very policy: the one like it would be its own.
                    raise
                raise self._refused(calls, body) or error from None
            self.uuid = found["uuid"]
            self.keep_owner(context, calls)
            if self.tag_pattern is not None:
                self._check_pattern_kept(calls)
            self.id = self.id_from_names()

    def update(self, context: Context[Client], prior: Any) -> None:
        if self._body() != prior._body():
            with self.calls(context, "update") as calls:
                self.collection(calls).change(calls, self.uuid, {"uuid": self.uuid, **self._body()})
                if changed(self.tag_pattern, prior.tag_pattern):
                    self._check_pattern_kept(calls)

    def is_meant(self, item: Body) -> bool:
        return says_same(item, self._body())

    def fill(self, found: Body) -> None:
        self.method = found["method"]
        self.value = str(found["value"])
        self.tag_pattern = found.get("tagPattern") or None
        # Without a pattern it says nothing, and Quay may hold null.
        self.tag_pattern_matches = self.tag_pattern is None or found.get("tagPatternMatches") is not False

    def _body(self) -> dict[str, Any]:
        return body_of(self.method, self.value, self.tag_pattern, self.tag_pattern_matches)

    def _refused(self, calls: Calls, body: dict[str, Any]) -> DiagnosticError | None:
        """A better error where Quay refused a policy because there is one like it."""
        found = self.collection(calls).everything(calls).items()
        uuid = next((uuid for uuid, item in found if says_same(item, body)), None)
        if uuid is None:
            return None
        like = type(self)(**{**self.values(), "uuid": uuid, "id": None})
        like.id = like.id_from_names()
        return like.exists_already()

    def _check_pattern_kept(self, calls: Calls) -> None:
        """Take back a policy whose pattern Quay ignored: it would delete tags that nobody meant.

        A registry that tells its version is new enough (3.16): it need not be asked.
        """
        if config(calls).get("version_number"):
            return
        found = self.collection(calls).everything(calls).get(self.uuid, Body())
        if found.get("tagPattern") == self.tag_pattern:
            return
        self.collection(calls).remove(calls, self.uuid)
        raise DiagnosticError(
            "This registry ignores the pattern of a pruning policy",
            "It would delete tags that do not match, so the policy was deleted at once. Patterns need Quay "
            "3.13 or newer.",
            "tag_pattern",
        )


class AutoprunePolicyItem(Object):
    """One pruning policy."""

    uuid: str = attr("The id that Quay made.", computed=True)
    method: str = attr("What it goes by: `number_of_tags` or `creation_date`.", computed=True)
    value: str = attr("A number of tags, or an age such as `30d`.", computed=True)
    tag_pattern: str | None = attr(
        "A regular expression for the tags that it goes for; null for all.", computed=True
    )
    tag_pattern_matches: bool = attr("Whether it goes for the tags that match.", computed=True)


def policy_items(calls: Calls, owner: Owner) -> list[AutoprunePolicyItem]:
    """An owner's policies, in Quay's order.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: The owner does not exist.
    """
    found = policies_of(owner).of_existing_owner(calls)
    return [
        AutoprunePolicyItem(
            uuid=uuid,
            method=item["method"],
            value=str(item["value"]),
            tag_pattern=item.get("tagPattern") or None,
            tag_pattern_matches=item.get("tagPatternMatches") is not False,
        )
        for uuid, item in found.items()
    ]


class AutoprunePolicyList(CollectedList):
    """Finds pruning policies; a subclass says whose."""

    what = "the pruning policies"

    def called(self, item: Body) -> str:
        return f"{item['method']} {item['value']}"
