"""Values as the review may show them: listed ones only, never masked ones, never a secret met elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from quay_review.objects import KINDS, UNLISTED, Kind
from quay_review.plan import AFTER_APPLY, UNKNOWN, Change, Plan, same
from quay_review.reading import mapping
from quay_review.secrets import collect, is_masked, masked_names
from quay_review.wording import clean, code, listed, plain

HIDDEN = "(sensitive)"
UNSHOWN = "(not shown)"
NOTHING = "none"
ROLES = ("read", "write", "admin", "member", "creator")

_KEY = re.compile(r'\["([^\]]*)"\]')
_SEPARATOR = re.compile(r"[/+]")


class Viewer:
    """Shows the values of one plan's changes."""

    def __init__(self, secrets: frozenset[str], masked: frozenset[str] = frozenset()) -> None:
        self._secrets = secrets
        self._hidden = secrets | masked

    def name(self, change: Change) -> str:
        """The object's name in Quay, "" where the plan does not tell it or it may not be shown."""
        kind = KINDS.get(change.type, UNLISTED)
        parts = {}
        for attribute in kind.identity:
            value = change.identity(attribute)
            if not value or self.is_secret(change, attribute):
                return ""
            parts[attribute] = clean(value)
        return kind.name.format(**parts)

    def text(self, change: Change, attribute: str) -> str:
        """A text of the object's identity, `(sensitive)` where it may not be shown."""
        return HIDDEN if self.is_secret(change, attribute) else change.identity(attribute)

    def public(self, name: str) -> str:
        """A name, such as `acme/app` or `acme+ci`, with `(sensitive)` for what may not be shown of it."""
        if name in self._hidden:
            return HIDDEN
        separator = _SEPARATOR.search(name)
        if separator is None:
            return name
        rest = self.public(name[separator.end() :])
        return f"{self.public(name[: separator.start()])}{separator.group()}{rest}"

    def listed(self, names: Iterable[str]) -> str:
        """Names as inline code, the many left out counted, and hidden what may not be shown."""
        return listed(map(self.public, names))

    def label(self, change: Change) -> str:
        """What a reviewer calls the object: repository `acme/app`; its address where there is no name."""
        noun = KINDS.get(change.type, UNLISTED).noun
        name = self.name(change)
        if not name:
            return f"{noun} {code(change.address)}".strip()
        return f"{noun} {code(name)}"

    def is_secret(self, change: Change, attribute: str) -> bool:
        """Whether the attribute's value, before or after, is masked or equal to a secret of the plan."""
        return (
            is_masked(change.before_sensitive, attribute)
            or is_masked(change.after_sensitive, attribute)
            or self._is_known(change.before.get(attribute))
            or self._is_known(change.after.get(attribute))
        )

    def _is_known(self, value: Any) -> bool:
        if isinstance(value, str):
            return value in self._secrets
        if isinstance(value, dict):
            return any(key in self._secrets or self._is_known(child) for key, child in value.items())
        return isinstance(value, list) and any(map(self._is_known, value))

    def shown(self, change: Change, attribute: str) -> bool:
        """Whether the values of the attribute may be shown."""
        return _form(KINDS.get(change.type, UNLISTED), attribute) != "" and not self.is_secret(
            change, attribute
        )

    def value(self, change: Change, attribute: str, value: Any) -> str:
        """One value of the attribute, as Markdown; only its absence is told where it may not be shown."""
        if value is None:
            return NOTHING
        if value is UNKNOWN:
            return AFTER_APPLY
        if self.is_secret(change, attribute):
            return HIDDEN
        kind = KINDS.get(change.type, UNLISTED)
        form = _form(kind, attribute)
        if form == "scalar":
            return code(plain(value)) if isinstance(value, str | int | float) else UNSHOWN
        if form == "address":
            return code(without_credentials(value)) if isinstance(value, str) else UNSHOWN
        entries = _entries(kind, attribute, value) if form else None
        return UNSHOWN if entries is None else listed(entries) or NOTHING

    def difference(self, change: Change, attribute: str) -> str:
        """What happens to one attribute: `visibility`: `private` → `public`."""
        old, new = change.old(attribute), change.new(attribute)
        name = code(attribute)
        if not self.shown(change, attribute):
            note = f" {HIDDEN}" if self.is_secret(change, attribute) else ""
            return f"{name} {_unseen_change(old, new)}{note}"
        kind = KINDS.get(change.type, UNLISTED)
        before, after = _entries(kind, attribute, old), _entries(kind, attribute, new)
        if before is not None and after is not None:
            return f"{name}: {_added_and_removed(before, after)}"
        if old is None and not change.before:
            return f"{name}: {self.value(change, attribute, new)}"
        return f"{name}: {self.value(change, attribute, old)} → {self.value(change, attribute, new)}"

    def differences(self, change: Change) -> list[str]:
        """All attributes that the change touches; for an object that goes away, none."""
        if change.kind in ("delete", "forget"):
            return []
        return [
            self.difference(change, attribute)
            for attribute in change.changed
            if not (change.kind == "create" and same(change.new(attribute), None)) and attribute != "id"
        ]


def opened(plan: Plan) -> tuple[Plan, Viewer]:
    """The plan without addresses that tell a secret as the key of a for_each, and who shows its values."""
    secrets = collect(plan)

    def hide(match: re.Match[str]) -> str:
        return f"[{HIDDEN}]" if match.group(1) in secrets else match.group()

    def public(change: Change) -> Change:
        address, previous = _KEY.sub(hide, change.address), _KEY.sub(hide, change.previous_address)
        if (address, previous) == (change.address, change.previous_address):
            return change
        return replace(change, address=address, previous_address=previous)

    changes, drift = (tuple(map(public, entries)) for entries in (plan.changes, plan.drift))
    return replace(plan, changes=changes, drift=drift), Viewer(secrets, masked_names(plan))


def without_credentials(value: str) -> str:
    """An address of a registry without what may be a user's name, a password or a query in it."""
    address = re.split(r"[?#]", value, maxsplit=1)[0]
    host, at, digest = address.rpartition("@")
    if at and re.fullmatch(r"sha256:[0-9a-f]{64}", digest) and "@" not in host and "//" not in host:
        return address
    scheme = address.split("://", 1)[0] + "://" if "://" in address else ""
    return f"{scheme}{digest}" if at else address


def _form(kind: Kind, attribute: str) -> str:
    if attribute in kind.scalars or attribute in kind.identity:
        return "scalar"
    if attribute in kind.addresses:
        return "address"
    known = attribute in kind.lists or attribute in kind.roles or attribute in kind.objects
    return "entries" if known else ""


def _entries(kind: Kind, attribute: str, value: Any) -> list[str] | None:
    """The parts of a list or a map that may be shown, as texts; None where the value is neither."""
    if value is None and _form(kind, attribute) == "entries":
        return []
    if isinstance(value, dict) and attribute in kind.roles:
        return [f"{name}: {role}" for name, role in sorted(value.items()) if role in ROLES]
    if not isinstance(value, list):
        return None
    if attribute in kind.objects:
        return sorted(_object(mapping(entry), kind.objects[attribute]) for entry in value)
    if attribute in kind.lists:
        return sorted({plain(entry) for entry in value if isinstance(entry, str | int | float)})
    return None


def _object(entry: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return ", ".join(
        f"{key} {without_credentials(plain(entry[key]))}" for key in keys if isinstance(entry.get(key), str)
    )


def _added_and_removed(before: list[str], after: list[str]) -> str:
    had, has = set(before), set(after)
    added, removed = [e for e in after if e not in had], [e for e in before if e not in has]
    if not before and not after:
        return NOTHING
    parts = [f"adds {listed(added)}"] * bool(added) + [f"removes {listed(removed)}"] * bool(removed)
    return ", ".join(parts) or "in another order"


def _unseen_change(old: Any, new: Any) -> str:
    if new is UNKNOWN:
        return "known after apply"
    if old is None:
        return "set"
    return "removed" if new is None else "changed"
