"""Functions about sizes and durations: between what people write and what Quay counts."""

from __future__ import annotations

from quay_provider import units
from tfplugin.model import Function, FunctionError


def size_bytes(size: str) -> int:
    """The bytes of a size.

    `KiB`, `MiB`, `GiB`, `TiB` and `PiB` count in 1024, `KB`, `MB`, `GB`, `TB` and `PB` in 1000.

    Args:
        size: A size such as `10GiB` or `500 MB`, or a number of bytes.
    """
    try:
        return units.size_bytes(size)
    except ValueError as error:
        raise FunctionError(str(error), 0) from None


def size_text(count: int) -> str:
    """The shortest exact text for a number of bytes, such as `10GiB`.

    Args:
        count: A number of bytes.
    """
    return units.size(_not_negative(count))


def duration_seconds(duration: str) -> int:
    """The seconds of a duration.

    Args:
        duration: A duration such as `6h`, `1d12h` or `2w`, or a number of seconds.
    """
    try:
        return units.seconds(duration)
    except ValueError as error:
        raise FunctionError(str(error), 0) from None


def duration_text(seconds: int) -> str:
    """The shortest exact text for a number of seconds, such as `1d12h`; days are the largest unit.

    Args:
        seconds: A number of seconds.
    """
    return units.duration(_not_negative(seconds))


def _not_negative(number: int) -> int:
    if not isinstance(number, int) or number < 0:
        raise FunctionError("must be a whole number, not below zero", 0)
    return number


SIZE_BYTES = Function("size_bytes", size_bytes)
SIZE_TEXT = Function("size_text", size_text)
DURATION_SECONDS = Function("duration_seconds", duration_seconds)
DURATION_TEXT = Function("duration_text", duration_text)
