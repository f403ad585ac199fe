"""Federation of robots: whose tokens of other issuers stand for a robot."""

from __future__ import annotations

import json

from quay_sandbox.database import Reading
from quay_sandbox.errors import InvalidRequest

TABLES = """
CREATE TABLE IF NOT EXISTS federation (
    robot_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    config TEXT NOT NULL               -- JSON: a list of {issuer, subject}
);
"""
Entries = list[dict[str, str]]


def of(db: Reading, robot: int) -> Entries:
    """A robot's entries, in the order in which they were set."""
    entries: Entries = json.loads(db.value("SELECT config FROM federation WHERE robot_id = ?", robot) or "[]")
    return entries


def put(db: Reading, robot: int, entries: Entries) -> Entries:
    """Set a robot's entries, in place of those it had.

    Raises:
        InvalidRequest: 400, an entry lacks something, its issuer is no URL, or it comes twice.
    """
    kept: Entries = []
    for entry in entries:
        issuer, subject = entry.get("issuer"), entry.get("subject")
        if not issuer or not subject:
            raise InvalidRequest("Every entry needs an issuer and a subject.")
        if not issuer.startswith(("http://", "https://")):
            raise InvalidRequest("An issuer must be a URL that begins with http:// or https://.")
        if {"issuer": issuer, "subject": subject} in kept:
            raise InvalidRequest("An entry comes twice.")
        kept.append({"issuer": issuer, "subject": subject})
    db.run("INSERT OR REPLACE INTO federation VALUES (?, ?)", robot, json.dumps(kept))
    return kept


def clear(db: Reading, robot: int) -> None:
    """Take all entries from a robot."""
    db.run("DELETE FROM federation WHERE robot_id = ?", robot)
