"""The checks of a configuration that follow from the schema alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tfplugin.convert import to_python
from tfplugin.diagnostics import DiagnosticError, Diagnostics
from tfplugin.paths import child, element
from tfplugin.schema import Attribute, Nesting
from tfplugin.types import Collection, ObjectType, Primitive, Type
from tfplugin.values import UNKNOWN, Dynamic, Value, is_wholly_known


def validate(
    attributes: Mapping[str, Attribute],
    config: Mapping[str, Value],
    diagnostics: Diagnostics,
    *,
    write_only_allowed: bool = True,
    path: str = "",
) -> None:
    """Add an error for every value that the schema does not allow.

    write_only_allowed: Terraform says that it keeps write-only values out of its state. One that is too old
        would store them, so that setting them is an error.
    """
    for name, item in attributes.items():
        value = config.get(name)
        here = child(path, name)
        if value is None:
            if item.flags.required:
                diagnostics.error(f"{name} must be set", "It is required, and its value is null.", here)
            continue
        if item.flags.write_only and not write_only_allowed:
            diagnostics.error(
                f"{name} needs Terraform 1.11 or newer",
                f"{name} must not be stored, and this version of Terraform would store it in its state.",
                here,
            )
        before = len(diagnostics.items)
        _check_gaps(item.value_type, value, diagnostics, here)
        if len(diagnostics.items) == before:
            _check(item, value, diagnostics, here)
        for place, part in _objects(item, value, here):
            if item.nested is not None:
                validate(
                    item.nested.attributes(),
                    part,
                    diagnostics,
                    write_only_allowed=write_only_allowed,
                    path=place,
                )


def _check(item: Attribute, value: Value, diagnostics: Diagnostics, path: str) -> None:
    if item.plain_type is not None:
        before = len(diagnostics.items)
        _check_whole(item.plain_type, value, diagnostics, path)
        if len(diagnostics.items) > before:
            return
    if not is_wholly_known(value):
        return
    for validator in item.flags.validators:
        try:
            complaint = validator(to_python(item, value))
        except DiagnosticError as error:
            diagnostics.error(
                error.diagnostic.summary, error.diagnostic.detail, error.diagnostic.path or path
            )
            continue
        if complaint:
            diagnostics.error(f"Invalid value for {item.name}", complaint, path)


def _check_gaps(kind: Type, value: Value, diagnostics: Diagnostics, path: str) -> None:
    """What a list, a set or a map holds is not null: no author's type says that it could be."""
    if not isinstance(kind, Collection) or value is None or value is UNKNOWN:
        return
    for key, part in _pairs(value):
        here = element(path, key)
        if part is None:
            diagnostics.error("A value is missing", "It is null, and nothing in here may be.", here)
        _check_gaps(kind.element, part, diagnostics, here)


def _check_whole(kind: Type, value: Value, diagnostics: Diagnostics, path: str) -> None:
    """Numbers that the provider takes as `int` have no fraction."""
    if value is None or value is UNKNOWN or isinstance(value, Dynamic):
        return
    if isinstance(kind, Primitive):
        if kind.whole and not isinstance(value, int):
            diagnostics.error("A whole number is needed", f"{value} has a fraction.", path)
    elif isinstance(kind, ObjectType):
        for name, part in kind.attributes:
            _check_whole(part, value.get(name), diagnostics, child(path, name))
    elif isinstance(kind, Collection):
        for key, part in _pairs(value):
            _check_whole(kind.element, part, diagnostics, element(path, key))


def _objects(item: Attribute, value: Value, path: str) -> list[tuple[str, dict[str, Value]]]:
    """The known objects in a nested attribute, with their paths."""
    if item.nested is None or value is UNKNOWN:
        return []
    if item.nesting is Nesting.SINGLE:
        return [(path, value)]
    return [(element(path, key), part) for key, part in _pairs(value) if isinstance(part, dict)]


def _pairs(value: Any) -> Iterable[tuple[Any, Value]]:
    """What a collection holds, by key or by number."""
    return value.items() if isinstance(value, dict) else enumerate(value)
