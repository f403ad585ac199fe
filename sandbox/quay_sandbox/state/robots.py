"""Robots of organizations and users: accounts named `namespace+short`."""

from __future__ import annotations

import json
import secrets
import string

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts, mirrors

LONGEST_DESCRIPTION = 255
TOKEN_LENGTH = 64
TOKEN_CHARACTERS = string.ascii_uppercase + string.digits
TEAMS = """
    SELECT account.id, team.name FROM account JOIN team_member ON team_member.account_id = account.id
    JOIN team ON team.id = team_member.team_id
    WHERE account.kind = 'robot' AND account.name LIKE ? ORDER BY team_member.id
"""
REPOSITORIES = """
    SELECT account.id, repository.name FROM account
    JOIN repository_permission ON repository_permission.account_id = account.id
    JOIN repository ON repository.id = repository_permission.repository_id
    WHERE account.kind = 'robot' AND account.name LIKE ? ORDER BY repository_permission.id
"""


def new_token() -> str:
    """A token that robots log in with."""
    return "".join(secrets.choice(TOKEN_CHARACTERS) for _ in range(TOKEN_LENGTH))


def find(db: Reading, namespace: Row, short: str) -> Row:
    """The robot of that name without its namespace.

    Raises:
        Refused: 400, there is none.
    """
    found = accounts.find(db, f"{namespace['name']}+{short}", "robot")
    if found is None:
        raise Refused(f"There is no robot {namespace['name']}+{short}.")
    return found


def listed(db: Reading, namespace: Row, limit: int) -> list[Row]:
    """Robots that Quay takes for a namespace's, last used first.

    Args:
        db: The registry's state.
        namespace: The organization or user.
        limit: How many at most; -1 for all.
    """
    found = accounts.robots_of(db, namespace["name"])
    return found if limit < 0 else found[:limit]


def create(
    db: Reading, settings: Settings, namespace: Row, short: str, description: str, metadata: object
) -> Row:
    """Make a robot.

    Raises:
        InvalidRequest: 400, the name is no name or taken, or robots are not allowed.
    """
    if settings.extra.get("ROBOTS_DISALLOW"):
        raise InvalidRequest("Robot accounts have been disabled.")
    try:
        accounts.check_name(short, "a robot")
    except Refused as error:
        raise InvalidRequest(error.text) from None
    name = f"{namespace['name']}+{short}"
    if accounts.find(db, name, "robot") is not None:
        raise InvalidRequest(f"There is a robot {name} already.")
    accounts.insert(
        db,
        name,
        "robot",
        owner_id=namespace["id"],
        token=new_token(),
        description=description[:LONGEST_DESCRIPTION],
        metadata=json.dumps(metadata or {}),
    )
    return find(db, namespace, short)


def regenerate(db: Reading, robot: Row) -> None:
    """Give a robot another token; the old one is void at once."""
    db.update("account", robot["id"], token=new_token())


def delete(db: Reading, robot: Row) -> None:
    """Delete a robot, with its grants and memberships.

    Raises:
        InvalidRequest: 400, a mirror uses it.
    """
    if mirrors.robot_in_use(db, robot["id"]):
        raise InvalidRequest("The robot is used by a mirror.")
    db.run("DELETE FROM account WHERE id = ?", robot["id"])


def teams(db: Reading, namespace: Row) -> dict[int, list[str]]:
    """Names of the teams that the listed robots are in, by the robot's id."""
    return _names(db.all(TEAMS, f"{namespace['name']}+%"))


def repositories(db: Reading, namespace: Row) -> dict[int, list[str]]:
    """Names of the repositories that the listed robots have grants on, by the robot's id."""
    return _names(db.all(REPOSITORIES, f"{namespace['name']}+%"))


def _names(rows: list[Row]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for row in rows:
        names.setdefault(row["id"], []).append(row["name"])
    return names
