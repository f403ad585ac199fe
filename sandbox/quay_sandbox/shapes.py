"""Checks a JSON body against a schema: the part of JSON Schema that Quay's API description uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TYPES: Mapping[str, Any] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}

Schema = Mapping[str, Any]


def body(properties: Mapping[str, Any], required: str = "", **more: Any) -> Schema:
    """A schema of an object.

    Args:
        properties: Schemas of its values by name; a string is the name of a type.
        required: Names that must be there, with spaces between.
        more: Other keywords, such as `additionalProperties`.
    """
    schemas = {
        name: {"type": schema.split("|")} if isinstance(schema, str) else schema
        for name, schema in properties.items()
    }
    return {"type": "object", "properties": schemas, "required": required.split(), **more}


def one_of(*values: str) -> Schema:
    """A schema of one of the given words."""
    return {"type": "string", "enum": values}


def fault(value: Any, schema: Schema, name: str = "The body") -> str | None:
    """What is wrong with a value, for people, or nothing."""
    kinds = schema.get("type")
    if kinds is not None:
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not any(_is(value, kind) for kind in kinds):
            return f"{name} must be of type {' or '.join(kinds)}."
    if "enum" in schema and value not in schema["enum"]:
        return f"{name} must be one of {', '.join(map(str, schema['enum']))}."
    if isinstance(value, str):
        return _text_fault(value, schema, name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number_fault(value, schema, name)
    if isinstance(value, dict):
        return _object_fault(value, schema, name)
    if isinstance(value, list):
        return _list_fault(value, schema, name)
    return None


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool) and kind in ("integer", "number"):
        return False
    return isinstance(value, TYPES[kind])


def _text_fault(value: str, schema: Schema, name: str) -> str | None:
    if len(value) < schema.get("minLength", 0) or len(value) > schema.get("maxLength", len(value)):
        return f"{name} has the wrong length."
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{name} must match {schema['pattern']}."
    return None


def _number_fault(value: float, schema: Schema, name: str) -> str | None:
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        return f"{name} is out of range."
    return None


def _object_fault(value: dict[str, Any], schema: Schema, name: str) -> str | None:
    properties = schema.get("properties", {})
    for key in schema.get("required", ()):
        if key not in value:
            return f"{name} lacks {key}."
    if schema.get("additionalProperties") is False and not set(value) <= set(properties):
        return f"{name} has unknown keys: {', '.join(sorted(set(value) - set(properties)))}."
    for key, inner in properties.items():
        if key in value:
            found = fault(value[key], inner, key)
            if found:
                return found
    return None


def _list_fault(value: list[Any], schema: Schema, name: str) -> str | None:
    if len(value) < schema.get("minItems", 0):
        return f"{name} has too few items."
    for item in value:
        found = fault(item, schema.get("items", {}), f"An item of {name}")
        if found:
            return found
    return None
