"""Accounts: users, organizations and robots share one table and one set of names, as in Quay."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Page, Refused
from quay_sandbox.settings import DEFAULT_TAG_EXPIRATION, TAG_EXPIRATION_OPTIONS, Settings

TABLES = """
CREATE TABLE IF NOT EXISTS account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,                -- user, organization, robot or deleted
    uuid TEXT NOT NULL UNIQUE,
    email TEXT,
    enabled INTEGER NOT NULL DEFAULT 1,
    verified INTEGER NOT NULL DEFAULT 1,
    superuser INTEGER NOT NULL DEFAULT 0,
    password TEXT,
    created REAL NOT NULL,
    last_accessed REAL,
    owner_id INTEGER REFERENCES account (id) ON DELETE CASCADE,   -- of a robot: its namespace
    token TEXT,                        -- of a robot
    description TEXT NOT NULL DEFAULT '',
    metadata TEXT,                     -- of a robot: JSON
    invoice_email INTEGER NOT NULL DEFAULT 0,
    invoice_email_address TEXT,
    tag_expiration_s INTEGER NOT NULL,
    given_name TEXT,
    family_name TEXT,
    company TEXT,
    location TEXT
);
CREATE INDEX IF NOT EXISTS account_owner ON account (owner_id);
CREATE TABLE IF NOT EXISTS blocked_name (
    name TEXT NOT NULL,
    account_id INTEGER PRIMARY KEY,    -- the account that had the name
    free_at REAL NOT NULL
);
"""
NAME = re.compile(r"([a-z0-9]+(?:[._-][a-z0-9]+)*)\Z")
BELONGINGS = (
    "account WHERE owner_id",
    "application WHERE organization_id",
    "quota WHERE namespace_id",
    "team WHERE organization_id",
    "team_member WHERE account_id",
)
"""What goes at once with a deleted account; its repositories go when the collector has run."""
NAME_LENGTHS = range(2, 256)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


def check_name(name: str, kind: str) -> None:
    """Refuse a name that Quay would.

    Raises:
        Refused: 400, the name has the wrong form or length.
    """
    if not NAME.match(name) or len(name) not in NAME_LENGTHS:
        raise Refused(
            f"Not a name for {kind}: {name!r}. Allowed are 2 to 255 lower-case letters and digits, with"
            " single dots, dashes or underscores between."
        )


def find(db: Reading, name: str, *kinds: str) -> Row | None:
    """The account of that name, if it is of one of the kinds."""
    row = db.one("SELECT * FROM account WHERE name = ?", name)
    return row if row is not None and row["kind"] in kinds else None


def add(db: Reading, settings: Settings, name: str, kind: str, email: str | None = None) -> int:
    """Add a user or an organization.

    Raises:
        Refused: 400, the name is no name, taken, or still blocked by one just deleted.
    """
    check_name(name, kind)
    if db.one("SELECT 1 FROM account WHERE name = ?", name) is not None:
        raise Refused(f"There is an account {name!r} already.")
    if settings.blocks_names and db.one("SELECT 1 FROM blocked_name WHERE name = ?", name) is not None:
        raise Refused("Username is not available: the account of that name is still being deleted.")
    return insert(db, name, kind, email=email)


def insert(db: Reading, name: str, kind: str, **columns: object) -> int:
    """Add a row with the defaults that all accounts share."""
    return db.insert(
        "account",
        name=name,
        kind=kind,
        uuid=str(uuid.uuid4()),
        created=time.time(),
        tag_expiration_s=DEFAULT_TAG_EXPIRATION,
        **columns,
    )


def mark_deleted(db: Reading, settings: Settings, account: Row) -> None:
    """Delete a user or an organization as Quay does: disable it now, collect it later.

    An organization is gone at once; a user can still be read, disabled, until the collector has run.
    """
    visible = account["kind"] == "user" and settings.blocks_names
    hidden = account["name"] if visible else str(uuid.uuid4())
    db.update(
        "account", account["id"], name=hidden, kind=account["kind"] if visible else "deleted", enabled=0
    )
    robots = [robot["id"] for robot in robots_of(db, account["name"])]
    for robot in robots:
        db.run("DELETE FROM mirror WHERE robot_id = ?", robot)
        db.run("DELETE FROM account WHERE id = ?", robot)
    for belonging in BELONGINGS:
        db.run(f"DELETE FROM {belonging} = ?", account["id"])  # noqa: S608 - our own table
    db.run(
        "INSERT OR REPLACE INTO blocked_name VALUES (?, ?, ?)",
        account["name"],
        account["id"],
        time.time() + settings.collect_after,
    )


def robots_of(db: Reading, namespace: str) -> list[Row]:
    """The robots that Quay takes for a namespace's, the last used first.

    Quay compares by `ILIKE 'namespace+%'`, where `_` stands for any character: robots of `a-b` are found for
    `a_b` too, and go or are renamed with it.
    """
    sql = """SELECT * FROM account WHERE kind = 'robot' AND name LIKE ?
             ORDER BY last_accessed DESC NULLS FIRST, id"""
    return db.all(sql, f"{namespace}+%")


def collect(db: Reading, settings: Settings) -> None:
    """Purge deleted accounts whose time has come, and free their names."""
    for row in db.all("SELECT name, account_id FROM blocked_name WHERE free_at <= ?", time.time()):
        db.run("DELETE FROM account WHERE id = ?", row["account_id"])
        db.run("DELETE FROM blocked_name WHERE account_id = ?", row["account_id"])


def rename(db: Reading, account: Row, name: str) -> None:
    """Give a user or an organization another name; its robots follow, and all that Quay takes for them.

    Raises:
        Refused: 400, the name is no name or taken.
        Page: 500, two robots would have the same name.
    """
    check_name(name, "an account")
    if name != account["name"] and db.one("SELECT 1 FROM account WHERE name = ?", name) is not None:
        raise Refused(f"There is an account {name!r} already.")
    robots = {robot["id"]: robot["name"].partition("+")[2] for robot in robots_of(db, account["name"])}
    if len(set(robots.values())) < len(robots):
        raise Page(500)
    db.update("account", account["id"], name=name)
    for robot, short in robots.items():
        db.update("account", robot, name=f"{name}+{short}", owner_id=account["id"])


def invoicing(settings: Settings, wanted: dict[str, Any]) -> dict[str, Any]:
    """The columns that users and organizations change in the same way.

    Raises:
        Refused: 400, the tag expiration is none of the options.
    """
    columns: dict[str, Any] = {}
    if "invoice_email" in wanted:
        columns["invoice_email"] = wanted["invoice_email"]
    if "invoice_email_address" in wanted:
        columns["invoice_email_address"] = wanted["invoice_email_address"] or None
    if settings.on("CHANGE_TAG_EXPIRATION") and "tag_expiration_s" in wanted:
        if wanted["tag_expiration_s"] not in TAG_EXPIRATION_OPTIONS.values():
            raise Refused(f"The tag expiration must be one of {', '.join(TAG_EXPIRATION_OPTIONS)}.")
        columns["tag_expiration_s"] = wanted["tag_expiration_s"]
    return columns


def is_email(text: str | None) -> bool:
    """Whether a text looks like an e-mail address to Quay."""
    return bool(text and EMAIL.match(text))


def user_with_email(db: Reading, email: str) -> Row | None:
    """The user who has that e-mail address; organizations may share one."""
    return db.one("SELECT * FROM account WHERE email = ? AND kind = 'user'", email)
