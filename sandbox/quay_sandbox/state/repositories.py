"""Repositories of organizations and users."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row

TABLES = """
CREATE TABLE IF NOT EXISTS repository (
    id INTEGER PRIMARY KEY,
    namespace_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    public INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT 'image',
    state TEXT NOT NULL DEFAULT 'NORMAL',
    badge_token TEXT NOT NULL,
    created REAL NOT NULL,
    size INTEGER NOT NULL DEFAULT 0,   -- bytes of its images
    UNIQUE (namespace_id, name)
);
CREATE TABLE IF NOT EXISTS star (
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (repository_id, account_id)
);
"""
REPOSITORY = """
    SELECT repository.*, account.name AS namespace, account.kind AS namespace_kind
    FROM repository JOIN account ON account.id = repository.namespace_id
    WHERE account.name = ? AND repository.name = ?
"""


def find(db: Reading, namespace: str, name: str) -> Row | None:
    """A repository with its namespace's name and kind, or nothing."""
    return db.one(REPOSITORY, namespace, name)
