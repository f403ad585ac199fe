"""What a handler gives back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

JSON = "application/json"
HTML = "text/html"


class Answer:
    """An answer: status, headers and body.

    A handler may return any other value instead; it becomes the JSON body of a 200.

    Args:
        value: The value whose JSON is the body.
        status: The HTTP status.
        headers: Headers beside the content type.
    """

    __slots__ = ("body", "content_type", "headers", "status")

    def __init__(
        self, value: Any = None, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self.status = status
        self.content_type = JSON
        self.headers: dict[str, str] = dict(headers or {})
        self.body: bytes | Iterable[bytes] = b"" if status == 204 else json.dumps(value).encode() + b"\n"

    @classmethod
    def html(cls, text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        """A page of HTML."""
        return cls.raw(text.encode(), HTML, status, headers)

    @classmethod
    def raw(
        cls,
        body: bytes | Iterable[bytes],
        content_type: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Bytes of any content type; an iterable is sent piece by piece."""
        answer = cls.__new__(cls)
        answer.status, answer.content_type, answer.body = status, content_type, body
        answer.headers = dict(headers or {})
        return answer


def created(value: Any = "Created") -> Answer:
    """201 with a JSON body."""
    return Answer(value, 201)


def no_content() -> Answer:
    """204, as Quay answers most deletions."""
    return Answer(None, 204)
