"""What a rule is: a pure function of one change and what is around it, with a stable id and a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from quay_review.granted import repository_of
from quay_review.grants import Grants
from quay_review.plan import Change, Plan
from quay_review.reading import mapping, number, sequence, text
from quay_review.values import Viewer
from quay_review.wording import code, sentence

Level = Literal["danger", "warning"]
"""A danger decides the verdict; a warning is said in the same place, and decides nothing."""


@dataclass(frozen=True)
class Context:
    """What a rule may look at beside the change itself."""

    plan: Plan
    before: Grants
    after: Grants
    viewer: Viewer

    @cached_property
    def new_namespaces(self) -> frozenset[str]:
        """Organizations and users that do not exist before this plan."""
        return frozenset(
            change.identity("name") or change.identity("username")
            for change in self.plan.changes
            if change.kind == "create" and change.type in ("quay_organization", "quay_user")
        )

    @cached_property
    def new_repositories(self) -> frozenset[str]:
        """Repositories that do not exist before this plan."""
        return frozenset(
            repository_of(change)
            for change in self.plan.changes
            if change.kind == "create" and change.type == "quay_repository"
        )

    def is_new(self, name: str) -> bool:
        """Whether a repository or a namespace is made by this plan, so that nobody relies on it yet."""
        return name in self.new_repositories or name.split("/")[0] in self.new_namespaces

    @cached_property
    def mirrors(self) -> tuple[Change, ...]:
        """All mirrors, of repositories and of organizations."""
        kinds = ("quay_repository_mirror", "quay_organization_mirror")
        return tuple(change for change in self.plan.changes if change.type in kinds)

    @cached_property
    def used_bytes(self) -> Mapping[str, float]:
        """Bytes that namespaces use, where a data source `quay_quotas` of the plan has read them."""
        used: dict[str, float] = {}
        for change in self.plan.data:
            if change.type == "quay_quotas":
                for values in map(mapping, sequence(change.before.get("quotas"))):
                    size = number(values.get("used_bytes"))
                    if size is not None:
                        used[text(values.get("namespace"))] = size
        return used


Check = Callable[[Change, Context], "str | None"]


@dataclass(frozen=True)
class Rule:
    """A rule: `check` says in a sentence what is dangerous about a change, or None."""

    id: str
    title: str
    level: Level
    types: tuple[str, ...]
    check: Check


RULES: dict[str, Rule] = {}
"""All rules by id; filled when `quay_review.rules` is imported."""


def rule(id: str, title: str, *types: str, level: Level = "danger") -> Callable[[Check], Check]:  # noqa: A002
    """Make a function the rule `id` for changes of the types."""

    def register(check: Check) -> Check:
        assert id not in RULES, id  # noqa: S101 - two rules of one id are a mistake of ours
        RULES[id] = Rule(id, title, level, types, check)
        return check

    return register


_REASONS: Mapping[str, str] = {
    "replace_because_tainted": "because an earlier apply left it unfinished (tainted)",
    "replace_by_request": "because the plan was asked to replace it (-replace)",
    "replace_by_triggers": "because of replace_triggered_by",
    "delete_because_no_resource_config": "because it is no longer in the configuration",
    "delete_because_no_module": "because its module is no longer in the configuration",
    "delete_because_wrong_repetition": "because count or for_each was added or taken away",
    "delete_because_count_index": "because count is lower now",
    "delete_because_each_key": "because its key is no longer in for_each",
    "delete_because_no_move_target": "because it was moved to an address that is not in the configuration",
}


def fate(change: Change) -> str:
    """`is destroyed` or `is replaced`, and why: by which attribute, or by which decision of Terraform."""
    verb = "is replaced" if change.kind == "replace" or change.replace_paths else "is destroyed"
    if change.replace_paths:
        paths = sentence([code(path) for path in sorted(set(change.replace_paths))])
        return f"{verb} because {paths} {'changes' if len(set(change.replace_paths)) == 1 else 'change'}"
    reason = _REASONS.get(change.reason)
    return f"{verb} {reason}" if reason else verb


def arrow(change: Change, attribute: str, context: Context) -> str:
    """The attribute's two values: `private` → `public`."""
    old = context.viewer.value(change, attribute, change.old(attribute))
    new = context.viewer.value(change, attribute, change.new(attribute))
    return f"{old} → {new}"
