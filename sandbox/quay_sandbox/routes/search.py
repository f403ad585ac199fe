"""Searches: for whom to give a role, and for what there is."""

from __future__ import annotations

from typing import Any

from quay_sandbox.avatars import account_avatar, team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.routing import Routes
from quay_sandbox.state import accounts, organizations, search

routes = Routes()

PER_PAGE = 10
MOST_PAGES = 10
MOST_EACH = 5
NAMESPACE_SCORE = 1
REPOSITORY_SCORE = 4


@routes("GET", "entities/{prefix}")
def entities(call: Call, prefix: str) -> dict[str, Any]:
    beginning, namespace = prefix.replace(" ", "").lower(), call.query.get("namespace", "")
    organization = accounts.find(call.db, namespace, "organization")
    inside = call.identity.member_of(namespace) if organization else namespace == call.identity.name
    shown: list[dict[str, Any]] = []
    if organization is not None and inside and call.flag("includeTeams"):
        shown += [_team(team) for team in search.teams(call.db, organization["id"], beginning)]
    for user in search.users(call.db, beginning, namespace if inside else ""):
        shown.append(_user(call, user, organization))
    if organization is not None and inside and call.flag("includeOrgs") and namespace.startswith(beginning):
        shown.append(_entity(namespace, "org", account_avatar(organization)) | {"is_org_member": True})
    return {"results": shown}


@routes("GET", "find/repositories")
def find_repositories(call: Call) -> dict[str, Any]:
    page = min(max(1, call.number("page", 1)), MOST_PAGES)
    start = (page - 1) * PER_PAGE
    rows = _repositories(call)
    usage = {"last_modified": None, "stars": 0, "popularity": 0.0} if call.flag("includeUsage") else {}
    return {
        "results": [_repository(call, row) | usage for row in rows[start : start + PER_PAGE]],
        "has_additional": len(rows) > start + PER_PAGE,
        "page": page,
        "page_size": PER_PAGE,
        "start_index": start,
    }


@routes("GET", "find/all")
def find_all(call: Call) -> dict[str, Any]:
    part = call.query.get("query", "")
    if not part:
        return {"results": []}
    found = [_repository(call, row) for row in _repositories(call)[:MOST_EACH]]
    found += [_namespace(row) for row in search.namespaces(call.db, part.lower(), MOST_EACH)]
    return {"results": found}


def _repositories(call: Call) -> list[Row]:
    identity = call.identity
    return search.matching_repositories(
        call.db, identity.id, identity.full_access, call.query.get("query", "")
    )


def _entity(name: str, kind: str, avatar: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "kind": kind, "avatar": avatar}


def _team(team: Row) -> dict[str, Any]:
    return _entity(team["name"], "team", team_avatar(team["name"])) | {"is_org_member": True}


def _user(call: Call, user: Row, organization: Row | None) -> dict[str, Any]:
    is_robot = user["kind"] == "robot"
    shown = _entity(user["name"], "user", account_avatar(user)) | {"is_robot": is_robot}
    if organization is not None:
        member = is_robot or organizations.is_member(call.db, organization["id"], user)
        shown["is_org_member"] = member
    return shown


def _repository(call: Call, row: Row) -> dict[str, Any]:
    namespace = accounts.find(call.db, row["namespace"], "user", "organization")
    assert namespace is not None  # noqa: S101 - a foreign key sees to it
    return {
        "kind": "repository",
        "title": "repo",
        "namespace": _namespace(namespace),
        "name": row["name"],
        "description": row["description"],
        "is_public": bool(row["public"]),
        "score": REPOSITORY_SCORE,
        "href": f"/repository/{row['namespace']}/{row['name']}",
    }


def _namespace(row: Row) -> dict[str, Any]:
    is_organization = row["kind"] == "organization"
    kind = "organization" if is_organization else "user"
    return {
        "title": "org" if is_organization else "user",
        "kind": kind,
        "avatar": account_avatar(row),
        "name": row["name"],
        "score": NAMESPACE_SCORE,
        "href": f"/{kind}/{row['name']}",
    }
