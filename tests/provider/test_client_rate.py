"""The token bucket, by a clock of the test's own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quay_provider.client.rate import SLOWEST, TRIED, Bucket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(rate=st.floats(0.5, 100), gaps=st.lists(st.floats(0, 2), min_size=1, max_size=200))
def test_no_second_holds_more_calls_than_the_rate_allows(rate: float, gaps: list[float]) -> None:
    clock = Clock()
    bucket = Bucket(rate, clock)
    sent = []
    for gap in gaps:
        clock.now += gap
        sent.append(clock.now + bucket.reserve())
    burst = max(1.0, rate)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            assert last - first + 1 <= burst + rate * (sent[last] - sent[first]) + 1e-6 * len(sent) + 1


def test_without_a_rate_nothing_waits_until_a_refusal() -> None:
    clock = Clock()
    bucket = Bucket(None, clock)
    assert [bucket.reserve() for _ in range(100)] == [0.0] * 100
    bucket.refused(None)
    assert bucket.rate is not None
    assert any(bucket.reserve() > 0 for _ in range(1000))


def test_refusals_slow_down_when_the_new_rate_was_tried_and_to_a_limit() -> None:
    clock = Clock()
    bucket = Bucket(8.0, clock)
    for _ in range(TRIED):
        bucket.refused(None)
        clock.now += 10
        bucket.reserve()
        assert bucket.rate == 4.0, "these may all be one call, again and again"
    bucket.refused(None)
    assert bucket.rate == 2.0
    for _ in range(20 * TRIED):
        clock.now += 2
        bucket.reserve()
        bucket.refused(None)
    assert bucket.rate == SLOWEST


def test_a_named_time_pauses_everybody() -> None:
    clock = Clock()
    bucket = Bucket(None, clock)
    bucket.refused(30.0)
    assert bucket.reserve() >= 30.0
    clock.now += 40
    assert bucket.reserve() < 1.0


def test_the_rate_grows_again_but_not_above_what_is_set() -> None:
    clock = Clock()
    bucket = Bucket(8.0, clock)
    bucket.refused(None)
    for _ in range(2000):
        clock.now += 1
        bucket.reserve()
    assert bucket.rate == 8.0
