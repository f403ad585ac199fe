"""A replacement that makes another object than it destroys: an end and a beginning, each judged by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quay_review.objects import KINDS, UNLISTED
from quay_review.plan import Change, Plan


def parted(plan: Plan) -> Plan:
    """The plan with such replacements as two changes, one that deletes and one that creates."""
    return replace(plan, changes=tuple(part for change in plan.changes for part in _parts(change)))


def _parts(change: Change) -> Iterator[Change]:
    identity = KINDS.get(change.type, UNLISTED).identity
    if change.kind == "replace" and any(map(change.differs, identity)):
        yield replace(change, kind="delete", after={}, unknown={})
        yield replace(change, kind="create", before={}, replace_paths=(), reason="")
    else:
        yield change
