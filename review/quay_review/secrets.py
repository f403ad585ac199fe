"""What a plan calls secret, and what is secret by its name whatever the plan calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from quay_review.reading import mapping, sequence

SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|private_?key|api_?key|access_?key|auth(?!or(?!i[sz]))|bearer|cookie|webhook|dsn",
    re.IGNORECASE,
)
"""Names whose values are taken for secrets wherever they stand; `author` is none, `authorization` is."""

SHORTEST = 8
"""Characters of a secret that is recognised elsewhere; shorter texts are common words too."""


def collect(raw: Mapping[str, Any]) -> frozenset[str]:
    """The secrets in a plan's JSON: under a mask of sensitivity, or under a name that says so."""
    found: set[str] = set()
    for key in ("resource_changes", "resource_drift"):
        for entry in sequence(raw.get(key)):
            change = mapping(mapping(entry).get("change"))
            for side in ("before", "after"):
                _masked(change.get(side), change.get(f"{side}_sensitive"), found)
                _named(change.get(side), found)
    for change in mapping(raw.get("output_changes")).values():
        for side in ("before", "after"):
            _masked(mapping(change).get(side), mapping(change).get(f"{side}_sensitive"), found)
    for name, variable in mapping(raw.get("variables")).items():
        if _is_secret_variable(raw, name):
            _all(mapping(variable).get("value"), found)
    return frozenset(found)


def is_masked(mask: Any, attribute: str) -> bool:
    """Whether a mask of sensitivity marks the attribute, whole or in part."""
    if not isinstance(mask, dict):
        return mask is True
    part = mask.get(attribute)
    return part is not None and part is not False and _holds(part)


def _holds(mask: Any) -> bool:
    if isinstance(mask, dict):
        return any(map(_holds, mask.values()))
    return any(map(_holds, mask)) if isinstance(mask, list) else mask is True


def _is_secret_variable(raw: Mapping[str, Any], name: str) -> bool:
    module = mapping(mapping(raw.get("configuration")).get("root_module"))
    declared = mapping(mapping(module.get("variables")).get(name))
    return declared.get("sensitive") is True or SECRET_NAME.search(name) is not None


def _all(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            found.add(value)
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            _all(child, found)


def _masked(value: Any, mask: Any, found: set[str]) -> None:
    if mask is True:
        _all(value, found)
    elif isinstance(mask, dict) and isinstance(value, dict):
        for key, part in mask.items():
            _masked(value.get(key), part, found)
    elif isinstance(mask, list) and isinstance(value, list):
        for child, part in zip(value, mask, strict=False):
            _masked(child, part, found)


def _named(value: Any, found: set[str]) -> None:
    if isinstance(value, dict):
        for key, child in value.items():
            if SECRET_NAME.search(key):
                _all(child, found)
            else:
                _named(child, found)
    elif isinstance(value, list):
        for child in value:
            _named(child, found)
