"""Auto-prune policies: which tags of a namespace or a repository are deleted by themselves."""

from __future__ import annotations

import json
import uuid
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest
from quay_sandbox.settings import Settings
from quay_sandbox.state.labels import seconds_of

TABLES = """
CREATE TABLE IF NOT EXISTS autoprune_policy (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,           -- of a user or organization
    repository_id INTEGER REFERENCES repository (id) ON DELETE CASCADE,     -- or of a repository
    method TEXT NOT NULL,
    value TEXT NOT NULL,               -- JSON: a number of tags, or an age such as "7d"
    pattern TEXT,
    matches INTEGER NOT NULL           -- whether tags that match are pruned, or the others
);
"""
BY_NUMBER = "number_of_tags"
BY_AGE = "creation_date"
PATTERNS_SINCE = "3.13"
"""The first Quay version with tag patterns and with several policies for one namespace or repository."""


def of(db: Reading, owner: str, row: int) -> list[Row]:
    """The policies of a namespace (`account_id`) or a repository (`repository_id`), oldest first."""
    return db.all(f"SELECT * FROM autoprune_policy WHERE {owner} = ? ORDER BY id", row)  # noqa: S608 - our own word


def find(db: Reading, owner: str, row: int, identifier: str) -> Row | None:
    """One policy, or nothing."""
    sql = f"SELECT * FROM autoprune_policy WHERE {owner} = ? AND uuid = ?"  # noqa: S608 - our own word
    return db.one(sql, row, identifier)


def add(db: Reading, settings: Settings, owner: str, row: int, wanted: dict[str, Any]) -> str:
    """Add a policy; its UUID.

    Raises:
        InvalidRequest: 400, the policy is none, or there is the same already.
    """
    columns = _columns(settings, wanted)
    for policy in of(db, owner, row):
        if not settings.since(PATTERNS_SINCE) or all(policy[key] == value for key, value in columns.items()):
            raise InvalidRequest("There is such a policy already.")
    identifier = str(uuid.uuid4())
    db.insert("autoprune_policy", uuid=identifier, **{owner: row}, **columns)
    return identifier


def change(db: Reading, settings: Settings, policy: Row, wanted: dict[str, Any]) -> None:
    """Change a policy.

    Raises:
        InvalidRequest: 400, the policy is none.
    """
    db.update("autoprune_policy", policy["id"], **_columns(settings, wanted))


def delete(db: Reading, policy: Row) -> None:
    """Delete a policy."""
    db.run("DELETE FROM autoprune_policy WHERE id = ?", policy["id"])


def _columns(settings: Settings, wanted: dict[str, Any]) -> dict[str, Any]:
    method, value = wanted["method"], wanted["value"]
    if method not in (BY_NUMBER, BY_AGE):
        raise InvalidRequest(f"method must be {BY_NUMBER} or {BY_AGE}.")
    if not _fits(method, value):
        raise InvalidRequest(f"value does not fit {method}: a number above 0, or an age such as 7d.")
    pattern = wanted.get("tagPattern") if settings.since(PATTERNS_SINCE) else None
    if pattern is not None and not pattern.strip():
        raise InvalidRequest("tagPattern must not be empty.")
    return {
        "method": method,
        "value": json.dumps(value),
        "pattern": pattern.strip() if pattern else None,
        "matches": int(wanted.get("tagPatternMatches", True)),
    }


def _fits(method: str, value: Any) -> bool:
    if method == BY_NUMBER:
        return isinstance(value, int) and value > 0
    try:
        seconds_of(value)
    except (TypeError, ValueError):
        return False
    return True
