"""Applications of an organization."""

from __future__ import annotations

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
