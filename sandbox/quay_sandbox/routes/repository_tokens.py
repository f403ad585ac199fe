"""Access tokens of repositories, which Quay no longer has: every call is 410."""

from __future__ import annotations

from quay_sandbox import reach
from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of

routes = Routes()

TOKENS = "repository/{repository}/tokens/"
TOKEN = TOKENS + "{code}"
NEW = body({"friendlyName": "string"}, required="friendlyName")
CHANGE = body({"role": one_of("read", "write", "admin")}, required="role")


@routes("GET", TOKENS)
def list_all(call: Call, repository: str) -> Answer:
    return _gone(call, repository)


@routes("POST", TOKENS)
def create(call: Call, repository: str) -> Answer:
    answer = _gone(call, repository)
    call.body(NEW)
    return answer


@routes("GET", TOKEN)
def show(call: Call, repository: str, code: str) -> Answer:
    return _gone(call, repository)


@routes("PUT", TOKEN)
def change(call: Call, repository: str, code: str) -> Answer:
    answer = _gone(call, repository)
    call.body(CHANGE)
    return answer


@routes("DELETE", TOKEN)
def delete(call: Call, repository: str, code: str) -> Answer:
    return _gone(call, repository)


def _gone(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    return Answer({"message": "Access tokens of repositories are no longer supported; use robots."}, 410)
