"""The sandbox over HTTP, with a record of the calls that it got, and made to fail."""

from __future__ import annotations

import io
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.provider.registry import ADMINISTRATOR, TOKEN, Registry

from quay_sandbox.access import EVERYTHING
from quay_sandbox.sandbox import Sandbox
from quay_sandbox.server import Dropped, Server
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts, tokens

LOST = 0
"""The status of a fault that cuts the connection after the sandbox has done its work."""
HTML = "<html></html>"
EVER = 1_000_000
NO_CONTENT = 204


@dataclass(frozen=True)
class Made:
    """One call that the provider made."""

    method: str
    path: str
    """Below `/api/v1/`, with its query."""
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class _Fault:
    pattern: str
    status: int
    body: str
    times: int
    headers: dict[str, str]


class Watched:
    """A sandbox whose calls are kept; those of the test itself are neither kept nor made to fail."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.answer: Callable[..., Iterable[bytes]] = sandbox
        self.made: list[Made] = []
        self.anonymous = False
        self._faults: list[_Fault] = []
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_USER_AGENT") == ADMINISTRATOR:
            return self.answer(environ, start_response)
        if self.anonymous:
            environ["HTTP_AUTHORIZATION"] = "Bearer a-token-that-ended"
        fault = self._record(environ)
        if fault is None:
            return self.answer(environ, start_response)
        if fault.status == LOST:
            b"".join(self.answer(environ, lambda *_: None))
            raise Dropped
        kind = "text/html" if fault.body == HTML else "application/json"
        headers = {"Content-Type": kind, "Content-Length": str(len(fault.body)), **fault.headers}
        if fault.status == NO_CONTENT:
            del headers["Content-Length"]
        start_response(f"{fault.status} Fault", list(headers.items()))
        return [b"" if fault.status == NO_CONTENT else fault.body.encode()]

    def fail(self, fault: _Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def _record(self, environ: dict[str, Any]) -> _Fault | None:
        content = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(content)
        path, query = environ["PATH_INFO"].removeprefix("/api/v1/"), environ["QUERY_STRING"]
        body = json.loads(content) if content else None
        made = Made(environ["REQUEST_METHOD"], f"{path}?{query}" if query else path, body)
        with self._lock:
            self.made.append(made)
            fault = next((each for each in self._faults if _hits(each, made)), None)
            if fault is not None:
                fault.times -= 1
            return fault


def _hits(fault: _Fault, made: Made) -> bool:
    return fault.times > 0 and re.search(fault.pattern, str(made)) is not None


@dataclass(frozen=True)
class Quay(Registry):
    """A watched sandbox."""

    watched: Watched | None = None

    def fail(
        self, pattern: str, status: int, body: Any = HTML, *, times: int = 1, headers: Any = None
    ) -> None:
        """Make calls of the provider fail from now on.

        Args:
            pattern: Searched in `METHOD path?query`, the path without `/api/v1/`.
            status: What is answered, and the sandbox does nothing; or LOST.
            body: The answer's content: JSON, or HTML.
            times: How many calls it happens to.
            headers: Further headers of the answer.
        """
        assert self.watched is not None
        text = body if body == HTML else json.dumps(body)
        self.watched.fail(_Fault(pattern, status, text, times, headers or {}))

    def made(self, pattern: str = "") -> list[str]:
        """The calls that the provider made, `METHOD path?query`, as far as the pattern is found in them."""
        return [str(each) for each in self.requests() if re.search(pattern, str(each))]

    def requests(self) -> list[Made]:
        """The calls that the provider made, with their bodies."""
        assert self.watched is not None
        return list(self.watched.made)

    def of(self, user: str, scopes: str = EVERYTHING) -> Quay:
        """The same registry with a token of a user, who must exist, that has some scopes alone."""
        assert self.watched is not None
        with self.watched.sandbox.database.transaction() as db:
            found = accounts.find(db, user, "user")
            assert found is not None, user
            _, token = tokens.issue(db, found["id"], scopes)
        return replace(self, token=token)

    def meanwhile(self, call: str, act: Callable[[], object]) -> None:
        """Do something once, after the provider has sent a call and before the sandbox carries it out.

        Args:
            call: The call, `METHOD path`, the path without `/api/v1/`.
            act: What others do at that moment.
        """
        assert self.watched is not None
        watched, sandbox = self.watched, self.watched.sandbox

        def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            made = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'].removeprefix('/api/v1/')}"
            if environ.get("HTTP_USER_AGENT") != ADMINISTRATOR and made == call:
                watched.answer = sandbox
                act()
            return sandbox(environ, start_response)

        watched.answer = serve

    def end_token(self) -> None:
        """Make the provider's token one that is known no longer."""
        assert self.watched is not None
        self.watched.anonymous = True

    def forget(self) -> None:
        """Begin the record anew."""
        assert self.watched is not None
        self.watched.made.clear()


@contextmanager
def serving(folder: Path, settings: Settings | None = None) -> Iterator[Quay]:
    """A sandbox that is new, and that the collector keeps nothing waiting in."""
    sandbox = Sandbox(folder / "quay.db", TOKEN, settings or Settings(collect_after=0))
    watched = Watched(sandbox)
    server = Server(watched)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Quay(server.url, TOKEN, watched)
    finally:
        server.shutdown()
        server.server_close()
        sandbox.close()
