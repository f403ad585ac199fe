"""Teams of an organization, their members and invitations."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row

TABLES = """
CREATE TABLE IF NOT EXISTS team (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    UNIQUE (organization_id, name)
);
CREATE TABLE IF NOT EXISTS team_member (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    UNIQUE (team_id, account_id)
);
CREATE INDEX IF NOT EXISTS team_member_account ON team_member (account_id);
CREATE TABLE IF NOT EXISTS team_invite (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL REFERENCES team (id) ON DELETE CASCADE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    email TEXT,
    inviter_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token TEXT NOT NULL UNIQUE,
    UNIQUE (team_id, account_id),
    UNIQUE (team_id, email)
);
"""
TEAM = """
    SELECT team.* FROM team JOIN account ON account.id = team.organization_id
    WHERE account.name = ? AND account.kind = 'organization' AND team.name = ?
"""


def find(db: Reading, organization: str, team: str) -> Row | None:
    """A team, or nothing."""
    return db.one(TEAM, organization, team)
