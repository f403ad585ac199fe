"""Proxy caches: organizations that hand out the images of another registry."""

from __future__ import annotations

from typing import Any

from quay_sandbox.database import Reading, Row

TABLES = """
CREATE TABLE IF NOT EXISTS proxy_cache (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
    upstream_registry TEXT NOT NULL,
    username TEXT,
    password TEXT,
    expiration_s INTEGER NOT NULL,
    insecure INTEGER NOT NULL
);
"""
DEFAULT_EXPIRATION = 86400
"""In seconds."""
IMMUTABLE_TAGS = """
    SELECT 1 FROM tag JOIN repository ON repository.id = tag.repository_id
    WHERE repository.namespace_id = ? AND tag.immutable = 1
"""


def find(db: Reading, organization: int) -> Row | None:
    """An organization's proxy cache, or nothing."""
    return db.one("SELECT * FROM proxy_cache WHERE account_id = ?", organization)


def has_immutable_tags(db: Reading, organization: int) -> bool:
    """Whether an organization holds immutable tags, which a proxy cache could not refresh."""
    return db.one(IMMUTABLE_TAGS, organization) is not None


def add(db: Reading, organization: int, wanted: dict[str, Any]) -> None:
    """Make an organization a proxy cache."""
    db.insert(
        "proxy_cache",
        account_id=organization,
        upstream_registry=wanted["upstream_registry"],
        username=wanted.get("upstream_registry_username"),
        password=wanted.get("upstream_registry_password"),
        expiration_s=wanted.get("expiration_s", DEFAULT_EXPIRATION),
        insecure=bool(wanted.get("insecure", False)),
    )


def delete(db: Reading, cache: Row) -> None:
    """Make a proxy cache an ordinary organization again."""
    db.run("DELETE FROM proxy_cache WHERE id = ?", cache["id"])
