"""Accounts: users, organizations and robots share one table and one set of names, as in Quay."""

from __future__ import annotations

import re
import time
import uuid

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Refused
from quay_sandbox.settings import DEFAULT_TAG_EXPIRATION, Settings

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
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id INTEGER NOT NULL,       -- the row under its new name
    free_at REAL NOT NULL
);
"""
NAME = re.compile(r"([a-z0-9]+(?:[._-][a-z0-9]+)*)\Z")
NAME_LENGTHS = range(2, 256)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


def check_name(name: str, kind: str) -> None:
    """Refuse a name that Quay would.

    Raises:
        Refused: 400, the name has the wrong form or length.
    """
    if not NAME.match(name) or len(name) not in NAME_LENGTHS:
        raise Refused(
            f"Not a name for {kind}: {name!r}. Allowed are 2 to 255 lower-case letters and digits, with single"
            " dots, dashes or underscores between."
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
    """Delete a user or an organization as Quay does: rename it now, collect it later."""
    hidden = str(uuid.uuid4())
    db.update("account", account["id"], name=hidden, kind="deleted", enabled=0)
    for robot in db.all("SELECT id, name FROM account WHERE owner_id = ?", account["id"]):
        db.update("account", robot["id"], name=f"{hidden}+{robot['name'].partition('+')[2]}", kind="deleted")
    db.run(
        "INSERT OR REPLACE INTO blocked_name VALUES (?, ?, ?, ?)",
        account["name"],
        account["kind"],
        account["id"],
        time.time() + settings.collect_after,
    )


def collect(db: Reading, settings: Settings) -> None:
    """What the collector does: purge deleted accounts whose time has come, and free their names."""
    for row in db.all("SELECT name, account_id FROM blocked_name WHERE free_at <= ?", time.time()):
        db.run("DELETE FROM account WHERE id = ?", row["account_id"])
        db.run("DELETE FROM blocked_name WHERE name = ?", row["name"])


def rename(db: Reading, account: Row, name: str) -> None:
    """Give a user or an organization another name; its robots follow."""
    db.update("account", account["id"], name=name)
    for robot in db.all("SELECT id, name FROM account WHERE owner_id = ?", account["id"]):
        db.update("account", robot["id"], name=f"{name}+{robot['name'].partition('+')[2]}")


def is_email(text: str | None) -> bool:
    """Whether a text looks like an e-mail address to Quay."""
    return bool(text and EMAIL.match(text))
