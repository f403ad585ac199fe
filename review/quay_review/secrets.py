"""What a plan calls secret, and what is secret by its name whatever the plan calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from quay_review.plan import Change, Plan, holds_true
from quay_review.reading import mapping

SECRET_NAME = re.compile(
    r"passw|passphrase|secret|token|credential|private_?key|api_?key|access_?key|auth(?!or(?!i[sz]))|bearer|cookie|webhook|dsn",
    re.IGNORECASE,
)
"""Names whose values are taken for secrets wherever they stand; `author` is none, `authorization` is."""

PUBLIC = ("role", "visibility", "kind")
"""Attributes that name nobody and nothing, so that their values may stand beside hidden names."""

SHORTEST = 8
"""Characters of a secret that is recognised elsewhere; shorter texts are common words too."""


def collect(plan: Plan) -> frozenset[str]:
    """The secrets in a plan: under a mask of sensitivity, or under a name that says so."""
    found: set[str] = set()
    for change in (*plan.changes, *plan.drift, *plan.data):
        _masked(change.before, change.before_sensitive, found)
        _masked(change.after, change.after_sensitive, found)
        _named(change.before, found)
        _named(change.after, found)
    for output in mapping(plan.raw.get("output_changes")).values():
        for side in ("before", "after"):
            _masked(mapping(output).get(side), mapping(output).get(f"{side}_sensitive"), found)
    for name, variable in mapping(plan.raw.get("variables")).items():
        if _is_secret_variable(plan.raw, name):
            _all(mapping(variable).get("value"), found)
    return frozenset(found)


def masked_names(plan: Plan) -> frozenset[str]:
    """What must not be shown as a name, or as a part of one: all that a mask covers, however short."""
    return frozenset(name for change in (*plan.changes, *plan.data) for name in _masked_in(change))


def _masked_in(change: Change) -> Iterator[str]:
    """The texts in attributes that Terraform masks on any side, of any length, keys of maps included."""
    masks = [mask for mask in (change.before_sensitive, change.after_sensitive) if mask]
    if not masks:
        return
    for values in (change.before, change.after):
        for attribute, value in values.items():
            if attribute not in PUBLIC and any(is_masked(mask, attribute) for mask in masks):
                yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def is_masked(mask: Any, attribute: str) -> bool:
    """Whether a mask of sensitivity marks the attribute, whole or in part."""
    return holds_true(mask.get(attribute) if isinstance(mask, dict) else mask)


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
