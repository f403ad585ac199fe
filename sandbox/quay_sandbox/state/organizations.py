"""Organizations: accounts with teams."""

from __future__ import annotations

from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import TAG_EXPIRATION_OPTIONS, Settings
from quay_sandbox.state import accounts

TEAMS = """
    SELECT team.*,
        (SELECT COUNT(*) FROM team_member WHERE team_id = team.id) AS members,
        (SELECT COUNT(*) FROM repository_permission WHERE team_id = team.id) AS repositories
    FROM team WHERE organization_id = ? ORDER BY id
"""
OWN_TEAMS = """
    SELECT team.name FROM team JOIN team_member ON team_member.team_id = team.id
    WHERE team.organization_id = ? AND team_member.account_id = ?
"""


def needs_email(settings: Settings) -> bool:
    """Whether an organization must have an e-mail address."""
    return settings.on("MAILING") and not settings.since("3.18")


def create(db: Reading, settings: Settings, name: str, email: str | None, creator: int) -> int:
    """Make an organization, with its team `owners` that the creator is in.

    Raises:
        Refused: 400, the name is refused.
    """
    row = accounts.add(db, settings, name, "organization", email)
    team = db.insert("team", organization_id=row, name="owners", role="admin")
    db.insert("team_member", team_id=team, account_id=creator)
    return row


def change(db: Reading, settings: Settings, found: Row, wanted: dict[str, Any]) -> None:
    """Change an organization's details.

    Raises:
        InvalidRequest: 400, the e-mail address is none.
        Refused: 400, the tag expiration is none of the options.
    """
    columns = {key: wanted[key] for key in ("invoice_email", "invoice_email_address") if key in wanted}
    keys = [key for key in ("contact_email", "email") if key in wanted]
    if keys:
        email = wanted[keys[0]]
        if email and not accounts.is_email(email):
            raise InvalidRequest("That is no e-mail address.")
        columns["email"] = email or None
    if settings.on("CHANGE_TAG_EXPIRATION") and "tag_expiration_s" in wanted:
        columns["tag_expiration_s"] = tag_expiration(wanted["tag_expiration_s"])
    if columns:
        db.update("account", found["id"], **columns)


def tag_expiration(seconds: int) -> int:
    """A tag expiration that the registry offers.

    Raises:
        Refused: 400, it offers others.
    """
    if seconds not in TAG_EXPIRATION_OPTIONS.values():
        raise Refused(f"The tag expiration must be one of {', '.join(TAG_EXPIRATION_OPTIONS)}.")
    return seconds


def teams(db: Reading, organization: int) -> list[Row]:
    """An organization's teams, oldest first, with the numbers of their members and repositories."""
    return db.all(TEAMS, organization)


def own_teams(db: Reading, organization: int, account: int) -> set[str]:
    """Names of the teams that somebody is in."""
    return {row["name"] for row in db.all(OWN_TEAMS, organization, account)}
