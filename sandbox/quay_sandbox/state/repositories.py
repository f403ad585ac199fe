"""Repositories of organizations and users."""

from __future__ import annotations

import re
import secrets
import time

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest
from quay_sandbox.settings import Settings
from quay_sandbox.state import prototypes

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
CREATE INDEX IF NOT EXISTS repository_size ON repository (namespace_id, size) WHERE size > 0;
CREATE TABLE IF NOT EXISTS star (
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    PRIMARY KEY (repository_id, account_id)
);
CREATE INDEX IF NOT EXISTS star_account ON star (account_id);
"""
NAME = re.compile(r"[a-z0-9][.a-z0-9_-]{0,254}\Z")
NESTED_NAME = re.compile(r"(?=.{0,255}\Z)[a-z0-9][.a-z0-9_-]*(?:/[a-z0-9][.a-z0-9_-]*)*\Z")
STATES = ("NORMAL", "READ_ONLY", "MIRROR")

SELECT = """
    SELECT repository.*, account.name AS namespace, account.kind AS namespace_kind,
        account.tag_expiration_s AS tag_expiration_s
    FROM repository JOIN account ON account.id = repository.namespace_id
"""
VISIBLE = """(
    repository.id IN (SELECT repository_id FROM repository_permission WHERE account_id = :user)
    OR repository.id IN (
        SELECT repository_id FROM repository_permission
        JOIN team_member ON team_member.team_id = repository_permission.team_id
        WHERE team_member.account_id = :user)
    OR repository.namespace_id IN (
        SELECT organization_id FROM team JOIN team_member ON team_member.team_id = team.id
        WHERE team.role = 'admin' AND team_member.account_id = :user)
)"""


def find(db: Reading, namespace: str, name: str) -> Row | None:
    """A repository with its namespace's name and kind, or nothing."""
    return db.one(f"{SELECT} WHERE account.name = ? AND repository.name = ?", namespace, name)


def listed(
    db: Reading, user: int, everything: bool, namespace: str, public: bool, kind: str, start: int, limit: int
) -> list[Row]:
    """Repositories that somebody may see, oldest first.

    Args:
        db: The registry's state.
        user: Who asks; 0 is nobody.
        everything: Whether he may see all repositories.
        namespace: Only those of one namespace; empty for all.
        public: Whether public ones are among them.
        kind: Only those of one kind.
        start: The smallest id.
        limit: How many at most.
    """
    seen = ["repository.public = 1"] if public else []
    if everything:
        seen = ["1"]
    elif user:
        seen.append(VISIBLE)
    if not seen:
        return []
    where = f"({' OR '.join(seen)}) AND repository.kind = :kind AND repository.id >= :start"
    where += " AND account.kind != 'deleted'"
    if namespace:
        where += " AND account.name = :namespace"
    sql = f"{SELECT} WHERE {where} ORDER BY repository.id LIMIT :limit"
    values = {"user": user, "namespace": namespace, "kind": kind, "start": start, "limit": limit}
    return db.named(sql, values)


def starred(db: Reading, user: int) -> list[Row]:
    """The repositories that a user starred."""
    return db.all(f"{SELECT} JOIN star ON star.repository_id = repository.id WHERE star.account_id = ?", user)


def star_ids(db: Reading, user: int) -> set[int]:
    """Ids of the repositories that a user starred."""
    return {row[0] for row in db.all("SELECT repository_id FROM star WHERE account_id = ?", user)}


def star(db: Reading, user: int, repository: int) -> None:
    """Star a repository; once is as good as twice."""
    db.run("INSERT OR IGNORE INTO star VALUES (?, ?)", repository, user)


def unstar(db: Reading, user: int, repository: int) -> None:
    """Take a star from a repository."""
    db.run("DELETE FROM star WHERE repository_id = ? AND account_id = ?", repository, user)


def check_name(settings: Settings, name: str) -> None:
    """Refuse a name that Quay would.

    Raises:
        InvalidRequest: 400, the name has the wrong form or length.
    """
    form = NESTED_NAME if settings.on("EXTENDED_REPOSITORY_NAMES") else NAME
    if not form.match(name):
        raise InvalidRequest(f"Not a name for a repository: {name!r}.")


def create(
    db: Reading, namespace: Row, name: str, public: bool, description: str | None, creator: Row
) -> int:
    """Make a repository: its creator administers it, and an organization's default permissions apply."""
    row = db.insert(
        "repository",
        namespace_id=namespace["id"],
        name=name,
        description=description,
        public=public,
        badge_token=secrets.token_urlsafe(24),
        created=time.time(),
    )
    db.insert("repository_permission", repository_id=row, account_id=creator["id"], role="admin")
    if creator["id"] != namespace["id"]:
        prototypes.apply(db, namespace["id"], row, creator["id"])
    return row


def delete(db: Reading, repository: int) -> None:
    """Delete a repository with all that belongs to it."""
    db.run("DELETE FROM repository WHERE id = ?", repository)


def roles(db: Reading, repository: int, account: int) -> list[str]:
    """All roles that somebody has on a repository, of his own and through teams."""
    sql = """
        SELECT role FROM repository_permission WHERE repository_id = ? AND account_id = ?
        UNION ALL
        SELECT repository_permission.role FROM repository_permission
        JOIN team_member ON team_member.team_id = repository_permission.team_id
        WHERE repository_permission.repository_id = ? AND team_member.account_id = ?
    """
    return [row[0] for row in db.all(sql, repository, account, repository, account)]
