"""Tokens of applications, which the API hands out without a browser."""

from __future__ import annotations

from typing import Any

from quay_sandbox import paging
from quay_sandbox.access import SCOPES
from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import iso_date
from quay_sandbox.errors import NotFound, Refused
from quay_sandbox.routes.applications import APPLICATION, found
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import applications, tokens

routes = Routes()

TOKENS = APPLICATION + "/tokens"
SINCE = "3.18"
PER_PAGE = 50
NEW = body(
    {
        "name": {"type": "string", "minLength": 1, "maxLength": 255},
        "scope": "string",
        "expiration": {"type": "number", "minimum": 1},
    },
    required="name scope",
)


@routes("GET", TOKENS, since=SINCE)
def list_all(call: Call, orgname: str, client_id: str) -> dict[str, Any]:
    application = found(call, orgname, client_id)
    rows = applications.tokens_of(call.db, application["id"], paging.start(call), PER_PAGE + 1)
    return paging.page(rows, PER_PAGE, "tokens", view)


@routes("POST", TOKENS, since=SINCE)
def create(call: Call, orgname: str, client_id: str) -> dict[str, Any]:
    wanted = call.body(NEW)
    application = found(call, orgname, client_id)
    name, scopes = wanted["name"].strip(), list(dict.fromkeys(wanted["scope"].replace(",", " ").split()))
    if not name:
        raise Refused("name must not be empty.")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise Refused(f"Not a list of scopes: {wanted['scope']!r}. There are {', '.join(SCOPES)}.")
    call.identity.require(set(scopes) <= call.identity.scopes)
    user = call.identity.require_user()
    lifetime = min(int(wanted.get("expiration", tokens.TEN_YEARS)), tokens.TEN_YEARS)
    identifier, token = tokens.issue(
        call.db,
        user["id"],
        " ".join(scopes),
        lifetime=lifetime,
        application=application["id"],
        name=name,
        created_by=user["name"],
    )
    row = call.db.one("SELECT *, ? AS account FROM oauth_token WHERE uuid = ?", user["name"], identifier)
    assert row is not None  # noqa: S101 - it was just made
    return {**view(row), "token": token}


@routes("DELETE", TOKENS + "/{token_uuid}", since=SINCE)
def delete(call: Call, orgname: str, client_id: str, token_uuid: str) -> Answer:
    if not applications.revoke(call.db, found(call, orgname, client_id)["id"], token_uuid):
        raise NotFound()
    return no_content()


def view(token: Row) -> dict[str, Any]:
    """A token without the token itself, which is shown once."""
    return {
        "uuid": token["uuid"],
        "name": token["name"],
        "scope": token["scopes"],
        "expires_at": iso_date(token["expires_at"]),
        "created": iso_date(token["created"]),
        "created_by": token["account"],
        "last_accessed": iso_date(token["last_accessed"]),
    }
