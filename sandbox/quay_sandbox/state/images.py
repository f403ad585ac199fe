"""Images: the blobs and manifests that were pushed to a repository."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row
from quay_sandbox.image_manifest import ImageManifest, digest_of
from quay_sandbox.settings import Settings

TABLES = """
CREATE TABLE IF NOT EXISTS blob (
    digest TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    size INTEGER NOT NULL              -- in bytes
);
CREATE TABLE IF NOT EXISTS repository_blob (
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    digest TEXT NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (repository_id, digest)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS repository_blob_digest ON repository_blob (digest);
CREATE TABLE IF NOT EXISTS manifest (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    media_type TEXT NOT NULL,
    config_media_type TEXT,
    layers_size INTEGER,               -- in bytes; none for a list
    body BLOB NOT NULL,
    UNIQUE (repository_id, digest)
);
CREATE TABLE IF NOT EXISTS manifest_blob (
    manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    digest TEXT NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (manifest_id, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS manifest_child (
    manifest_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    child_id INTEGER NOT NULL REFERENCES manifest (id) ON DELETE CASCADE,
    PRIMARY KEY (manifest_id, child_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS manifest_child_child ON manifest_child (child_id);
"""
SIZE = """
    SELECT COALESCE(SUM(size), 0) FROM blob WHERE digest IN (
        SELECT manifest_blob.digest FROM manifest_blob
        JOIN manifest ON manifest.id = manifest_blob.manifest_id WHERE manifest.repository_id = ?)
"""


def add_blob(db: Reading, repository: int, content: bytes) -> str:
    """Store a blob in a repository; its digest."""
    digest = digest_of(content)
    db.run("INSERT OR IGNORE INTO blob VALUES (?, ?, ?)", digest, content, len(content))
    link_blob(db, repository, digest)
    return digest


def link_blob(db: Reading, repository: int, digest: str) -> None:
    """Make a blob that is stored already readable in one more repository."""
    db.run("INSERT OR IGNORE INTO repository_blob VALUES (?, ?)", repository, digest)


def blob_size(db: Reading, repository: int, digest: str) -> int | None:
    """The size of a repository's blob in bytes, or nothing."""
    sql = """SELECT blob.size FROM blob JOIN repository_blob USING (digest)
             WHERE repository_blob.repository_id = ? AND blob.digest = ?"""
    size: int | None = db.value(sql, repository, digest)
    return size


def blob(db: Reading, repository: int, digest: str) -> bytes | None:
    """The bytes of a repository's blob, or nothing."""
    if blob_size(db, repository, digest) is None:
        return None
    content: bytes = db.value("SELECT content FROM blob WHERE digest = ?", digest)
    return content


def missing(db: Reading, repository: int, manifest: ImageManifest) -> str | None:
    """The first blob or child of a manifest that the repository does not hold, or nothing."""
    for layer in manifest.blobs:
        if blob_size(db, repository, layer.digest) is None:
            return layer.digest
    for child in manifest.children:
        if find(db, repository, child) is None:
            return child
    return None


def add_manifest(db: Reading, repository: int, manifest: ImageManifest) -> tuple[int, bool]:
    """Store a manifest whose blobs and children are there; its row, and whether it is new."""
    known = find(db, repository, manifest.digest)
    if known is not None:
        return known["id"], False
    row = db.insert(
        "manifest",
        repository_id=repository,
        digest=manifest.digest,
        media_type=manifest.media_type,
        config_media_type=manifest.config_media_type,
        layers_size=manifest.layers_size,
        body=manifest.body,
    )
    for layer in manifest.blobs:
        db.run("INSERT OR IGNORE INTO manifest_blob VALUES (?, ?)", row, layer.digest)
    for child in manifest.children:
        found = find(db, repository, child)
        if found is not None:
            db.run("INSERT OR IGNORE INTO manifest_child VALUES (?, ?)", row, found["id"])
    count_size(db, repository)
    return row, True


def find(db: Reading, repository: int, digest: str) -> Row | None:
    """A manifest, whether or not a tag keeps it, or nothing."""
    return db.one("SELECT * FROM manifest WHERE repository_id = ? AND digest = ?", repository, digest)


def children(db: Reading, manifest: int) -> list[str]:
    """The digests of a list's children that are stored."""
    sql = """SELECT manifest.digest FROM manifest JOIN manifest_child ON manifest_child.child_id = manifest.id
             WHERE manifest_child.manifest_id = ?"""
    return [row["digest"] for row in db.all(sql, manifest)]


def count_size(db: Reading, repository: int) -> None:
    """Count anew the bytes of a repository's images: each blob once, however many images share it."""
    db.update("repository", repository, size=db.value(SIZE, repository))


def collect(db: Reading, settings: Settings) -> None:
    """Forget blobs that no repository holds any more."""
    db.run("DELETE FROM blob WHERE digest NOT IN (SELECT digest FROM repository_blob)")
