"""Copying images from another sandbox, as Quay's mirror worker does, in a thread: no call waits for it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from quay_sandbox.database import Database, Row
from quay_sandbox.errors import QuayError
from quay_sandbox.image_manifest import ManifestError, parse
from quay_sandbox.settings import Settings
from quay_sandbox.source_registry import SourceError, SourceRegistry, is_local
from quay_sandbox.state import images, mirrors, organization_mirrors, pushes, tags

MIRROR = "SELECT * FROM mirror WHERE id = ?"
ORGANIZATION_MIRROR = "SELECT * FROM organization_mirror WHERE id = ?"
REPOSITORY = "SELECT * FROM repository WHERE id = ?"

log = logging.getLogger(__name__)


def is_copied(reference: str) -> bool:
    """Whether a source is really copied: a repository (`host:port/namespace/name`) on this machine."""
    return is_local(reference.partition("/")[0])


def start(db: Database, settings: Settings, mirror: int) -> None:
    """Begin to synchronize a mirror in a thread of its own; how it ended is noted in the mirror."""
    threading.Thread(target=synchronize, args=(db, settings, mirror), daemon=True).start()


def synchronize(db: Database, settings: Settings, mirror: int) -> None:
    """Copy what a mirror's source holds under the tags wanted."""
    with db.transaction():
        found = db.one(MIRROR, mirror)
    if found is None:
        return
    host, _, name = found["external_reference"].partition("/")
    source = SourceRegistry(host, found["username"], found["password"])
    globs = json.loads(found["tag_globs"])
    succeeded = copy_repository(db, settings, source, name, found["repository_id"], globs)
    with db.transaction():
        now = db.one(MIRROR, mirror)
        if now is not None:
            mirrors.release(db, settings, now, succeeded)


def is_copied_namespace(mirror: Row) -> bool:
    """Whether the source of a mirrored organization is really copied: a Quay on this machine."""
    return mirror["registry_type"] == "quay" and is_local(urlsplit(mirror["url"]).netloc)


def start_organization(db: Database, settings: Settings, mirror: int) -> None:
    """As `start`, for the mirror of an organization."""
    threading.Thread(target=synchronize_organization, args=(db, settings, mirror), daemon=True).start()


def synchronize_organization(db: Database, settings: Settings, mirror: int) -> None:
    """Find the repositories of the source's namespace, make them here, and copy all their tags."""
    with db.transaction():
        found = db.one(ORGANIZATION_MIRROR, mirror)
    if found is None:
        return
    source = SourceRegistry(urlsplit(found["url"]).netloc, found["username"], found["password"])
    succeeded = found["robot_id"] is not None and _copy_namespace(db, settings, source, found)
    with db.transaction():
        now = db.one(ORGANIZATION_MIRROR, mirror)
        if now is not None:
            organization_mirrors.release(db, settings, now, succeeded)


def _copy_namespace(db: Database, settings: Settings, source: SourceRegistry, mirror: Row) -> bool:
    try:
        names = source.repositories(mirror["namespace"])
    except SourceError as error:
        log.warning("cannot look for repositories of %s: %s", mirror["namespace"], error)
        return False
    with db.transaction():
        wanted = organization_mirrors.discover(db, mirror, names, json.loads(mirror["filters"]))
    results = []
    for finding, repository, name in wanted:
        results.append(
            copy_repository(db, settings, source, f"{mirror['namespace']}/{name}", repository, ["*"])
        )
        with db.transaction():
            organization_mirrors.note(db, finding, results[-1])
    return all(results)


def copy_repository(
    db: Database, settings: Settings, source: SourceRegistry, name: str, repository: int, globs: Sequence[str]
) -> bool:
    """Copy the tags that fit a pattern, and delete the others here; whether all of this succeeded."""
    try:
        wanted = [tag for tag in source.tags(name) if any(fnmatchcase(tag, glob) for glob in globs)]
        for tag in wanted:
            copy_image(db, settings, source, name, repository, tag, tag)
        _delete_others(db, settings, repository, set(wanted))
    except (SourceError, ManifestError, QuayError) as error:
        log.warning("cannot copy %s: %s", name, error)
        return False
    return True


def copy_image(
    db: Database,
    settings: Settings,
    source: SourceRegistry,
    name: str,
    repository: int,
    reference: str,
    tag: str,
) -> None:
    """Copy one manifest with all that it names.

    Args:
        db: The state of this registry.
        settings: This registry's flags.
        source: The registry that holds the image.
        name: The repository's name there.
        repository: The repository's row here.
        reference: The image's tag or digest there.
        tag: The tag that is to point to it here; empty for a part of a list.

    Raises:
        SourceError: The source does not give it away.
        ManifestError: What the source gives is no manifest.
    """
    found = source.manifest(name, reference)
    manifest = parse(found.body, found.media_type)
    for child in manifest.children:
        copy_image(db, settings, source, name, repository, child, "")
    for blob in manifest.blobs:
        with db.transaction():
            known = images.blob_size(db, repository, blob.digest)
        if known is None:
            content = source.blob(name, blob.digest)
            with db.transaction():
                images.add_blob(db, repository, content)
    with db.transaction():
        here = db.one(REPOSITORY, repository)
        current = tags.find(db, repository, tag)
        if here is not None and (current is None or current["digest"] != manifest.digest):
            pushes.store(db, settings, here, manifest, tag)


def _delete_others(db: Database, settings: Settings, repository: int, wanted: set[str]) -> None:
    with db.transaction():
        for tag in tags.alive(db, repository):
            if tag["name"] not in wanted:
                tags.delete(db, settings, tag)
