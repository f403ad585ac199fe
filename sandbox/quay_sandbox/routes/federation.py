"""Federation of robots with other issuers of tokens."""

from __future__ import annotations

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, fault
from quay_sandbox.state import accounts, federation

routes = Routes()

ORGANIZATION = "organization/{orgname}/robots/{robot_shortname}/federation"
USER = "user/robots/{robot_shortname}/federation"
SINCE = "3.13"
USERS_SINCE = "3.18"
ENTRIES = {
    "type": "array",
    "items": body({"issuer": "string", "subject": "string"}, required="issuer subject"),
}


@routes("GET", ORGANIZATION, since=SINCE)
def show(call: Call, orgname: str, robot_shortname: str) -> federation.Entries:
    call.identity.require(call.identity.administers(orgname))
    return federation.of(call.db, _robot(call, orgname, robot_shortname))


@routes("POST", ORGANIZATION, since=SINCE)
def put(call: Call, orgname: str, robot_shortname: str) -> federation.Entries:
    entries = _entries(call)
    call.identity.require(call.identity.administers(orgname))
    return federation.put(call.db, _robot(call, orgname, robot_shortname), entries)


@routes("DELETE", ORGANIZATION, since=SINCE)
def clear(call: Call, orgname: str, robot_shortname: str) -> Answer:
    call.identity.require(call.identity.administers(orgname))
    federation.clear(call.db, _robot(call, orgname, robot_shortname))
    return no_content()


@routes("GET", USER, since=USERS_SINCE)
def show_of_user(call: Call, robot_shortname: str) -> federation.Entries:
    call.identity.require(call.identity.administers_user)
    return federation.of(call.db, _robot(call, call.identity.name, robot_shortname))


@routes("POST", USER, since=USERS_SINCE)
def put_of_user(call: Call, robot_shortname: str) -> federation.Entries:
    call.identity.require(call.identity.administers_user)
    entries = _entries(call)
    return federation.put(call.db, _robot(call, call.identity.name, robot_shortname), entries)


@routes("DELETE", USER, since=USERS_SINCE)
def clear_of_user(call: Call, robot_shortname: str) -> Answer:
    call.identity.require(call.identity.administers_user)
    federation.clear(call.db, _robot(call, call.identity.name, robot_shortname))
    return no_content()


def _entries(call: Call) -> federation.Entries:
    value = call.json()
    wrong = fault(value, ENTRIES)
    if wrong:
        raise InvalidRequest(wrong)
    entries: federation.Entries = value
    return entries


def _robot(call: Call, namespace: str, short_name: str) -> int:
    robot = accounts.find(call.db, f"{namespace}+{short_name}", "robot")
    if robot is None:
        raise Refused(f"There is no robot {namespace}+{short_name}.")
    row: int = robot["id"]
    return row
