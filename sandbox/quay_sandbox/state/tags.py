"""Tags: names of a repository's manifests, and what these names pointed to earlier."""

from __future__ import annotations

import time
from typing import Any

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import Problem, Refused
from quay_sandbox.settings import Settings
from quay_sandbox.state import immutability

TABLES = """
CREATE TABLE IF NOT EXISTS tag (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms INTEGER,                    -- none while the tag does not expire
    reversion INTEGER NOT NULL DEFAULT 0,
    immutable INTEGER NOT NULL DEFAULT 0,
    hidden INTEGER NOT NULL DEFAULT 0  -- only keeps a manifest that was pushed by its digest
);
CREATE INDEX IF NOT EXISTS tag_name ON tag (repository_id, name);
CREATE INDEX IF NOT EXISTS tag_manifest ON tag (manifest_id);
"""
LEAST_EXPIRATION = 3600
"""Seconds after a push until its tag may expire (`LABELED_EXPIRATION_MINIMUM`)."""
MOST_EXPIRATION = 104 * 7 * 86400
"""Seconds after a push until its tag must expire, if at all (`LABELED_EXPIRATION_MAXIMUM`)."""
KEPT_UNTAGGED = 3600
"""Seconds that a manifest without a tag is kept."""

ALIVE = "(tag.end_ms IS NULL OR tag.end_ms > ?)"
TAG = """
    SELECT tag.*, manifest.digest, manifest.media_type, manifest.layers_size
    FROM tag JOIN manifest ON manifest.id = tag.manifest_id
"""
KEPT = f"""
    SELECT 1 FROM tag WHERE {ALIVE} AND (tag.manifest_id = ? OR tag.manifest_id IN (
        SELECT manifest_id FROM manifest_child WHERE child_id = ?))
"""  # noqa: S608 - our own words


def now_ms() -> int:
    """The time in milliseconds since 1970."""
    return int(time.time() * 1000)


def find(db: Reading, repository: int, name: str) -> Row | None:
    """The tag of that name that is alive, with its manifest's digest, or nothing."""
    sql = f"{TAG} WHERE tag.repository_id = ? AND tag.name = ? AND tag.hidden = 0 AND {ALIVE}"
    return db.one(sql, repository, name, now_ms())


def was_there(db: Reading, repository: int, name: str) -> bool:
    """Whether a tag of that name expired or was deleted."""
    return db.one("SELECT 1 FROM tag WHERE repository_id = ? AND name = ?", repository, name) is not None


def alive(db: Reading, repository: int, limit: int = 500) -> list[Row]:
    """The tags that are alive, the newest first."""
    sql = f"""{TAG} WHERE tag.repository_id = ? AND tag.hidden = 0 AND {ALIVE}
              ORDER BY tag.start_ms DESC, tag.name LIMIT ?"""
    return db.all(sql, repository, now_ms(), limit)


def names(db: Reading, repository: int, after: str, limit: int) -> list[str]:
    """Names of the tags that are alive, in alphabetical order, from behind a name on."""
    sql = f"""SELECT DISTINCT tag.name FROM tag WHERE tag.repository_id = ? AND tag.hidden = 0 AND {ALIVE}
              AND tag.name > ? ORDER BY tag.name LIMIT ?"""  # noqa: S608 - our own words
    return [row["name"] for row in db.all(sql, repository, now_ms(), after, limit)]


def history(
    db: Reading, repository: int, page: int, limit: int, only_active: bool, name: str = "", like: str = ""
) -> tuple[list[Row], bool]:
    """One page of a repository's tags, alive and dead, the newest first.

    Args:
        db: The registry's state.
        repository: The repository's row.
        page: Which page, from 1.
        limit: How many tags a page has.
        only_active: Leave out what expired or was deleted.
        name: Only tags of exactly this name.
        like: Only tags whose name contains this.

    Returns:
        The page, and whether more follow.
    """
    conditions, values = ["tag.repository_id = ?", "tag.hidden = 0"], [repository]
    wanted: list[tuple[bool, str, Any]] = [
        (only_active, ALIVE, now_ms()),
        (bool(name), "tag.name = ?", name),
        (bool(like), "INSTR(LOWER(tag.name), LOWER(?))", like),
    ]
    for applies, condition, value in wanted:
        if applies:
            conditions.append(condition)
            values.append(value)
    sql = f"{TAG} WHERE {' AND '.join(conditions)} ORDER BY tag.start_ms DESC, tag.name LIMIT ? OFFSET ?"
    found = db.all(sql, *values, limit + 1, limit * (page - 1))
    return found[:limit], len(found) > limit


def is_kept(db: Reading, manifest: Row) -> bool:
    """Whether a tag that is alive keeps a manifest, itself or as a child of a list."""
    return db.one(KEPT, now_ms(), manifest["id"], manifest["id"]) is not None


def point(
    db: Reading, settings: Settings, repository: Row, name: str, manifest: int, reversion: bool = False
) -> None:
    """Let a tag point to a manifest from now on; an earlier tag of that name becomes history.

    Raises:
        Problem: 409, the tag is immutable.
    """
    before = find(db, repository["id"], name)
    now = now_ms()
    if before is not None:
        refuse_immutable(settings, before)
        db.update("tag", before["id"], end_ms=now)
    db.insert(
        "tag",
        repository_id=repository["id"],
        manifest_id=manifest,
        name=name,
        start_ms=now,
        reversion=reversion,
        immutable=settings.on("IMMUTABLE_TAGS") and immutability.applies(db, repository, name),
    )


def keep_untagged(db: Reading, repository: int, manifest: int) -> None:
    """Keep a manifest that was pushed by its digest until a list or a tag names it."""
    now = now_ms()
    values = {"name": f"$temp-{manifest}", "start_ms": now, "end_ms": now + KEPT_UNTAGGED * 1000}
    db.insert("tag", repository_id=repository, manifest_id=manifest, hidden=1, **values)


def refuse_immutable(settings: Settings, tag: Row) -> None:
    """Refuse to move or delete an immutable tag.

    Raises:
        Problem: 409, it is one.
    """
    if tag["immutable"] and settings.on("IMMUTABLE_TAGS"):
        raise Problem("tag_immutable", 409, f"The tag {tag['name']} is immutable.")


def delete(db: Reading, settings: Settings, tag: Row) -> None:
    """Delete a tag; it stays in the history.

    Raises:
        Problem: 409, the tag is immutable.
    """
    refuse_immutable(settings, tag)
    db.update("tag", tag["id"], end_ms=now_ms())


def delete_manifest(db: Reading, settings: Settings, manifest: int) -> int:
    """Delete all tags that point to a manifest; how many there were.

    Raises:
        Problem: 409, one of them is immutable.
    """
    sql = f"{TAG} WHERE tag.manifest_id = ? AND {ALIVE}"
    found = db.all(sql, manifest, now_ms())
    for tag in found:
        delete(db, settings, tag)
    return len(found)


def set_expiration(db: Reading, settings: Settings, tag: Row, expiration: int | None) -> None:
    """Let a tag expire, or never; what is too soon or too late is moved to the nearest time allowed.

    Args:
        db: The registry's state.
        settings: The registry's flags.
        tag: The tag.
        expiration: When, in seconds since 1970; nothing: never.

    Raises:
        Refused: 400, an immutable tag may not expire.
    """
    if expiration is None:
        db.update("tag", tag["id"], end_ms=None)
        return
    if settings.on("IMMUTABLE_TAGS") and tag["immutable"] and not settings.on("IMMUTABLE_TAGS_CAN_EXPIRE"):
        raise Refused(f"The tag {tag['name']} is immutable and cannot expire.")
    seconds = min(max(expiration - tag["start_ms"] // 1000, LEAST_EXPIRATION), MOST_EXPIRATION)
    db.update("tag", tag["id"], end_ms=tag["start_ms"] + seconds * 1000)


def set_immutable(db: Reading, settings: Settings, tag: Row, immutable: bool) -> None:
    """Make a tag immutable, or undo this.

    Raises:
        Refused: 400, a tag that expires may not be immutable.
    """
    if immutable and tag["end_ms"] is not None and not settings.on("IMMUTABLE_TAGS_CAN_EXPIRE"):
        raise Refused(f"The tag {tag['name']} expires and cannot be immutable.")
    db.update("tag", tag["id"], immutable=immutable)


def fix(db: Reading, settings: Settings, tag: Row) -> None:
    """Make a tag immutable that a label means, which also lets it live for ever."""
    db.update("tag", tag["id"], immutable=True)
    if not settings.on("IMMUTABLE_TAGS_CAN_EXPIRE"):
        db.update("tag", tag["id"], end_ms=None)


def forget(db: Reading, repository: int, name: str, manifest: int, alive_ones: bool) -> int:
    """Take tags out of the history for good, so that they cannot be restored.

    Args:
        db: The registry's state.
        repository: The repository's row.
        name: The tags' name.
        manifest: The manifest that they point to.
        alive_ones: Whether to take the tag that is alive, or those that are not.

    Returns:
        How many tags that were.
    """
    condition = ALIVE if alive_ones else f"NOT {ALIVE} AND tag.end_ms > 0"
    sql = f"""UPDATE tag SET end_ms = 0
              WHERE repository_id = ? AND name = ? AND manifest_id = ? AND {condition}"""  # noqa: S608 - our own words
    return db.run(sql, repository, name, manifest, now_ms())
