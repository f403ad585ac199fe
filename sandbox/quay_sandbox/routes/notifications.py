"""Notifications of repositories."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound, Page
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import notifications, repositories

routes = Routes()

NOTIFICATIONS = "repository/{repository}/notification/"
ONE = NOTIFICATIONS + "{uuid}"
NEW = body(
    {"event": "string", "method": "string", "config": "object", "eventConfig": "object", "title": "string"},
    required="event method config eventConfig",
)


@routes("GET", NOTIFICATIONS)
def list_all(call: Call, repository: str) -> dict[str, Any]:
    reach.require_administrator(call, repository)
    row = _row(call, repository)
    return {"notifications": [view(found) for found in notifications.of(call.db, "repository_id", row)]}


@routes("POST", NOTIFICATIONS)
def create(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(NEW)
    namespace, _ = reach.names(repository)
    if wanted["method"] not in notifications.METHODS:
        raise Page(500)  # Quay looks for the method's code, and does not expect to find none.
    notifications.check_config(call.db, namespace, True, wanted["method"], wanted["config"])
    row = _row(call, repository)
    if not row or wanted["event"] not in _events(call):
        raise Page(500)  # So does Quay's database with what it does not know.
    refuse_long(wanted, "title")
    return created(view(_found(call, row, notifications.add(call.db, "repository_id", row, wanted))))


@routes("GET", ONE)
def show(call: Call, repository: str, uuid: str) -> dict[str, Any]:
    reach.require_administrator(call, repository)
    found = notifications.find_anywhere(call.db, uuid)
    if found is None:
        raise NotFound()
    return view(found)


@routes("DELETE", ONE)
def delete(call: Call, repository: str, uuid: str) -> Answer:
    reach.require_administrator(call, repository)
    notifications.delete(call.db, _found(call, _row(call, repository), uuid))
    return no_content()


@routes("POST", ONE)
def reset(call: Call, repository: str, uuid: str) -> Answer:
    reach.require_administrator(call, repository)
    notifications.reset(call.db, _found(call, _row(call, repository), uuid))
    return no_content()


@routes("POST", ONE + "/test")
def test(call: Call, repository: str, uuid: str) -> dict[str, Any]:
    reach.require_administrator(call, repository)
    if notifications.find_anywhere(call.db, uuid) is None:
        raise InvalidRequest("There is no such notification.")
    return {}


def view(notification: Row) -> dict[str, Any]:
    """A notification as the API shows it, its config with the secrets in it."""
    return {
        "uuid": notification["uuid"],
        "title": notification["title"],
        "event": notification["event"],
        "method": notification["method"],
        "config": json.loads(notification["config"]),
        "event_config": json.loads(notification["event_config"]),
        "number_of_failures": notification["failures"],
    }


def _events(call: Call) -> tuple[str, ...]:
    quotas = notifications.NAMESPACE_EVENTS if call.settings.since("3.18") else ()
    return notifications.REPOSITORY_EVENTS + quotas


def _row(call: Call, repository: str) -> int:
    """The repository's row, 0 where there is none."""
    found = repositories.find(call.db, *reach.names(repository))
    return found["id"] if found is not None else 0


def _found(call: Call, row: int, identifier: str) -> Row:
    found = notifications.find(call.db, "repository_id", row, identifier)
    if found is None:
        raise InvalidRequest("The repository has no such notification.")
    return found
