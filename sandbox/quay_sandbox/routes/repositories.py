"""Repositories."""

from __future__ import annotations

import datetime
from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date
from quay_sandbox.errors import InvalidRequest, NotFound, Page, Refused
from quay_sandbox.paging import page, start
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body, one_of
from quay_sandbox.state import accounts, organization_mirrors, quotas, repositories, tags

routes = Routes()

VISIBILITY = one_of("public", "private")
NEW = body(
    {
        "repository": "string",
        "visibility": VISIBILITY,
        "namespace": "string",
        "description": "string",
        "repo_kind": {"type": ["string", "null"], "enum": ["image", "application", None]},
    },
    required="repository visibility description",
)
DESCRIPTION = body({"description": "string"}, required="description")
CHANGE_VISIBILITY = body({"visibility": VISIBILITY}, required="visibility")
CHANGE_STATE = body({"state": one_of(*repositories.STATES)}, required="state")
PER_PAGE = 100
STATISTICS_DAYS = 92
ONE = "repository/{repository}"


@routes("POST", "repository")
def create(call: Call) -> Answer:
    wanted = call.body(NEW)
    if "namespace" not in wanted and call.identity.user is None:
        raise InvalidRequest("The call needs a namespace, or a token.")
    namespace, name = wanted.get("namespace", call.identity.name), wanted["repository"]
    call.identity.require(call.identity.creates_in(namespace))
    if repositories.find(call.db, namespace, name) is not None:
        raise InvalidRequest(f"There is a repository {namespace}/{name} already.")
    repositories.check_name(call.settings, name)
    kind = wanted.get("repo_kind") or "image"
    if kind != "image" and call.settings.since("3.17"):
        raise InvalidRequest("Repositories hold images only.")
    owner = accounts.find(call.db, namespace, "user", "organization")
    if owner is None:
        raise Page(500)
    if organization_mirrors.find(call.db, owner["id"]) is not None:
        raise InvalidRequest("The organization is a mirror; only its robot makes repositories in it.")
    public = wanted["visibility"] == "public"
    creator = call.identity.require_user()
    row = repositories.create(call.db, owner, name, public, wanted["description"], creator)
    call.db.update("repository", row, kind=kind)
    return Answer({"namespace": namespace, "name": name, "kind": kind}, 201)


@routes("GET", "repository")
def listed(call: Call) -> dict[str, Any]:
    namespace, public = call.query.get("namespace", ""), call.flag("public")
    if call.flag("starred"):
        return starred(call)
    if not namespace and not public:
        raise InvalidRequest("The call needs namespace, starred or public.")
    kind = call.query.get("repo_kind", "image")
    if kind not in ("image", "application"):
        raise Refused(f"There is no kind {kind!r} of repository.")
    everything = call.identity.full_access
    rows = repositories.listed(
        call.db, call.identity.id, everything, namespace, public, kind, start(call), PER_PAGE + 1
    )
    return page(rows, PER_PAGE, "repositories", item_viewer(call))


def starred(call: Call) -> dict[str, Any]:
    """The caller's starred repositories that he may still see."""
    if call.identity.user is None:
        raise Refused("Only a user has starred repositories.")
    rows = [
        row
        for row in repositories.starred(call.db, call.identity.id)
        if row["public"] or call.identity.reads(row["namespace"], row["name"])
    ]
    view = item_viewer(call)
    return {"repositories": [view(row) for row in rows]}


@routes("GET", ONE)
def show(call: Call, repository: str) -> dict[str, Any]:
    namespace, name = split(repository)
    found = repositories.find(call.db, namespace, name)
    level = call.identity.repository_level(namespace, name)
    call.identity.require(level >= 1 or (found is not None and bool(found["public"])))
    if found is None:
        raise NotFound()
    shown = view(call, found)
    if call.flag("includeTags", True):
        shown["tags"] = {tag["name"]: tag_view(tag) for tag in tags.alive(call.db, found["id"])}
    shown["can_write"] = level >= 2 and found["state"] == "NORMAL"
    shown["can_admin"] = level >= 3
    if call.flag("includeStats"):
        today = datetime.date.today()
        days = [today - datetime.timedelta(days=day) for day in range(1, STATISTICS_DAYS)]
        shown["stats"] = [{"date": day.isoformat(), "count": 0} for day in days]
    return shown


@routes("PUT", ONE)
def change(call: Call, repository: str) -> dict[str, Any]:
    namespace, name = split(repository)
    call.identity.require(call.identity.writes(namespace, name))
    wanted = call.body(DESCRIPTION)
    found = repositories.find(call.db, namespace, name)
    if found is None:
        raise NotFound()
    call.db.update("repository", found["id"], description=wanted["description"])
    return {"success": True}


@routes("DELETE", ONE)
def delete(call: Call, repository: str) -> Answer:
    found = administered(call, repository)
    if found is not None:
        repositories.delete(call.db, found["id"])
    return no_content()


@routes("POST", ONE + "/changevisibility")
def change_visibility(call: Call, repository: str) -> dict[str, Any] | None:
    found = administered(call, repository)
    wanted = call.body(CHANGE_VISIBILITY)
    if found is None:
        return None  # Quay answers 200 here too.
    call.db.update("repository", found["id"], public=wanted["visibility"] == "public")
    return {"success": True}


@routes("PUT", ONE + "/changestate", feature="REPO_MIRROR")
def change_state(call: Call, repository: str) -> dict[str, Any]:
    found = administered(call, repository)
    wanted = call.body(CHANGE_STATE)
    if found is None:
        raise NotFound()
    if organization_mirrors.find(call.db, found["namespace_id"]) is not None:
        raise Refused("The whole organization is a mirror; states cannot change.", key="detail")
    call.db.update("repository", found["id"], state=wanted["state"])
    return {"success": True}


@routes("POST", ONE + "/changetrust", feature="SIGNING")
def change_trust(call: Call, repository: str) -> dict[str, Any]:
    found = administered(call, repository)
    call.body(body({"trust_enabled": "boolean"}, required="trust_enabled"))
    if found is None:
        raise NotFound()
    return {"success": True}


def split(path: str) -> tuple[str, str]:
    """A path's namespace and the repository's name in it."""
    namespace, _, name = path.partition("/")
    return namespace, name


def administered(call: Call, path: str) -> Row | None:
    """The repository of that path, which the caller must administer; nothing when it is missing."""
    namespace, name = split(path)
    call.identity.require(call.identity.administers_repository(namespace, name))
    return repositories.find(call.db, namespace, name)


def view(call: Call, found: Row) -> dict[str, Any]:
    """One repository."""
    stars = repositories.star_ids(call.db, call.identity.id)
    return {
        "namespace": found["namespace"],
        "name": found["name"],
        "kind": found["kind"],
        "description": found["description"],
        "is_public": bool(found["public"]),
        "is_organization": found["namespace_kind"] == "organization",
        "is_starred": found["id"] in stars,
        "status_token": "" if found["public"] else found["badge_token"],
        "trust_enabled": False,
        "tag_expiration_s": found["tag_expiration_s"],
        "is_free_account": True,
        "state": found["state"],
    }


def tag_view(tag: Row) -> dict[str, Any]:
    """A tag in the view of its repository."""
    shown = {
        "name": tag["name"],
        "size": tag["layers_size"],
        "last_modified": mail_date(tag["start_ms"] // 1000),
        "manifest_digest": tag["digest"],
    }
    return shown if tag["end_ms"] is None else shown | {"expiration": mail_date(tag["end_ms"] // 1000)}


def item_viewer(call: Call) -> Any:
    """What shows one repository in a list."""
    stars = repositories.star_ids(call.db, call.identity.id)
    limits: dict[int, int | None] = {}
    with_quota = quotas.are_on(call.settings)

    def item(found: Row) -> dict[str, Any]:
        shown = {
            "namespace": found["namespace"],
            "name": found["name"],
            "description": found["description"],
            "is_public": bool(found["public"]),
            "kind": found["kind"],
            "state": found["state"],
        }
        if call.flag("last_modified"):
            shown["last_modified"] = None
        if call.flag("popularity"):
            shown["popularity"] = 0.0
        if call.identity.user is not None:
            shown["is_starred"] = found["id"] in stars
        if with_quota:
            owner = found["namespace_id"]
            if owner not in limits:
                limits[owner] = quotas.limit_bytes(call.db, owner)
            shown["quota_report"] = {"quota_bytes": found["size"], "configured_quota": limits[owner]}
        return shown

    return item
