"""Builds and their triggers. The sandbox builds nothing, and a trigger can only be made in a browser."""

from __future__ import annotations

from typing import Any

from quay_sandbox import reach
from quay_sandbox.call import Call
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body

routes = Routes()

BUILDS = "repository/{repository}/build/"
BUILD = BUILDS + "{build_uuid}"
TRIGGERS = "repository/{repository}/trigger/"
TRIGGER = TRIGGERS + "{trigger_uuid}"
FEATURE = "BUILD_SUPPORT"
NEW = body({"file_id": "string", "archive_url": "string"})
UPDATE = body({"enabled": "boolean"}, required="enabled")
ACTIVATION = body({"config": "object", "pull_robot": "string"}, required="config")
START = body(
    {"branch_name": "string", "commit_sha": "string", "refs": "object|null"}, additionalProperties=False
)


@routes("GET", BUILDS, feature=FEATURE)
def list_builds(call: Call, repository: str) -> dict[str, Any]:
    reach.readable(call, repository)
    return {"builds": []}


@routes("POST", BUILDS, feature=FEATURE)
def build(call: Call, repository: str) -> None:
    reach.require_writer(call, repository)
    wanted = call.body(NEW)
    if not wanted.get("file_id") and not wanted.get("archive_url"):
        raise InvalidRequest("file_id or archive_url is missing.")
    raise InvalidRequest("The registry has no builders.")


@routes("GET", BUILD, feature=FEATURE)
def show_build(call: Call, repository: str, build_uuid: str) -> None:
    reach.readable(call, repository)
    raise NotFound()


@routes("DELETE", BUILD, feature=FEATURE)
def cancel_build(call: Call, repository: str, build_uuid: str) -> None:
    reach.administered(call, repository)
    raise NotFound()


@routes("GET", BUILD + "/status", feature=FEATURE)
def build_status(call: Call, repository: str, build_uuid: str) -> None:
    reach.readable(call, repository)
    raise NotFound()


@routes("GET", BUILD + "/logs", feature=FEATURE)
def build_logs(call: Call, repository: str, build_uuid: str) -> None:
    call.identity.require(call.identity.writes(*reach.names(repository)))
    raise NotFound()


@routes("GET", TRIGGERS, feature=FEATURE)
def list_triggers(call: Call, repository: str) -> dict[str, Any]:
    reach.require_administrator(call, repository)
    return {"triggers": []}


@routes("GET", TRIGGER, feature=FEATURE)
def show_trigger(call: Call, repository: str, trigger_uuid: str) -> None:
    reach.require_administrator(call, repository)
    raise NotFound()


@routes("PUT", TRIGGER, feature=FEATURE)
def change_trigger(call: Call, repository: str, trigger_uuid: str) -> None:
    reach.require_administrator(call, repository)
    call.body(UPDATE)
    raise NotFound()


@routes("DELETE", TRIGGER, feature=FEATURE)
def delete_trigger(call: Call, repository: str, trigger_uuid: str) -> None:
    reach.require_administrator(call, repository)
    raise NotFound()


@routes("POST", TRIGGER + "/activate", feature=FEATURE)
def activate_trigger(call: Call, repository: str, trigger_uuid: str) -> None:
    reach.require_administrator(call, repository)
    call.body(ACTIVATION)
    raise NotFound()


@routes("POST", TRIGGER + "/start", feature=FEATURE)
def start_trigger(call: Call, repository: str, trigger_uuid: str) -> None:
    reach.require_administrator(call, repository)
    call.body(START)
    raise NotFound()


@routes("GET", TRIGGER + "/builds", feature=FEATURE)
def builds_of_trigger(call: Call, repository: str, trigger_uuid: str) -> dict[str, Any]:
    reach.require_administrator(call, repository)
    return {"builds": []}


@routes("GET", "superuser/{build_uuid}/build", feature="SUPER_USERS")
def show_any_build(call: Call, build_uuid: str) -> None:
    _refuse_any(call)


@routes("GET", "superuser/{build_uuid}/status", feature="SUPER_USERS")
def status_of_any_build(call: Call, build_uuid: str) -> None:
    _refuse_any(call)


@routes("GET", "superuser/{build_uuid}/logs", feature="SUPER_USERS")
def logs_of_any_build(call: Call, build_uuid: str) -> None:
    _refuse_any(call)


@routes("GET", "superuser/{build_uuid}/logs/archive", feature="SUPER_USERS")
def archive_of_any_build(call: Call, build_uuid: str) -> None:
    _refuse_any(call)


def _refuse_any(call: Call) -> None:
    call.identity.require(call.identity.superuser)
    raise NotFound()
