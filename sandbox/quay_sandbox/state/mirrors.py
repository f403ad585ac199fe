"""Mirrors: repositories that follow a repository of another registry."""

from __future__ import annotations

import json
import time
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.dates import LATEST
from quay_sandbox.errors import Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import accounts

TABLES = """
CREATE TABLE IF NOT EXISTS mirror (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL UNIQUE REFERENCES repository (id) ON DELETE CASCADE,
    robot_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    is_enabled INTEGER NOT NULL,
    external_reference TEXT NOT NULL,
    username TEXT,
    password TEXT,
    config TEXT NOT NULL,              -- JSON: verify_tls, unsigned_images, proxy
    tag_globs TEXT NOT NULL,           -- JSON: a list
    architectures TEXT NOT NULL,       -- JSON: a list
    sync_interval INTEGER NOT NULL,    -- in seconds
    timeout INTEGER NOT NULL,          -- in seconds
    start REAL,                        -- when the next synchronization begins
    expires REAL,                      -- when one that runs is taken for dead
    retries INTEGER NOT NULL DEFAULT 3,
    status TEXT NOT NULL DEFAULT 'NEVER_RUN',
    ready_at REAL NOT NULL             -- from when on the worker looks at it
);
CREATE INDEX IF NOT EXISTS mirror_robot ON mirror (robot_id);
CREATE TABLE IF NOT EXISTS mirror_left_rule (
    -- a rule that a creation made which was refused later: changes of the tags go to it from then on
    repository_id INTEGER PRIMARY KEY REFERENCES repository (id) ON DELETE CASCADE
);
"""
RETRIES = 3
DEFAULT_TIMEOUT = 300
MIRROR = """
    SELECT mirror.*, account.name AS robot FROM mirror LEFT JOIN account ON account.id = mirror.robot_id
    WHERE mirror.repository_id = ?
"""
HEALTH = """
    SELECT mirror.*, repository.name AS repository, account.name AS namespace FROM mirror
    JOIN repository ON repository.id = mirror.repository_id
    JOIN account ON account.id = repository.namespace_id
    WHERE repository.state = 'MIRROR' AND mirror.is_enabled AND (? = '' OR account.name = ?)
    ORDER BY repository.namespace_id, repository.name
"""


def find(db: Reading, repository: int) -> Row | None:
    """A repository's mirror with its robot's name, or nothing."""
    return db.one(MIRROR, repository)


def robot_in_use(db: Reading, robot: int) -> bool:
    """Whether a mirror of a repository uses a robot, which then cannot be deleted."""
    return db.one("SELECT 1 FROM mirror WHERE robot_id = ?", robot) is not None


def robot_for(db: Reading, namespace: str, name: str) -> Row:
    """The robot of a namespace that a mirror may use.

    Raises:
        Refused: 400, there is none, or it belongs to another namespace.
    """
    robot = accounts.find(db, name, "robot")
    if robot is None or name.partition("+")[0] != namespace:
        raise Refused(f"{name!r} is no robot of {namespace}.")
    return robot


def add(db: Reading, settings: Settings, repository: Row, robot: Row, columns: dict[str, Any]) -> None:
    """Make a repository a mirror; its robot may write to it from then on."""
    let_write(db, repository["id"], robot["id"])
    ready = time.time() + settings.collect_after
    db.insert("mirror", repository_id=repository["id"], robot_id=robot["id"], ready_at=ready, **columns)
    db.update("repository", repository["id"], state="MIRROR")


def leave_rule(db: Reading, repository: int) -> None:
    """Note that a creation left a rule without a mirror."""
    db.run("INSERT OR IGNORE INTO mirror_left_rule VALUES (?)", repository)


def change(db: Reading, settings: Settings, mirror: Row, columns: dict[str, Any]) -> None:
    """Change what a mirror does; its tags only where no creation left a rule: so does Quay."""
    if db.one("SELECT 1 FROM mirror_left_rule WHERE repository_id = ?", mirror["repository_id"]):
        columns = {name: value for name, value in columns.items() if name != "tag_globs"}
    db.update("mirror", mirror["id"], ready_at=time.time() + settings.collect_after, **columns)


def merged_config(mirror: Row, wanted: dict[str, Any]) -> str:
    """A mirror's TLS and proxy settings with changes, as JSON.

    The first proxy address of a mirror that had none only makes room for those after it: so does Quay.
    """
    config = json.loads(mirror["config"])
    config |= {key: wanted[key] for key in ("verify_tls", "unsigned_images") if key in wanted}
    for key in ("http_proxy", "https_proxy", "no_proxy"):
        if key in wanted.get("proxy", {}):
            if "proxy" in config:
                config["proxy"][key] = wanted["proxy"][key]
            else:
                config["proxy"] = {}
    return json.dumps(config)


def let_write(db: Reading, repository: int, robot: int) -> None:
    """Give a mirror's robot the role `write`, unless it has that or more."""
    held = db.one(
        "SELECT id, role FROM repository_permission WHERE repository_id = ? AND account_id = ?",
        repository,
        robot,
    )
    if held is None:
        db.insert("repository_permission", repository_id=repository, account_id=robot, role="write")
    elif held["role"] == "read":
        db.update("repository_permission", held["id"], role="write")


def sync_now(db: Reading, settings: Settings, mirror: Row) -> bool:
    """Ask for a synchronization; whether that was possible, which it is not while one runs."""
    if mirror["status"] == "SYNCING":
        return False
    columns = {"status": "SYNC_NOW", "expires": None, "retries": max(mirror["retries"], 1)}
    db.update("mirror", mirror["id"], ready_at=time.time() + settings.collect_after, **columns)
    return True


def cancel(db: Reading, mirror: Row) -> bool:
    """Cancel a synchronization; whether there was one that waits or runs."""
    if mirror["status"] not in ("SYNC_NOW", "SYNCING"):
        return False
    db.update("mirror", mirror["id"], status="CANCEL", expires=None, retries=0)
    return True


def release(db: Reading, settings: Settings, mirror: Row, succeeded: bool) -> None:
    """Note how a synchronization ended, and when the next one begins."""
    columns: dict[str, Any] = {"expires": None, "ready_at": time.time() + settings.collect_after}
    if mirror["status"] == "CANCEL":
        db.update("mirror", mirror["id"], start=None, retries=0, **columns)
        return
    retries = mirror["retries"] if succeeded else max(0, mirror["retries"] - 1)
    if succeeded or retries < 1:
        retries, columns["start"] = RETRIES, next_start(mirror)
    status = "SUCCESS" if succeeded else "FAIL"
    db.update("mirror", mirror["id"], status=status, retries=retries, **columns)


def next_start(mirror: Row) -> float:
    """The next time in the rhythm that the first start and the interval make."""
    now = time.time()
    interval = mirror["sync_interval"] or 1
    return min(now + interval - (now - (mirror["start"] or now)) % interval, LATEST)


def health(db: Reading, namespace: str = "") -> list[Row]:
    """All mirrors that are enabled, of one namespace or of all."""
    return db.all(HEALTH, namespace, namespace)
