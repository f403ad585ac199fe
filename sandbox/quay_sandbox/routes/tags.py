"""Tags of repositories: list, create, move, expire, make immutable, delete, restore."""

from __future__ import annotations

import re
import time
from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import LATEST, mail_date
from quay_sandbox.errors import InvalidRequest, NotFound, Refused
from quay_sandbox.image_manifest import LISTS, parse
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import images, tags

routes = Routes()

TAG = "repository/{repository}/tag/{tag}"
NAME = re.compile(r"\w[\w.-]{0,127}\Z")
MOST_PER_PAGE = 100
CHANGE = body({"manifest_digest": "string|null", "expiration": "number|null", "immutable": "boolean"})
RESTORE = body({"manifest_digest": "string"})
EXPIRE = body({"manifest_digest": "string", "include_submanifests": "boolean", "is_alive": "boolean"})


@routes("GET", "repository/{repository}/tag/")
def list_all(call: Call, repository: str) -> dict[str, Any]:
    found = reach.readable(call, repository)
    page = max(1, call.number("page", 1))
    limit = min(MOST_PER_PAGE, max(1, call.number("limit", 50)))
    name, like = _wanted_names(call)
    shown, more = tags.history(call.db, found["id"], page, limit, call.flag("onlyActiveTags"), name, like)
    return {"tags": [view(call, tag) for tag in shown], "page": page, "has_additional": more}


def _wanted_names(call: Call) -> tuple[str, str]:
    """The exact name and the part of a name that the caller asks for."""
    exact, like = call.query.get("specificTag", ""), ""
    operation, separator, value = call.query.get("filter_tag_name", "").partition(":")
    if operation and not separator:
        raise Refused("filter_tag_name must be like:NAME or eq:NAME.")
    if operation == "eq":
        exact = value
    elif operation == "like":
        like = value
    return exact, like


@routes("PUT", TAG)
def change(call: Call, repository: str, tag: str) -> Answer:
    reach.require_writer(call, repository)
    wanted = call.body(CHANGE)
    if not NAME.match(tag):
        raise Refused(f"{tag!r} is no name of a tag.")
    found = reach.found(call, repository)
    if "expiration" in wanted:
        tags.set_expiration(call.db, call.settings, _tag(call, found, tag), _future(wanted["expiration"]))
    if "immutable" in wanted and call.settings.on("IMMUTABLE_TAGS"):
        existing = _tag(call, found, tag)
        if existing["immutable"] and not wanted["immutable"]:
            reach.require_administrator(call, repository)
        tags.set_immutable(call.db, call.settings, existing, wanted["immutable"])
    if "manifest_digest" in wanted:
        manifest = images.find(call.db, found["id"], wanted["manifest_digest"] or "")
        if manifest is None or not tags.is_kept(call.db, manifest):
            raise NotFound()
        tags.point(call.db, call.settings, found, tag, manifest["id"])
    return created("Updated")


@routes("DELETE", TAG)
def delete(call: Call, repository: str, tag: str) -> Answer:
    reach.require_writer(call, repository)
    tags.delete(call.db, call.settings, _tag(call, reach.found(call, repository), tag))
    return no_content()


@routes("POST", TAG + "/restore")
def restore(call: Call, repository: str, tag: str) -> dict[str, Any]:
    reach.require_writer(call, repository)
    digest = call.body(RESTORE).get("manifest_digest")
    found = reach.found(call, repository)
    if digest is None:
        raise InvalidRequest("manifest_digest is missing.")
    manifest = images.find(call.db, found["id"], digest)
    if manifest is None:
        raise NotFound()
    tags.point(call.db, call.settings, found, tag, manifest["id"], reversion=True)
    return {}


@routes("POST", TAG + "/expire", since="3.9")
def expire(call: Call, repository: str, tag: str) -> str:
    call.identity.require(call.identity.writes(*reach.names(repository)))
    wanted = call.body(EXPIRE)
    found = reach.found(call, repository)
    alive, digest = wanted.get("is_alive", False), wanted.get("manifest_digest")
    if not alive and digest is None:
        raise InvalidRequest("manifest_digest is missing; it is needed unless is_alive is true.")
    manifest = _tag(call, found, tag)["manifest_id"] if alive else _manifest(call, found, str(digest))
    if not tags.forget(call.db, found["id"], tag, manifest, alive):
        raise NotFound()
    return ""


@routes("GET", TAG + "/pull_statistics", feature="IMAGE_PULL_STATS")
def pull_statistics(call: Call, repository: str, tag: str) -> dict[str, Any]:
    found = _tag(call, reach.readable(call, repository), tag)
    return {
        "tag_name": tag,
        "tag_pull_count": 0,
        "last_tag_pull_date": None,
        "current_manifest_digest": found["digest"],
        "manifest_pull_count": 0,
        "last_manifest_pull_date": None,
    }


def view(call: Call, tag: Row) -> dict[str, Any]:
    """A tag as the list shows it."""
    shown: dict[str, Any] = {"name": tag["name"], "reversion": bool(tag["reversion"])}
    if call.settings.on("IMMUTABLE_TAGS"):
        shown["immutable"] = bool(tag["immutable"])
    shown["start_ts"] = tag["start_ms"] // 1000
    if tag["end_ms"]:
        shown["end_ts"] = tag["end_ms"] // 1000
    is_list = tag["media_type"] in LISTS
    shown |= {"manifest_digest": tag["digest"], "is_manifest_list": is_list, "size": tag["layers_size"]}
    shown["last_modified"] = mail_date(tag["start_ms"] // 1000)
    if tag["end_ms"] is not None:
        shown["expiration"] = mail_date(tag["end_ms"] // 1000)
    if is_list and call.settings.since("3.17"):
        shown |= _children(call, tag)
    return shown


def _children(call: Call, tag: Row) -> dict[str, Any]:
    """Which of a list's children the repository holds."""
    body = call.db.value("SELECT body FROM manifest WHERE id = ?", tag["manifest_id"])
    listed = parse(body, tag["media_type"]).children
    stored = set(images.children(call.db, tag["manifest_id"]))
    return {
        "is_sparse": len(stored) < len(listed),
        "child_manifest_count": len(listed),
        "present_child_count": len(stored),
        "child_manifests_presence": {digest: digest in stored for digest in listed},
    }


def _tag(call: Call, repository: Row, name: str) -> Row:
    found = tags.find(call.db, repository["id"], name)
    if found is None:
        raise NotFound()
    return found


def _manifest(call: Call, repository: Row, digest: str) -> int:
    found = images.find(call.db, repository["id"], digest)
    if found is None:
        raise NotFound()
    row: int = found["id"]
    return row


def _future(expiration: float | None) -> int | None:
    if expiration is not None and not time.time() < expiration <= LATEST:
        raise Refused("expiration must lie in the future, in seconds since 1970.")
    return None if expiration is None else int(expiration)
