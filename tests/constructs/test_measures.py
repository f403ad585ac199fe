"""Sizes, durations and percentages as numbers and as text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_cdktf.errors import Mistake
from quay_cdktf.measures import duration_text, percentages, size_text
from quay_cdktf.tokens import is_token
from quay_provider.units import seconds, size_bytes


@given(st.integers(min_value=1, max_value=2**60))
def test_bytes_become_a_text_that_says_as_many(number: int) -> None:
    assert size_bytes(size_text("quota", number)) == number


@given(st.integers(min_value=0, max_value=10**9))
def test_seconds_become_a_text_that_says_as_many(number: int) -> None:
    text = duration_text("interval", number)
    assert seconds(text) == number
    assert duration_text("interval", timedelta(seconds=number)) == text


@pytest.mark.parametrize("text", ["50GiB", "500MB", "1048576"])
def test_a_size_as_text_stays_as_written(text: str) -> None:
    assert size_text("quota", text) == text


@pytest.mark.parametrize("token", ["${var.size}", "${TfToken[TOKEN.3]}"])
def test_tokens_are_passed_on_unread(token: str) -> None:
    assert size_text("quota", token) == token
    assert duration_text("interval", token) == token


@pytest.mark.parametrize("value", ["much", "", "-1", 0, -5, True, None, 1.5, "10 Gib!", "9" * 50])
def test_what_is_no_size_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match='quota of "acme"'):
        size_text('quota of "acme"', value)


@pytest.mark.parametrize("value", ["soon", "", "6 h", -5, False, None, "1y"])
def test_what_is_no_duration_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match='interval of mirror "mc"'):
        duration_text('interval of mirror "mc"', value)


@given(st.lists(st.integers(min_value=1, max_value=100)))
def test_percentages_are_in_order_and_once_each(numbers: list[int]) -> None:
    assert percentages("warning", numbers) == sorted(set(numbers))


@pytest.mark.parametrize("value", [0, 101, -1, [50, 200], [True]])
def test_what_is_no_percentage_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match="from 1 to 100"):
        percentages("warning", value)


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_told_as_none(text: str) -> None:
    try:
        written = size_text("quota", text)
    except Mistake as mistake:
        message = str(mistake)
    else:
        message = "" if is_token(text) or size_bytes(written) > 0 else written
    assert not message or message.startswith("The quota must be")
