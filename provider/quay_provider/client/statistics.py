"""What the client did, for the one line that ends a run."""

from __future__ import annotations

import threading
from collections import Counter


class Statistics:
    """Counts, by all threads together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()
        self.retries = 0
        self.list_hits = 0
        self.waited = 0.0

    def call(self, method: str, route: str) -> None:
        """Count a call that was sent."""
        with self._lock:
            self.calls[f"{method} {route}"] += 1

    def retry(self) -> None:
        """Count a call that was sent again."""
        with self._lock:
            self.retries += 1

    def list_hit(self) -> None:
        """Count a read that a list answered without a call."""
        with self._lock:
            self.list_hits += 1

    def wait(self, seconds: float) -> None:
        """Count time that a call was held back, by the rate or before a retry."""
        with self._lock:
            self.waited += seconds

    def line(self) -> str:
        """`12 calls (GET organization/{orgname} 2, ...), 0 retries, 40 reads from lists, waited 0.0 s`."""
        with self._lock:
            routes = ", ".join(f"{route} {count}" for route, count in self.calls.most_common())
            total = sum(self.calls.values())
            return (
                f"{total} calls ({routes}), {self.retries} retries, "
                f"{self.list_hits} reads from lists, waited {self.waited:.1f} s"
            )
