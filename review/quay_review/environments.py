"""Environments side by side: the same stack in dev, staging and prod, and where they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quay_review.plan import AFTER_APPLY, Change, Plan
from quay_review.values import NOTHING, opened

ABSENT = "none"
QUAYS_OWN = frozenset(["client_id", "kid", "sync_start_date", "uuid"])
"""Attributes that Quay decides on, different everywhere."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs: an object's fate or one of its settings, a cell for each stack."""

    address: str
    """Without the word of the environment."""
    attribute: str
    """"" where the object's fate differs."""
    cells: tuple[str, ...]
    risk: int


@dataclass(frozen=True)
class Comparison:
    """The stacks of one group, in the order of the environments, and where they differ."""

    group: str
    stacks: tuple[str, ...]
    differences: tuple[Difference, ...]


def compare(plans: Sequence[Plan], environments: Sequence[str]) -> list[Comparison]:
    """Compare the stacks whose names differ by the word of the environment only."""
    groups: dict[str, list[tuple[int, str, Plan]]] = {}
    for plan in plans:
        word, group = environment_of(plan.stack, environments)
        if word:
            groups.setdefault(group, []).append((environments.index(word), word, plan))
    return [
        _comparison(group, sorted(members, key=lambda member: (member[0], member[2].stack)))
        for group, members in sorted(groups.items())
        if len(members) > 1
    ]


def environment_of(stack: str, environments: Sequence[str]) -> tuple[str, str]:
    """The word of the environment in a stack's name, "" if there is none, and the name without it."""
    parts = re.split(r"([-_.])", stack)
    for position in range(len(parts) - 1, -1, -1):
        if parts[position] in environments:
            rest = parts[:position] + parts[position + 1 :]
            return parts[position], "".join(rest).strip("-_.")
    return "", stack


def _comparison(group: str, members: Sequence[tuple[int, str, Plan]]) -> Comparison:
    sides = [_Side(word, plan) for _, word, plan in members]
    addresses = sorted({address for side in sides for address in side.changes})
    return Comparison(
        group=group,
        stacks=tuple(plan.stack for _, _, plan in members),
        differences=tuple(found for address in addresses for found in _differences(address, sides)),
    )


class _Side:
    def __init__(self, word: str, plan: Plan) -> None:
        self.word = word
        plan, self.viewer = opened(plan)
        self.changes: dict[str, Change] = {}
        for change in plan.changes:
            if not change.type.startswith("data."):
                address = _neutral(change.address, word)
                self.changes[change.address if address in self.changes else address] = change

    def fate(self, address: str) -> str:
        change = self.changes.get(address)
        if change is None:
            return ABSENT
        return "stays" if change.kind == "no-op" else change.kind

    def settings(self, address: str) -> dict[str, str]:
        """Values after the plan, by attribute, as far as they may be shown."""
        change = self.changes.get(address)
        if change is None or not change.after:
            return {}
        return {
            name: self.viewer.value(change, name, change.new(name))
            for name in change.after.keys() | change.unknown.keys()
            if name not in QUAYS_OWN and self.viewer.shown(change, name)
        }


def _differences(address: str, sides: Sequence[_Side]) -> list[Difference]:
    found = []
    fates = tuple(side.fate(address) for side in sides)
    if len(set(fates)) > 1:
        risky = any(fate in ("delete", "replace", "forget") for fate in fates)
        found.append(Difference(address, "", fates, 2 + 2 * risky))
    settings = [side.settings(address) for side in sides]
    for name in sorted({name for values in settings for name in values}):
        cells = tuple(values.get(name, NOTHING) if values else ABSENT for values in settings)
        there = [
            (cell, side)
            for cell, side, values in zip(cells, sides, settings, strict=True)
            if values and cell != AFTER_APPLY
        ]
        if len({_neutral(cell, side.word) for cell, side in there}) > 1:
            found.append(Difference(address, name, cells, 1))
    return found


def _neutral(cell: str, word: str) -> str:
    """A text without the environment's own word, so that `acme-dev`, `acme-prod` and `acme` are alike."""
    name = re.escape(word)
    return re.sub(rf"[-_.]{name}(?![a-z0-9])|(?<![a-z0-9]){name}(?:[-_.]|(?![a-z0-9]))", "", cell)
