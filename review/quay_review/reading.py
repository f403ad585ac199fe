"""Reading of values whose shape nobody guarantees: each function answers with the type it names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` where it is a JSON object, an empty mapping otherwise."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """`value` where it is a JSON array, an empty list otherwise."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """`value` where it is a string, "" otherwise."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    """The strings of an array, each once, in order of the alphabet (Terraform's sets have no order)."""
    return sorted({entry for entry in sequence(value) if isinstance(entry, str)})


def number(value: Any) -> float | None:
    """`value` where it is a finite number (or a string of one), None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value) if len(value) <= 32 else None
        except ValueError:
            return None
    if isinstance(value, int):
        return float(value) if abs(value) < 2**1000 else None
    return value if isinstance(value, float) and math.isfinite(value) else None
