"""Mirrors of repositories: their configuration, synchronization and health."""

from __future__ import annotations

import json
import time
from typing import Any

from quay_sandbox import external_hosts, reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import LARGEST_NUMBER, Call
from quay_sandbox.database import Row
from quay_sandbox.dates import iso_date, read_iso
from quay_sandbox.errors import InvalidRequest, InvalidToken, NotFound, Page, QuayError, Refused
from quay_sandbox.lengths import refuse_long
from quay_sandbox.routing import Routes
from quay_sandbox.settings import Settings
from quay_sandbox.shapes import Schema, body, one_of
from quay_sandbox.state import accounts, mirrors, organization_mirrors

routes = Routes()

MIRROR = "repository/{repository}/mirror"
FEATURE = "REPO_MIRROR"
TIMEOUT_SINCE = "3.14.7"
ARCHITECTURES_SINCE = "3.17"
ARCHITECTURES = frozenset({"amd64", "arm64", "ppc64le", "s390x"})
LEAST_TIMEOUT = 300
PROXY = body({"https_proxy": "string|null", "http_proxy": "string|null", "no_proxy": "string|null"})
PROPERTIES: dict[str, Any] = {
    "is_enabled": "boolean",
    "external_reference": "string",
    "external_registry_username": "string|null",
    "external_registry_password": "string|null",
    "sync_start_date": "string",
    "sync_interval": {"type": "integer", "minimum": 0},
    "robot_username": "string",
    "root_rule": body(
        {"rule_kind": one_of("tag_glob_csv"), "rule_value": {"type": "array", "items": {"type": "string"}}},
        required="rule_kind rule_value",
    ),
    "external_registry_config": body({"verify_tls": "boolean", "unsigned_images": "boolean", "proxy": PROXY}),
}
TIMEOUT = {"skopeo_timeout_interval": {"type": "integer", "minimum": LEAST_TIMEOUT}}
FILTER = {"architecture_filter": {"type": ["array", "null"], "items": {"type": "string"}}}
HEALTHY_FAILURES = 0.2
HEALTH_COUNTS = {"syncing": "SYNCING", "completed": "SUCCESS", "failed": "FAIL", "never_run": "NEVER_RUN"}
REQUIRED = "external_reference sync_interval sync_start_date root_rule"


def properties(settings: Settings) -> dict[str, Any]:
    """What a mirror may have in this version of Quay."""
    timeout = TIMEOUT if settings.since(TIMEOUT_SINCE) else {}
    architectures = FILTER if settings.since(ARCHITECTURES_SINCE) else {}
    return {**PROPERTIES, **timeout, **architectures}


def schema_of_new(settings: Settings) -> Schema:
    """The shape of a new mirror."""
    timeout = " skopeo_timeout_interval" if settings.since(TIMEOUT_SINCE) else ""
    return body(properties(settings), required=REQUIRED + timeout)


@routes("GET", MIRROR, feature=FEATURE)
def show(call: Call, repository: str) -> dict[str, Any]:
    mirror = _mirror(call, reach.administered(call, repository))
    shown = {
        "is_enabled": bool(mirror["is_enabled"]),
        "mirror_type": "PULL",
        "external_reference": mirror["external_reference"],
        "external_registry_username": mirror["username"],
        "external_registry_config": json.loads(mirror["config"]),
        "sync_interval": mirror["sync_interval"],
        "sync_start_date": iso_date(mirror["start"]),
        "sync_expiration_date": iso_date(mirror["expires"]),
        "sync_retries_remaining": mirror["retries"],
        "sync_status": mirror["status"],
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": json.loads(mirror["tag_globs"])},
        "robot_username": mirror["robot"],
    }
    if call.settings.since(TIMEOUT_SINCE):
        shown["skopeo_timeout_interval"] = mirror["timeout"]
    if call.settings.since(ARCHITECTURES_SINCE):
        shown["architecture_filter"] = json.loads(mirror["architectures"])
    return shown


@routes("POST", MIRROR, feature=FEATURE)
def create(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(schema_of_new(call.settings))
    found = reach.found(call, repository)
    _refuse_in_mirrored_organization(call, found)
    if mirrors.find(call.db, found["id"]) is not None:
        raise Refused(f"{repository} has a mirror configuration already.", 409, key="detail")
    columns = _columns(call, wanted)
    try:
        robot = _robot_of_new(call, found["namespace"], wanted)
    except QuayError as refusal:
        # Quay has made the rule by then, and keeps it: the answer is given, so that nothing is undone.
        mirrors.leave_rule(call.db, found["id"])
        return refusal.answer(call.host)
    columns = {"is_enabled": True, "timeout": mirrors.DEFAULT_TIMEOUT, "architectures": "[]", **columns}
    columns["username"] = wanted.get("external_registry_username") or None
    columns["password"] = wanted.get("external_registry_password") or None
    columns["config"] = json.dumps(wanted.get("external_registry_config") or {})
    mirrors.add(call.db, call.settings, found, robot, columns)
    return created("")


def _robot_of_new(call: Call, namespace: str, wanted: dict[str, Any]) -> Row:
    if "robot_username" not in wanted or not set(wanted) <= set(properties(call.settings)):
        # Quay hands the keys on as they come, and crashes on one that it misses or does not know.
        raise Page(500)
    return mirrors.robot_for(call.db, namespace, wanted["robot_username"])


@routes("PUT", MIRROR, feature=FEATURE)
def change(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(body(properties(call.settings)))
    found = reach.found(call, repository)
    _refuse_in_mirrored_organization(call, found)
    mirror = _mirror(call, found)
    columns = _columns(call, wanted)
    columns |= _credentials(wanted)
    if "robot_username" in wanted:
        robot = mirrors.robot_for(call.db, found["namespace"], wanted["robot_username"])
        mirrors.let_write(call.db, found["id"], robot["id"])
        columns["robot_id"] = robot["id"]
    if "external_registry_config" in wanted:
        columns["config"] = mirrors.merged_config(mirror, wanted["external_registry_config"])
    mirrors.change(call.db, call.settings, mirror, columns)
    return created("")


@routes("POST", MIRROR + "/sync-now", feature=FEATURE)
def sync_now(call: Call, repository: str) -> Answer:
    mirror = _mirror(call, reach.administered(call, repository))
    if not mirrors.sync_now(call.db, call.settings, mirror):
        raise NotFound()
    return no_content()


@routes("POST", MIRROR + "/sync-cancel", feature=FEATURE)
def sync_cancel(call: Call, repository: str) -> Answer:
    if not mirrors.cancel(call.db, _mirror(call, reach.administered(call, repository))):
        raise NotFound()
    return no_content()


@routes("GET", "repository/mirror/health", feature=FEATURE, since="3.18")
def health(call: Call) -> Answer:
    namespace = call.query.get("namespace", "")
    if call.identity.user is None:
        raise InvalidToken()
    if namespace and accounts.find(call.db, namespace, "user", "organization") is None:
        raise NotFound()
    call.identity.require(call.identity.member_of(namespace) if namespace else call.identity.full_access)
    return _health(call, namespace, call.flag("detailed"))


@routes("GET", "superuser/mirror/health", feature=f"{FEATURE} SUPER_USERS", since="3.18")
def health_of_all(call: Call) -> Answer:
    call.identity.require(call.identity.superuser)
    return _health(call, "", detailed=False)


def _mirror(call: Call, repository: Row) -> Row:
    found = mirrors.find(call.db, repository["id"])
    if found is None:
        raise NotFound()
    return found


def _refuse_in_mirrored_organization(call: Call, repository: Row) -> None:
    if organization_mirrors.find(call.db, repository["namespace_id"]) is not None:
        raise InvalidRequest(
            "The whole organization is a mirror; its repositories cannot be mirrors of their own."
        )


def _columns(call: Call, wanted: dict[str, Any]) -> dict[str, Any]:
    """The columns that a body sets, checked."""
    keys = ("is_enabled", "external_reference", "sync_interval")
    columns: dict[str, Any] = {key: wanted[key] for key in keys if key in wanted}
    if columns.get("sync_interval", 0) > LARGEST_NUMBER:
        raise Page(500)
    if "external_reference" in wanted:
        external_hosts.check_reference(wanted["external_reference"])
        refuse_long(wanted, "external_reference")
    if wanted.get("architecture_filter"):
        _check_architectures(call, wanted["architecture_filter"])
    if "sync_start_date" in wanted:
        columns["start"] = _start(wanted["sync_start_date"])
    if "root_rule" in wanted:
        if not wanted["root_rule"]["rule_value"]:
            raise InvalidRequest("rule_value must have one pattern at least.")
        columns["tag_globs"] = json.dumps(wanted["root_rule"]["rule_value"])
    if call.settings.since(TIMEOUT_SINCE) and "skopeo_timeout_interval" in wanted:
        columns["timeout"] = wanted["skopeo_timeout_interval"]
    if call.settings.since(ARCHITECTURES_SINCE) and "architecture_filter" in wanted:
        columns["architectures"] = json.dumps(wanted["architecture_filter"] or [])
    return columns


def _check_architectures(call: Call, architectures: list[str]) -> None:
    if not call.settings.on("SPARSE_INDEX"):
        raise Refused("architecture_filter needs FEATURE_SPARSE_INDEX.", key="detail")
    if not set(architectures) <= ARCHITECTURES:
        raise Refused(f"architecture_filter knows {', '.join(sorted(ARCHITECTURES))} alone.", key="detail")


def _start(text: str) -> float:
    try:
        return read_iso(text)
    except ValueError:
        raise Refused("sync_start_date must have the form 2031-08-06T11:11:39Z.", key="detail") from None


def _credentials(wanted: dict[str, Any]) -> dict[str, Any]:
    """The columns of a change of the credentials for the source."""
    has_username, has_password = (
        "external_registry_username" in wanted,
        "external_registry_password" in wanted,
    )
    username, password = wanted.get("external_registry_username"), wanted.get("external_registry_password")
    if has_password and not has_username:
        raise Refused("A new password needs the username in the same call.", key="detail")
    if has_password and username is None and password is not None:
        raise Refused("There is no password without a username.", key="detail")
    columns = {"username": username} if has_username else {}
    return columns | ({"password": password} if has_password else {})


def _health(call: Call, namespace: str, detailed: bool) -> Answer:
    """How mirroring goes; more than a fifth of mirrors failing is unhealthy."""
    rows = mirrors.health(call.db, namespace)
    numbers = {name: sum(row["status"] == status for row in rows) for name, status in HEALTH_COUNTS.items()}
    tried = len(rows) - numbers["never_run"]
    healthy = not tried or numbers["failed"] / tried <= HEALTHY_FAILURES
    repositories: dict[str, Any] = {"total": len(rows), **numbers}
    if detailed:
        limit, offset = max(1, min(call.number("limit", 100), 1000)), max(0, call.number("offset", 0))
        repositories["details"] = [_detail(row) for row in rows[offset : offset + limit]]
        repositories["pagination"] = {
            "limit": limit,
            "offset": offset,
            "has_more": len(rows) > offset + limit,
        }
    shown = {
        "healthy": healthy,
        "workers": {"active": 1, "configured": 1, "status": "healthy" if healthy else "degraded"},
        "repositories": repositories,
        "tags_pending": 0,
        "last_check": iso_date(time.time()),
        "issues": [] if healthy else [_issue(numbers["failed"] / tried)],
    }
    return Answer(shown, 200 if healthy else 503, {"Cache-Control": "no-cache, no-store, must-revalidate"})


def _issue(failures: float) -> dict[str, Any]:
    return {
        "severity": "critical",
        "message": f"{failures:.1%} of the mirrors fail.",
        "timestamp": iso_date(time.time()),
    }


def _detail(row: Row) -> dict[str, Any]:
    return {
        "namespace": row["namespace"],
        "repository": row["repository"],
        "sync_status": row["status"],
        "is_enabled": bool(row["is_enabled"]),
        "last_sync": None,
        "retries_remaining": row["retries"],
    }
