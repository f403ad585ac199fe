"""Uploads of blobs that are under way, piece by piece."""

from __future__ import annotations

import time
import uuid

from quay_sandbox.database import Reading, Row
from quay_sandbox.settings import Settings
from quay_sandbox.state import quotas

TABLES = """
CREATE TABLE IF NOT EXISTS upload (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    size INTEGER NOT NULL DEFAULT 0,   -- bytes so far
    started REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS upload_piece (
    id INTEGER PRIMARY KEY,
    upload_id INTEGER NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS upload_piece_upload ON upload_piece (upload_id);
"""
KEPT = 86400
"""Seconds after which an upload that was given up is forgotten."""


def begin(db: Reading, repository: int) -> str:
    """Begin an upload; its UUID."""
    identifier = str(uuid.uuid4())
    db.insert("upload", uuid=identifier, repository_id=repository, started=time.time())
    return identifier


def find(db: Reading, repository: int, identifier: str) -> Row | None:
    """An upload, or nothing."""
    return db.one("SELECT * FROM upload WHERE repository_id = ? AND uuid = ?", repository, identifier)


def append(db: Reading, upload: Row, content: bytes) -> int:
    """Add a piece; the bytes that there are now."""
    size: int = upload["size"] + len(content)
    if content:
        db.insert("upload_piece", upload_id=upload["id"], content=content)
        db.update("upload", upload["id"], size=size)
    return size


def content(db: Reading, upload: Row) -> bytes:
    """All pieces, one after another."""
    rows = db.all("SELECT content FROM upload_piece WHERE upload_id = ? ORDER BY id", upload["id"])
    return b"".join(row["content"] for row in rows)


def forget(db: Reading, upload: Row) -> None:
    """End an upload."""
    db.run("DELETE FROM upload WHERE id = ?", upload["id"])


def is_full(db: Reading, settings: Settings, repository: Row, with_uploads: bool = False) -> bool:
    """Whether the quota of a repository's namespace rejects pushes.

    Args:
        db: The registry's state.
        settings: The registry's flags.
        repository: The repository with its namespace.
        with_uploads: Count the bytes that are being uploaded to the repository, too.
    """
    if not settings.on("QUOTA_MANAGEMENT") or not settings.on("VERIFY_QUOTA"):
        return False
    quota = quotas.of_namespace(db, repository["namespace_id"])
    if quota is None:
        return False
    size = quotas.usage(db, repository["namespace_id"])
    if with_uploads:
        size += db.value("SELECT SUM(size) FROM upload WHERE repository_id = ?", repository["id"]) or 0
    # The highest limit that is reached decides, as in Quay: one that warns can so outdo one that rejects.
    reached = [limit for limit in quotas.limits(db, quota["id"]) if _allows(quota, limit) <= size]
    return bool(reached) and max(reached, key=lambda limit: limit["percent"])["type"] == "Reject"


def _allows(quota: Row, limit: Row) -> int:
    """The bytes below which a limit does nothing."""
    allowed: int = quota["limit_bytes"] * limit["percent"] // 100
    return allowed


def collect(db: Reading, settings: Settings) -> None:
    """What Quay's worker does: forget uploads that were given up."""
    db.run("DELETE FROM upload WHERE started <= ?", time.time() - KEPT)
