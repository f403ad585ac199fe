"""The calls of one operation of Terraform: bound to its deadline, retried where that is harmless."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from quay_provider.client.errors import Body, Fate, QuayError, UnexpectedAnswerError, UnreachableError
from quay_provider.client.lists import Key
from quay_provider.client.transport import Call
from tfplugin.logs import Logger

if TYPE_CHECKING:
    from quay_provider.client.core import Client

T = TypeVar("T")

log = Logger("quay_provider.client")

ATTEMPTS = 6
"""How often one call is sent at most."""

FIRST_DELAY = 0.5
"""Seconds: the longest wait before the second attempt; it doubles with every attempt, up to LONGEST_DELAY."""

LONGEST_DELAY = 15.0

LONGEST_PAGES = 10_000
"""Pages after which a paged list is taken for one that never ends."""


class StoppedError(Exception):
    """Terraform asked to stop, and nothing of this operation was begun."""


class Calls:
    """Calls to Quay for one operation.

    A route is written as in Quay's own API description, without `/api/v1/`: `organization/{orgname}/robots`.
    The names in braces are filled in order, quoted; `{repository}` keeps its slashes. A route that begins
    with a slash stands outside of `/api/v1/`.

    maybe_done: Whether a write was done, or may have been done while its answer was lost.
    before: Ids of what a list held before this operation added to it, where it did.
    on_write: Called once, before the first write is sent.
    """

    def __init__(self, client: Client, *, deadline: float, stopping: threading.Event) -> None:
        self.client = client
        self.lists = client.lists
        self._deadline = deadline
        self._stopping = stopping
        self._wrote = False
        self.maybe_done = False
        self.before: set[str] = set()
        self.on_write: Callable[[], None] | None = None

    # --- reading -----------------------------------------------------------------------------------------

    def get(self, route: str, *names: str, query: Mapping[str, str] | None = None) -> Body:
        """The JSON object that Quay answers.

        Raises:
            QuayError: Quay refused, or answered something else than an object.
        """
        answer = self._repeat("GET", route, names, query=query, repeatable=True)
        return _expect(answer, Body, "GET", path_of(route, names))

    def get_list(self, route: str, *names: str, query: Mapping[str, str] | None = None) -> list[Any]:
        """The bare JSON list that some routes answer (quota, federation).

        Raises:
            QuayError: Quay refused, or answered something else than a list.
        """
        answer = self._repeat("GET", route, names, query=query, repeatable=True)
        return _expect(answer, list, "GET", path_of(route, names))

    def items(
        self, route: str, *names: str, under: str, query: Mapping[str, str] | None = None
    ) -> list[Body]:
        """All objects of a list, page after page where there is a `next_page`.

        Args:
            route, names: The list's route.
            under: The key that holds the objects of a page.
            query: Further parameters.

        Raises:
            QuayError: Quay refused a page, or began again at the first one (a page token that it forgot).
        """
        found: list[Body] = []
        query = dict(query or {})
        first: Body | None = None
        for _ in range(LONGEST_PAGES):
            page = self.get(route, *names, query=query)
            objects = _expect(page[under], list, "GET", path_of(route, names))
            if found and objects and objects[0] == first:
                break
            first = first or (objects[0] if objects else None)
            found += objects
            if not page.get("next_page"):
                return found
            query["next_page"] = page["next_page"]
        raise UnexpectedAnswerError(
            "Quay's list does not end: its pages repeat", method="GET", path=path_of(route, names)
        )

    def listed(self, key: Key, fetch: Callable[[], T]) -> T:
        """What `fetch` answers, from the shared lists: fetched once, by whoever asks first.

        Raises:
            QuayError: Quay refuses the list.
        """
        value, shared = self.lists.get(key, fetch, self._wait_for)
        if shared:
            self.client.statistics.list_hit()
        return value  # type: ignore[no-any-return]

    def one_of(
        self,
        key: Key,
        name: str,
        *,
        everything: Callable[[], dict[str, T]],
        single: Callable[[], T | None],
        singles: int = 2,
        confirm: bool = True,
    ) -> T | None:
        """One object out of many, in the fewest calls: alone at first, from the list when many are asked for.

        Args:
            key: The list's key.
            name: The object's name in the list.
            everything: The list by name, as `listed` shares it under the same key.
            single: Reads the one object; None when it does not exist.
            singles: How many are read alone before the list is fetched: 0 where the list is a single call.
            confirm: Read alone what the list does not show, before it is taken for missing.

        Raises:
            QuayError: Quay refuses both.
        """
        items: dict[str, T] | None = self.lists.peek(key)
        if items is None:
            if not self.lists.enabled or self.lists.ask(key) <= singles:
                return single()
            try:
                items = everything()
            except QuayError as error:
                log.debug("reading one by one: the list failed: %s", error)
                return single()
        else:
            self.client.statistics.list_hit()
        if name in items:
            return items[name]
        return single() if confirm else None

    # --- writing -----------------------------------------------------------------------------------------

    def put(
        self,
        route: str,
        *names: str,
        body: Any = None,
        stale: Iterable[Key],
        amend: Mapping[Key, Callable[[Any], Any]] | None = None,
        repeatable: bool = True,
    ) -> Any:
        """Send a PUT; as it sets what is, it is sent again when the answer is lost.

        Args:
            route, names: Where.
            body: JSON; None sends an empty object, which Quay demands.
            stale: Keys of the lists that no longer hold after it.
            amend: Changes to lists that are then right again; where the call fails, these lists are
                forgotten.
            repeatable: False for a PUT that creates and refuses a second time (robots): see `settle`.

        Raises:
            QuayError: Quay refused, or the answer was lost and a repetition could do harm.
        """
        body = {} if body is None else body
        return self._write("PUT", route, names, body, tuple(stale), dict(amend or {}), repeatable)

    def post(
        self,
        route: str,
        *names: str,
        body: Any = None,
        stale: Iterable[Key],
        amend: Mapping[Key, Callable[[Any], Any]] | None = None,
        repeatable: bool = False,
    ) -> Any:
        """Send a POST; as `put`, but not sent again when the answer is lost unless `repeatable`."""
        body = {} if body is None else body
        return self._write("POST", route, names, body, tuple(stale), dict(amend or {}), repeatable)

    def delete(
        self,
        route: str,
        *names: str,
        stale: Iterable[Key],
        amend: Mapping[Key, Callable[[Any], Any]] | None = None,
    ) -> Any:
        """Send a DELETE. After a lost answer it is sent again, so that Quay may say that nothing is there."""
        return self._write("DELETE", route, names, None, tuple(stale), dict(amend or {}), True)

    def settle(self, write: Callable[[], T], look: Callable[[], T | None]) -> T:
        """Make something that must not be made twice.

        When the answer to `write` is lost, `look` says what is there now: something ends it, None makes it
        write again.

        Raises:
            QuayError: Quay refused, or no answer came as often as it was tried.
        """
        done_before = self.maybe_done
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return write()
            except QuayError as error:
                if error.fate is not Fate.UNKNOWN or attempt == ATTEMPTS:
                    raise
                log.info("the answer was lost, looking whether it was done: %s", error)
                self._pause(attempt, error)
            found = look()
            if found is not None:
                return found
            self.maybe_done = done_before
            self.client.statistics.retry()
        raise AssertionError("unreachable")

    def exclusive(self, *key: str) -> AbstractContextManager[None]:
        """Hold back other writes of the same key, such as `exclusive("team", "acme", "devs")`."""
        return self.client.locks.hold(key, self._check)

    def until(self, attempt: Callable[[], T], again: Callable[[QuayError], bool], seconds: float) -> T:
        """Try until Quay no longer refuses for a reason that passes, at most `seconds` long.

        Args:
            attempt: What to do.
            again: Whether an error is one that passes with time.
            seconds: The most time to spend.

        Raises:
            QuayError: Refused for another reason, or for too long.
        """
        end = min(time.monotonic() + seconds, self._deadline)
        for count in range(1, LONGEST_PAGES):
            try:
                return attempt()
            except QuayError as error:
                if not again(error) or time.monotonic() >= end or self._stopping.is_set():
                    raise
                log.info("waiting: %s", error)
                self.sleep(min(LONGEST_DELAY, FIRST_DELAY * 2**count, max(0.0, end - time.monotonic())))
        raise AssertionError("unreachable")

    def sleep(self, seconds: float) -> None:
        """Wait; shorter when Terraform asks to stop."""
        self.client.statistics.wait(seconds)
        self._stopping.wait(seconds)

    # --- how ---------------------------------------------------------------------------------------------

    def _write(
        self,
        method: str,
        route: str,
        names: tuple[str, ...],
        body: Any,
        stale: tuple[Key, ...],
        amend: dict[Key, Callable[[Any], Any]],
        repeatable: bool,
    ) -> Any:
        try:
            answer = self._repeat(method, route, names, body=body, repeatable=repeatable)
        except BaseException:
            self.lists.drop((*stale, *amend))
            raise
        self.lists.drop(stale)
        for key, change in amend.items():
            self.lists.amend(key, change)
        return answer

    def _repeat(
        self,
        method: str,
        route: str,
        names: tuple[str, ...],
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        repeatable: bool,
    ) -> Any:
        call = Call(method, path_of(route, names), query or {}, body)
        attempts = 0
        while True:
            self._check()
            attempts += 1
            try:
                answer = self._send(call, route)
            except QuayError as error:
                self.maybe_done |= error.fate is Fate.UNKNOWN and method != "GET"
                if not self._may_repeat(error, attempts, repeatable):
                    raise
                self._pause(attempts, error)
            else:
                self.maybe_done |= method != "GET"
                return answer
            self.client.statistics.retry()

    def _send(self, call: Call, route: str) -> Any:
        delay = self.client.bucket.reserve()
        if delay:
            if time.monotonic() + delay >= self._deadline:
                raise TimeoutError
            self.sleep(delay)
            self._check()
        if call.method != "GET":
            self._wrote = True
            note, self.on_write = self.on_write, None
            if note is not None:
                note()
        self.client.statistics.call(call.method, route)
        began = time.monotonic()
        timeout = max(0.1, min(self.client.settings.timeout, self._deadline - began))
        try:
            answer = self.client.transport.send(call, timeout)
        except QuayError as error:
            if error.status == 429:
                self.client.bucket.refused(error.retry_after)
            log.debug("%s, %.0f ms", error, (time.monotonic() - began) * 1000)
            raise
        log.debug("%s %s, %.0f ms", call.method, call.path, (time.monotonic() - began) * 1000)
        return answer

    def _may_repeat(self, error: QuayError, attempts: int, repeatable: bool) -> bool:
        if attempts >= self._attempts(error) or self._stopping.is_set():
            return False
        if error.fate is Fate.NOT_SENT:
            return getattr(error, "kind", "connection") == "connection"
        return error.fate is Fate.UNKNOWN and repeatable and not isinstance(error, UnexpectedAnswerError)

    @staticmethod
    def _attempts(error: QuayError) -> int:
        """A host that refuses connections is given up sooner than a busy one."""
        return ATTEMPTS // 2 if isinstance(error, UnreachableError) else ATTEMPTS

    def _pause(self, attempt: int, error: QuayError) -> None:
        import random

        longest: float = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (attempt - 1))
        delay = error.retry_after or random.uniform(longest / 4, longest)  # noqa: S311 - no secret
        if time.monotonic() + delay >= self._deadline:
            raise error
        log.info("again in %.1f s: %s", delay, error)
        self.sleep(delay)

    def _check(self) -> None:
        if self._stopping.is_set() and not self._wrote:
            raise StoppedError
        if time.monotonic() >= self._deadline:
            raise TimeoutError

    def _wait_for(self, event: threading.Event) -> None:
        while not event.wait(0.2):
            self._check()


def path_of(route: str, names: tuple[str, ...]) -> str:
    """The path of a route: `/api/v1/organization/acme/robots`."""
    from urllib.parse import quote

    rest: Iterator[str] = iter(names)

    def fill(match: re.Match[str]) -> str:
        return quote(next(rest), safe="/" if match.group(1) == "repository" else "")

    path = re.sub(r"\{(\w+)\}", fill, route)
    return path if path.startswith("/") else f"/api/v1/{path}"


def _expect(answer: Any, kind: type[T], method: str, path: str) -> T:
    if not isinstance(answer, kind):
        said = "nothing" if answer is None else f"a JSON {type(answer).__name__}"
        raise UnexpectedAnswerError(f"{said}, which no Quay does", method=method, path=path)
    return answer
