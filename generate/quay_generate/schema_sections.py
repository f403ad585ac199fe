"""The schema of a class as the Terraform registry shows it: arguments, what is read, nested parts."""

from __future__ import annotations

from collections.abc import Iterable

from quay_generate.annotations import choices
from quay_generate.text import document_of, sentence
from tfplugin.schema import MISSING, Attribute, Nesting
from tfplugin.types import Collection, ObjectType, Primitive, Type

LABELS = {"string": "String", "bool": "Boolean", "number": "Number", "dynamic": "Dynamic"}
NESTED = {
    Nesting.SINGLE: "Attributes",
    Nesting.LIST: "Attributes List",
    Nesting.SET: "Attributes Set",
    Nesting.MAP: "Attributes Map",
}


def schema_section(attributes: Iterable[Attribute], *, stateful: bool = True) -> list[str]:
    """The lines of the section `Schema`.

    Args:
        stateful: Whether attributes can be computed; list resources and actions have no state.
    """
    every = list(attributes)
    lines = ["## Schema", "", *_groups(every, stateful, "###")]
    return [*lines, *(line for item in every for line in _nested(item, item.name, stateful))]


def _groups(attributes: list[Attribute], stateful: bool, heading: str) -> list[str]:
    groups = {
        "Required": [item for item in attributes if item.flags.required],
        "Optional": [item for item in attributes if item.flags.optional],
        "Read-Only": [item for item in attributes if stateful and _is_read_only(item)],
    }
    lines: list[str] = []
    for title, items in groups.items():
        if items:
            lines += [f"{heading} {title}", "", *(_entry(item) for item in items), ""]
    return lines


def _is_read_only(item: Attribute) -> bool:
    return item.flags.computed and not item.flags.optional


def _entry(item: Attribute, prefix: str = "") -> str:
    flags = item.flags
    notes = [type_label(item)]
    notes += ["Sensitive"] if flags.sensitive else []
    notes += ["Write-only"] if flags.write_only else []
    notes += ["Deprecated"] if flags.deprecated else []
    texts = [sentence(flags.description)]
    if flags.default is not MISSING and flags.default is not None:
        texts.append(f"Default: `{_shown(flags.default)}`.")
    allowed = choices(item)
    if allowed and not all(f"`{value}`" in flags.description for value in allowed):
        texts.append(f"One of {', '.join(f'`{value}`' for value in allowed)}.")
    if flags.requires_replace and "replace" not in flags.description:
        texts.append("A change replaces the resource.")
    if flags.deprecated:
        texts.append(f"**Deprecated**: {sentence(flags.deprecated)}")
    if item.nested is not None:
        texts.append(f"(see [below for nested schema](#nestedatt--{prefix}{item.name}))")
    return f"- `{item.name}` ({', '.join(notes)}) {' '.join(texts)}"


def _nested(item: Attribute, path: str, stateful: bool) -> list[str]:
    if item.nested is None:
        return []
    anchor = path.replace(".", "--")
    parts = list(item.nested.attributes().values())
    lines = [f'<a id="nestedatt--{anchor}"></a>', "", f"### Nested Schema for `{path}`", ""]
    about = document_of(item.nested)
    lines += [about, ""] if about else []
    lines += _groups(parts, stateful, "####")
    return [*lines, *(line for part in parts for line in _nested(part, f"{path}.{part.name}", stateful))]


def type_label(item: Attribute) -> str:
    """The attribute's type as the registry writes it: `String`, `List of String`, `Attributes Set`."""
    if item.nesting is not None:
        return NESTED[item.nesting]
    return _label(item.plain_type)


def _label(kind: Type | None) -> str:
    if isinstance(kind, Primitive):
        return LABELS[kind.name]
    if isinstance(kind, Collection):
        return f"{kind.kind.capitalize()} of {_label(kind.element)}"
    if isinstance(kind, ObjectType):
        return "Object"
    return "Tuple"


def parameter_label(kind: Type) -> str:
    """The type of a function's parameter or result."""
    return _label(kind)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '""' if value == "" else str(value)
