"""Messages of the superusers to everybody who uses the registry."""

from __future__ import annotations

import uuid

from quay_sandbox.database import Reading, Row

TABLES = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    severity TEXT NOT NULL,
    media_type TEXT NOT NULL
);
"""


def everything(db: Reading) -> list[Row]:
    """All messages, oldest first."""
    return db.all("SELECT * FROM message ORDER BY id")


def add(db: Reading, content: str, severity: str, media_type: str) -> None:
    """Show one more message."""
    columns = {"content": content, "severity": severity, "media_type": media_type}
    db.insert("message", uuid=str(uuid.uuid4()), **columns)


def delete(db: Reading, identifier: str) -> None:
    """Take a message back; one that is not there is taken back already."""
    db.run("DELETE FROM message WHERE uuid = ?", identifier)
