"""Users: what superusers and they themselves change."""

from __future__ import annotations

import hashlib
import secrets
import string
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts

SHORTEST_PASSWORD = 8
PASSWORD_LENGTH = 32
PASSWORD_CHARACTERS = string.ascii_uppercase + string.digits
OWN_DETAILS = ("given_name", "family_name", "company", "location")


def listed(db: Reading, start: int, limit: int, disabled: bool) -> list[Row]:
    """Users, oldest first, without those whom the collector is to purge.

    Args:
        db: The registry's state.
        start: The smallest id.
        limit: How many at most; -1 for all.
        disabled: Whether disabled ones are among them.
    """
    sql = """SELECT * FROM account WHERE kind = 'user' AND id >= ? AND (enabled = 1 OR ?)
             AND id NOT IN (SELECT account_id FROM blocked_name) ORDER BY id LIMIT ?"""
    return db.all(sql, start, disabled, limit)


def create(db: Reading, settings: Settings, name: str, email: str | None) -> str:
    """Make a user; the password that he gets.

    Raises:
        Refused: 400, the name or the e-mail address is none or taken.
    """
    if settings.on("MAILING") and not accounts.is_email(email):
        raise Refused("A user needs an e-mail address.")
    if email and accounts.user_with_email(db, email) is not None:
        raise Refused("A user has that e-mail address already.")
    row = accounts.add(db, settings, name, "user", email)
    password = "".join(secrets.choice(PASSWORD_CHARACTERS) for _ in range(PASSWORD_LENGTH))
    db.update("account", row, password=digest(password), verified=not settings.on("MAILING"))
    return password


def change(db: Reading, settings: Settings, user: Row, wanted: dict[str, Any]) -> None:
    """What a superuser changes of a user.

    Raises:
        InvalidRequest: 400, the registry's users come from elsewhere.
        Refused: 400, the password is too short, or the e-mail address another's.
    """
    columns: dict[str, Any] = {}
    if "password" in wanted:
        if settings.authentication != "Database":
            raise InvalidRequest("Passwords come from the directory.")
        columns["password"] = digest(checked_password(wanted["password"]))
    if "email" in wanted:
        if settings.authentication != "Database":
            raise InvalidRequest("E-mail addresses come from the directory.")
        columns |= {"email": own_email(db, user, wanted["email"]), "verified": True}
    if "enabled" in wanted:
        columns["enabled"] = wanted["enabled"]
    if columns:
        db.update("account", user["id"], **columns)


def change_own(db: Reading, settings: Settings, user: Row, wanted: dict[str, Any]) -> None:
    """What a user changes of himself.

    Raises:
        InvalidRequest: 400, the e-mail address or the name is another's.
        Refused: 400, the password is too short, the name no name, the tag expiration none of the options.
    """
    columns = accounts.invoicing(settings, wanted)
    if "password" in wanted:
        columns["password"] = digest(checked_password(wanted["password"]))
    if wanted.get("email", user["email"]) != user["email"]:
        if accounts.user_with_email(db, wanted["email"]) is not None:
            raise InvalidRequest("A user has that e-mail address already.")
        if not settings.on("MAILING"):  # Else it changes when the user follows a mailed link.
            columns["email"] = wanted["email"]
    if settings.on("USER_METADATA"):
        columns |= {key: wanted[key] for key in OWN_DETAILS if key in wanted}
    if columns:
        db.update("account", user["id"], **columns)
    name = wanted.get("username")
    if name and name != user["name"] and settings.on("USER_RENAME"):
        if accounts.find(db, name, "user", "organization") is not None:
            raise InvalidRequest(f"There is an account {name!r} already.")
        accounts.rename(db, user, name)


def own_email(db: Reading, user: Row, email: str) -> str:
    """An e-mail address that a user can have.

    Raises:
        Refused: 400, another has it.
    """
    other = accounts.user_with_email(db, email)
    if other is not None and other["id"] != user["id"]:
        raise Refused("Another user has that e-mail address.")
    return email


def checked_password(password: str) -> str:
    """A password that Quay takes.

    Raises:
        Refused: 400, it is too short or has spaces.
    """
    if len(password) < SHORTEST_PASSWORD or any(map(str.isspace, password)):
        raise Refused(f"A password has at least {SHORTEST_PASSWORD} characters and no spaces.")
    return password


def digest(password: str) -> str:
    """What the database holds in place of a password."""
    salt = secrets.token_hex(8)
    return f"{salt}:{hashlib.sha256((salt + password).encode()).hexdigest()}"
