"""Faults on demand: what goes wrong between a client and a registry, for tests of the client."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from quay_sandbox.answers import HTML, JSON, Answer
from quay_sandbox.errors import Page
from quay_sandbox.server import Dropped

PIECES = 20
"""How many pieces a slow body comes in."""

Work = Callable[[], Answer]


@dataclass
class Fault:
    """One fault, or the same one several times.

    Attributes:
        fault: What goes wrong: a key of `KINDS`, or `expired_token`: the call's token counts as expired.
        method: The method that it befalls; `*` is any.
        path: The path, without the question mark and what follows; `*` in it stands for anything.
        skip: How many such calls it spares first.
        count: How many it befalls then.
        status: For `status`: the status to answer with.
        retry_after: For `status`: the header Retry-After in seconds.
        seconds: For `slow`: how long the body takes.
        work: For `status` and `html`: whether the work is done all the same.
    """

    fault: str
    method: str = "*"
    path: str = "*"
    skip: int = 0
    count: int = 1
    status: int = 503
    retry_after: int | None = None
    seconds: float = 1.0
    work: bool = False

    def befalls(self, method: str, path: str) -> bool:
        """Whether the fault is meant for such a call."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)


class Faults:
    """The faults that are still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.pending: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Ask for a fault."""
        with self._lock:
            self.pending.append(fault)

    def clear(self) -> None:
        """Forget all that are still to come."""
        with self._lock:
            self.pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that befalls a call, if any."""
        if not self.pending:
            return None
        with self._lock:
            for fault in self.pending:
                if not fault.befalls(method, path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.count -= 1
                if not fault.count:
                    self.pending.remove(fault)
                return fault
        return None


def drop_before(fault: Fault, work: Work) -> Answer:
    """Cut the connection; nothing has been done."""
    raise Dropped


def drop_after(fault: Fault, work: Work) -> Answer:
    """Do the work, then cut the connection without an answer."""
    work()
    raise Dropped


def cut(fault: Fault, work: Work) -> Answer:
    """Do the work, then cut the connection in the middle of the answer's body."""
    answer = work()
    content = whole(answer)

    def half() -> Iterator[bytes]:
        yield content[: len(content) // 2]
        raise Dropped

    return replaced(answer, half(), len(content))


def slow(fault: Fault, work: Work) -> Answer:
    """Send the answer's body little by little."""
    answer = work()
    content = whole(answer)

    def dribble() -> Iterator[bytes]:
        step = len(content) // PIECES + 1
        for start in range(0, len(content), step):
            time.sleep(fault.seconds / PIECES)
            yield content[start : start + step]

    return replaced(answer, dribble(), len(content))


def truncate(fault: Fault, work: Work) -> Answer:
    """Answer with JSON that ends in the middle."""
    answer = work()
    content = whole(answer).rstrip()
    answer.body = content[: max(1, len(content) // 2)]
    return answer


def shape(fault: Fault, work: Work) -> Answer:
    """Answer with JSON that has nothing of what was expected."""
    answer = work()
    try:
        value = json.loads(whole(answer))
    except ValueError:
        value = None
    answer.body = json.dumps({} if isinstance(value, list) else ["unexpected"]).encode()
    answer.content_type = JSON
    return answer


def html(fault: Fault, work: Work) -> Answer:
    """Answer 200 with a page, as a proxy's login does."""
    if fault.work:
        work()
    return Answer.raw(b"<!doctype html>\n<title>Log in</title>\n", HTML)


def status(fault: Fault, work: Work) -> Answer:
    """Answer with a status and a page, as what stands before a registry does."""
    if fault.work:
        work()
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Page(fault.status, **headers).answer("")


KINDS: dict[str, Callable[[Fault, Work], Answer]] = {
    kind.__name__: kind for kind in (drop_before, drop_after, cut, slow, truncate, shape, html, status)
}
EXPIRED_TOKEN = "expired_token"  # noqa: S105 - a kind of fault


def whole(answer: Answer) -> bytes:
    """The body of an answer in one piece."""
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)


def replaced(answer: Answer, body: Iterator[bytes], length: int) -> Answer:
    """An answer with another body, which claims to be as long as the first."""
    answer.body = body
    answer.headers["Content-Length"] = str(length)
    return answer
