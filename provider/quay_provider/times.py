"""Moments as people write them, RFC 3339, and the seconds since 1970 that Quay takes."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")

_LONGEST = 11
"""Digits of a number of seconds: enough until the year 5138."""


def epoch(text: str) -> int:
    """The seconds since 1970 of a moment such as `2027-01-01T00:00:00Z`; fractions are dropped.

    A text of digits alone says these seconds itself.

    Raises:
        ValueError: `text` is no moment; the message is a sentence that follows the attribute's name.
    """
    if text.isascii() and text.isdigit() and len(text) <= _LONGEST:
        return int(text)
    if text.isascii() and _RFC_3339.fullmatch(text):
        whole = re.sub(r"\.\d+", "", text.upper().replace(" ", "T").replace("Z", "+00:00"))
        try:
            return int(datetime.fromisoformat(whole).timestamp())
        except (ValueError, OverflowError):
            pass
    raise ValueError("must be a moment such as 2027-01-01T00:00:00Z (RFC 3339), or seconds since 1970")


def moment(seconds: int) -> str:
    """The text of a moment in UTC: `2027-01-01T00:00:00Z`."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    """The text of this moment, in UTC."""
    return moment(int(time.time()))


def is_moment(text: str) -> str | None:
    """Validator of a moment."""
    try:
        epoch(text)
    except ValueError as error:
        return str(error)
    return None


def same_moment(one: Any, other: Any) -> bool:
    """Whether two texts, known and right, say the same moment."""
    return isinstance(one, str) and isinstance(other, str) and epoch(one) == epoch(other)


def moment_as(text: str | None, seconds: int) -> str:
    """`seconds` as a text: `text` itself when it says just that, so that what the user wrote stays."""
    return text if text is not None and same_moment(text, moment(seconds)) else moment(seconds)


def of_quay(text: str) -> int:
    """The seconds since 1970 of a moment as Quay writes it, in one of its forms.

    Raises:
        ValueError: `text` is no moment.
    """
    try:
        return int(parsedate_to_datetime(text).timestamp())
    except (TypeError, ValueError):
        pass
    try:
        found = datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", ""))
    except ValueError as error:
        raise ValueError(f"{text!r} is no moment") from error
    return int((found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp())
