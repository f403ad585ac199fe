"""Mirrors of whole organizations: configuration, synchronization, and the repositories that were found."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from quay_sandbox import external_hosts, reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import LARGEST_NUMBER, Call
from quay_sandbox.database import Row
from quay_sandbox.dates import iso_date, read_iso
from quay_sandbox.errors import InvalidRequest, NotFound, Page
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.source_registry import SourceError, SourceRegistry, is_local
from quay_sandbox.state import accounts, organization_mirrors

routes = Routes()

MIRROR = "organization/{orgname}/mirror"
FEATURE = "ORG_MIRROR"
DEFAULT_TIMEOUT = 300
MOST_PER_PAGE = 500
PER_PAGE = 100
SHARED: dict[str, Any] = {
    "is_enabled": "boolean",
    "external_registry_url": "string",
    "external_namespace": {"type": "string", "maxLength": 255},
    "robot_username": "string",
    "visibility": one_of("public", "private"),
    "sync_interval": {"type": "integer", "minimum": 60},
    "sync_start_date": "string",
    "external_registry_username": "string|null",
    "external_registry_password": "string|null",
    "external_registry_config": "object",
    "repository_filters": {"type": "array", "items": {"type": "string"}},
    "skopeo_timeout": {"type": "integer", "minimum": 30, "maximum": 3600},
}
REQUIRED = (
    "external_registry_type external_registry_url external_namespace robot_username visibility sync_interval"
    " sync_start_date"
)
NEW = body({**SHARED, "external_registry_type": one_of("harbor", "quay")}, required=REQUIRED)
CHANGE = body(SHARED)
COLUMNS = {
    "is_enabled": "is_enabled",
    "external_registry_type": "registry_type",
    "external_registry_url": "url",
    "external_namespace": "namespace",
    "visibility": "visibility",
    "sync_interval": "sync_interval",
    "skopeo_timeout": "timeout",
}
"""The columns of what is stored as it comes."""


@routes("GET", MIRROR, feature=FEATURE)
def show(call: Call, orgname: str) -> dict[str, Any]:
    mirror = _mirror(call, orgname)
    return {
        "is_enabled": bool(mirror["is_enabled"]),
        "external_registry_type": mirror["registry_type"],
        "external_registry_url": mirror["url"],
        "external_namespace": mirror["namespace"],
        "external_registry_username": mirror["username"],
        "has_external_registry_password": mirror["password"] is not None,
        "external_registry_config": json.loads(mirror["config"]),
        "repository_filters": json.loads(mirror["filters"]),
        "robot_username": mirror["robot"],
        "visibility": mirror["visibility"],
        "sync_interval": mirror["sync_interval"],
        "sync_start_date": iso_date(mirror["start"]),
        "sync_expiration_date": iso_date(mirror["expires"]),
        "sync_status": mirror["status"],
        "sync_retries_remaining": mirror["retries"],
        "repo_sync_status_counts": organization_mirrors.status_counts(call.db, mirror),
        "skopeo_timeout": mirror["timeout"],
        "creation_date": iso_date(mirror["created"]),
    }


@routes("POST", MIRROR, feature=FEATURE)
def create(call: Call, orgname: str) -> Answer:
    wanted = call.body(NEW)
    organization = reach.organization(call, orgname)
    columns = {"is_enabled": True, "timeout": DEFAULT_TIMEOUT, "config": "{}", "filters": "[]"}
    columns |= _columns(call, orgname, wanted)
    organization_mirrors.add(call.db, call.settings, organization, columns)
    return created("")


@routes("PUT", MIRROR, feature=FEATURE)
def change(call: Call, orgname: str) -> str:
    wanted = call.body(CHANGE)
    mirror = _mirror(call, orgname)
    organization_mirrors.change(call.db, call.settings, mirror, _columns(call, orgname, wanted))
    return ""


@routes("DELETE", MIRROR, feature=FEATURE)
def delete(call: Call, orgname: str) -> Answer:
    organization_mirrors.delete(call.db, _mirror(call, orgname))
    return no_content()


@routes("POST", MIRROR + "/sync-now", feature=FEATURE)
def sync_now(call: Call, orgname: str) -> Answer:
    organization_mirrors.sync_now(call.db, call.settings, _mirror(call, orgname))
    return no_content()


@routes("POST", MIRROR + "/sync-cancel", feature=FEATURE)
def sync_cancel(call: Call, orgname: str) -> Answer:
    organization_mirrors.cancel(call.db, _mirror(call, orgname))
    return no_content()


@routes("POST", MIRROR + "/verify", feature=FEATURE, locked=False)
def verify(call: Call, orgname: str) -> dict[str, Any]:
    """Try to reach the source, unless it is not on this machine: the sandbox does not call out."""
    with call.sandbox.database.transaction():
        mirror = _mirror(call, orgname)
    host = urlsplit(mirror["url"]).netloc
    if not is_local(host):
        return {
            "success": False,
            "message": "The sandbox does not call registries that are not on this machine.",
        }
    try:
        SourceRegistry(host, mirror["username"], mirror["password"], timeout=5).repositories(
            mirror["namespace"]
        )
    except SourceError as error:
        return {"success": False, "message": str(error)}
    return {"success": True, "message": "The source can be read."}


@routes("GET", MIRROR + "/repositories", feature=FEATURE)
def found_repositories(call: Call, orgname: str) -> dict[str, Any]:
    mirror = _mirror(call, orgname)
    page = max(1, call.number("page", 1))
    limit = min(call.number("limit", PER_PAGE), MOST_PER_PAGE)
    limit = limit if limit > 0 else PER_PAGE
    status = call.query.get("status", "").upper()
    if status and status not in organization_mirrors.STATUSES:
        raise InvalidRequest(f"status must be one of {', '.join(organization_mirrors.STATUSES)}.")
    rows = organization_mirrors.found_repositories(call.db, mirror, status)
    return {
        "repositories": [_finding(orgname, row) for row in rows[limit * (page - 1) : limit * page]],
        "page": page,
        "limit": limit,
        "total": len(rows),
        "has_next": page * limit < len(rows),
    }


def _finding(organization: str, row: Row) -> dict[str, Any]:
    return {
        "name": row["name"],
        "sync_status": row["status"],
        "discovery_date": iso_date(row["discovered"]),
        "last_sync_date": iso_date(row["synced"]),
        "status_message": row["message"],
        "quay_repository": f"{organization}/{row['name']}" if row["repository_id"] else None,
    }


def _mirror(call: Call, name: str) -> Row:
    found = organization_mirrors.find(call.db, reach.organization(call, name)["id"])
    if found is None:
        raise NotFound()
    return found


def _columns(call: Call, organization: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """The columns that a body sets, checked."""
    columns = {column: wanted[key] for key, column in COLUMNS.items() if key in wanted}
    if columns.get("sync_interval", 0) > LARGEST_NUMBER:
        raise Page(500)
    if "robot_username" in wanted:
        columns["robot_id"] = _robot(call, organization, wanted["robot_username"])
    if "sync_start_date" in wanted:
        columns["start"] = _start(wanted["sync_start_date"])
    if "external_registry_url" in wanted:
        external_hosts.check_url(wanted["external_registry_url"], allow_local=True)
    for key in ("username", "password"):
        if f"external_registry_{key}" in wanted:
            columns[key] = wanted[f"external_registry_{key}"] or None
    for key, column in (("external_registry_config", "config"), ("repository_filters", "filters")):
        if key in wanted:
            columns[column] = json.dumps(wanted[key])
    return columns


def _robot(call: Call, organization: str, name: str) -> int:
    robot = accounts.find(call.db, name, "robot")
    if robot is None or name.partition("+")[0] != organization:
        raise InvalidRequest(f"{name!r} is no robot of {organization}.")
    row: int = robot["id"]
    return row


def _start(text: str) -> float:
    try:
        return read_iso(text)
    except ValueError:
        raise InvalidRequest("sync_start_date must have the form 2031-01-01T00:00:00Z.") from None
