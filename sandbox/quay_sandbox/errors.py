"""Refusals in the shapes that Quay gives them: problem, `{message}`, `{error}`, `{detail}` and a page."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox.answers import HTML, Answer

TITLES = {
    308: "Permanent Redirect",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


class QuayError(Exception):
    """Whatever ends a call early; what the call changed so far is undone."""

    def answer(self, host: str) -> Answer:
        """What the caller gets to see.

        Args:
            host: The registry's own address as the caller wrote it, for links.
        """
        raise NotImplementedError


class Problem(QuayError):  # noqa: N818 - raised as an answer, not as an error
    """A problem as RFC 7807 has it, with the two older fields that Quay keeps.

    Args:
        kind: Quay's word for it, such as `invalid_request`.
        status: The HTTP status.
        detail: What is wrong, for people.
        payload: Further keys of the body.
    """

    def __init__(self, kind: str, status: int, detail: str, **payload: Any) -> None:
        super().__init__(detail)
        self.kind, self.status, self.detail, self.payload = kind, status, detail, payload

    def answer(self, host: str) -> Answer:
        body = {
            **self.payload,
            "detail": self.detail,
            "error_message": self.detail,
            "error_type": self.kind,
            "title": self.kind,
            "type": f"http://{host}/api/v1/error/{self.kind}",
            "status": self.status,
        }
        return Answer(body, self.status)


class InvalidRequest(Problem):
    """400 with a problem: what most handlers of Quay refuse themselves."""

    def __init__(self, detail: str, **payload: Any) -> None:
        super().__init__("invalid_request", 400, detail, **payload)


class NotFound(Problem):
    """404 with a problem."""

    def __init__(self, **payload: Any) -> None:
        super().__init__("not_found", 404, "There is nothing of that name.", **payload)


class InvalidToken(Problem):
    """401 with a problem: the call needs a user."""

    def __init__(self, **payload: Any) -> None:
        super().__init__("invalid_token", 401, "This call needs a valid token.", **payload)


class InsufficientScope(Problem):
    """403 with a problem: the user or his token may not do this."""

    def __init__(self, **payload: Any) -> None:
        super().__init__("insufficient_scope", 403, "The token's user may not do this.", **payload)


class Refused(QuayError):  # noqa: N818 - raised as an answer, not as an error
    """A body of one key: `message` (what Quay's data model refuses), `error` or `detail`.

    Args:
        text: What is wrong, for people.
        status: The HTTP status.
        key: The body's key.
        payload: Further keys of the body.
    """

    def __init__(self, text: str, status: int = 400, key: str = "message", **payload: Any) -> None:
        super().__init__(text)
        self.text, self.status, self.key, self.payload = text, status, key, payload

    def answer(self, host: str) -> Answer:
        return Answer({self.key: self.text, **self.payload}, self.status)


class WrongParameter(QuayError):  # noqa: N818 - raised as an answer, not as an error
    """400: a parameter behind the path's question mark is not of its type.

    Args:
        name: The parameter.
        text: What is wrong, for people.
    """

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name, self.text = name, text

    def answer(self, host: str) -> Answer:
        return Answer({"message": {self.name: self.text}}, 400)


class Aborted(QuayError):  # noqa: N818 - raised as an answer, not as an error
    """The body `{error}`, which Quay calls HTML: a write or a read by nobody.

    Args:
        status: The HTTP status.
        text: What is wrong, for people.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text

    def answer(self, host: str) -> Answer:
        return Answer.raw(json.dumps({"error": self.text}).encode(), HTML, self.status)


class Page(QuayError):  # noqa: N818 - raised as an answer, not as an error
    """An HTML page: unknown routes, a refused CSRF check, a crash.

    Args:
        status: The HTTP status.
        headers: Headers beside the content type.
    """

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(str(status))
        self.status, self.headers = status, headers

    def answer(self, host: str) -> Answer:
        title = TITLES.get(self.status, "Error")
        body = f"<!doctype html>\n<html lang=en>\n<title>{self.status} {title}</title>\n<h1>{title}</h1>\n"
        return Answer.html(body, self.status, self.headers)
