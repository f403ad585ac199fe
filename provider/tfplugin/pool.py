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
        self._idle = threading.Semaphore(0)
        self._started = 0

    def submit(self, task: Callable[[], None]) -> None:
        """Have a task done; it must not raise. Called from one thread only."""
        self._tasks.put(task)
        if not self._idle.acquire(blocking=False) and self._started < THREADS:
            self._started += 1
            threading.Thread(target=self._work, name=f"worker-{self._started}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._tasks.get()()
            self._idle.release()
