"""Schemas as the protocol's messages."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any

from tfplugin.model import DataSource, EphemeralResource, Model, Resource
from tfplugin.schema import Attribute
from tfplugin.types import STRING, Type

MARKDOWN = 1
RESERVED = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
"""Names that Terraform gives a meaning of its own in every block."""


def type_bytes(kind: Type) -> bytes:
    """A type in the JSON form that messages carry."""
    return json.dumps(kind.to_json(), separators=(",", ":")).encode()


def schema(cls: type[Model]) -> dict[str, Any]:
    """The `Schema` message of a model's class."""
    taken = RESERVED & set(cls.attributes())
    if taken:
        raise TypeError(f"{cls.__name__}: Terraform reserves the name {', '.join(sorted(taken))}")
    version = cls.schema_version if issubclass(cls, Resource) else 0
    stateful = issubclass(cls, (Resource, DataSource, EphemeralResource))
    block = {
        "version": version,
        "attributes": [attribute(item, stateful=stateful) for item in cls.attributes().values()],
        "description": inspect.getdoc(cls) or "",
        "description_kind": MARKDOWN,
    }
    return {"version": version, "block": block}


def attribute(item: Attribute, *, stateful: bool) -> dict[str, Any]:
    """The `Schema.Attribute` message of an attribute; where there is no state, nothing can be computed."""
    flags = item.flags
    message: dict[str, Any] = {
        "name": item.name,
        "description": flags.description,
        "description_kind": MARKDOWN,
        "required": flags.required,
        "optional": flags.optional,
        "computed": flags.computed and stateful,
        "sensitive": flags.sensitive,
        "write_only": flags.write_only,
        "deprecated": flags.deprecated is not None,
        "deprecation_message": flags.deprecated or "",
    }
    if item.plain_type is not None:
        message["type"] = type_bytes(item.plain_type)
    elif item.nested is not None and item.nesting is not None:
        nested = [attribute(inner, stateful=stateful) for inner in item.nested.attributes().values()]
        message["nested_type"] = {"attributes": nested, "nesting": item.nesting.value}
    return message


def identity_schema(cls: type[Resource[Any]]) -> dict[str, Any]:
    """The `ResourceIdentitySchema` message of a resource: text attributes, all needed for an import."""
    attributes: Mapping[str, Attribute] = cls.attributes()
    return {
        "identity_attributes": [
            {
                "name": name,
                "type": type_bytes(STRING),
                "required_for_import": True,
                "description": attributes[name].flags.description,
            }
            for name in cls.identity
        ]
    }
