"""One HTTP call: a session for each thread, answers and failures in the client's own terms."""

from __future__ import annotations

import json
import math
import re
import threading
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_provider.client.errors import (
    Body,
    Fate,
    QuayError,
    UnexpectedAnswerError,
    UnreachableError,
    fate_of,
    message_of,
)
from quay_provider.client.settings import Settings
from tfplugin.records import Record

if TYPE_CHECKING:
    import ssl

    import requests

USER_AGENT = "terraform-provider-quay"
"""Not a browser's: from those Quay demands a header against forgery (endpoints/decorators.py)."""

CONNECT_TIMEOUT = 10.0
"""Seconds to wait for a connection."""

LONGEST_PAUSE = 300.0
"""Seconds: the longest pause that `Retry-After` is heard for; then Quay is asked again."""


class Call(Record):
    """One call: `path` is quoted and begins with a slash."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any


class Transport:
    """Sends calls. Redirects are never followed: they could carry the token to another host."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self._system: ssl.SSLContext | None = None
        # The package has none (see quay_cli.packaging.libraries): Quay's JSON needs no guessing.
        warnings.filterwarnings("ignore", "Unable to find acceptable character detection dependency")

    def send(self, call: Call, timeout: float) -> Any:
        """The JSON of Quay's answer; None where it is empty.

        Args:
            call: What to send.
            timeout: Seconds to wait for the answer.

        Raises:
            QuayError: Quay refused, or there is no whole answer.
        """
        from requests import exceptions

        try:
            response = self._session().request(
                call.method,
                self._settings.url + call.path,
                params=call.query,
                data=None if call.body is None else json.dumps(call.body).encode(),
                headers={} if call.body is None else {"Content-Type": "application/json"},
                timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
                verify=self._verify(),
                allow_redirects=False,
            )
        except exceptions.RequestException as error:
            raise _failure(call, error) from error
        except OSError as error:
            # `ca_file` cannot be read.
            raise UnreachableError(str(error), method=call.method, path=call.path, kind="tls") from error
        return _answer(call, response)

    def close(self) -> None:
        """Close every thread's connections."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.close()

    def _verify(self) -> bool | str:
        if not self._settings.verify_tls:
            return False
        return self._settings.ca_file or True

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
            with self._lock:
                self._sessions.append(session)
        return session

    def _new_session(self) -> requests.Session:
        import requests
        import urllib3

        if not self._settings.verify_tls:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        session = requests.Session()
        session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
        token = self._settings.token

        def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
            # An `auth` of our own keeps `requests` from putting a netrc file's password here.
            request.headers["Authorization"] = f"Bearer {token}"
            return request

        session.auth = authorize
        if self._verify() is True and self._settings.url.startswith("https:"):
            self._trust_the_system(session)
        return session

    def _trust_the_system(self, session: requests.Session) -> None:
        import ssl

        from quay_provider.client.trust import SystemTrust

        with self._lock:
            if self._system is None:
                self._system = ssl.create_default_context()
        session.mount("https://", SystemTrust(self._system))


def _failure(call: Call, error: requests.RequestException) -> QuayError:
    from requests import exceptions

    if isinstance(error, exceptions.SSLError):
        return UnreachableError(_reason(error), method=call.method, path=call.path, kind="tls")
    if isinstance(error, exceptions.ProxyError):
        return UnreachableError(_reason(error), method=call.method, path=call.path, kind="proxy")
    if isinstance(error, exceptions.ConnectTimeout):
        message = "the host did not answer within the time for connecting"
        return UnreachableError(message, method=call.method, path=call.path, kind="connection")
    if isinstance(error, exceptions.InvalidURL):
        return UnreachableError(_reason(error), method=call.method, path=call.path, kind="name")
    if isinstance(error, exceptions.ConnectionError):
        kind = _never_connected(error)
        if kind:
            return UnreachableError(_reason(error), method=call.method, path=call.path, kind=kind)
    if isinstance(error, exceptions.Timeout):
        message = "Quay did not answer in time"
    else:
        message = f"the connection was lost before the whole answer had come ({_reason(error)})"
    return QuayError(message, method=call.method, path=call.path, fate=Fate.UNKNOWN)


def _never_connected(error: Exception) -> str | None:
    from urllib3 import exceptions

    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, exceptions.NameResolutionError):
        return "name"
    if isinstance(reason, (exceptions.NewConnectionError, exceptions.ConnectTimeoutError)):
        return "connection"
    return None


def _reason(error: Exception) -> str:
    """The innermost words of a `requests` exception, without its objects' addresses."""
    inner: Any = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    text = str(reason.args[-1] if isinstance(reason, Exception) and reason.args else reason)
    return re.sub(r"^HTTPS?Connection\w*\(.*?\): |^<.*? object at \w+>: ", "", text)


def _answer(call: Call, response: requests.Response) -> Any:
    if 300 <= response.status_code < 400:
        raise _redirected(call, response)
    html = "json" not in response.headers.get("Content-Type", "")
    text = response.content
    if response.status_code < 300:
        return _success(call, response.status_code, text, html=html)
    body = _parsed(text) if not html else None
    message = message_of(body) or f"status {response.status_code} and no message"
    raise QuayError(
        message,
        method=call.method,
        path=call.path,
        status=response.status_code,
        error_type=str(body.get("error_type") or "") if isinstance(body, dict) else "",
        html=html,
        fate=fate_of(response.status_code, body, html=html),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def _success(call: Call, status: int, text: bytes, *, html: bool) -> Any:
    if not text.strip():
        return None
    if html:
        message = "the answer is a web page and no JSON: is this the address of a Quay registry?"
        raise UnexpectedAnswerError(
            message, method=call.method, path=call.path, status=status, html=True, fate=Fate.UNKNOWN
        )
    try:
        return json.loads(text, object_hook=Body)
    except ValueError as error:
        message = "the answer is cut or is no JSON"
        raise QuayError(
            message, method=call.method, path=call.path, status=status, fate=Fate.UNKNOWN
        ) from error


def _redirected(call: Call, response: requests.Response) -> QuayError:
    place = response.headers.get("Location", "").partition("?")[0]
    message = f"Quay redirects to {place!r}, and a redirect is never followed with a token"
    return QuayError(message, method=call.method, path=call.path, status=response.status_code, html=True)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    """What `Retry-After` asks for, within reason; None where it gives no number (it may be a date)."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return min(max(0.0, seconds), LONGEST_PAUSE) if math.isfinite(seconds) else None
