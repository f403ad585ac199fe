"""Finding accounts, teams and repositories by a part of their name."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row
from quay_sandbox.state import repositories

MOST_ACCOUNTS = 10


def users(db: Reading, beginning: str, robots_of: str) -> list[Row]:
    """Users whose name begins with something, and robots of one namespace, if any."""
    sql = """SELECT * FROM account WHERE SUBSTR(name, 1, LENGTH(?)) = ? AND enabled = 1
             AND (kind = 'user' OR (kind = 'robot' AND ? != '' AND SUBSTR(name, 1, LENGTH(?) + 1) = ? || '+'))
             ORDER BY kind = 'robot', name LIMIT ?"""
    return db.all(sql, beginning, beginning, robots_of, robots_of, robots_of, MOST_ACCOUNTS)


def teams(db: Reading, organization: int, beginning: str) -> list[Row]:
    """Teams of an organization whose name begins with something."""
    sql = """SELECT * FROM team WHERE organization_id = ? AND SUBSTR(name, 1, LENGTH(?)) = ?
             ORDER BY name LIMIT ?"""
    return db.all(sql, organization, beginning, beginning, MOST_ACCOUNTS)


def namespaces(db: Reading, beginning: str, limit: int) -> list[Row]:
    """Organizations and users whose name begins with something."""
    sql = """SELECT * FROM account WHERE kind IN ('organization', 'user') AND SUBSTR(name, 1, LENGTH(?)) = ?
             ORDER BY name LIMIT ?"""
    return db.all(sql, beginning, beginning, limit)


def matching_repositories(db: Reading, user: int, everything: bool, part: str) -> list[Row]:
    """Repositories that somebody may see and whose name contains something, public ones among them."""
    rows = repositories.listed(db, user, everything, "", True, "image", 0, -1)
    return [row for row in rows if part.lower() in row["name"]]
