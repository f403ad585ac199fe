"""Repositories that a user starred."""

from __future__ import annotations

from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.paging import page, start
from quay_sandbox.routes.repositories import PER_PAGE, split
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import repositories

routes = Routes()

NEW = body({"namespace": "string", "repository": "string"}, required="namespace repository")


@routes("GET", "user/starred")
def listed(call: Call) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    first = start(call)
    rows = [row for row in repositories.starred(call.db, call.identity.id) if row["id"] >= first]
    return page(sorted(rows, key=lambda row: int(row["id"])), PER_PAGE, "repositories", view)


@routes("POST", "user/starred")
def star(call: Call) -> Answer | None:
    call.identity.require(call.identity.administers_user)
    wanted = call.body(NEW)
    found = repositories.find(call.db, wanted["namespace"], wanted["repository"])
    if found is None:
        return None
    repositories.star(call.db, call.identity.id, found["id"])
    return Answer({"namespace": wanted["namespace"], "repository": wanted["repository"]}, 201)


@routes("DELETE", "user/starred/{repository}")
def unstar(call: Call, repository: str) -> Answer | None:
    call.identity.require(call.identity.administers_user)
    found = repositories.find(call.db, *split(repository))
    if found is None:
        return None
    repositories.unstar(call.db, call.identity.id, found["id"])
    return no_content()


def view(row: Any) -> dict[str, Any]:
    """A starred repository."""
    return {
        "namespace": row["namespace"],
        "name": row["name"],
        "description": row["description"],
        "is_public": bool(row["public"]),
    }
