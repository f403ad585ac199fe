"""What the handlers below `/v2/` share (OCI distribution API): errors, tokens, and access to a repository."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import QuayError
from quay_sandbox.reach import names
from quay_sandbox.state import repositories

LIFETIME = 3600
"""Seconds that a token for the registry is good for."""
KEY = secrets.token_bytes(32)
"""Signs the tokens; a restart of the process lets clients ask for new ones."""
VERSION = {"Docker-Distribution-API-Version": "registry/2.0"}


class RegistryError(QuayError):
    """A refusal as the distribution API writes it: a list of one error.

    Args:
        code: The API's word for it, such as `BLOB_UNKNOWN`.
        status: The HTTP status.
        text: What is wrong, for people.
        scope: What a token must allow, for a 401.
        detail: More about it.
    """

    def __init__(self, code: str, status: int, text: str, scope: str = "", detail: Any = None) -> None:
        super().__init__(text)
        self.code, self.status, self.text, self.scope, self.detail = code, status, text, scope, detail

    def answer(self, host: str) -> Answer:
        error = {"code": self.code, "message": self.text, "detail": self.detail or {}}
        return Answer({"errors": [error]}, self.status, self._headers(host))

    def _headers(self, host: str) -> dict[str, str]:
        if self.status != 401:
            return {}
        challenge = f'Bearer realm="http://{host}/v2/auth",service="{host}"'
        if self.scope:
            challenge += f',scope="{self.scope}"'
        return {"WWW-Authenticate": challenge, **VERSION}


@dataclass(frozen=True)
class Grant:
    """What a token for the registry lets its bearer do.

    Attributes:
        subject: The name of the user or robot; empty for nobody.
        access: The actions (`pull`, `push`, `*`) by the repository's path.
    """

    subject: str
    access: dict[str, list[str]]


def issue_token(grant: Grant) -> str:
    """A token that says what a grant says, signed (a JSON Web Token, RFC 7519)."""
    claims = {
        "sub": grant.subject,
        "exp": time.time() + LIFETIME,
        "access": [
            {"type": "repository", "name": name, "actions": actions} for name, actions in grant.access.items()
        ],
    }
    content = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(claims)}"
    return f"{content}.{_signature(content)}"


def read_token(token: str) -> Grant | None:
    """What a token says, or nothing when it is not signed here or has expired."""
    content, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(content).encode()):
        return None
    claims = json.loads(base64.urlsafe_b64decode(content.split(".")[1] + "=="))
    if claims["exp"] <= time.time():
        return None
    return Grant(claims["sub"], {entry["name"]: entry["actions"] for entry in claims["access"]})


def _encode(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signature(content: str) -> str:
    digest = hmac.new(KEY, content.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def granted(call: Call, scope: str = "") -> Grant:
    """What the call's token lets it do.

    Raises:
        RegistryError: 401, it has none that is good.
    """
    kind, _, token = call.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    grant = read_token(token.strip()) if kind.lower() == "bearer" else None
    if grant is None:
        raise RegistryError("UNAUTHORIZED", 401, "The call needs a token of this registry.", scope)
    return grant


def reached(call: Call, path: str, *actions: str) -> Row:
    """A repository on which the call's token allows the given actions.

    Raises:
        RegistryError: 401, it does not; 404, there is no such repository.
    """
    scope = f"repository:{path}:{','.join(actions)}"
    allowed = granted(call, scope).access.get(path, [])
    if not set(actions) <= set(allowed):
        raise RegistryError("UNAUTHORIZED", 401, "The token does not allow this.", scope)
    found = repositories.find(call.db, *names(path))
    if found is None:
        raise RegistryError("NAME_UNKNOWN", 404, f"There is no repository {path}.")
    return found
