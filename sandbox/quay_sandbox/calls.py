"""The log of calls, and how often each route was called."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import Any

KEPT = 20000
"""How many calls the log holds; the counts are of all."""


class CallLog:
    """What was called since the log was emptied."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._routes: Counter[str] = Counter()

    def add(self, method: str, path: str, query: str, route: str, status: int, started: float) -> None:
        """Enter a call.

        Args:
            method: The HTTP method.
            path: The path.
            query: What followed the question mark.
            route: The route's template; empty when there is none.
            status: The answer's status; 0 when the connection was cut.
            started: When the call began, by `time.monotonic()`.
        """
        entry = {
            "method": method,
            "path": path,
            "query": query,
            "route": route,
            "status": status,
            "milliseconds": round((time.monotonic() - started) * 1000, 3),
        }
        with self._lock:
            self._calls.append(entry)
            self._routes[f"{method} {route or path}"] += 1

    def clear(self) -> None:
        """Empty the log."""
        with self._lock:
            self._calls.clear()
            self._routes.clear()

    def summary(self, with_calls: bool) -> dict[str, Any]:
        """How many calls there were, on each route, and on demand each call."""
        with self._lock:
            counts: dict[str, Any] = {"total": self._routes.total(), "routes": dict(self._routes)}
            return counts | {"calls": list(self._calls)} if with_calls else counts
