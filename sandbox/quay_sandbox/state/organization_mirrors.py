"""Mirrors of whole organizations: they follow a namespace of another registry."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest
from quay_sandbox.settings import Settings
from quay_sandbox.state import immutability, mirrors, proxy_cache, repositories

TABLES = """
CREATE TABLE IF NOT EXISTS organization_mirror (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
    robot_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
    is_enabled INTEGER NOT NULL,
    registry_type TEXT NOT NULL,       -- harbor or quay
    url TEXT NOT NULL,
    namespace TEXT NOT NULL,
    username TEXT,
    password TEXT,
    config TEXT NOT NULL,              -- JSON: verify_tls, proxy
    filters TEXT NOT NULL,             -- JSON: a list of patterns
    visibility TEXT NOT NULL,
    sync_interval INTEGER NOT NULL,    -- in seconds
    timeout INTEGER NOT NULL,          -- in seconds
    start REAL,                        -- when the next synchronization begins
    expires REAL,                      -- when one that runs is taken for dead
    retries INTEGER NOT NULL DEFAULT 3,
    status TEXT NOT NULL DEFAULT 'NEVER_RUN',
    ready_at REAL NOT NULL,            -- from when on the worker looks at it
    created REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS organization_mirror_repository (
    id INTEGER PRIMARY KEY,
    mirror_id INTEGER NOT NULL REFERENCES organization_mirror (id) ON DELETE CASCADE,
    repository_id INTEGER REFERENCES repository (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'NEVER_RUN',
    message TEXT,
    discovered REAL NOT NULL,
    synced REAL,
    UNIQUE (mirror_id, name)
);
"""
STATUSES = ("CANCEL", "FAIL", "NEVER_RUN", "SUCCESS", "SYNCING", "SYNC_NOW", "SKIP")
MIRROR = """
    SELECT organization_mirror.*, account.name AS robot FROM organization_mirror
    LEFT JOIN account ON account.id = organization_mirror.robot_id
    WHERE organization_mirror.account_id = ?
"""
PUSHING_ROBOT = """
    SELECT organization_mirror.robot_id FROM organization_mirror
    JOIN organization_mirror_repository ON organization_mirror_repository.mirror_id = organization_mirror.id
    WHERE organization_mirror_repository.repository_id = ?
"""


def find(db: Reading, organization: int) -> Row | None:
    """An organization's mirror with its robot's name, or nothing."""
    return db.one(MIRROR, organization)


def pushing_robot(db: Reading, repository: int) -> int | None:
    """The robot that may push to a repository of a mirrored organization."""
    robot: int | None = db.value(PUSHING_ROBOT, repository)
    return robot


def add(db: Reading, settings: Settings, organization: Row, columns: dict[str, Any]) -> None:
    """Make an organization a mirror.

    Raises:
        InvalidRequest: 400, it is one already, has repositories, immutability policies or a proxy cache.
    """
    if db.one("SELECT 1 FROM repository WHERE namespace_id = ?", organization["id"]) is not None:
        raise InvalidRequest("The organization has repositories; only an empty one can become a mirror.")
    if settings.on("IMMUTABLE_TAGS") and immutability.of(db, "account_id", organization["id"]):
        raise InvalidRequest("The organization has immutability policies.")
    if proxy_cache.find(db, organization["id"]) is not None:
        raise InvalidRequest("The organization is a proxy cache.")
    if find(db, organization["id"]) is not None:
        raise InvalidRequest("The organization is a mirror already.")
    now = time.time()
    moments = {"created": now, "ready_at": now + settings.collect_after}
    db.insert("organization_mirror", account_id=organization["id"], **moments, **columns)


def change(db: Reading, settings: Settings, mirror: Row, columns: dict[str, Any]) -> None:
    """Change what a mirror does."""
    db.update("organization_mirror", mirror["id"], ready_at=time.time() + settings.collect_after, **columns)


def delete(db: Reading, mirror: Row) -> None:
    """Stop mirroring; the repositories stay and become ordinary ones."""
    sql = "UPDATE repository SET state = 'NORMAL' WHERE namespace_id = ? AND state = 'ORG_MIRROR'"
    db.run(sql, mirror["account_id"])
    db.run("DELETE FROM organization_mirror WHERE id = ?", mirror["id"])


def sync_now(db: Reading, settings: Settings, mirror: Row) -> None:
    """Ask for a synchronization.

    Raises:
        InvalidRequest: 400, one waits or runs already.
    """
    if mirror["status"] in ("SYNCING", "SYNC_NOW"):
        raise InvalidRequest("A synchronization waits or runs already.")
    columns = {"status": "SYNC_NOW", "expires": None, "retries": mirrors.RETRIES, "start": time.time()}
    change(db, settings, mirror, columns)


def cancel(db: Reading, mirror: Row) -> None:
    """Cancel synchronizing.

    Raises:
        InvalidRequest: 400, it is cancelled already.
    """
    if mirror["status"] == "CANCEL":
        raise InvalidRequest("The mirror is cancelled already.")
    db.update("organization_mirror", mirror["id"], status="CANCEL", expires=None, retries=0)


def status_counts(db: Reading, mirror: Row) -> dict[str, int]:
    """How many of the repositories found have which status."""
    sql = "SELECT status, COUNT(*) FROM organization_mirror_repository WHERE mirror_id = ? GROUP BY status"
    return dict.fromkeys(STATUSES, 0) | {row[0]: row[1] for row in db.all(sql, mirror["id"])}


def found_repositories(db: Reading, mirror: Row, status: str = "") -> list[Row]:
    """The repositories found at the source, or those with a status."""
    sql = """SELECT * FROM organization_mirror_repository WHERE mirror_id = ? AND (? = '' OR status = ?)
             ORDER BY name"""
    return db.all(sql, mirror["id"], status, status)


def discover(db: Reading, mirror: Row, names: list[str], filters: list[str]) -> list[tuple[int, int, str]]:
    """Note what the source holds and make the repositories that are missing here.

    Returns:
        Those to be copied: the row of the finding, the row of the repository, and the name.
    """
    known = {row["name"] for row in found_repositories(db, mirror)}
    for name in set(names) - known:
        db.insert("organization_mirror_repository", mirror_id=mirror["id"], name=name, discovered=time.time())
    wanted = []
    for row in found_repositories(db, mirror):
        if row["name"] not in names or (
            filters and not any(fnmatchcase(row["name"], glob) for glob in filters)
        ):
            db.update(
                "organization_mirror_repository", row["id"], status="SKIP", message="not wanted any more"
            )
            continue
        repository = row["repository_id"] or _make_repository(db, mirror, row["name"])
        db.update(
            "organization_mirror_repository",
            row["id"],
            repository_id=repository,
            status="SYNCING",
            message=None,
        )
        wanted.append((row["id"], repository, row["name"]))
    return wanted


def _make_repository(db: Reading, mirror: Row, name: str) -> int:
    """A repository of the mirrored organization, which only the mirror's robot may push to."""
    organization = db.one("SELECT * FROM account WHERE id = ?", mirror["account_id"])
    robot = db.one("SELECT * FROM account WHERE id = ?", mirror["robot_id"])
    assert organization is not None  # noqa: S101 - a foreign key sees to it
    assert robot is not None  # noqa: S101 - whoever mirrors has a robot
    row = repositories.create(db, organization, name, mirror["visibility"] == "public", None, robot)
    db.update("repository", row, state="ORG_MIRROR")
    return row


def note(db: Reading, row: int, succeeded: bool) -> None:
    """Note how copying one of the repositories ended."""
    status = "SUCCESS" if succeeded else "FAIL"
    db.update("organization_mirror_repository", row, status=status, synced=time.time())


def release(db: Reading, settings: Settings, mirror: Row, succeeded: bool) -> None:
    """Note how a synchronization ended, and when the next one begins."""
    columns: dict[str, Any] = {"expires": None, "ready_at": time.time() + settings.collect_after}
    if mirror["status"] == "CANCEL":
        db.update("organization_mirror", mirror["id"], **columns)
        return
    retries = mirror["retries"] if succeeded else max(0, mirror["retries"] - 1)
    if succeeded or retries < 1:
        retries, columns["start"] = mirrors.RETRIES, mirrors.next_start(mirror)
    status = "SUCCESS" if succeeded else "FAIL"
    db.update("organization_mirror", mirror["id"], status=status, retries=retries, **columns)
