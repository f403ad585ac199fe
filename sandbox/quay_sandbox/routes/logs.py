"""Logs of what was done. The sandbox keeps none, so that every list is empty."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from quay_sandbox import external_hosts, reach
from quay_sandbox.call import Call
from quay_sandbox.dates import mail_date
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts

routes = Routes()

REPOSITORY = "repository/{repository}/"
ORGANIZATION = "organization/{orgname}/"
COUNTS = "AGGREGATED_LOG_COUNT_RETRIEVAL"
EXPORT = body({"callback_url": "string", "callback_email": "string"})


@routes("GET", REPOSITORY + "logs")
def of_repository(call: Call, repository: str) -> dict[str, Any]:
    reach.administered(call, repository)
    return _logs(call)


@routes("GET", ORGANIZATION + "logs")
def of_organization(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    return _logs(call)


@routes("GET", "user/logs")
def of_user(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    return _logs(call)


@routes("GET", "superuser/logs", feature="SUPER_USERS")
def of_everybody(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    return _logs(call)


@routes("GET", REPOSITORY + "aggregatelogs", feature=COUNTS)
def counts_of_repository(call: Call, repository: str) -> dict[str, Any]:
    reach.administered(call, repository)
    return _counts(call)


@routes("GET", ORGANIZATION + "aggregatelogs", feature=COUNTS)
def counts_of_organization(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers(orgname))
    return _counts(call)


@routes("GET", "user/aggregatelogs", feature=COUNTS)
def counts_of_user(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    return _counts(call)


@routes("GET", "superuser/aggregatelogs", feature=f"{COUNTS} SUPER_USERS")
def counts_of_everybody(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.superuser)
    return _counts(call)


@routes("POST", REPOSITORY + "exportlogs", feature="LOG_EXPORT")
def export_of_repository(call: Call, repository: str) -> dict[str, str]:
    reach.require_administrator(call, repository)
    wanted = call.body(EXPORT)
    reach.found(call, repository)
    return _exported(call, wanted)


@routes("POST", ORGANIZATION + "exportlogs", feature="LOG_EXPORT")
def export_of_organization(call: Call, orgname: str) -> dict[str, str]:
    wanted = call.body(EXPORT)
    call.identity.require(call.identity.administers(orgname))
    return _exported(call, wanted)


@routes("POST", "user/exportlogs", feature="LOG_EXPORT")
def export_of_user(call: Call) -> dict[str, str]:
    call.identity.require(call.identity.administers_user)
    return _exported(call, call.body(EXPORT))


def _span(call: Call) -> tuple[datetime, datetime]:
    """The days that are asked for; left out, yesterday and today."""
    today = datetime.now(timezone.utc)
    start = _day(call.query.get("starttime", "")) or today - timedelta(days=1)
    end = (_day(call.query.get("endtime", "")) or today) + timedelta(days=1)
    if end < start:
        raise Refused("The time ends before it begins.")
    return start, end


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").replace(tzinfo=timezone.utc)
    except ValueError:
        return None


def _logs(call: Call) -> dict[str, Any]:
    start, end = _span(call)
    return {"start_time": mail_date(start.timestamp()), "end_time": mail_date(end.timestamp()), "logs": []}


def _counts(call: Call) -> dict[str, Any]:
    _span(call)
    return {"aggregated": []}


def _exported(call: Call, wanted: dict[str, Any]) -> dict[str, str]:
    """Take the order for an export; nobody is called back."""
    _span(call)
    if wanted.get("callback_url"):
        external_hosts.check_url(wanted["callback_url"])
    elif not accounts.is_email(wanted.get("callback_email")):
        raise InvalidRequest("The export needs a callback_url or a callback_email.")
    return {"export_id": str(uuid.uuid4())}
