"""Sizes, durations and percentages, as numbers or as text.

CDK gives out an unknown number as a float: that is what the floats in these types are for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token, token_text
from quay_provider.units import duration, seconds, size, size_bytes

Size = int | float | str
"""Bytes as a number (`10 * 2**30`), or a size as text (`"10GiB"`, `"500MB"`)."""

Duration = int | float | str | timedelta
"""Seconds as a number (`3600`), a duration as text (`"6h"`, `"1d12h"`), or a `timedelta`."""

Percentages = int | float | Iterable[int | float]
"""A percentage, or several: `80`, `[50, 80]`."""


def size_text(what: str, value: Size) -> str:
    """A size as the provider takes it: text stays as written, bytes become the shortest exact text.

    Args:
        what: How messages call it, such as `quota of "acme"`.

    Raises:
        Mistake: It is no size, or not above zero.
    """
    if is_token(value):
        return token_text(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Mistake(f"The {what} must be bytes as a number or a size such as 10GiB, not {value!r}.")
    try:
        number = size_bytes(str(value).strip())
    except ValueError as error:
        raise Mistake(f'The {what} {error}, not "{value}".') from None
    if number <= 0:
        raise Mistake(f'The {what} must be above zero, not "{value}".')
    return value.strip() if isinstance(value, str) else size(number)


def duration_text(what: str, value: Duration) -> str:
    """A duration as the provider takes it: text stays as written, seconds become the shortest exact text.

    Args:
        what: How messages call it, such as `interval of mirror "mc"`.

    Raises:
        Mistake: It is no duration, or below zero.
    """
    if is_token(value):
        return token_text(value)
    if isinstance(value, timedelta):
        value = int(value.total_seconds())
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Mistake(f"The {what} must be seconds as a number or a duration such as 6h, not {value!r}.")
    try:
        number = seconds(str(value).strip())
    except ValueError as error:
        raise Mistake(f'The {what} {error}, not "{value}".') from None
    return value.strip() if isinstance(value, str) else duration(number)


def percentages(what: str, value: Percentages | None) -> list[float]:
    """Percentages in ascending order, each once, and tokens after them; none for None.

    Raises:
        Mistake: One is no whole number of percent from 1 to 100.
    """
    if value is None:
        return []
    given: list[Any] = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    tokens = [one for one in given if is_token(one)]
    numbers = [one for one in given if not is_token(one)]
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 100:
            raise Mistake(f"The {what} must be a whole number of percent from 1 to 100, not {number!r}.")
    return [*sorted(set(numbers)), *tokens]
