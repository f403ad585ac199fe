"""What Quay's mirror worker does: begin the synchronizations whose time has come.

A source on this machine is copied in a thread. Any other is not called: its synchronization succeeds at once
without bringing an image.
"""

from __future__ import annotations

import time

from quay_sandbox import copying
from quay_sandbox.database import Database
from quay_sandbox.settings import Settings
from quay_sandbox.state import mirrors, organization_mirrors

DEAD_AFTER = 60
"""Seconds after which a synchronization is taken for dead; the process may have been killed."""
IS_DUE = """
    ready_at <= :now AND (status = 'SYNC_NOW' OR (
        is_enabled AND start <= :now AND retries > 0 AND (status != 'SYNCING' OR expires <= :now)))
"""
DUE = f"""
    SELECT mirror.* FROM mirror JOIN repository ON repository.id = mirror.repository_id
    WHERE repository.state = 'MIRROR' AND {IS_DUE}
"""  # noqa: S608 - our own words
DUE_ORGANIZATIONS = f"SELECT * FROM organization_mirror WHERE {IS_DUE}"  # noqa: S608 - our own words


def collect(db: Database, settings: Settings) -> None:
    """Begin what is due."""
    for mirror in db.named(DUE, {"now": time.time()}):
        if copying.is_copied(mirror["external_reference"]):
            db.update("mirror", mirror["id"], status="SYNCING", expires=time.time() + DEAD_AFTER)
            copying.start(db, settings, mirror["id"])
        else:
            mirrors.release(db, settings, mirror, succeeded=True)
    for mirror in db.named(DUE_ORGANIZATIONS, {"now": time.time()}):
        if copying.is_copied_namespace(mirror):
            deadline = time.time() + DEAD_AFTER
            db.update("organization_mirror", mirror["id"], status="SYNCING", expires=deadline)
            copying.start_organization(db, settings, mirror["id"])
        else:
            organization_mirrors.release(db, settings, mirror, succeeded=True)
