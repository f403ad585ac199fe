"""What becomes of a manifest that is pushed: it is stored, labelled, and a tag points to it."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row
from quay_sandbox.image_manifest import ImageManifest, labels_of
from quay_sandbox.settings import Settings
from quay_sandbox.state import images, labels, tags


def store(db: Reading, settings: Settings, repository: Row, manifest: ImageManifest, tag: str = "") -> None:
    """Take in a manifest whose blobs and children are there.

    Args:
        db: The registry's state.
        settings: The registry's flags.
        repository: Where it belongs.
        manifest: What was pushed.
        tag: The tag that points to it from now on; empty for a push by digest.

    Raises:
        Problem: 409, the tag is immutable.
    """
    row, is_new = images.add_manifest(db, repository["id"], manifest)
    if is_new:
        for key, value in _labels(db, repository, manifest).items():
            labels.add(db, row, key, value, "manifest")
    if not tag:
        tags.keep_untagged(db, repository["id"], row)
        return
    tags.point(db, settings, repository, tag, row)
    for label in labels.of(db, row):
        labels.act(db, settings, row, label["key"], label["value"])


def _labels(db: Reading, repository: Row, manifest: ImageManifest) -> dict[str, str]:
    if manifest.config is None:
        return {}
    return labels_of(images.blob(db, repository["id"], manifest.config.digest) or b"")
