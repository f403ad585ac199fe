"""How long texts may be in Quay's database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quay_sandbox.errors import Page

LONGEST = 255
"""Characters of a text whose column says nothing else."""


def refuse_long(wanted: Mapping[str, Any], *names: str, longest: int = LONGEST) -> None:
    """Fail as Quay does for texts that PostgreSQL does not take: Quay does not look at them before.

    Args:
        wanted: The call's body.
        names: Its keys that are kept in such columns; others, and null, are passed over.
        longest: How many characters a column takes.

    Raises:
        Page: 500, one of them is longer.
    """
    if any(len(wanted.get(name) or "") > longest for name in names):
        raise Page(500)
