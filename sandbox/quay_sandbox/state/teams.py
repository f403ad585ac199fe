"""Teams of an organization, their members and invitations."""

from __future__ import annotations

import secrets

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Page, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts

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
    UNIQUE (team_id, email)
);
"""
TEAM = """
    SELECT team.* FROM team JOIN account ON account.id = team.organization_id
    WHERE account.name = ? AND account.kind = 'organization' AND team.name = ?
"""
OF_ORGANIZATION = """
    SELECT team.*,
        (SELECT COUNT(*) FROM team_member WHERE team_id = team.id) AS members,
        (SELECT COUNT(*) FROM repository_permission WHERE team_id = team.id) AS repositories,
        EXISTS (SELECT 1 FROM team_sync WHERE team_id = team.id) AS synced
    FROM team WHERE organization_id = ? ORDER BY id
"""
OF_ACCOUNT = """
    SELECT team.* FROM team JOIN team_member ON team_member.team_id = team.id
    WHERE team.organization_id = ? AND team_member.account_id = ? ORDER BY team.id
"""
MEMBERS = """
    SELECT account.* FROM team_member JOIN account ON account.id = team_member.account_id
    WHERE team_member.team_id = ? ORDER BY team_member.id
"""
INVITES = """
    SELECT team_invite.email AS invited_email, account.* FROM team_invite
    LEFT JOIN account ON account.id = team_invite.account_id
    WHERE team_invite.team_id = ? ORDER BY team_invite.id
"""

WITHDRAW = """
    DELETE FROM team_invite
    WHERE id = (SELECT MIN(id) FROM team_invite WHERE team_id = ? AND account_id = ?)
"""


def find(db: Reading, organization: str, team: str) -> Row | None:
    """A team, or nothing."""
    return db.one(TEAM, organization, team)


def of_organization(db: Reading, organization: int) -> list[Row]:
    """An organization's teams, oldest first, with the numbers of their members and repositories."""
    return db.all(OF_ORGANIZATION, organization)


def of_account(db: Reading, organization: int, account: int) -> list[Row]:
    """The teams of an organization that somebody is in."""
    return db.all(OF_ACCOUNT, organization, account)


def members(db: Reading, team: int) -> list[Row]:
    """A team's members."""
    return db.all(MEMBERS, team)


def invites(db: Reading, team: int) -> list[Row]:
    """Who is invited to a team: accounts, or rows whose `invited_email` alone is set."""
    return db.all(INVITES, team)


def create(db: Reading, organization: Row, name: str, role: str, description: str) -> None:
    """Make a team.

    Raises:
        Refused: 400, the name is no name.
    """
    accounts.check_name(name, "a team")
    db.insert("team", organization_id=organization["id"], name=name, role=role, description=description)


def set_role(db: Reading, team: Row, role: str, caller: int) -> None:
    """Change a team's role.

    Raises:
        Refused: 400, the caller would no longer administer the organization.
    """
    if team["role"] == "admin" and role != "admin" and _administrating(db, team, caller) == [team["id"]]:
        raise Refused("You would no longer administer the organization.")
    db.update("team", team["id"], role=role)


def delete(db: Reading, team: Row, caller: int) -> None:
    """Delete a team.

    Raises:
        Refused: 400, the caller would no longer administer the organization.
        Page: 500, the team administers and the caller is in no such team: Quay stumbles over that.
    """
    if team["role"] == "admin":
        own = _administrating(db, team, caller)
        if not own:
            raise Page(500)
        if own == [team["id"]]:
            raise Refused("You would no longer administer the organization.")
    db.run("DELETE FROM team WHERE id = ?", team["id"])


def _administrating(db: Reading, team: Row, caller: int) -> list[int]:
    found = of_account(db, team["organization_id"], caller)
    return [other["id"] for other in found if other["role"] == "admin"]


def add_member(
    db: Reading, settings: Settings, team: Row, organization: str, account: Row, inviter: int
) -> bool:
    """Add somebody to a team, or invite him where Quay does: a user from outside, while it sends mail.

    Returns:
        Whether he was merely invited.

    Raises:
        Refused: 400, he is in the team already, or is a robot from elsewhere.
    """
    invite = settings.on("MAILING") and settings.on("REQUIRE_TEAM_INVITE")
    if invite and account["kind"] == "robot":
        if not account["name"].startswith(f"{organization}+"):
            raise Refused("The robot belongs to another namespace.")
        invite = False
    if invite and not of_account(db, team["organization_id"], account["id"]):
        # Quay invites somebody who is invited already once more.
        _invite(db, team["id"], inviter, account_id=account["id"])
        return True
    if any(member["id"] == account["id"] for member in members(db, team["id"])):
        raise Refused(f"{account['name']} is in the team already.")
    db.insert("team_member", team_id=team["id"], account_id=account["id"])
    return False


def _invite(db: Reading, team: int, inviter: int, **whom: object) -> None:
    db.insert("team_invite", team_id=team, inviter_id=inviter, token=secrets.token_urlsafe(24), **whom)


def invite_email(db: Reading, team: int, email: str, inviter: int) -> None:
    """Invite whoever reads an e-mail address.

    Raises:
        Refused: 400, the address is invited already.
    """
    if db.one("SELECT 1 FROM team_invite WHERE team_id = ? AND email = ?", team, email) is not None:
        raise Refused(f"{email} is invited already.")
    _invite(db, team, inviter, email=email)


def withdraw_email(db: Reading, team: int, email: str) -> bool:
    """Withdraw the invitation of an e-mail address; whether there was one."""
    return db.run("DELETE FROM team_invite WHERE team_id = ? AND email = ?", team, email) > 0


def remove_member(db: Reading, team: Row, account: Row, caller: int) -> None:
    """Withdraw an invitation (one alone, where there are several), or take somebody out of a team.

    Raises:
        Refused: 400, he is not in it, or would take himself out of his only administrators' team.
    """
    if db.run(WITHDRAW, team["id"], account["id"]):
        return
    if account["id"] == caller and _administrating(db, team, caller) == [team["id"]]:
        raise Refused("This is the only team in which you administer the organization.")
    if not db.run("DELETE FROM team_member WHERE team_id = ? AND account_id = ?", team["id"], account["id"]):
        raise Refused(f"{account['name']} is not in the team.")
