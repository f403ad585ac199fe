"""What goes wrong when Quay is called, read from every form in which Quay says it."""

from __future__ import annotations

from enum import Enum
from typing import Any

LONGEST_MESSAGE = 500
"""Characters of Quay's own words that an error repeats."""


class Fate(Enum):
    """What became of a call that failed."""

    REFUSED = "refused"
    """Quay answered that it did not do it."""
    NOT_SENT = "not sent"
    """It never reached Quay, or was turned away at the door: doing it again is safe."""
    UNKNOWN = "unknown"
    """The answer was lost or tells nothing: Quay may have done it."""


class QuayError(Exception):
    """A call that failed.

    status: The HTTP status; None when there was no answer.
    message: What Quay said, or what happened on the way there; a sentence for people.
    method, path: The call, `PUT` and `/api/v1/organization/acme/team/devs`.
    error_type: Quay's own word, `invalid_token`, `not_found`; empty where it gave none.
    html: The answer was no JSON: a route that does not exist, a proxy's page, a crash.
    fate: Whether Quay may have done it.
    attribute: The attribute to blame, where one is known.
    retry_after: Seconds after which Quay wants to be asked again.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        path: str,
        status: int | None = None,
        error_type: str = "",
        html: bool = False,
        fate: Fate = Fate.REFUSED,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.method = method
        self.path = path
        self.status = status
        self.error_type = error_type
        self.html = html
        self.fate = fate
        self.retry_after = retry_after
        self.attribute: str | None = None

    def __str__(self) -> str:
        return f"{self.message} ({self.call})"

    @property
    def call(self) -> str:
        """`PUT /api/v1/organization/acme/team/devs → 403`."""
        return f"{self.method} {self.path} → {self.status or 'no answer'}"

    @property
    def is_missing(self) -> bool:
        """Quay says that the object of the path does not exist (a route that is off is no such case)."""
        return self.status == 404 and not self.html

    @property
    def is_token_refused(self) -> bool:
        """Quay treats the caller as nobody: the token is unknown or has expired."""
        if self.status == 401:
            return True
        return self.status == 403 and (self.html or "csrf" in self.message.lower())

    def at(self, attribute: str) -> QuayError:
        """The same error, blamed on an attribute."""
        self.attribute = attribute
        return self

    def copied(self) -> QuayError:
        """The same error for somebody else: raising an error, and `at`, change it."""
        copy = type(self).__new__(type(self), *self.args)
        copy.__dict__.update(self.__dict__)
        return copy


class UnreachableError(QuayError):
    """No connection: `kind` is `tls`, `proxy`, `name` or `connection`."""

    def __init__(self, message: str, *, method: str, path: str, kind: str) -> None:
        super().__init__(message, method=method, path=path, fate=Fate.NOT_SENT)
        self.kind = kind


class UnexpectedAnswerError(QuayError):
    """Quay's answer is not in the form that its API promises."""


class PartialViewError(QuayError):
    """The answer shows only what everybody may see: not enough to tell what exists."""


class Body(dict[str, Any]):
    """A JSON object out of an answer; a key that it should have and has not is an error of the registry."""

    def __missing__(self, key: str) -> Any:
        raise UnexpectedAnswerError(f'Quay\'s answer lacks "{key}"', method="", path="")


def message_of(body: Any) -> str:
    """What an error's body says, in whichever of Quay's forms it is written.

    Where Quay refuses the form of a body, it goes on with the whole form and the body itself, which may hold
    a secret: that is left out.
    """
    return _words(body).partition("\n\nFailed validating")[0].strip()[:LONGEST_MESSAGE]


def _words(body: Any) -> str:
    if isinstance(body, str):
        return body
    if not isinstance(body, dict):
        return ""
    for key in ("detail", "error_message", "message", "error", "title"):
        text = body.get(key)
        if isinstance(text, str) and text:
            return text
        if isinstance(text, dict):
            return "; ".join(f"{name}: {value}" for name, value in text.items())
    return ""


PERMANENT_503 = ("read only", "read-only", "readonly", "mirror mode")


def fate_of(status: int, body: Any, *, html: bool) -> Fate:
    """Whether a call that was answered with an error's status may have been done."""
    if status == 429:
        return Fate.NOT_SENT
    if status == 503 and not html and _is_permanent(body):
        return Fate.REFUSED
    if status in (500, 502, 503, 504, 520):
        return Fate.UNKNOWN
    return Fate.REFUSED


def _is_permanent(body: Any) -> bool:
    if isinstance(body, dict) and body.get("is_readonly"):
        return True
    message = message_of(body).lower()
    return any(words in message for words in PERMANENT_503)
