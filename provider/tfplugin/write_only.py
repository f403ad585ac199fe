"""Write-only values: taken from the configuration for the work, and null in every plan and state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tfplugin.schema import Attribute, Nesting
from tfplugin.values import UNKNOWN, Value

Values = dict[str, Value]


def fill(attributes: Mapping[str, Attribute], planned: Values, config: Mapping[str, Value]) -> Values:
    """The planned values with the write-only ones of the configuration. Sets can have none."""

    def inner(nested: Mapping[str, Attribute], one: Value, other: Value) -> Value:
        return fill(nested, one, other) if isinstance(one, dict) and isinstance(other, dict) else one

    return {
        name: config.get(name)
        if item.flags.write_only
        else _each(item, planned.get(name), config.get(name), inner)
        for name, item in attributes.items()
    }


def clear(attributes: Mapping[str, Attribute], values: Values) -> Values:
    """The values with null for every write-only one."""

    def inner(nested: Mapping[str, Attribute], one: Value, _other: Value) -> Value:
        return clear(nested, one) if isinstance(one, dict) else one

    cleared = {name: values.get(name) for name in attributes}
    for name, item in attributes.items():
        if item.flags.write_only:
            cleared[name] = None
        elif item.nested is not None:
            cleared[name] = _each(item, cleared[name], cleared[name], inner)
    return cleared


def _each(item: Attribute, one: Any, other: Any, inner: Callable[..., Value]) -> Value:
    """The value of a nested attribute with `inner` done to each of its objects."""
    if item.nested is None or one is None or other is None or one is UNKNOWN or other is UNKNOWN:
        return one
    nested = item.nested.attributes()
    if item.nesting is Nesting.SINGLE:
        return inner(nested, one, other)
    if item.nesting is Nesting.MAP:
        return {key: inner(nested, part, other.get(key)) for key, part in one.items()}
    if len(one) != len(other):
        return one
    return [inner(nested, part, match) for part, match in zip(one, other, strict=True)]
