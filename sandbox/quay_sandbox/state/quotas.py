"""Storage quotas of namespaces, and the limits at which they warn or reject."""

from __future__ import annotations

import re
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import notifications

TABLES = """
CREATE TABLE IF NOT EXISTS quota (
    id INTEGER PRIMARY KEY,
    namespace_id INTEGER NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
    limit_bytes INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS quota_limit (
    id INTEGER PRIMARY KEY,
    quota_id INTEGER NOT NULL REFERENCES quota (id) ON DELETE CASCADE,
    type TEXT NOT NULL,
    percent INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS quota_limit_quota ON quota_limit (quota_id);
"""
LARGEST = 2**63 - 1
TYPES = {"warning": "Warning", "reject": "Reject"}
SIZE = re.compile(
    r"(\d+)\s?(B|KiB|MiB|GiB|TiB|PiB|EiB|ZiB|YiB|Ki|Mi|Gi|Ti|Pi|Ei|Zi|Yi|KB|MB|GB|TB|PB|EB|ZB|YB|K|M|G|T|P|E|Z|Y)?\Z"
)
LETTERS = "KMGTPEZY"


def are_on(settings: Settings) -> bool:
    """Whether the registry shows and changes quotas."""
    return settings.on("QUOTA_MANAGEMENT") and settings.on("EDIT_QUOTA")


def parse_size(text: str) -> int:
    """A size such as `10 GiB` or `500M`, in bytes.

    Raises:
        InvalidRequest: 400, it is none. Quay takes `5` for bytes, but not `5 B`.
    """
    found = SIZE.match(text)
    if not found or found[2] == "B":
        raise InvalidRequest(f"Not a size: {text!r}.")
    number, unit = int(found[1]), found[2]
    if not unit:
        return number
    base = 1024 if "i" in unit else 1000
    return number * int(base ** (LETTERS.index(unit[0]) + 1))


def of_namespace(db: Reading, namespace: int) -> Row | None:
    """A namespace's quota, of which there is at most one."""
    return db.one("SELECT * FROM quota WHERE namespace_id = ?", namespace)


def find(db: Reading, namespace: int, identifier: str) -> Row | None:
    """A namespace's quota by its id."""
    if not is_id(identifier):
        return None
    return db.one("SELECT * FROM quota WHERE namespace_id = ? AND id = ?", namespace, int(identifier))


def is_id(text: str) -> bool:
    """Whether a text can be an id."""
    return text.isascii() and text.isdecimal() and int(text) <= LARGEST


def limit_bytes(db: Reading, namespace: int) -> int | None:
    """The bytes that a namespace may hold, or nothing without a quota."""
    found = of_namespace(db, namespace)
    return int(found["limit_bytes"]) if found is not None else None


def create(db: Reading, namespace: int, size: int) -> None:
    """Give a namespace a quota.

    Raises:
        InvalidRequest: 400, it has one, or the size is none.
    """
    if of_namespace(db, namespace) is not None:
        raise InvalidRequest("The namespace has a quota already.")
    db.insert("quota", namespace_id=namespace, limit_bytes=checked_size(size))


def change(db: Reading, quota: Row, size: int | None) -> None:
    """Change a quota's size; 0 and nothing change nothing, as Quay has it.

    Raises:
        InvalidRequest: 400, the size is none.
    """
    if size:
        db.update("quota", quota["id"], limit_bytes=checked_size(size))


def checked_size(size: int) -> int:
    """A size that a quota can have.

    Raises:
        InvalidRequest: 400, it is zero, below or too large.
    """
    if not 0 < size <= LARGEST:
        raise InvalidRequest(f"A quota cannot be {size} bytes.")
    return size


def delete(db: Reading, quota: Row) -> None:
    """Delete a quota with its limits, and the notifications of its namespace, as Quay does."""
    db.run("DELETE FROM quota WHERE id = ?", quota["id"])
    notifications.delete_all(db, quota["namespace_id"])


def limits(db: Reading, quota: int) -> list[Row]:
    """A quota's limits, oldest first."""
    return db.all("SELECT * FROM quota_limit WHERE quota_id = ? ORDER BY id", quota)


def find_limit(db: Reading, quota: int, identifier: str) -> Row | None:
    """A quota's limit by its id.

    Raises:
        Refused: 400, the limit is another quota's.
    """
    if not is_id(identifier):
        return None
    found = db.one("SELECT * FROM quota_limit WHERE id = ?", int(identifier))
    if found is not None and found["quota_id"] != quota:
        raise Refused("The limit belongs to another quota.")
    return found


def add_limit(db: Reading, quota: int, kind: str, percent: int) -> None:
    """Add a limit.

    Raises:
        Refused: 400, the type or the percentage is none.
        InvalidRequest: 400, there is one with that type and percentage, or the percentage is 0.
    """
    if percent == 0:
        raise InvalidRequest("A limit's percentage is from 1 to 100.")
    kind, percent = checked_type(kind), checked_percent(percent)
    if any(limit["type"] == kind and limit["percent"] == percent for limit in limits(db, quota)):
        raise InvalidRequest("The quota has that limit already.")
    db.insert("quota_limit", quota_id=quota, type=kind, percent=percent)


def change_limit(db: Reading, limit: Row, wanted: dict[str, Any]) -> None:
    """Change a limit's type or percentage.

    Raises:
        Refused: 400, the type or the percentage is none.
    """
    kind = checked_type(wanted.get("type", limit["type"]))
    percent = checked_percent(wanted.get("threshold_percent", limit["percent"]))
    db.update("quota_limit", limit["id"], type=kind, percent=percent)


def delete_limit(db: Reading, limit: Row) -> None:
    """Delete a limit."""
    db.run("DELETE FROM quota_limit WHERE id = ?", limit["id"])


def checked_type(kind: str) -> str:
    """A limit's type as Quay writes it.

    Raises:
        Refused: 400, there is no such type.
    """
    if kind.lower() not in TYPES:
        raise Refused(f"A limit's type is one of {', '.join(TYPES.values())}.")
    return TYPES[kind.lower()]


def checked_percent(percent: int) -> int:
    """A limit's percentage.

    Raises:
        Refused: 400, it is not from 1 to 100.
    """
    if not 0 < percent <= 100:
        raise Refused("A limit's percentage is from 1 to 100.")
    return percent


def usage(db: Reading, namespace: int) -> int:
    """Bytes that a namespace's repositories hold."""
    return db.value("SELECT SUM(size) FROM repository WHERE namespace_id = ? AND size > 0", namespace) or 0


def limit_view(limit: Row) -> dict[str, Any]:
    """A limit."""
    return {"id": limit["id"], "type": limit["type"], "limit_percent": limit["percent"]}


def summary(db: Reading, settings: Settings, namespace: int) -> dict[str, Any]:
    """The keys `quotas` and `quota_report` in the view of a namespace; none while quotas are off."""
    if not are_on(settings):
        return {}
    found = of_namespace(db, namespace)
    shown = []
    if found is not None:
        listed = [limit_view(limit) for limit in limits(db, found["id"])]
        shown = [{"id": found["id"], "limit_bytes": found["limit_bytes"], "limits": listed}]
    report = {
        "quota_bytes": usage(db, namespace),
        "configured_quota": found["limit_bytes"] if found is not None else None,
        "running_backfill": "waiting",
        "backfill_status": "waiting",
    }
    return {"quotas": shown, "quota_report": report}
