"""The JSON schema of a settings file, made from the settings' own classes."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from quay_stacks.deployment import Deployment

FILE = Path(__file__).with_name("settings.schema.json")
"""Where the schema is published."""

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
}


def settings_schema() -> dict[str, Any]:
    """The schema, as JSON values (draft 2020-12)."""
    definitions: dict[str, Any] = {}
    reference = _schema(Deployment, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of Quay stacks",
        **reference,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as the published file holds it."""
    return json.dumps(settings_schema(), indent=2) + "\n"


def descriptions(settings: type) -> dict[str, str]:
    """What a settings class's docstring says of each field: `field: What it is.`, longer lines indented."""
    names = {one.name for one in fields(settings)}
    found: dict[str, str] = {}
    for parent in reversed(settings.__mro__):
        current = ""
        for line in cleandoc(parent.__doc__ or "").splitlines() if is_dataclass(parent) else ():
            name, colon, text = line.partition(": ")
            if colon and name in names:
                current, found[name] = name, text
            elif current and line.startswith("    "):
                found[current] += f" {line.strip()}"
    return found


def _schema(annotation: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if annotation in _PLAIN:
        return dict(_PLAIN[annotation])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return _union([one for one in arguments if one is not type(None)], definitions)
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], definitions)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(arguments[1], definitions)}
    return _object(annotation, definitions)


def _union(options: list[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if len(options) == 1:
        return _schema(options[0], definitions)
    if all(option in _PLAIN for option in options):
        return {"type": [_PLAIN[option]["type"] for option in options]}
    return {"oneOf": [_schema(option, definitions) for option in options]}


def _object(settings: type, definitions: dict[str, Any]) -> dict[str, Any]:
    name = settings.__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _definition(settings, definitions)
    return {"$ref": f"#/$defs/{name}"}


def _definition(settings: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints, texts = get_type_hints(settings), descriptions(settings)
    properties = {}
    for one in fields(settings):
        description = {"description": texts[one.name]} if one.name in texts else {}
        properties[one.name] = {**_field_schema(one, hints[one.name], definitions), **description}
    needed = [one.name for one in fields(settings) if _is_needed(one)]
    return {
        "description": (settings.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": False,
    }


def _field_schema(one: Field[Any], hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if one.name == "type" and get_origin(hint) is Literal:
        return {"const": get_args(hint)[0]}
    return _schema(hint, definitions)


def _is_needed(one: Field[Any]) -> bool:
    # `type` tells backends apart, so a settings file always says it.
    return one.name == "type" or (one.default is MISSING and one.default_factory is MISSING)


if __name__ == "__main__":
    FILE.write_text(schema_text(), encoding="utf-8")
