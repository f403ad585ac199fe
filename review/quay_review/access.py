"""Who gains and who loses what: grantee by grantee, repository by repository, before → after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quay_review.grants import RANK, Grantee, Grants, rank
from quay_review.plan import AFTER_APPLY, UNKNOWN, Change, Plan
from quay_review.values import Viewer
from quay_review.wording import code

Held = dict[tuple[Grantee, str], tuple[str, frozenset[str]]]
"""The highest role of a grantee on a repository, and the teams it comes through ("" where it is its own)."""


@dataclass(frozen=True)
class AccessRow:
    """One grantee whose role on one repository changes; "" stands for no role."""

    grantee: Grantee
    repository: str
    before: str
    after: str
    through: tuple[str, ...]
    """The teams by which the role is held, or was; empty where it is the grantee's own."""

    @property
    def risk(self) -> int:
        """How much the row matters to a reviewer, gains before losses."""
        gain = rank(self.after) > rank(self.before)
        return 2 * max(rank(self.after), rank(self.before)) + gain

    def shown(self, viewer: Viewer) -> AccessRow:
        """The row with its names as they may be shown."""
        return replace(
            self,
            grantee=Grantee(self.grantee.kind, viewer.public(self.grantee.name)),
            repository=viewer.public(self.repository),
            through=tuple(map(viewer.public, self.through)),
        )


def access_rows(before: Grants, after: Grants) -> list[AccessRow]:
    """All roles that change, in a fixed order."""
    held_before, held_after = _held(before), _held(after)
    rows = []
    for grantee, repository in held_before.keys() | held_after.keys():
        old, old_through = held_before.get((grantee, repository), ("", frozenset()))
        new, new_through = held_after.get((grantee, repository), ("", frozenset()))
        if old == new:
            continue
        everything = (grantee, f"{repository.split('/')[0]}/*")
        steady = everything in held_before and everything in held_after
        if not steady or repository == everything[1]:
            through = new_through if rank(new) > rank(old) else old_through
            rows.append(AccessRow(grantee, repository, old, new, tuple(sorted(through - {""}))))
    return sorted(rows, key=lambda row: (row.grantee.kind, row.grantee.name, row.repository))


def _held(grants: Grants) -> Held:
    held: Held = {}
    for grantee, repository, role, through in grants.paths():
        known, ways = held.get((grantee, repository), ("", frozenset()))
        if RANK[role] > RANK[known]:
            held[grantee, repository] = (role, frozenset([through]))
        elif role == known:
            held[grantee, repository] = (role, ways | {through})
    return held


_DELEGATES = ("user", "robot", "team")

_MEANING: Mapping[str, str] = {
    "read": "may pull from it",
    "write": "may pull from it and push to it",
    "admin": "may do anything with it, deleting it and giving roles on it included",
}


def default_permissions(plan: Plan, viewer: Viewer) -> list[str]:
    """What the default permissions that change will mean, one sentence each."""
    return [
        _sentence(change, viewer)
        for change in plan.effective
        if change.type == "quay_default_permission" and change.kind != "forget"
    ]


def _sentence(change: Change, viewer: Viewer) -> str:
    organization = code(viewer.text(change, "organization"))
    kind = change.identity("delegate_kind")
    name = code(viewer.text(change, "delegate_name") or AFTER_APPLY)
    who = f"{kind if kind in _DELEGATES else 'grantee'} {name}"
    side = change.old if change.kind == "delete" else change.new
    creator = side("activating_user")
    by = f" by {viewer.value(change, 'activating_user', creator)}" if creator else ""
    old, new = change.old("role"), change.new("role")
    if change.kind == "delete":
        return (
            f"Repositories that are created{by} in {organization} from now on no longer give {who} the role "
            f"{_role(old)}; those that exist keep it."
        )
    meaning = f": {who} {_MEANING[new]}" if isinstance(new, str) and new in _MEANING else ""
    instead = f" instead of {_role(old)}" if change.kind == "update" and old != new else ""
    return (
        f"Each repository that is created{by} in {organization} from now on gives {who} the role "
        f"{_role(new)}{instead}{meaning}. Repositories that exist stay as they are."
    )


def _role(role: object) -> str:
    if role is UNKNOWN:
        return "known after apply"
    return code(role) if isinstance(role, str) and role in RANK and role else "(not shown)"
