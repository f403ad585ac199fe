"""App-specific tokens of the calling user, and of everybody for superusers."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date
from quay_sandbox.errors import NotFound
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import app_tokens

routes = Routes()

TOKENS = "user/apptoken"
FEATURE = "APP_SPECIFIC_TOKENS"
NEW = body({"title": "string"}, required="title")


@routes("GET", TOKENS, feature=FEATURE)
def list_own(call: Call) -> dict[str, Any]:
    return _listed(call, app_tokens.of(call.db, _user(call)))


@routes("POST", TOKENS, feature=FEATURE)
def create(call: Call) -> dict[str, Any]:
    user = _user(call)
    wanted = call.body(NEW)
    refuse_long(wanted, "title")
    identifier = app_tokens.add(call.db, call.settings, user, wanted["title"])
    return {"token": _with_code(_found(call, identifier))}


@routes("GET", TOKENS + "/{token_uuid}", feature=FEATURE)
def show(call: Call, token_uuid: str) -> dict[str, Any]:
    token = _found(call, token_uuid)
    if app_tokens.has_expired(token):
        raise NotFound()
    return {"token": _with_code(token)}


@routes("DELETE", TOKENS + "/{token_uuid}", feature=FEATURE)
def revoke(call: Call, token_uuid: str) -> Answer:
    app_tokens.revoke(call.db, _found(call, token_uuid))
    return no_content()


@routes("GET", "superuser/apptokens", feature=f"{FEATURE} SUPER_USERS", since="3.16")
def list_all(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.full_access)
    return _listed(call, app_tokens.of(call.db))


def view(token: Row) -> dict[str, Any]:
    """A token without its code."""
    dates = {key: mail_date(token[key]) for key in ("last_accessed", "created", "expiration")}
    return {"uuid": token["uuid"], "title": token["title"], **dates}


def _with_code(token: Row) -> dict[str, Any]:
    return {**view(token), "token_code": token["code"]}


def _listed(call: Call, rows: list[Row]) -> dict[str, Any]:
    expiring = call.flag("expiring") if "expiring" in call.query else None
    shown = app_tokens.expiring(call.settings, rows) if expiring else rows
    return {"tokens": [view(token) for token in shown], "only_expiring": expiring}


def _user(call: Call) -> int:
    call.identity.require(call.identity.administers_user)
    return call.identity.id


def _found(call: Call, identifier: str) -> Row:
    found = app_tokens.find(call.db, _user(call), identifier)
    if found is None:
        raise NotFound()
    return found
