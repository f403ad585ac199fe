"""Applications of an organization, which stand for people who let them act in their name."""

from __future__ import annotations

import secrets
import string
import time
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest

TABLES = """
CREATE TABLE IF NOT EXISTS application (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL UNIQUE,
    client_secret TEXT NOT NULL,
    name TEXT NOT NULL,
    application_uri TEXT NOT NULL DEFAULT '',
    redirect_uri TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    avatar_email TEXT
);
"""
RESERVED_NAME = "__quay_bootstrap_app"
LETTERS = string.ascii_uppercase + string.digits
TOKENS = """
    SELECT oauth_token.*, account.name AS account FROM oauth_token
    LEFT JOIN account ON account.id = oauth_token.account_id
    WHERE oauth_token.application_id = ? AND oauth_token.expires_at > ? AND (? = 0 OR oauth_token.id <= ?)
    ORDER BY oauth_token.id DESC LIMIT ?
"""


def random_text(length: int) -> str:
    """Random capital letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def of(db: Reading, organization: int) -> list[Row]:
    """An organization's applications, oldest first."""
    return db.all("SELECT * FROM application WHERE organization_id = ? ORDER BY id", organization)


def find(db: Reading, organization: int, client_id: str) -> Row | None:
    """An organization's application, or nothing."""
    sql = "SELECT * FROM application WHERE organization_id = ? AND client_id = ?"
    return db.one(sql, organization, client_id)


def find_anywhere(db: Reading, client_id: str) -> Row | None:
    """The application with that client id, or nothing."""
    return db.one("SELECT * FROM application WHERE client_id = ?", client_id)


def add(db: Reading, organization: int, wanted: dict[str, Any]) -> str:
    """Make an application; its client id.

    Raises:
        InvalidRequest: 400, the name is reserved.
    """
    client_id = random_text(20)
    keys = {"client_id": client_id, "client_secret": random_text(40)}
    db.insert("application", organization_id=organization, **keys, **_columns(wanted))
    return client_id


def change(db: Reading, application: Row, wanted: dict[str, Any]) -> None:
    """Change an application; what is not named becomes empty.

    Raises:
        InvalidRequest: 400, the name is reserved.
    """
    db.update("application", application["id"], **_columns(wanted))


def reset_secret(db: Reading, application: Row) -> None:
    """Give an application another client secret."""
    db.update("application", application["id"], client_secret=random_text(40))


def delete(db: Reading, application: Row) -> None:
    """Delete an application with its tokens."""
    db.run("DELETE FROM application WHERE id = ?", application["id"])


def tokens_of(db: Reading, application: int, start: int, limit: int) -> list[Row]:
    """An application's tokens that are still good, the newest first.

    Args:
        db: The registry's state.
        application: The application's row.
        start: The largest id; 0 for no limit.
        limit: How many at most.
    """
    return db.all(TOKENS, application, time.time(), start, start, limit)


def revoke(db: Reading, application: int, identifier: str) -> bool:
    """Revoke one of an application's tokens; whether there was one."""
    sql = "DELETE FROM oauth_token WHERE application_id = ? AND uuid = ?"
    return db.run(sql, application, identifier) > 0


def _columns(wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted["name"] == RESERVED_NAME:
        raise InvalidRequest("That name is reserved.")
    texts = {key: wanted.get(key, "") for key in ("application_uri", "redirect_uri", "description")}
    return {"name": wanted["name"], "avatar_email": wanted.get("avatar_email"), **texts}
