"""How many calls a second: a token bucket that also learns from refusals."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

SLOWEST = 0.5
"""Calls a second below which refusals do not push."""

MEASURED = 20
"""Calls over which the present rate is measured when Quay first refuses one."""

TRIED = 10
"""Calls at a new rate before a refusal tells against it: the repetitions of one call are all refused."""

CALM = 50
"""Calls without a refusal after which the rate is tried a tenth higher."""


class Bucket:
    """Says when the next call may go.

    A second's worth of calls may go at once; after that they are spread out. Without a rate nothing is held
    back until Quay refuses a call with 429; from then on the rate is half of what it was at that time, and
    grows again while all goes well.
    """

    def __init__(self, rate: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = rate
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._due = 0.0
        self._paused_until = 0.0
        self._sent: deque[float] = deque(maxlen=MEASURED)
        self._calm = 0
        self._tried = TRIED

    @property
    def rate(self) -> float | None:
        """Calls a second at present; None for no limit."""
        return self._rate

    def reserve(self) -> float:
        """Take the next place; answers the seconds to wait before the call may go."""
        with self._lock:
            now = self._clock()
            self._sent.append(now)
            self._tried += 1
            self._recover()
            delay = max(0.0, self._paused_until - now)
            if self._rate is None:
                return delay
            interval = 1 / self._rate
            burst = max(1.0, self._rate)
            due = max(self._due, now)
            self._due = due + interval
            return max(delay, due - now - interval * (burst - 1))

    def refused(self, retry_after: float | None) -> None:
        """Quay answered 429: go slower, and pause for `retry_after` seconds where it named them."""
        with self._lock:
            now = self._clock()
            self._calm = 0
            if retry_after:
                self._paused_until = max(self._paused_until, now + retry_after)
            if self._tried < TRIED:
                return
            self._tried = 0
            self._rate = max(SLOWEST, (self._rate or self._measured(now)) / 2)

    def _measured(self, now: float) -> float:
        span = max(now - self._sent[0], 0.1) if self._sent else 1.0
        return max(1.0, len(self._sent) / span)

    def _recover(self) -> None:
        self._calm += 1
        if self._rate is None or self._rate == self._most or self._calm % CALM:
            return
        self._rate = min(self._rate * 1.1, self._most or float("inf"))
