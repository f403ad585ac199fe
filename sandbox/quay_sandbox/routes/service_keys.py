"""Service keys, for superusers."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.http import http_date

from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routes import superuser_users
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import service_keys

routes = Routes()

KEYS = "superuser/keys"
FEATURE = "SUPER_USERS"
NEW = body(
    {
        "service": "string",
        "name": "string",
        "metadata": "object",
        "notes": "string",
        "expiration": "number|null",
    },
    required="service expiration",
)
CHANGE = body({"name": "string", "metadata": "object", "expiration": "number|null"})
APPROVAL = body({"notes": "string"})


@routes("GET", KEYS, feature=FEATURE)
def list_all(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    return {"keys": [view(call, key) for key in service_keys.everything(call.db)]}


@routes("POST", KEYS, feature=FEATURE)
def create(call: Call) -> dict[str, Any]:
    wanted = call.body(NEW)
    call.identity.require(call.identity.superuser)
    refuse_long(wanted, "service", "name")
    origin = {
        "created_by": "Quay Superuser Panel",
        "creator": call.identity.name,
        "ip": call.environ.get("REMOTE_ADDR"),
    }
    key = service_keys.add(call.db, wanted, {**wanted.get("metadata", {}), **origin}, call.identity.id)
    return {
        "kid": key.kid(),
        "name": wanted.get("name", ""),
        "service": wanted["service"],
        "public_key": key.public_pem(),
        "private_key": key.private_pem(),
    }


@routes("GET", KEYS + "/{kid}", feature=FEATURE)
def show(call: Call, kid: str) -> dict[str, Any]:
    return view(call, _found(call, kid))


@routes("PUT", KEYS + "/{kid}", feature=FEATURE)
def change(call: Call, kid: str) -> dict[str, Any]:
    wanted = call.body(CHANGE)
    key = _found(call, kid)
    refuse_long(wanted, "name")
    service_keys.change(call.db, key, wanted)
    return view(call, _found(call, kid))


@routes("DELETE", KEYS + "/{kid}", feature=FEATURE)
def delete(call: Call, kid: str) -> Answer:
    service_keys.delete(call.db, _found(call, kid))
    return Answer.html("", 204)


@routes("POST", "superuser/approvedkeys/{kid}", feature=FEATURE)
def approve(call: Call, kid: str) -> Answer:
    notes = call.body(APPROVAL).get("notes", "")
    service_keys.approve(call.db, _found(call, kid), call.identity.id, notes)
    return Answer.html("", 201)


def view(call: Call, key: Row) -> dict[str, Any]:
    """A key without its private half, which is shown once."""
    return {
        "name": key["name"],
        "kid": key["kid"],
        "service": key["service"],
        "jwk": json.loads(key["jwk"]),
        "metadata": json.loads(key["metadata"]),
        "created_date": http_date(key["created"]),
        "expiration_date": None if key["expiration"] is None else http_date(key["expiration"]),
        "rotation_duration": None,
        "approval": None if key["approved"] is None else _approval(call, key),
    }


def _approval(call: Call, key: Row) -> dict[str, Any]:
    approver = call.db.one("SELECT * FROM account WHERE id = ?", key["approver_id"])
    return {
        "approver": None if approver is None else superuser_users.view(call, approver),
        "approval_type": "ServiceKeyApprovalType.SUPERUSER",
        "approved_date": http_date(key["approved"]),
        "notes": key["notes"],
    }


def _found(call: Call, kid: str) -> Row:
    call.identity.require(call.identity.superuser)
    found = service_keys.find(call.db, kid)
    if found is None:
        raise NotFound()
    return found
