"""Lists that are fetched once and shared: most reads of a plan are answered from them.

A list has a key, a tuple of words such as `("organization", "acme", "robots")`. A write names the keys of
the lists that it makes stale; a key stands for all keys that begin with it.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from quay_provider.client.errors import Fate, QuayError, UnexpectedAnswerError

Key = tuple[str, ...]

SINGLES_AFTER_FAILURE = 20
"""Single reads that follow before a list that failed is tried again; twice as many after the next failure."""


class _Entry:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.value: Any = None
        self.error: QuayError | None = None
        self.abandoned = False


class Lists:
    """The lists of one process. `enabled=False` fetches anew for everybody who asks."""

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._entries: dict[Key, _Entry] = {}
        self._asks: Counter[Key] = Counter()
        self._failures: Counter[Key] = Counter()
        self._lock = threading.Lock()

    def ask(self, key: Key) -> int:
        """Count one more who wants something that the list of `key` would answer; says how many so far.

        The count begins below zero after a failure that passes: while the registry is down, hundreds of
        resources would else each wait for the list's repetitions before those of their own read.
        """
        with self._lock:
            self._asks[key] += 1
            return self._asks[key]

    def peek(self, key: Key) -> Any:
        """The list of `key` when it is here; None when it is not, or failed."""
        with self._lock:
            entry = self._entries.get(key)
        return entry.value if entry is not None and entry.done.is_set() else None

    def get(
        self, key: Key, fetch: Callable[[], Any], wait: Callable[[threading.Event], None]
    ) -> tuple[Any, bool]:
        """The list of `key`, and whether it was here already (or on its way, by another thread).

        A list that Quay refused, or answers in no form that its API promises, stays so until a write makes it
        stale: a thousand resources need not each try it again. Any other failure may have passed for the next
        who asks; who waits at that time gets it too, for he has waited through its repetitions.

        Args:
            key: The list.
            fetch: Gets it from Quay.
            wait: Waits for another thread's fetch; raises when the operation must end.

        Raises:
            QuayError: Quay refuses the list, or it failed.
        """
        if not self.enabled:
            return fetch(), False
        while True:
            with self._lock:
                entry = self._entries.get(key)
                ours = entry is None
                if entry is None:
                    entry = self._entries[key] = _Entry()
            if ours:
                return self._fetch(key, entry, fetch), False
            wait(entry.done)
            if entry.error is not None:
                raise entry.error.copied()
            if not entry.abandoned:
                return entry.value, True

    def drop(self, keys: Iterable[Key]) -> None:
        """Forget the lists of `keys` and of all keys that begin with one of them.

        Who waits for one that is being fetched still gets it; who asks from now on does not.
        """
        prefixes = set(keys)
        if not prefixes:
            return
        with self._lock:
            for key in list(self._entries):
                if any(key[:length] in prefixes for length in range(1, len(key) + 1)):
                    del self._entries[key]

    def amend(self, key: Key, change: Callable[[Any], Any]) -> None:
        """Write a change that was just made into the list of `key` instead of forgetting it.

        `change` gets the list and answers the new one, a new object: readers may hold the old one.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return
            if not entry.done.is_set() or entry.error is not None:
                del self._entries[key]
                return
            entry.value = change(entry.value)

    def _fetch(self, key: Key, entry: _Entry, fetch: Callable[[], Any]) -> Any:
        try:
            entry.value = fetch()
        except QuayError as error:
            entry.error = error.copied()
            if error.fate is not Fate.REFUSED and not isinstance(error, UnexpectedAnswerError):
                self._failed(key, entry)
            raise
        except BaseException:
            # This thread's own operation ended; who waits tries for himself.
            entry.abandoned = True
            self._forget(key, entry)
            raise
        finally:
            entry.done.set()
        return entry.value

    def _failed(self, key: Key, entry: _Entry) -> None:
        self._forget(key, entry)
        with self._lock:
            self._asks[key] = -SINGLES_AFTER_FAILURE * 2 ** self._failures[key]
            self._failures[key] += 1

    def _forget(self, key: Key, entry: _Entry) -> None:
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]


def with_item(name: str, item: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An amendment of a list by name: an item as it is now, or gone (None)."""

    def change(found: dict[str, Any]) -> dict[str, Any]:
        others = {key: value for key, value in found.items() if key != name}
        return others if item is None else {**others, name: item}

    return change
