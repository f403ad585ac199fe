"""The plan of a resource: a pure function of schema, prior state and configuration.

Terraform also sends a proposed state, its own merge of the two. Nothing is read from it: what it holds
follows from prior state and configuration, and it knows nothing of defaults.

All values are raw (see `tfplugin.values`): a set is a list in any order, an object is a dict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tfplugin.convert import canonical, same, to_raw
from tfplugin.paths import child, element
from tfplugin.records import Record
from tfplugin.schema import MISSING, Attribute, Nesting
from tfplugin.values import UNKNOWN, Value

Values = dict[str, Value]


class Planned(Record):
    """The planned state, and the paths of the attributes whose change forces a replacement."""

    values: Values
    requires_replace: Sequence[str] = ()


def plan(attributes: Mapping[str, Attribute], prior: Values | None, config: Values) -> Planned:
    """What the state will be after apply.

    prior: The state before; None on creation.
    config: The configuration.

    Configuration wins. Where it is null, a default stands in; a computed value stays as it was, unless an
    attribute in its `changes_with` changes, and is unknown in a new object. Every change of an attribute with
    `requires_replace` makes the object a new one, in which computed values are unknown again.
    """
    planned = _object(attributes, prior, config)
    if prior is None:
        return Planned(planned)
    changed = _replacements(attributes, prior, planned, "")
    if changed:
        planned = _object(attributes, None, config)
    return Planned(planned, changed)


def _object(attributes: Mapping[str, Attribute], prior: Values | None, config: Values) -> Values:
    before = prior or {}
    planned = {
        name: _value(item, before.get(name), config.get(name), new=prior is None)
        for name, item in attributes.items()
    }
    if prior is not None:
        _forget_changed(attributes, prior, config, planned)
    return planned


def _forget_changed(
    attributes: Mapping[str, Attribute], prior: Values, config: Values, planned: Values
) -> None:
    """Make computed values unknown whose `changes_with` changed, over as many steps as it takes."""
    waiting = {
        name: item
        for name, item in attributes.items()
        if item.flags.changes_with and item.flags.computed and _is_free(item, config.get(name))
    }
    moved = True
    while moved:
        moved = False
        for name, item in list(waiting.items()):
            if any(
                not same(attributes[other].value_type, prior.get(other), planned[other])
                for other in item.flags.changes_with
            ):
                planned[name] = UNKNOWN
                del waiting[name]
                moved = True


def _is_free(item: Attribute, config: Value) -> bool:
    return config is None and item.flags.default is MISSING


def _value(item: Attribute, prior: Value, config: Value, *, new: bool) -> Value:
    if item.flags.write_only:
        return None
    if config is None:
        if item.flags.default is not MISSING:
            return to_raw(item.value_type, item.flags.default)
        if not item.flags.computed:
            return None
        return UNKNOWN if new else prior
    if item.nested is None or config is UNKNOWN:
        return config
    attributes = item.nested.attributes()
    if item.nesting is Nesting.SINGLE:
        return _element(attributes, prior, config)
    if item.nesting is Nesting.MAP:
        before = {} if prior in (None, UNKNOWN) else prior
        return {key: _element(attributes, before.get(key), part) for key, part in config.items()}
    earlier: list[Value] = [] if prior in (None, UNKNOWN) else prior
    if item.nesting is Nesting.SET:
        return _set(attributes, earlier, config)
    return [
        _element(attributes, earlier[index] if index < len(earlier) else None, part)
        for index, part in enumerate(config)
    ]


def _element(attributes: Mapping[str, Attribute], prior: Value, config: Value) -> Value:
    if config is None or config is UNKNOWN:
        return config
    return _object(attributes, prior if isinstance(prior, dict) else None, config)


def _set(attributes: Mapping[str, Attribute], prior: list[Value], config: list[Value]) -> list[Value]:
    """An object of a set is the same as before when everything that the configuration says of it is."""
    left = [part for part in prior if isinstance(part, dict)]
    planned = []
    for part in config:
        match = next((before for before in left if _agrees(attributes, before, part)), None)
        if match is not None:
            left.remove(match)
        planned.append(_element(attributes, match, part))
    return planned


def _agrees(attributes: Mapping[str, Attribute], prior: Values, config: Value) -> bool:
    if not isinstance(config, dict):
        return False
    return all(
        (config.get(name) is None and item.flags.computed)
        or same(item.value_type, prior.get(name), config.get(name))
        for name, item in attributes.items()
    )


def _replacements(
    attributes: Mapping[str, Attribute], prior: Values, planned: Values, path: str
) -> list[str]:
    found: list[str] = []
    for name, item in attributes.items():
        before, after = prior.get(name), planned.get(name)
        if same(item.value_type, before, after):
            continue
        here = child(path, name)
        if item.flags.requires_replace:
            found.append(here)
        elif item.nested is not None and before not in (None, UNKNOWN) and after not in (None, UNKNOWN):
            found.extend(_nested_replacements(item, before, after, here))
    return found


def _nested_replacements(item: Attribute, before: Any, after: Any, path: str) -> list[str]:
    if item.nested is None:
        return []
    attributes = item.nested.attributes()
    if item.nesting is Nesting.SINGLE:
        return _replacements(attributes, before, after, path)
    if item.nesting is Nesting.SET:
        return [] if _pinned(attributes, before) == _pinned(attributes, after) else [path]
    if item.nesting is Nesting.MAP:
        pairs = [(key, before[key], after[key]) for key in after if key in before]
    else:
        pairs = [(index, *both) for index, both in enumerate(zip(before, after, strict=False))]
    return [
        inner
        for key, old, new in pairs
        if isinstance(old, dict) and isinstance(new, dict)
        for inner in _replacements(attributes, old, new, element(path, key))
    ]


def _pinned(attributes: Mapping[str, Attribute], objects: list[Value]) -> frozenset[Any]:
    """What the objects of a set say in attributes with `requires_replace`; no path leads into a set."""
    pinned = {name: item.value_type for name, item in attributes.items() if item.flags.requires_replace}
    return frozenset(
        tuple(canonical(kind, part.get(name)) for name, kind in pinned.items())
        for part in objects
        if isinstance(part, dict)
    )
