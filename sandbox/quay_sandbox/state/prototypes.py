"""Default permissions ("prototypes"): grants that new repositories of an organization get."""

from __future__ import annotations

import uuid

from quay_sandbox.database import Reading, Row

TABLES = """
CREATE TABLE IF NOT EXISTS prototype (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    organization_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    activating_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    delegate_account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,
    delegate_team_id INTEGER REFERENCES team (id) ON DELETE CASCADE,
    role TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS prototype_organization ON prototype (organization_id);
"""


def listed(db: Reading, organization: int) -> list[Row]:
    """An organization's default permissions: first those for one creator, then the general ones."""
    return db.all(
        "SELECT * FROM prototype WHERE organization_id = ? ORDER BY activating_id IS NULL, id", organization
    )


def find(db: Reading, organization: int, identifier: str) -> Row | None:
    """The default permission of that UUID, or nothing."""
    return db.one("SELECT * FROM prototype WHERE organization_id = ? AND uuid = ?", organization, identifier)


def add(
    db: Reading, organization: int, role: str, activating: Row | None, account: Row | None, team: Row | None
) -> Row | None:
    """Add a default permission; one that is there already is added again, as Quay does."""
    identifier = str(uuid.uuid4())
    db.insert(
        "prototype",
        uuid=identifier,
        organization_id=organization,
        activating_id=activating["id"] if activating is not None else None,
        delegate_account_id=account["id"] if account is not None else None,
        delegate_team_id=team["id"] if team is not None else None,
        role=role,
    )
    return find(db, organization, identifier)


def apply(db: Reading, organization: int, repository: int, creator: int) -> None:
    """Grant on a new repository what the organization's default permissions say.

    One for this very creator beats a general one, and the creator himself gets none: he administers anyway.
    """
    sql = """
        SELECT * FROM prototype WHERE organization_id = ? AND (activating_id = ? OR activating_id IS NULL)
        ORDER BY activating_id IS NOT NULL, CASE WHEN activating_id IS NULL THEN -id ELSE id END
    """
    chosen = {
        (row["delegate_account_id"], row["delegate_team_id"]): row["role"]
        for row in db.all(sql, organization, creator)
        if row["delegate_account_id"] != creator
    }
    for (account, team), role in chosen.items():
        db.insert(
            "repository_permission", repository_id=repository, account_id=account, team_id=team, role=role
        )
