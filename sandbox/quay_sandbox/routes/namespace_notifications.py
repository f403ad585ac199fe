"""Notifications of organizations and of the calling user, of their quotas."""

from __future__ import annotations

from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routes.notifications import NEW, view
from quay_sandbox.routing import Routes
from quay_sandbox.state import notifications

routes = Routes()

ORGANIZATION = "organization/{orgname}/notifications"
USER = "user/namespacenotifications"
FEATURE = "QUOTA_NOTIFICATIONS"


@routes("GET", ORGANIZATION, feature=FEATURE)
def list_of_organization(call: Call, orgname: str) -> dict[str, Any]:
    return _listed(call, reach.organization(call, orgname))


@routes("POST", ORGANIZATION, feature=FEATURE)
def create_in_organization(call: Call, orgname: str) -> Answer:
    return _created(call, reach.organization(call, orgname))


@routes("GET", ORGANIZATION + "/{uuid}", feature=FEATURE)
def show_of_organization(call: Call, orgname: str, uuid: str) -> dict[str, Any]:
    return view(_found(call, reach.organization(call, orgname), uuid))


@routes("DELETE", ORGANIZATION + "/{uuid}", feature=FEATURE)
def delete_from_organization(call: Call, orgname: str, uuid: str) -> Answer:
    return _deleted(call, reach.organization(call, orgname), uuid)


@routes("POST", ORGANIZATION + "/{uuid}", feature=FEATURE)
def reset_of_organization(call: Call, orgname: str, uuid: str) -> Answer:
    return _reset(call, reach.organization(call, orgname), uuid)


@routes("POST", ORGANIZATION + "/{uuid}/test", feature=FEATURE)
def test_of_organization(call: Call, orgname: str, uuid: str) -> dict[str, Any]:
    _found(call, reach.organization(call, orgname), uuid)
    return {}


@routes("GET", USER, feature=FEATURE)
def list_of_user(call: Call) -> dict[str, Any]:
    return _listed(call, _user(call))


@routes("POST", USER, feature=FEATURE)
def create_of_user(call: Call) -> Answer:
    return _created(call, _user(call))


@routes("GET", USER + "/{uuid}", feature=FEATURE)
def show_of_user(call: Call, uuid: str) -> dict[str, Any]:
    return view(_found(call, _user(call), uuid))


@routes("DELETE", USER + "/{uuid}", feature=FEATURE)
def delete_of_user(call: Call, uuid: str) -> Answer:
    return _deleted(call, _user(call), uuid)


@routes("POST", USER + "/{uuid}", feature=FEATURE)
def reset_of_user(call: Call, uuid: str) -> Answer:
    return _reset(call, _user(call), uuid)


@routes("POST", USER + "/{uuid}/test", feature=FEATURE)
def test_of_user(call: Call, uuid: str) -> dict[str, Any]:
    _found(call, _user(call), uuid)
    return {}


def _user(call: Call) -> Row:
    call.identity.require(call.identity.administers_user)
    return call.identity.require_user()


def _listed(call: Call, namespace: Row) -> dict[str, Any]:
    shown = notifications.of(call.db, "account_id", namespace["id"])
    return {"notifications": [view(found) for found in shown]}


def _created(call: Call, namespace: Row) -> Answer:
    wanted = call.body(NEW)
    if wanted["event"] not in notifications.NAMESPACE_EVENTS:
        raise InvalidRequest(f"event must be one of {', '.join(notifications.NAMESPACE_EVENTS)}.")
    if wanted["method"] not in notifications.METHODS:
        raise InvalidRequest(f"method must be one of {', '.join(notifications.METHODS)}.")
    notifications.check_config(call.db, namespace["name"], False, wanted["method"], wanted["config"])
    refuse_long(wanted, "title")
    identifier = notifications.add(call.db, "account_id", namespace["id"], wanted)
    return created(view(_found(call, namespace, identifier)))


def _found(call: Call, namespace: Row, identifier: str) -> Row:
    found = notifications.find(call.db, "account_id", namespace["id"], identifier)
    if found is None:
        raise NotFound()
    return found


def _deleted(call: Call, namespace: Row, identifier: str) -> Answer:
    notifications.delete(call.db, _found(call, namespace, identifier))
    return no_content()


def _reset(call: Call, namespace: Row, identifier: str) -> Answer:
    notifications.reset(call.db, _found(call, namespace, identifier))
    return no_content()
