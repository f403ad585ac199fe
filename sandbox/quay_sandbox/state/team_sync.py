"""Teams whose members come from a group of the directory."""

from __future__ import annotations

import json
import time
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Page
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts

TABLES = """
CREATE TABLE IF NOT EXISTS team_sync (
    id INTEGER PRIMARY KEY,
    team_id INTEGER NOT NULL UNIQUE REFERENCES team (id) ON DELETE CASCADE,
    config TEXT NOT NULL,              -- JSON, as it was sent
    last_updated REAL,
    ready_at REAL NOT NULL             -- when the worker fills the team next
);
"""
SERVICES = {"LDAP": "ldap", "OIDC": "oidc", "Keystone": "keystone"}
"""What Quay calls the ways of authentication that know groups."""
GROUP_KEYS = {"ldap": "group_dn", "keystone": "group_id", "oidc": "group_name"}
REFRESH = 30.0
"""Seconds after which the worker looks at a synced team again."""
REMOVE = """
    DELETE FROM team_member WHERE team_id = ? AND account_id = (SELECT id FROM account WHERE name = ?)
"""
HUMANS = """
    SELECT account.name FROM team_member JOIN account ON account.id = team_member.account_id
    WHERE team_member.team_id = ? AND account.kind != 'robot'
"""


def service(settings: Settings) -> str:
    """Quay's word for the directory, empty where there is none."""
    return SERVICES.get(settings.authentication, "")


def of(db: Reading, team: int) -> Row | None:
    """How a team is synced, or nothing."""
    return db.one("SELECT * FROM team_sync WHERE team_id = ?", team)


def enable(db: Reading, settings: Settings, team: int, config: dict[str, Any]) -> None:
    """Let a group fill a team; its members come some moments later.

    Raises:
        InvalidRequest: 400, the body names no group that exists and has members.
        Page: 500, the team is synced already.
    """
    _check_group(settings, config)
    if of(db, team) is not None:
        raise Page(500)  # Quay's database refuses the second row, and nobody expects that.
    db.insert(
        "team_sync", team_id=team, config=json.dumps(config), ready_at=time.time() + settings.collect_after
    )
    if service(settings) == "oidc":
        db.run("DELETE FROM team_member WHERE team_id = ?", team)


def disable(db: Reading, team: int) -> None:
    """Stop syncing; the members stay."""
    db.run("DELETE FROM team_sync WHERE team_id = ?", team)


def _check_group(settings: Settings, config: dict[str, Any]) -> None:
    kind = service(settings)
    if not kind:
        raise InvalidRequest("Users are kept in the registry's own database, which knows no groups.")
    if kind == "oidc":
        return  # Quay cannot ask the provider which groups there are.
    group = config.get(GROUP_KEYS[kind])
    if not group:
        raise InvalidRequest(f"Could not sync to group: {GROUP_KEYS[kind]} is missing.")
    if not settings.directory.groups.get(group):
        raise InvalidRequest("Could not sync to group: it does not exist or is empty.")


def collect(db: Reading, settings: Settings) -> None:
    """What Quay's worker does: make the humans in a synced team those of its group; robots stay."""
    kind = service(settings)
    if not kind:
        return
    now = time.time()
    for sync in db.all("SELECT * FROM team_sync WHERE ready_at <= ?", now):
        group = json.loads(sync["config"]).get(GROUP_KEYS[kind])
        _fill(db, sync["team_id"], set(settings.directory.groups.get(group, ())))
        db.update("team_sync", sync["id"], last_updated=now, ready_at=now + REFRESH)


def _fill(db: Reading, team: int, wanted: set[str]) -> None:
    present = {row["name"] for row in db.all(HUMANS, team)}
    for name in sorted(wanted - present):
        user = accounts.find(db, name, "user")
        if user is not None:
            db.insert("team_member", team_id=team, account_id=user["id"])
    for name in present - wanted:
        db.run(REMOVE, team, name)
