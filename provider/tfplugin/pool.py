"""The threads that do the work, as many as Terraform may keep busy at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

THREADS = 16


class Pool:
    """A queue of tasks and up to `THREADS` threads, each started when it is first needed.

    The threads end with the process: a task that hangs keeps nothing alive.
    """

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0
        self._started = 0

    def submit(self, task: Callable[[], None]) -> None:
        """Have a task done; it must not raise. Called from one thread only."""
        self._tasks.put(task)
        with self._lock:
            is_taken = self._idle > 0
            self._idle -= is_taken
        if not is_taken and self._started < THREADS:
            self._started += 1
            threading.Thread(target=self._work, name=f"worker-{self._started}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._tasks.get()()
            with self._lock:
                self._idle += 1
