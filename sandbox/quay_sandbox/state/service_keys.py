"""Service keys: with which other services, such as a security scanner, prove who they are."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from quay_sandbox import rsa_key
from quay_sandbox.database import Reading, Row
from quay_sandbox.dates import LATEST
from quay_sandbox.errors import InvalidRequest, Refused

TABLES = """
CREATE TABLE IF NOT EXISTS service_key (
    id INTEGER PRIMARY KEY,
    kid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    service TEXT NOT NULL,
    jwk TEXT NOT NULL,                 -- JSON: the public key
    metadata TEXT NOT NULL,            -- JSON
    created REAL NOT NULL,
    expiration REAL,
    approver_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    approved REAL,
    notes TEXT NOT NULL DEFAULT ''
);
"""
NAME = re.compile(r"[\s a-zA-Z0-9\-_:/]*\Z")
SERVICE = re.compile(r"[a-z0-9_]+\Z")


def everything(db: Reading) -> list[Row]:
    """All keys, oldest first."""
    return db.all("SELECT * FROM service_key ORDER BY id")


def find(db: Reading, kid: str) -> Row | None:
    """A key, or nothing."""
    return db.one("SELECT * FROM service_key WHERE kid = ?", kid)


def add(db: Reading, wanted: dict[str, Any], metadata: dict[str, Any], approver: int) -> rsa_key.RsaKey:
    """Make a key that is approved from the start; its private half is kept nowhere.

    Raises:
        InvalidRequest: 400, the name is none or the expiration lies in the past.
        Refused: 400, the service's name is none.
    """
    name = checked_name(wanted.get("name", ""))
    expiration = checked_expiration(wanted.get("expiration"))
    if not SERVICE.match(wanted["service"]):
        raise Refused("A service's name has lower-case letters, digits and underscores.")
    key = rsa_key.generate()
    db.insert(
        "service_key",
        kid=key.kid(),
        name=name,
        service=wanted["service"],
        jwk=json.dumps({**key.jwk(), "kid": key.kid()}),
        metadata=json.dumps(metadata),
        created=time.time(),
        expiration=expiration,
        approver_id=approver,
        approved=time.time(),
        notes=wanted.get("notes", ""),
    )
    return key


def change(db: Reading, key: Row, wanted: dict[str, Any]) -> None:
    """Change a key's name, metadata or expiration.

    Raises:
        InvalidRequest: 400, the name is none or the expiration lies in the past.
    """
    columns: dict[str, Any] = {}
    if "expiration" in wanted:
        columns["expiration"] = checked_expiration(wanted["expiration"])
    if wanted.get("name") is not None:
        columns["name"] = checked_name(wanted["name"])
    if wanted.get("metadata") is not None:
        columns["metadata"] = json.dumps({**json.loads(key["metadata"]), **wanted["metadata"]})
    if columns:
        db.update("service_key", key["id"], **columns)


def approve(db: Reading, key: Row, approver: int, notes: str) -> None:
    """Approve a key; one that is approved already stays as it is."""
    if key["approved"] is None:
        db.update("service_key", key["id"], approver_id=approver, approved=time.time(), notes=notes)


def delete(db: Reading, key: Row) -> None:
    """Delete a key."""
    db.run("DELETE FROM service_key WHERE id = ?", key["id"])


def checked_name(name: str) -> str:
    """A name that a key may have.

    Raises:
        InvalidRequest: 400, it has letters that are not allowed.
    """
    if not NAME.match(name):
        raise InvalidRequest("A key's name has letters, digits, spaces and -_:/ only.")
    return name


def checked_expiration(expiration: float | None) -> float | None:
    """A time at which a key may expire, in seconds since 1970.

    Raises:
        InvalidRequest: 400, it lies in the past.
    """
    if expiration is not None and not time.time() < expiration <= LATEST:
        raise InvalidRequest("The expiration must lie in the future, in seconds since 1970.")
    return expiration
