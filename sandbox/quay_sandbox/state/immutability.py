"""Immutability policies: which tags of an organization or a repository become immutable."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import Settings

TABLES = """
CREATE TABLE IF NOT EXISTS immutability_policy (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,           -- of an organization
    repository_id INTEGER REFERENCES repository (id) ON DELETE CASCADE,     -- or of a repository
    pattern TEXT NOT NULL,
    matches INTEGER NOT NULL           -- whether tags that match are immutable, or the others
);
"""
LONGEST_PATTERN = 256
POLICIES_FOR_TAG = "SELECT * FROM immutability_policy WHERE account_id = ? OR repository_id = ?"
MUTABLE_TAGS = """
    SELECT tag.id, tag.name FROM tag JOIN repository ON repository.id = tag.repository_id
    WHERE tag.hidden = 0 AND tag.immutable = 0 AND (tag.end_ms IS NULL OR tag.end_ms > ?)
      AND (repository.namespace_id = ? OR repository.id = ?)
"""


def of(db: Reading, owner: str, row: int) -> list[Row]:
    """The policies of an organization (`account_id`) or a repository (`repository_id`), oldest first."""
    return db.all(f"SELECT * FROM immutability_policy WHERE {owner} = ? ORDER BY id", row)  # noqa: S608 - our own word


def find(db: Reading, owner: str, row: int, identifier: str) -> Row | None:
    """One policy, or nothing."""
    sql = f"SELECT * FROM immutability_policy WHERE {owner} = ? AND uuid = ?"  # noqa: S608 - our own word
    return db.one(sql, row, identifier)


def add(db: Reading, settings: Settings, owner: str, row: int, wanted: dict[str, Any]) -> str:
    """Add a policy and make the tags immutable that it means; its UUID.

    Raises:
        InvalidRequest: 400, the policy is none, or there is one with that pattern already.
        Refused: 400, there is no such namespace.
    """
    columns = _columns(wanted)
    if not row:
        raise Refused("There is no such namespace.")
    _refuse_twice(db, owner, row, columns)
    identifier = str(uuid.uuid4())
    db.insert("immutability_policy", uuid=identifier, **{owner: row}, **columns)
    _apply(db, settings, owner, row, columns)
    return identifier


def change(db: Reading, settings: Settings, owner: str, policy: Row, wanted: dict[str, Any]) -> None:
    """Change a policy and make the tags immutable that it now means; those that were so stay so.

    Raises:
        InvalidRequest: 400, as for `add`.
    """
    columns = _columns(wanted)
    _refuse_twice(db, owner, policy[owner], columns, but=policy["id"])
    db.update("immutability_policy", policy["id"], **columns)
    _apply(db, settings, owner, policy[owner], columns)


def delete(db: Reading, policy: Row) -> None:
    """Delete a policy; tags that are immutable stay so."""
    db.run("DELETE FROM immutability_policy WHERE id = ?", policy["id"])


def applies(db: Reading, repository: Row, tag: str) -> bool:
    """Whether a new tag of a repository becomes immutable."""
    policies = db.all(POLICIES_FOR_TAG, repository["namespace_id"], repository["id"])
    return any(_means(policy["pattern"], policy["matches"], tag) for policy in policies)


def _means(pattern: str, matches: bool, tag: str) -> bool:
    return (re.fullmatch(pattern, tag) is not None) == bool(matches)


def _apply(db: Reading, settings: Settings, owner: str, row: int, columns: dict[str, Any]) -> None:
    """Make the tags that are there immutable, where a policy means them; they then live for ever."""
    namespace, repository = (row, None) if owner == "account_id" else (None, row)
    for tag in db.all(MUTABLE_TAGS, time.time() * 1000, namespace, repository):
        if _means(columns["pattern"], columns["matches"], tag["name"]):
            db.update("tag", tag["id"], immutable=1)
            if not settings.on("IMMUTABLE_TAGS_CAN_EXPIRE"):
                db.update("tag", tag["id"], end_ms=None)


def _columns(wanted: dict[str, Any]) -> dict[str, Any]:
    pattern = wanted["tagPattern"].strip()
    if not pattern or len(pattern) > LONGEST_PATTERN:
        raise InvalidRequest(f"tagPattern must have 1 to {LONGEST_PATTERN} characters.")
    try:
        re.compile(pattern)
    except re.error as error:
        raise InvalidRequest(f"tagPattern is no regular expression: {error}.") from None
    return {"pattern": pattern, "matches": wanted.get("tagPatternMatches", True)}


def _refuse_twice(db: Reading, owner: str, row: int, columns: dict[str, Any], but: int = 0) -> None:
    same = f"""SELECT 1 FROM immutability_policy
               WHERE {owner} = ? AND pattern = ? AND id != ?"""  # noqa: S608 - our own word
    if db.one(same, row, columns["pattern"], but) is not None:
        raise InvalidRequest("There is a policy with the same tagPattern already.")
