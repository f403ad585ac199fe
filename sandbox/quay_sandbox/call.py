"""One call on its way through the layers: what was asked, by whom, and the state to answer from."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request

from quay_sandbox.access import Identity, identify
from quay_sandbox.database import Reading
from quay_sandbox.errors import InvalidRequest, Refused, WrongParameter
from quay_sandbox.shapes import Schema, fault

if TYPE_CHECKING:
    from quay_sandbox.sandbox import Sandbox
    from quay_sandbox.settings import Settings

LARGEST_NUMBER = 2**31 - 1
"""What a parameter can be at most (a larger one counts as this), and a number of seconds in the database."""


class Call:
    """One call.

    Attributes:
        sandbox: The registry that is called.
        settings: Its version, flags and waiting times.
        db: Its state; for a write, inside a transaction that ends with the handler.
        method: The HTTP method.
        path: The decoded path.
        route: The template of the route that takes the call; empty when there is none.
    """

    def __init__(self, sandbox: Sandbox, environ: dict[str, Any]) -> None:
        self.sandbox = sandbox
        self.settings: Settings = sandbox.settings
        self.db: Reading = sandbox.database
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.route = ""
        # WSGI hands over the path's bytes as if they were Latin-1.
        self.path: str = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")

    @cached_property
    def request(self) -> Request:
        """The call as werkzeug sees it, for what is asked rarely: streams, forms, headers."""
        return Request(self.environ)

    @property
    def host(self) -> str:
        """The registry's address as the caller wrote it."""
        host: str = self.environ.get("HTTP_HOST", "localhost")
        return host

    @cached_property
    def query(self) -> dict[str, str]:
        """The parameters behind the path's question mark; the first of several with one name."""
        pairs = parse_qsl(self.environ.get("QUERY_STRING", ""), keep_blank_values=True)
        return dict(reversed(pairs))

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether a parameter is set and true, as Quay reads truth."""
        if name not in self.query:
            return default
        return self.query[name].lower() not in ("", "false", "0", "none", "no", "off")

    def number(self, name: str, default: int) -> int:
        """A parameter as a number.

        Raises:
            WrongParameter: 400, it is none.
        """
        try:
            number = int(self.query.get(name, default))
        except ValueError:
            raise WrongParameter(name, "This must be a whole number.") from None
        return max(-LARGEST_NUMBER, min(number, LARGEST_NUMBER))

    @cached_property
    def identity(self) -> Identity:
        """Whose token the call has; anonymous when it has none that is valid."""
        return identify(self)

    @cached_property
    def raw_body(self) -> bytes:
        """The body as it was sent."""
        return self.request.get_data()

    @property
    def has_json(self) -> bool:
        """Whether the call says that its body is JSON."""
        kind = str(self.environ.get("CONTENT_TYPE") or "").split(";")[0].strip().lower()
        return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))

    def json(self) -> Any:
        """The body's JSON, of any shape.

        Raises:
            Refused: 415 without the content type of JSON, 400 when it is no JSON.
        """
        if not self.has_json:
            raise Refused("The body must have the content type application/json.", 415)
        try:
            return json.loads(self.raw_body)
        except ValueError:
            raise Refused("The body is not JSON.", 400) from None

    def body(self, schema: Schema) -> dict[str, Any]:
        """The body's JSON, of the given shape.

        Raises:
            Refused: There is no JSON, as for `json`.
            InvalidRequest: It has another shape.
        """
        value = self.json()
        if value is None:
            raise InvalidRequest("The call needs a JSON body.")
        wrong = fault(value, schema)
        if wrong:
            raise InvalidRequest(wrong)
        found: dict[str, Any] = value
        return found

    def optional_body(self, schema: Schema) -> dict[str, Any]:
        """As `body`, but nothing, or what is no JSON at all, counts as an empty object."""
        try:
            value = json.loads(self.raw_body) if self.has_json else None
        except ValueError:
            value = None
        if value is None:
            return {}
        wrong = fault(value, schema)
        if wrong:
            raise InvalidRequest(wrong)
        found: dict[str, Any] = value
        return found
