"""Tokens for the API, each bound to the user who made it and to scopes."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid

from quay_sandbox.database import Reading

TABLES = """
CREATE TABLE IF NOT EXISTS oauth_token (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    application_id INTEGER REFERENCES application (id) ON DELETE CASCADE,
    name TEXT,
    scopes TEXT NOT NULL,
    created REAL NOT NULL,
    expires_at REAL NOT NULL,
    created_by TEXT,
    last_accessed REAL
);
"""
TEN_YEARS = 315576000
"""In seconds."""


def fingerprint(token: str) -> str:
    """What the database holds in place of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    db: Reading,
    account: int,
    scopes: str,
    token: str = "",
    lifetime: float = TEN_YEARS,
    application: int | None = None,
    name: str | None = None,
    created_by: str | None = None,
) -> tuple[str, str]:
    """Make a token.

    Args:
        db: The registry's state.
        account: The user it stands for.
        scopes: Its scopes with spaces between.
        token: The token itself; left out, a random one.
        lifetime: Seconds until it expires.
        application: The application it belongs to.
        name: Its name, for application tokens.
        created_by: Who made it, for application tokens.

    Returns:
        The token's UUID and the token.
    """
    token = token or secrets.token_urlsafe(30)
    identifier = str(uuid.uuid4())
    now = time.time()
    db.insert(
        "oauth_token",
        uuid=identifier,
        fingerprint=fingerprint(token),
        account_id=account,
        application_id=application,
        name=name,
        scopes=scopes,
        created=now,
        expires_at=now + lifetime,
        created_by=created_by,
    )
    return identifier, token


def revoke(db: Reading, token: str) -> None:
    """Forget a token; one that is unknown is forgotten already."""
    db.run("DELETE FROM oauth_token WHERE fingerprint = ?", fingerprint(token))
