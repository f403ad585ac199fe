"""The registry as one WSGI application."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from quay_sandbox.access import EVERYTHING
from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.calls import CallLog
from quay_sandbox.database import Database
from quay_sandbox.errors import Aborted, Page, QuayError, Refused
from quay_sandbox.faults import EXPIRED_TOKEN, KINDS, Faults
from quay_sandbox.objects import all_collectors, all_routes, all_tables
from quay_sandbox.routing import API, Route, Router
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts, tokens

SUPERUSER = "quayadmin"
CONTROLS = "/sandbox/"
"""The sandbox's own routes: neither logged nor disturbed."""
COLLECT_EVERY = 0.1
"""Seconds between two looks for what the collector has to do."""

ANYBODYS = (f"{API}user/", f"{API}discovery", f"{API}error/{{error_type}}")
"""What nobody may read even where anonymous access is off."""

STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
STATUS[520] = "520 Unknown Error"
READS = ("GET", "HEAD", "OPTIONS")

log = logging.getLogger(__name__)


class Sandbox:
    """One registry.

    Args:
        file: Where its state lives.
        token: The superuser's token, with every scope.
        settings: What kind of Quay it is.

    Attributes:
        settings: What kind of Quay it is.
        database: Its state.
        calls: The log of calls.
        faults: The faults that are still to come.
        latency: Seconds that every call takes longer.

    Raises:
        DamagedDatabaseError: The file holds no state of a sandbox.
    """

    def __init__(self, file: Path, token: str, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.token = token
        self.database = Database(file, all_tables())
        self.router = Router(route for route in all_routes() if self._exists(route.feature, route.since))
        self.calls = CallLog()
        self.faults = Faults()
        self.latency = 0.0
        self._collectors = all_collectors()
        self._collected = 0.0
        with self.database.transaction():
            self._seed()

    def _exists(self, features: str, since: str) -> bool:
        return all(map(self.settings.on, features.split())) and (not since or self.settings.since(since))

    def _seed(self) -> None:
        """See to it that the superuser, his token and the directory's users exist."""
        db = self.database
        names = dict.fromkeys(self.settings.directory.users, "example.org") | {SUPERUSER: "example.com"}
        for name, domain in names.items():
            if accounts.find(db, name, "user") is None:
                accounts.insert(db, name, "user", email=f"{name}@{domain}", superuser=name == SUPERUSER)
        superuser = accounts.find(db, SUPERUSER, "user")
        if superuser is not None:
            tokens.revoke(db, self.token)
            tokens.issue(db, superuser["id"], EVERYTHING, self.token)

    def reset(self) -> None:
        """Empty the registry, so that it knows only the superuser; his token stays."""
        with self.database.transaction() as db:
            db.empty()
            self._seed()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started = time.monotonic()
        call = Call(self, environ)
        status = 0
        try:
            answer = self.answer(call) if call.path.startswith(CONTROLS) else self._disturbed(call)
            status = answer.status
        finally:
            if not call.path.startswith(CONTROLS):
                query = environ.get("QUERY_STRING", "")
                self.calls.add(call.method, call.path, query, call.route, status, started)
        body = answer.body
        headers = [("Content-Type", answer.content_type), *answer.headers.items()]
        if isinstance(body, bytes):
            if answer.status != 204:
                headers.append(("Content-Length", str(len(body))))
            body = [body]
        start_response(STATUS.get(answer.status, f"{answer.status} Unknown"), headers)
        return body if call.method != "HEAD" else []

    def _disturbed(self, call: Call) -> Answer:
        """Answer a call, with the latency and the fault that were asked for."""
        if self.latency:
            time.sleep(self.latency)
        fault = self.faults.take(call.method, call.path)
        if fault is None:
            return self.answer(call)
        if fault.fault == EXPIRED_TOKEN:
            call.environ.pop("HTTP_AUTHORIZATION", None)
            return self.answer(call)
        return KINDS[fault.fault](fault, lambda: self.answer(call))

    def answer(self, call: Call) -> Answer:
        """Do what a call asks for."""
        try:
            return self._handle(call)
        except QuayError as error:
            return error.answer(call.host)
        except Exception:
            log.exception("%s %s failed", call.method, call.path)
            return Page(500).answer(call.host)

    def _handle(self, call: Call) -> Answer:
        found, allowed = self.router.find("GET" if call.method == "HEAD" else call.method, call.path)
        if found is None:
            raise self._unknown(call, allowed)
        route, names = found
        call.route = route.template
        if not route.locked:
            self._check_caller(call, route)
            return as_answer(route.handler(call, **names))
        if call.method in READS:
            with self.database.lock:
                self._collect()
                call.db = self.database.reading()
                self._check_caller(call, route)
                return as_answer(route.handler(call, **names))
        _ = call.raw_body  # Read before the lock is taken: a slow sender must hold up nobody.
        with self.database.transaction():
            self._collect()
            self.database.keep_past()
            self._check_caller(call, route)
            return as_answer(route.handler(call, **names))

    def _check_caller(self, call: Call, route: Route) -> None:
        """Refuse nobody's call where Quay does so before anything else: for want of a CSRF token, say.

        Raises:
            Aborted: 403 for a write, 401 for a read where nobody may read.
        """
        if not route.template.startswith(API) or call.identity.user is not None:
            return
        if call.method not in READS:
            raise Aborted(403, "A write needs a valid token, or else a CSRF token.")
        if not self.settings.on("ANONYMOUS_ACCESS") and route.template not in ANYBODYS:
            raise Aborted(401, "The registry lets nobody read without a token.")

    def _unknown(self, call: Call, allowed: set[str]) -> QuayError:
        """How Quay answers where it has no such route, or none for the method.

        Its web pages take every GET that nothing else takes, with a slash at the end.
        """
        moved = Page(308, Location=quote(f"{call.path}/"))
        if not call.path.endswith("/") and self.router.find(call.method, f"{call.path}/")[0]:
            return moved
        if call.method in READS:
            return moved if allowed and not call.path.endswith("/") else Page(404)
        return Refused("The method is not allowed here.", 405) if allowed else Page(405)

    def _collect(self) -> None:
        now = time.monotonic()
        if now - self._collected < COLLECT_EVERY:
            return
        self._collected = now
        with self.database.transaction() as db:
            for collect in self._collectors:
                collect(db, self.settings)

    def close(self) -> None:
        """Close the state's file."""
        self.database.close()


def as_answer(value: Any) -> Answer:
    """What a handler gave back, as an answer."""
    return value if isinstance(value, Answer) else Answer(value)
