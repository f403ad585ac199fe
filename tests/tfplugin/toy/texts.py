"""Functions."""

from __future__ import annotations

from tfplugin.model import Function, FunctionError


def shout(text: str, times: int | None) -> str:
    """Say it louder.

    With as many exclamation marks as wanted.

    Args:
        text: What to say.
        times: How many marks; null for one.
    """
    if not text:
        raise FunctionError("there is nothing to shout", 0)
    return text.upper() + "!" * (1 if times is None else times)


def join_all(separator: str, *parts: str) -> str:
    """Join texts."""
    return separator.join(parts)


SHOUT = Function("shout", shout)
JOIN_ALL = Function("join_all", join_all)
