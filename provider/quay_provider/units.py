"""Durations and sizes as people write them, and the seconds and bytes that Quay keeps."""

from __future__ import annotations

import re
from typing import Any

_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:\d+[wdhms])+")
_BYTES = {
    "": 1,
    "B": 1,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "PB": 10**15,
    "KIB": 2**10,
    "MIB": 2**20,
    "GIB": 2**30,
    "TIB": 2**40,
    "PIB": 2**50,
}
_SIZE = re.compile(r"(\d+)\s*([A-Za-z]*)")
LARGEST_INTEGER = 2**31 - 1
"""Seconds: what Quay's database holds in a column of numbers (data/database.py)."""

_LONGEST = 32
"""Characters of a duration or size that are read at most."""


def seconds(text: str) -> int:
    """The seconds of a duration: `6h`, `1d12h`, `2w`, or seconds themselves, `3600`.

    Raises:
        ValueError: `text` is no duration; the message is a sentence that follows the attribute's name.
    """
    if len(text) <= _LONGEST and text.isascii():
        if text.isdigit():
            return int(text)
        if _DURATION.fullmatch(text):
            return sum(int(count) * _SECONDS[unit] for count, unit in re.findall(r"(\d+)([wdhms])", text))
    raise ValueError("must be a duration such as 6h, 1d12h or 2w, or a number of seconds")


def duration(value: int) -> str:
    """The shortest text for a number of seconds, weeks left out: `14d`, `1d12h`, `0s`."""
    parts = []
    rest = value
    for unit in "dhms":
        count, rest = divmod(rest, _SECONDS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def size_bytes(text: str) -> int:
    """The bytes of a size: `10GiB`, `500 MB`, or bytes themselves, `1048576`.

    Raises:
        ValueError: `text` is no size; the message is a sentence that follows the attribute's name.
    """
    match = _SIZE.fullmatch(text) if len(text) <= _LONGEST and text.isascii() else None
    if match is None or match.group(2).upper() not in _BYTES:
        raise ValueError("must be a size such as 10GiB or 500MB, or a number of bytes")
    return int(match.group(1)) * _BYTES[match.group(2).upper()]


def size(value: int) -> str:
    """The shortest exact text for a number of bytes: `10GiB`, `1500` where no binary unit divides it."""
    for unit, factor in (("PiB", 2**50), ("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if value and value % factor == 0:
            return f"{value // factor}{unit}"
    return str(value)


def is_duration(text: str) -> str | None:
    """Validator of a duration."""
    try:
        seconds(text)
    except ValueError as error:
        return str(error)
    return None


def is_interval(text: str, least: int = 1) -> str | None:
    """Validator of a duration that Quay keeps: at least `least` seconds, and no more than it can keep."""
    sentence = is_duration(text)
    if sentence:
        return sentence
    if seconds(text) < least:
        return "must be more than zero" if least == 1 else f"must be {least} seconds at least"
    return (
        None if seconds(text) <= LARGEST_INTEGER else "must be 68 years at most, which is what Quay can keep"
    )


def is_size(text: str) -> str | None:
    """Validator of a size."""
    try:
        size_bytes(text)
    except ValueError as error:
        return str(error)
    return None


def same_duration(one: Any, other: Any) -> bool:
    """Whether two texts, known and right, say the same time: `1d` and `24h`."""
    return isinstance(one, str) and isinstance(other, str) and seconds(one) == seconds(other)


def same_size(one: Any, other: Any) -> bool:
    """Whether two texts, known and right, say the same size: `1GiB` and `1024MiB`."""
    return isinstance(one, str) and isinstance(other, str) and size_bytes(one) == size_bytes(other)


def duration_as(text: str | None, value: int) -> str:
    """`value` seconds as a text: `text` itself when it says just that, so that what the user wrote stays."""
    return text if text is not None and same_duration(text, str(value)) else duration(value)


def size_as(text: str | None, value: int) -> str:
    """`value` bytes as a text: `text` itself when it says just that, so that what the user wrote stays."""
    return text if text is not None and same_size(text, str(value)) else size(value)
