"""Moments as people and as Quay write them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_provider.times import epoch, is_moment, moment, moment_as, of_quay, same_moment

SECONDS = st.integers(min_value=0, max_value=4 * 10**9)
OFFSETS = st.integers(min_value=-14 * 60, max_value=14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)


@given(SECONDS)
def test_a_moment_is_read_as_it_is_written(seconds: int) -> None:
    assert epoch(moment(seconds)) == seconds
    assert is_moment(moment(seconds)) is None


@given(SECONDS, OFFSETS)
def test_a_moment_is_the_same_in_every_zone_and_stays_as_it_was_written(seconds: int, zone: timezone) -> None:
    text = datetime.fromtimestamp(seconds, zone).isoformat()
    assert epoch(text) == seconds
    assert same_moment(text, moment(seconds))
    assert moment_as(text, seconds) == text
    assert moment_as(text, seconds + 1) == moment(seconds + 1)


@given(SECONDS, st.integers(min_value=0, max_value=999_999))
def test_quays_own_forms_are_read(seconds: int, fraction: int) -> None:
    when = datetime.fromtimestamp(seconds, timezone.utc)
    assert of_quay(format_datetime(when, usegmt=True)) == seconds
    assert of_quay(format_datetime(when)) == seconds
    written = when.replace(microsecond=fraction, tzinfo=None).isoformat()
    assert of_quay(f"{written}Z") == of_quay(written) == seconds


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-01-01", "2027-13-01T00:00:00Z", "2027-01-01T00:00:00"]
)
def test_what_is_no_moment(text: str) -> None:
    assert is_moment(text)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    assert is_moment(text) is None or "RFC 3339" in str(is_moment(text))
