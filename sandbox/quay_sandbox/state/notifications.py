"""Notifications: what a registry tells somebody when something happens to a repository or a namespace."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from quay_sandbox.database import Reading, Row
from quay_sandbox.errors import InvalidRequest, Page
from quay_sandbox.state import accounts, teams

TABLES = """
CREATE TABLE IF NOT EXISTS notification (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id INTEGER REFERENCES account (id) ON DELETE CASCADE,           -- of a namespace
    repository_id INTEGER REFERENCES repository (id) ON DELETE CASCADE,     -- or of a repository
    title TEXT,
    event TEXT NOT NULL,
    method TEXT NOT NULL,
    config TEXT NOT NULL,              -- JSON: where the method sends it
    event_config TEXT NOT NULL,        -- JSON: when the event counts
    failures INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notification_repository ON notification (repository_id);
"""
NAMESPACE_EVENTS = ("quota_error", "quota_warning")
REPOSITORY_EVENTS = (
    "build_cancelled", "build_failure", "build_queued", "build_start", "build_success", "repo_image_expiry",
    "repo_mirror_sync_failed", "repo_mirror_sync_started", "repo_mirror_sync_success", "repo_push",
    "vulnerability_found",
)  # fmt: skip
METHODS = ("email", "flowdock", "hipchat", "quay_notification", "slack", "webhook")
NEEDED = {"flowdock": ("flow_api_token",), "hipchat": ("notification_token", "room_id"), "slack": ("url",)}
"""What a method's config must have, where nothing else is asked of it."""
OWN_HOSTS = ("localhost", "127.0.0.1")


def of(db: Reading, owner: str, row: int) -> list[Row]:
    """The notifications of a namespace (`account_id`) or a repository (`repository_id`), oldest first."""
    return db.all(f"SELECT * FROM notification WHERE {owner} = ? ORDER BY id", row)  # noqa: S608 - our own word


def find(db: Reading, owner: str, row: int, identifier: str) -> Row | None:
    """One notification of a namespace or repository, or nothing."""
    sql = f"SELECT * FROM notification WHERE {owner} = ? AND uuid = ?"  # noqa: S608 - our own word
    return db.one(sql, row, identifier)


def find_anywhere(db: Reading, identifier: str) -> Row | None:
    """A notification of any repository, or nothing."""
    return db.one("SELECT * FROM notification WHERE uuid = ? AND repository_id IS NOT NULL", identifier)


def add(db: Reading, owner: str, row: int, wanted: dict[str, Any]) -> str:
    """Add a notification; its UUID."""
    identifier = str(uuid.uuid4())
    configs = {"config": json.dumps(wanted["config"]), "event_config": json.dumps(wanted["eventConfig"])}
    columns = {"event": wanted["event"], "method": wanted["method"], "title": wanted.get("title"), **configs}
    db.insert("notification", uuid=identifier, **{owner: row}, **columns)
    return identifier


def reset(db: Reading, notification: Row) -> None:
    """Forget that a notification failed."""
    db.update("notification", notification["id"], failures=0)


def delete(db: Reading, notification: Row) -> None:
    """Delete a notification."""
    db.run("DELETE FROM notification WHERE id = ?", notification["id"])


def delete_all(db: Reading, namespace: int) -> None:
    """Delete all notifications of a namespace; those of its repositories stay."""
    db.run("DELETE FROM notification WHERE account_id = ?", namespace)


def check_config(
    db: Reading, namespace: str, is_repository: bool, method: str, config: dict[str, Any]
) -> None:
    """Refuse a config that a method cannot work with.

    Raises:
        InvalidRequest: 400, it lacks something, or names what may not be told.
    """
    for key in NEEDED.get(method, ()):
        if not config.get(key):
            raise InvalidRequest(f"The method {method} needs {key}.")
    if method == "webhook":
        _check_webhook(config)
    if method == "email" and is_repository:
        raise InvalidRequest(
            "The e-mail address is not authorized to receive notifications of this repository."
        )
    if method == "quay_notification":
        _check_target(db, namespace, config.get("target"))


def _check_webhook(config: dict[str, Any]) -> None:
    if not config.get("url"):
        raise InvalidRequest("The method webhook needs url.")
    try:
        url = urlsplit(str(config["url"]))
    except ValueError:
        raise Page(500) from None  # Quay does not expect a text that cannot be read,
    if url.scheme not in ("http", "https") or url.hostname in OWN_HOSTS:
        raise InvalidRequest(
            "The webhook's url must be http:// or https://, and not the registry's own host."
        )
    if url.hostname is None:
        raise Page(500)  # nor one without a host.
    try:
        json.loads(config.get("template") or "{}")
    except (TypeError, ValueError):
        raise InvalidRequest("The webhook's template is no JSON.") from None


def _check_target(db: Reading, namespace: str, target: Any) -> None:
    if not isinstance(target, dict) or not target.get("kind"):
        raise InvalidRequest("The method quay_notification needs a target.")
    kind, name = target["kind"], str(target.get("name", ""))
    known = {
        "user": accounts.find(db, name, "user"),
        "org": accounts.find(db, name, "organization"),
        "team": teams.find(db, namespace, name),
    }
    if kind not in known or "name" not in target:
        raise Page(500)  # Quay's code for targets ends without an answer,
    if known[kind] is None:
        raise InvalidRequest(f"There is no {kind} {name!r} that could be told.")
    if kind == "org" and name != namespace:
        raise Page(500)  # or with one that is too short.
