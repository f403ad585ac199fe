"""Global messages."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.errors import Page, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import messages

routes = Routes()

MESSAGE = body(
    {
        "content": "string",
        "media_type": one_of("text/plain", "text/markdown"),
        "severity": one_of("info", "warning", "error"),
    },
    required="content media_type severity",
)
NEW = body({"message": MESSAGE})


@routes("GET", "messages")
def list_all(call: Call) -> dict[str, Any]:
    keys = ("uuid", "content", "severity", "media_type")
    return {"messages": [{key: row[key] for key in keys} for row in messages.everything(call.db)]}


@routes("POST", "messages")
def create(call: Call) -> Answer:
    wanted = call.body(NEW)
    if not call.settings.on("SUPER_USERS"):
        raise Refused("The registry has no superusers.", 404)
    _require_superuser(call)
    if "message" not in wanted:
        raise Page(500)  # Quay's description does not ask for the key, and its code expects it.
    message = wanted["message"]
    messages.add(call.db, message["content"], message["severity"], message["media_type"])
    return Answer.html("", 201)


@routes("DELETE", "message/{uuid}", feature="SUPER_USERS")
def delete(call: Call, uuid: str) -> Answer:
    _require_superuser(call)
    messages.delete(call.db, uuid)
    return Answer.html("", 204)


def _require_superuser(call: Call) -> None:
    if not call.identity.superuser:
        raise Refused("Only superusers may do this.", 403)
