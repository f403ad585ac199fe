"""How names and values are written, so that nothing in a plan can change the form of the review."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

LONGEST = 120
"""Characters of a name or value that are written at most."""

REMEMBERED = 65_536
"""Names whose written form is kept: a large plan says the same ones again and again."""

SEVERAL = 10
"""Names that are written in one sentence at most."""


@lru_cache(maxsize=REMEMBERED)
def clean(value: str, longest: int = LONGEST) -> str:
    """`value` in one line, without control, formatting or unpaired surrogate characters, and not too long."""
    if not (value.isascii() and value.isprintable()):
        value = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in value[: 4 * longest])
    value = " ".join(value.split())
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


_UNSEEN = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])


@lru_cache(maxsize=REMEMBERED)
def code(value: str) -> str:
    """`value` as inline code, which neither Markdown nor HTML looks into."""
    return f"`{clean(value).replace('`', chr(39)) or ' '}`"


def listed(names: Iterable[str], several: int = SEVERAL) -> str:
    """Names as inline code, with commas, the many left out counted: `a`, `b` and 7 more."""
    ordered = list(dict.fromkeys(names))
    written = ", ".join(code(name) for name in ordered[:several])
    more = len(ordered) - several
    return f"{written} and {more} more" if more > 0 else written


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 change`, `3 changes`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def sentence(parts: Sequence[str]) -> str:
    """Parts joined with commas and a last `and`."""
    return ", ".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def plain(value: Any) -> str:
    """A number, a boolean or a text, as Terraform writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
