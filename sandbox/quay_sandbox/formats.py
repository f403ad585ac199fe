"""Dates and sizes as Quay writes them."""

from __future__ import annotations

from email.utils import formatdate

UNITS = ("Byte", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def date(seconds: float | None) -> str | None:
    """A moment in RFC 2822's form.

    Args:
        seconds: Since the epoch, or nothing.
    """
    return None if seconds is None else formatdate(seconds)


def size(count: int) -> str:
    """A number of bytes with the largest unit that fits, such as `100.0 MiB`."""
    value, unit = float(count), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value /= 1024
        unit += 1
    return f"{value:.1f} {UNITS[unit]}"
