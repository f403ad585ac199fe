"""Grants on repositories, to users, robots and teams."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Refused

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
TO_ACCOUNTS = """
    SELECT account.*, repository_permission.role FROM repository_permission
    JOIN account ON account.id = repository_permission.account_id
    WHERE repository_permission.repository_id = ? ORDER BY repository_permission.id
"""
TO_TEAMS = """
    SELECT team.name, repository_permission.role FROM repository_permission
    JOIN team ON team.id = repository_permission.team_id
    WHERE repository_permission.repository_id = ? ORDER BY repository_permission.id
"""
OF = """
    SELECT repository.name AS repository, repository.public, repository_permission.role
    FROM repository_permission JOIN repository ON repository.id = repository_permission.repository_id
    WHERE repository_permission.{column} = ? ORDER BY repository_permission.id
"""
SET = """
    INSERT INTO repository_permission (repository_id, {column}, role) VALUES (?, ?, ?)
    ON CONFLICT (repository_id, {column}) DO UPDATE SET role = excluded.role
"""


def to_accounts(db: Reading, repository: int) -> list[Row]:
    """Users and robots with a grant on a repository, each with its role."""
    return db.all(TO_ACCOUNTS, repository)


def to_teams(db: Reading, repository: int) -> list[Row]:
    """Names of teams with a grant on a repository, each with its role."""
    return db.all(TO_TEAMS, repository)


def of_account(db: Reading, account: int) -> list[Row]:
    """A user's or robot's own grants."""
    return db.all(OF.format(column="account_id"), account)


def of_team(db: Reading, team: int) -> list[Row]:
    """A team's grants."""
    return db.all(OF.format(column="team_id"), team)


def set_account(db: Reading, repository: Row, account: Row, role: str) -> None:
    """Give a user or robot a role on a repository, in place of the one it had.

    Raises:
        Refused: 400, a robot belongs to another namespace.
    """
    if account["kind"] == "robot" and account["owner_id"] != repository["namespace_id"]:
        raise Refused(f"The robot {account['name']} belongs to another namespace.")
    db.run(SET.format(column="account_id"), repository["id"], account["id"], role)


def set_team(db: Reading, repository: int, team: int, role: str) -> None:
    """Give a team a role on a repository, in place of the one it had."""
    db.run(SET.format(column="team_id"), repository, team, role)


def remove_account(db: Reading, repository: int, account: int) -> bool:
    """Take a user's or robot's grant; whether there was one."""
    sql = "DELETE FROM repository_permission WHERE repository_id = ? AND account_id = ?"
    return db.run(sql, repository, account) > 0


def remove_team(db: Reading, repository: int, team: int) -> bool:
    """Take a team's grant; whether there was one."""
    return (
        db.run("DELETE FROM repository_permission WHERE repository_id = ? AND team_id = ?", repository, team)
        > 0
    )
