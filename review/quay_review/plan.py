"""A Terraform plan, read from the JSON that `terraform show -json` writes (format 1.x) and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quay_review.errors import ReviewError
from quay_review.reading import mapping, sequence, text

MAJOR = "1"
"""The major version of the plan format that this review understands; minor versions only add to it."""

DEPTH = 100
"""Levels of nesting that a plan may have; no provider's schema comes near."""

ACTIONS: Mapping[tuple[str, ...], str] = {
    ("no-op",): "no-op",
    ("create",): "create",
    ("read",): "read",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
    ("create", "forget"): "replace",
    ("invoke",): "invoke",
}
"""Terraform's actions, and the one word that this review has for them. Actions are "invoked"."""


AFTER_APPLY = "(known after apply)"
"""What is written for a value that only the apply will tell."""


class Unknown:
    """The value of an attribute that only the apply will tell."""

    def __repr__(self) -> str:
        return AFTER_APPLY


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Change:
    """What a plan does to one object; values in it must not be printed as they are."""

    address: str
    type: str
    kind: str
    before: Mapping[str, Any] = field(default_factory=dict, repr=False)
    after: Mapping[str, Any] = field(default_factory=dict, repr=False)
    unknown: Mapping[str, Any] = field(default_factory=dict, repr=False)
    before_sensitive: Any = field(default=False, repr=False)
    after_sensitive: Any = field(default=False, repr=False)
    replace_paths: tuple[str, ...] = ()
    reason: str = ""
    previous_address: str = ""
    imported: bool = False

    def old(self, attribute: str) -> Any:
        """The attribute's value before, None where it had none."""
        return self.before.get(attribute)

    def new(self, attribute: str) -> Any:
        """The attribute's value after, None where it has none, `UNKNOWN` where only the apply tells."""
        value = self.after.get(attribute)
        return UNKNOWN if value is None and holds_true(self.unknown.get(attribute)) else value

    def identity(self, attribute: str) -> str:
        """A text that tells which object this is: as it was, or as it will be where it is new."""
        return text(self.before.get(attribute)) or text(self.after.get(attribute))

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Names of the attributes that differ, in order of the alphabet."""
        names = self.before.keys() | self.after.keys() | self.unknown.keys()
        return tuple(sorted(name for name in names if not same(self.old(name), self.new(name))))

    def differs(self, attribute: str) -> bool:
        """Whether the attribute's value changes."""
        return not same(self.old(attribute), self.new(attribute))

    @property
    def ends(self) -> bool:
        """Whether the object that exists now is destroyed, for good or to be made anew."""
        return self.kind in ("delete", "replace")

    @property
    def begins(self) -> bool:
        """Whether an object is made, for the first time or anew."""
        return self.kind in ("create", "replace")


@dataclass(frozen=True)
class Plan:
    """One stack's plan."""

    stack: str
    changes: tuple[Change, ...]
    drift: tuple[Change, ...] = ()
    data: tuple[Change, ...] = ()
    """The data sources that Terraform has read, as changes of the kind `read`, the same before and after."""
    outputs: tuple[tuple[str, str], ...] = ()
    """Name and action of the outputs that change."""
    failed_checks: tuple[str, ...] = ()
    deferred: int = 0
    errored: bool = False
    outdated: bool = False
    """Whether the synthesized stack has changed since."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def effective(self) -> tuple[Change, ...]:
        """The changes that do something: neither without effect nor the mere reading of a data source."""
        return tuple(c for c in self.changes if c.kind not in ("no-op", "read"))

    @property
    def empty(self) -> bool:
        """Whether applying the plan would do nothing at all to objects, addresses or outputs."""
        moved = any(change.previous_address or change.imported for change in self.changes)
        return not (self.effective or moved or self.outputs or self.deferred or self.errored)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to Terraform: true is not 1, and nothing is like what is unknown."""
    if one is UNKNOWN or other is UNKNOWN:
        return one is other
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def holds_true(mask: Any) -> bool:
    """Whether a mask (of sensitivity, of unknown values) marks anything at any depth."""
    if isinstance(mask, dict):
        return any(map(holds_true, mask.values()))
    return any(map(holds_true, mask)) if isinstance(mask, list) else mask is True


def parse(document: str | bytes, stack: str) -> Plan:
    """Read the JSON of a plan.

    Raises:
        ReviewError: it is no JSON, no plan, or a plan in a format that is not known here.
    """
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        raise ReviewError(
            f"{stack}: this is not JSON. Give what `terraform show -json plan` writes, or "
            "the plan file itself."
        ) from None
    return from_json(value, stack)


def from_json(value: Any, stack: str) -> Plan:
    """Read a plan from its JSON value; see `parse`."""
    if not isinstance(value, dict):
        raise ReviewError(f"{stack}: this is JSON, but no plan: a plan is a JSON object.")
    _check_format(value, stack)
    _check_depth(value, stack)
    reader = _Reader(stack)
    return Plan(
        stack=stack,
        changes=(*reader.changes(value, "resource_changes"), *reader.invocations(value)),
        drift=tuple(change for change in reader.changes(value, "resource_drift") if change.kind != "no-op"),
        data=tuple(
            _data(mapping(mapping(mapping(value.get("prior_state")).get("values")).get("root_module")))
        ),
        outputs=reader.outputs(value),
        failed_checks=_failed_checks(value),
        deferred=len(sequence(value.get("deferred_changes"))),
        errored=value.get("errored") is True,
        raw=value,
    )


def _check_format(value: Mapping[str, Any], stack: str) -> None:
    version = value.get("format_version")
    if not isinstance(version, str) or not re.fullmatch(r"\d{1,4}(\.\d{1,4}){0,2}", version):
        raise ReviewError(f"{stack}: this is JSON, but no plan: it has no format_version.")
    if version.split(".")[0] != MAJOR:
        raise ReviewError(
            f"{stack}: the plan has the format {version}, and this review knows {MAJOR}.x only. "
            "Update quay-cdktf, or use the Terraform that it was made for."
        )
    if "planned_values" not in value and "resource_changes" not in value:
        raise ReviewError(f"{stack}: this is no plan; a state, or a configuration perhaps. Give a plan.")


def _check_depth(value: Any, stack: str) -> None:
    level = [value]
    for _ in range(DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise ReviewError(f"{stack}: the plan is nested more than {DEPTH} levels deep, which no plan is.")


@dataclass(frozen=True)
class _Reader:
    stack: str

    def refuse(self, where: str, wrong: str) -> ReviewError:
        return ReviewError(f"{self.stack}: the plan is malformed: {where} {wrong}.")

    def entries(self, value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        entries = value.get(key)
        if entries is None:
            return []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise self.refuse(key, "is not a list of objects")
        return entries

    def changes(self, value: Mapping[str, Any], key: str) -> list[Change]:
        return [
            self.change(entry, f"{key}[{position}]")
            for position, entry in enumerate(self.entries(value, key))
        ]

    def change(self, entry: Mapping[str, Any], where: str) -> Change:
        change = entry.get("change")
        if not isinstance(change, dict):
            raise self.refuse(f"{where}.change", "is not an object")
        for key in ("address", "type"):
            if not isinstance(entry.get(key), str) or not entry[key]:
                raise self.refuse(f"{where}.{key}", "is not a name")
        data = entry.get("mode") == "data"
        kind = self.kind(change, f"{where}.change.actions")
        for key in ("before", "after"):
            if change.get(key) is not None and not isinstance(change[key], dict):
                raise self.refuse(f"{where}.change.{key}", "is not an object")
        return Change(
            address=entry["address"],
            type=f"data.{entry['type']}" if data else entry["type"],
            kind=kind,
            before=mapping(change.get("before")),
            after=mapping(change.get("after")),
            unknown=mapping(change.get("after_unknown")),
            before_sensitive=change.get("before_sensitive"),
            after_sensitive=change.get("after_sensitive"),
            replace_paths=tuple(_path(path) for path in sequence(change.get("replace_paths"))),
            reason=text(entry.get("action_reason")),
            previous_address=text(entry.get("previous_address")),
            imported=isinstance(change.get("importing"), dict),
        )

    def kind(self, change: Mapping[str, Any], where: str) -> str:
        actions = change.get("actions")
        if isinstance(actions, list) and all(isinstance(action, str) for action in actions):
            kind = ACTIONS.get(tuple(actions))
            if kind is not None:
                return kind
        raise self.refuse(where, "names no action that is known here")

    def invocations(self, value: Mapping[str, Any]) -> list[Change]:
        """The actions that Terraform 1.14 and later invoke, as changes of the kind `invoke`."""
        changes = []
        for position, entry in enumerate(self.entries(value, "action_invocations")):
            for key in ("address", "type"):
                if not isinstance(entry.get(key), str):
                    raise self.refuse(f"action_invocations[{position}].{key}", "is not a name")
            changes.append(
                Change(
                    address=entry["address"],
                    type=entry["type"],
                    kind="invoke",
                    after=mapping(entry.get("config_values")),
                    unknown=mapping(entry.get("config_unknown")),
                    after_sensitive=entry.get("config_sensitive"),
                )
            )
        return changes

    def outputs(self, value: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        found = []
        for name, change in sorted(mapping(value.get("output_changes")).items()):
            kind = self.kind(mapping(change), f"output_changes.{name}.actions"[:60])
            if kind != "no-op":
                found.append((name, kind))
        return tuple(found)


def _path(path: Any) -> str:
    """`["federations", 0, "issuer"]` as people write it: `federations[0].issuer`."""
    written = ""
    for step in sequence(path):
        written += f".{step}" if isinstance(step, str) else "[…]"
    return written.lstrip(".") or "…"


def _data(module: Mapping[str, Any]) -> Iterator[Change]:
    modules = [module]
    while modules:
        module = modules.pop()
        modules.extend(mapping(child) for child in sequence(module.get("child_modules")))
        for resource in sequence(module.get("resources")):
            if mapping(resource).get("mode") == "data":
                values, sensitive = mapping(resource.get("values")), resource.get("sensitive_values")
                yield Change(
                    address=text(resource.get("address")),
                    type=text(resource.get("type")),
                    kind="read",
                    before=values,
                    after=values,
                    before_sensitive=sensitive,
                    after_sensitive=sensitive,
                )


def _failed_checks(value: Mapping[str, Any]) -> tuple[str, ...]:
    failed = {
        text(mapping(mapping(check).get("address")).get("to_display"))
        for check in sequence(value.get("checks"))
        if mapping(check).get("status") in ("fail", "error")
    }
    return tuple(sorted(failed - {""}))
