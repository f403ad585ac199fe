"""Organizations: accounts with teams, and the people who belong to them."""

from __future__ import annotations

from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts

MEMBERSHIPS = """
    SELECT account.*, team.name AS team FROM team
    JOIN team_member ON team_member.team_id = team.id JOIN account ON account.id = team_member.account_id
    WHERE team.organization_id = ? ORDER BY team_member.id
"""
GRANTS = """
    SELECT account.*, repository.name AS repository FROM repository
    JOIN repository_permission ON repository_permission.repository_id = repository.id
    JOIN account ON account.id = repository_permission.account_id
    WHERE repository.namespace_id = ? ORDER BY repository_permission.id
"""
ADMINISTRATORS = """
    SELECT DISTINCT account.name FROM account
    JOIN team_member ON team_member.account_id = account.id JOIN team ON team.id = team_member.team_id
    WHERE team.organization_id = ? AND team.role = 'admin' AND account.kind = 'user'
"""
IS_MEMBER = """
    SELECT 1 FROM team JOIN team_member ON team_member.team_id = team.id
    WHERE team.organization_id = ? AND team_member.account_id = ?
"""
OF_USER = """
    SELECT DISTINCT account.* FROM account
    JOIN team ON team.organization_id = account.id JOIN team_member ON team_member.team_id = team.id
    WHERE team_member.account_id = ? AND account.kind = 'organization' ORDER BY account.id
"""


def needs_email(settings: Settings) -> bool:
    """Whether an organization must have an e-mail address."""
    return settings.on("MAILING") and not settings.since("3.18")


def create(db: Reading, settings: Settings, name: str, email: str | None, creator: int) -> int:
    """Make an organization, with its team `owners` that the creator is in.

    Raises:
        Refused: 400, the name is refused, or the e-mail address is a user's.
    """
    if email and not settings.on("ORG_SHARED_EMAIL") and accounts.user_with_email(db, email):
        raise Refused("A user has that e-mail address already.")
    row = accounts.add(db, settings, name, "organization", email)
    add_owners(db, row, creator)
    return row


def add_owners(db: Reading, organization: int, owner: int) -> None:
    """Give an organization its team `owners`, with one member."""
    team = db.insert("team", organization_id=organization, name="owners", role="admin")
    db.insert("team_member", team_id=team, account_id=owner)


def change(db: Reading, settings: Settings, found: Row, wanted: dict[str, Any]) -> None:
    """Change an organization's details.

    Raises:
        InvalidRequest: 400, the e-mail address is none.
        Refused: 400, the tag expiration is none of the options.
    """
    columns = accounts.invoicing(settings, wanted)
    keys = [key for key in ("contact_email", "email") if key in wanted]
    if keys:
        email = wanted[keys[0]]
        if email and not accounts.is_email(email):
            raise InvalidRequest("That is no e-mail address.")
        columns["email"] = email or None
    if columns:
        db.update("account", found["id"], **columns)


def memberships(db: Reading, organization: int) -> list[Row]:
    """Everybody in a team of an organization, once for each team."""
    return db.all(MEMBERSHIPS, organization)


def grants(db: Reading, organization: int) -> list[Row]:
    """Everybody with a grant on a repository of an organization, once for each grant."""
    return db.all(GRANTS, organization)


def is_member(db: Reading, organization: int, account: Row) -> bool:
    """Whether somebody counts as a member: who is in a team, and every robot."""
    return account["kind"] == "robot" or db.one(IS_MEMBER, organization, account["id"]) is not None


def of_user(db: Reading, user: int) -> list[Row]:
    """The organizations that a user belongs to."""
    return db.all(OF_USER, user)


def remove_member(db: Reading, organization: int, user: Row) -> None:
    """Take a user out of all teams of an organization, and his grants on its repositories.

    Raises:
        Refused: 400, he is the only administrator.
    """
    if [row["name"] for row in db.all(ADMINISTRATORS, organization)] == [user["name"]]:
        raise Refused("The user is the organization's only administrator.")
    db.run(
        "DELETE FROM repository_permission WHERE account_id = ?"
        " AND repository_id IN (SELECT id FROM repository WHERE namespace_id = ?)",
        user["id"],
        organization,
    )
    db.run(
        "DELETE FROM team_member WHERE account_id = ?"
        " AND team_id IN (SELECT id FROM team WHERE organization_id = ?)",
        user["id"],
        organization,
    )


def take_ownership(db: Reading, namespace: Row, superuser: int) -> None:
    """Put a superuser into an organization's administrators; a user's namespace becomes an organization."""
    if namespace["kind"] == "organization":
        team = db.value(
            "SELECT id FROM team WHERE organization_id = ? AND role = 'admin' ORDER BY id", namespace["id"]
        )
        db.run("INSERT OR IGNORE INTO team_member (team_id, account_id) VALUES (?, ?)", team, superuser)
        return
    db.update("account", namespace["id"], kind="organization", password=None)
    db.run("DELETE FROM repository_permission WHERE account_id = ?", namespace["id"])
    db.run("DELETE FROM oauth_token WHERE account_id = ?", namespace["id"])
    add_owners(db, namespace["id"], superuser)
