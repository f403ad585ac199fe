"""Labels of manifests: from the image itself (`manifest`) or set through the API (`api`)."""

from __future__ import annotations

import json
import re
import time
import uuid

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import tags

TABLES = """
CREATE TABLE IF NOT EXISTS manifest_label (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    source_type TEXT NOT NULL,         -- manifest or api
    media_type TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS manifest_label_manifest ON manifest_label (manifest_id);
"""
KEY = re.compile(r"[a-z0-9](([a-z0-9]|[-.](?![.-]))*[a-z0-9])?\Z")
RESERVED = (
    "com.docker.", "io.docker.", "org.dockerproject.", "org.opencontainers.", "io.cncf.", "io.kubernetes.",
    "io.k8s.", "io.quay", "com.coreos", "com.tectonic", "internal", "quay",
)  # fmt: skip
"""Beginnings of keys that only images may set."""
EXPIRES_AFTER = "quay.expires-after"
IMMUTABLE = "quay.immutable"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def seconds_of(text: str) -> int:
    """A length of time as Quay writes it, such as `7d`, in seconds.

    Raises:
        ValueError: It is none.
    """
    if text[-1:] not in UNITS:
        raise ValueError(f"{text!r} does not end in one of {', '.join(UNITS)}")
    return int(text[:-1]) * UNITS[text[-1]]


def of(db: Reading, manifest: int, prefix: str = "") -> list[Row]:
    """A manifest's labels, or those whose key begins with something."""
    sql = "SELECT * FROM manifest_label WHERE manifest_id = ? AND SUBSTR(key, 1, LENGTH(?)) = ? ORDER BY id"
    return db.all(sql, manifest, prefix, prefix)


def find(db: Reading, manifest: int, identifier: str) -> Row | None:
    """A manifest's label, or nothing."""
    return db.one("SELECT * FROM manifest_label WHERE manifest_id = ? AND uuid = ?", manifest, identifier)


def check_key(key: str) -> None:
    """Refuse a key that the API may not set.

    Raises:
        Refused: 400, it is reserved or has the wrong form.
    """
    if key.startswith(RESERVED):
        raise Refused(f"Keys that begin as {key!r} does are reserved for labels of the image itself.")
    if not KEY.match(key):
        raise Refused(f"{key!r} is no key of a label: lower-case letters, digits, single dots and dashes.")


def add(db: Reading, manifest: int, key: str, value: str, source: str, media_type: str | None = None) -> Row:
    """Add a label; without a media type, a value that is JSON is taken as such."""
    columns = {"key": key, "value": value, "source_type": source, "media_type": media_type or _kind(value)}
    row = db.insert("manifest_label", uuid=str(uuid.uuid4()), manifest_id=manifest, **columns)
    added = db.one("SELECT * FROM manifest_label WHERE id = ?", row)
    assert added is not None  # noqa: S101 - the convention of this package
    return added


def _kind(value: str) -> str:
    """The media type of a label's value: JSON, where it is an object or a list, or text."""
    try:
        return "application/json" if isinstance(json.loads(value), (dict, list)) else "text/plain"
    except ValueError:
        return "text/plain"


def delete(db: Reading, label: Row) -> None:
    """Delete a label.

    Raises:
        Refused: 400, it came with the image.
    """
    if label["source_type"] == "manifest":
        raise Refused(f"The label {label['key']} came with the image and cannot be deleted.")
    db.run("DELETE FROM manifest_label WHERE id = ?", label["id"])


def act(db: Reading, settings: Settings, manifest: int, key: str, value: str) -> None:
    """Do what Quay's own labels say to all tags of the manifest: expire, or be immutable."""
    wanted = f"{tags.TAG} WHERE tag.manifest_id = ? AND tag.hidden = 0 AND {tags.ALIVE}"
    for tag in db.all(wanted, manifest, tags.now_ms()):
        if key == EXPIRES_AFTER:
            _expire(db, settings, tag, value)
        if key == IMMUTABLE and value.strip().lower() == "true" and settings.on("IMMUTABLE_TAGS"):
            tags.fix(db, settings, tag)


def _expire(db: Reading, settings: Settings, tag: Row, value: str) -> None:
    try:
        seconds = seconds_of(value)
    except ValueError:
        return  # As Quay does: the label is kept, and does nothing.
    if not tag["immutable"]:
        tags.set_expiration(db, settings, tag, int(time.time()) + seconds)
