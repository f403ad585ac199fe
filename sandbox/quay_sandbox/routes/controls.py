"""The sandbox's own routes, for tests and benchmarks. They take only the token that it was started with."""

from __future__ import annotations

from typing import Any

from quay_sandbox.access import EVERYTHING, SCOPES
from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.errors import InvalidRequest, NotFound, Refused
from quay_sandbox.faults import EXPIRED_TOKEN, KINDS, Fault
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import accounts, tokens

routes = Routes()

POSITIVE = {"type": "integer", "minimum": 1}
NOT_NEGATIVE = {"type": "integer", "minimum": 0}
SECONDS = {"type": "number", "minimum": 0}
FAULT = body(
    {
        "fault": one_of(*KINDS, EXPIRED_TOKEN),
        "method": "string",
        "path": "string",
        "skip": NOT_NEGATIVE,
        "count": POSITIVE,
        "status": {"type": "integer", "minimum": 100, "maximum": 599},
        "retry_after": NOT_NEGATIVE,
        "seconds": SECONDS,
        "work": "boolean",
    },
    required="fault",
    additionalProperties=False,
)
LATENCY = body({"milliseconds": SECONDS}, required="milliseconds", additionalProperties=False)
STALE = body({"seconds": SECONDS}, required="seconds", additionalProperties=False)
USER = body(
    {"username": "string", "email": "string", "superuser": "boolean"},
    required="username",
    additionalProperties=False,
)
TOKEN = body(
    {"username": "string", "scopes": "string", "lifetime": SECONDS},
    required="username",
    additionalProperties=False,
)


@routes("GET", "/sandbox/calls")
def calls(call: Call) -> dict[str, Any]:
    require_superuser(call)
    return call.sandbox.calls.summary(call.flag("calls", True))


@routes("DELETE", "/sandbox/calls")
def forget_calls(call: Call) -> Answer:
    require_superuser(call)
    call.sandbox.calls.clear()
    return no_content()


@routes("GET", "/sandbox/faults")
def faults(call: Call) -> dict[str, Any]:
    require_superuser(call)
    return {"faults": [vars(fault) for fault in call.sandbox.faults.pending]}


@routes("POST", "/sandbox/faults")
def add_fault(call: Call) -> Answer:
    require_superuser(call)
    fault = Fault(**call.body(FAULT))
    call.sandbox.faults.add(fault)
    return Answer(vars(fault), 201)


@routes("DELETE", "/sandbox/faults")
def forget_faults(call: Call) -> Answer:
    require_superuser(call)
    call.sandbox.faults.clear()
    return no_content()


@routes("PUT", "/sandbox/latency")
def set_latency(call: Call) -> dict[str, Any]:
    require_superuser(call)
    call.sandbox.latency = call.body(LATENCY)["milliseconds"] / 1000
    return {"milliseconds": call.sandbox.latency * 1000}


@routes("PUT", "/sandbox/stale-reads")
def set_stale(call: Call) -> dict[str, Any]:
    require_superuser(call)
    call.sandbox.database.lag_by(call.body(STALE)["seconds"])
    return {"seconds": call.sandbox.database.lag}


@routes("POST", "/sandbox/users")
def add_user(call: Call) -> Answer:
    require_superuser(call)
    wanted = call.body(USER)
    name = wanted["username"]
    row = accounts.add(call.db, call.settings, name, "user", wanted.get("email", f"{name}@example.com"))
    call.db.update("account", row, superuser=wanted.get("superuser", False))
    return Answer({"username": name}, 201)


@routes("POST", "/sandbox/tokens")
def add_token(call: Call) -> Answer:
    require_superuser(call)
    wanted = call.body(TOKEN)
    scopes = wanted.get("scopes", EVERYTHING)
    if not set(scopes.split()) <= set(SCOPES):
        raise InvalidRequest(f"Scopes are {', '.join(SCOPES)}, with spaces between.")
    user = accounts.find(call.db, wanted["username"], "user")
    if user is None:
        raise NotFound()
    _, token = tokens.issue(call.db, user["id"], scopes, lifetime=wanted.get("lifetime", tokens.TEN_YEARS))
    return Answer({"token": token}, 201)


@routes("POST", "/sandbox/reset")
def reset(call: Call) -> Answer:
    require_superuser(call)
    call.sandbox.reset()
    return no_content()


def require_superuser(call: Call) -> None:
    """Refuse whoever has not the token that the sandbox was started with.

    Raises:
        Refused: 403.
    """
    if call.environ.get("HTTP_AUTHORIZATION") != f"Bearer {call.sandbox.token}":
        raise Refused("Only the token that the sandbox was started with may do this.", 403)
