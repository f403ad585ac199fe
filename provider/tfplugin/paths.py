"""Attribute paths: from text such as `rules[1].role` or `labels["team"]` to the protocol's steps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tfplugin.schema import Attribute, Nesting
from tfplugin.types import Collection

STEP = r"""(?:^|\.)(?P<name>[A-Za-z_][\w-]*)|\[(?:(?P<index>\d+)|(?P<key>"(?:[^"\\]|\\.)*"))\]"""


def steps(path: str, attributes: Mapping[str, Attribute]) -> list[dict[str, Any]]:
    """The `AttributePath.Step` messages of a path.

    Terraform cannot address an element of a set, nor what the schema does not have: the path ends before it.
    """
    found: list[dict[str, Any]] = []
    at: Attribute | None = None
    known: Mapping[str, Attribute] | None = attributes
    position = 0
    while position < len(path):
        match = re.compile(STEP).match(path, position)
        if match is None:
            break
        position = match.end()
        if match["name"] is not None:
            if known is not None and match["name"] not in known:
                break
            at = known[match["name"]] if known is not None else None
            found.append({"attribute_name": match["name"]})
        else:
            if at is not None and _is_set(at):
                break
            found.append(_element(match))
        known = at.nested.attributes() if at is not None and at.nested is not None else None
    return found


def _element(match: re.Match[str]) -> dict[str, Any]:
    if match["index"] is not None:
        return {"element_key_int": int(match["index"])}
    try:
        return {"element_key_string": json.loads(match["key"])}
    except ValueError:
        return {"element_key_string": match["key"][1:-1]}


def _is_set(attribute: Attribute) -> bool:
    plain = attribute.plain_type
    return attribute.nesting is Nesting.SET or (isinstance(plain, Collection) and plain.kind == "set")


def is_nested(path: str) -> bool:
    """Whether the path leads inside an attribute, where Terraform shows no source line."""
    return "." in path or "[" in path


def child(path: str, name: str) -> str:
    """The path of an attribute of the object at `path`; an empty path is the whole object."""
    return f"{path}.{name}" if path else name


def element(path: str, key: int | str) -> str:
    """The path of an element of the collection at `path`."""
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"
