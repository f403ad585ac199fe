"""Which change of a plan makes a role appear or disappear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quay_review.access import AccessRow
from quay_review.granted import after, direct, grantee_of, members_of, repository_of
from quay_review.grants import Grantee
from quay_review.plan import Change, Plan

Key = tuple[Any, ...]
Causes = Mapping[Key, Change]


def causes(plan: Plan) -> Causes:
    """The changes by what they decide: one role, one membership, all of a grantee, of a repository."""
    found: dict[Key, Change] = {}
    for change in sorted(plan.effective, key=lambda change: change.address):
        for key in _decided(change):
            found.setdefault(key, change)
    return found


def cause_of(row: AccessRow, found: Causes) -> Change | None:
    """The change behind a row, the nearest one where several have a part in it."""
    return next((found[key] for key in _asked(row) if key in found), None)


def _decided(change: Change) -> Iterator[Key]:
    for values in (change.before, after(change)):
        for grantee, repository in direct(change.type, values):
            yield "role", grantee, repository
        for team, name in members_of(change.type, values):
            yield "member", team, name
            yield "members", team
    if change.type in ("quay_robot", "quay_team", "quay_user"):
        yield "grantee", grantee_of(change)
    if change.type == "quay_repository":
        yield "repository", repository_of(change)
    if change.type == "quay_repository_permissions":
        yield "repository", change.identity("repository")
    if change.type == "quay_organization":
        yield "organization", change.identity("name")


def _asked(row: AccessRow) -> Iterable[Key]:
    yield "role", row.grantee, row.repository
    for name in row.through:
        team = Grantee("team", name)
        yield "member", name, row.grantee.name
        yield "role", team, row.repository
        yield "grantee", team
        yield "members", name
    yield "grantee", row.grantee
    yield "repository", row.repository
    yield "organization", row.repository.split("/")[0]
