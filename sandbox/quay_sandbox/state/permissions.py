"""Grants on repositories, to users, robots and teams."""

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS repository_permission (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    team_id INTEGER REFERENCES team (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    UNIQUE (repository_id, account_id),
    UNIQUE (repository_id, team_id)
);
CREATE INDEX IF NOT EXISTS repository_permission_account ON repository_permission (account_id);
CREATE INDEX IF NOT EXISTS repository_permission_team ON repository_permission (team_id);
"""
