"""App-specific tokens: passwords of a user for docker, podman and the like."""

from __future__ import annotations

import time
import uuid

from quay_sandbox.database import Reading, Row
from quay_sandbox.settings import Settings
from quay_sandbox.state.applications import random_text
from quay_sandbox.state.labels import seconds_of

TABLES = """
CREATE TABLE IF NOT EXISTS app_token (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    created REAL NOT NULL,
    last_accessed REAL,
    expiration REAL
);
"""
CODE_LENGTH = 120
EXPIRING_SOON = 0.1
"""The part of a token's life in which Quay calls it expiring."""


def lifetime(settings: Settings) -> float | None:
    """How many seconds tokens live, or nothing when they live for ever (`APP_SPECIFIC_TOKEN_EXPIRATION`)."""
    configured = settings.extra.get("APP_SPECIFIC_TOKEN_EXPIRATION")
    return seconds_of(configured) if configured else None


def of(db: Reading, user: int | None = None) -> list[Row]:
    """A user's tokens, or everybody's, oldest first."""
    return db.all("SELECT * FROM app_token WHERE ? IS NULL OR account_id = ? ORDER BY id", user, user)


def has_expired(token: Row) -> bool:
    """Whether a token works no longer; it is listed all the same."""
    return token["expiration"] is not None and token["expiration"] <= time.time()


def expiring(settings: Settings, rows: list[Row]) -> list[Row]:
    """Those tokens that expire soon."""
    soon = time.time() + EXPIRING_SOON * (lifetime(settings) or seconds_of("4w"))
    return [row for row in rows if row["expiration"] is not None and time.time() < row["expiration"] <= soon]


def find(db: Reading, user: int, identifier: str) -> Row | None:
    """One of a user's tokens, or nothing."""
    return db.one("SELECT * FROM app_token WHERE account_id = ? AND uuid = ?", user, identifier)


def add(db: Reading, settings: Settings, user: int, title: str) -> str:
    """Make a token; its UUID."""
    identifier, now, seconds = str(uuid.uuid4()), time.time(), lifetime(settings)
    db.insert(
        "app_token",
        uuid=identifier,
        account_id=user,
        title=title,
        code=random_text(CODE_LENGTH),
        created=now,
        expiration=None if seconds is None else now + seconds,
    )
    return identifier


def owner(db: Reading, code: str) -> Row | None:
    """The user whose token a code is, or nothing when there is none or it expired."""
    sql = """SELECT account.* FROM app_token JOIN account ON account.id = app_token.account_id
             WHERE app_token.code = ? AND (app_token.expiration IS NULL OR app_token.expiration > ?)"""
    return db.one(sql, code, time.time())


def revoke(db: Reading, token: Row) -> None:
    """Forget a token."""
    db.run("DELETE FROM app_token WHERE id = ?", token["id"])
