"""Locks by key, for writes that Quay cannot take at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from quay_provider.client.lists import Key


class Locks:
    """One lock for each key in use; writes under different keys never wait for one another."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[Key, tuple[threading.Lock, int]] = {}

    @contextmanager
    def hold(self, key: Key, check: Callable[[], None], poll: float = 0.2) -> Iterator[None]:
        """Hold the lock of `key`. `check` is called every `poll` seconds of waiting and raises to give up."""
        with self._guard:
            lock, users = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = (lock, users + 1)
        try:
            while not lock.acquire(timeout=poll):
                check()
            try:
                yield
            finally:
                lock.release()
        finally:
            with self._guard:
                lock, users = self._locks[key]
                if users == 1:
                    del self._locks[key]
                else:
                    self._locks[key] = (lock, users - 1)
