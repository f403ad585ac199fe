"""Auto-prune policies of organizations, of the calling user, and of repositories."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import NotFound
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import autoprune

routes = Routes()

ORGANIZATION = "organization/{orgname}/autoprunepolicy/"
REPOSITORY = "repository/{repository}/autoprunepolicy/"
USER = "user/autoprunepolicy/"
FEATURE = "AUTO_PRUNE"
REPOSITORIES_SINCE = "3.11"
POLICY = body(
    {"method": "string", "value": "integer|string", "tagPattern": "string", "tagPatternMatches": "boolean"},
    required="method value",
)


@routes("GET", ORGANIZATION, feature=FEATURE)
def list_of_organization(call: Call, orgname: str) -> dict[str, Any]:
    return _listed(call, "account_id", reach.namespace(call, orgname))


@routes("POST", ORGANIZATION, feature=FEATURE)
def create_in_organization(call: Call, orgname: str) -> Answer:
    wanted = call.body(POLICY)
    return _created(call, "account_id", _namespace(call, orgname), wanted)


@routes("GET", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def show_of_organization(call: Call, orgname: str, policy_uuid: str) -> dict[str, Any]:
    return view(call, _found(call, "account_id", reach.namespace(call, orgname), policy_uuid))


@routes("PUT", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def change_in_organization(call: Call, orgname: str, policy_uuid: str) -> Answer:
    wanted = call.body(POLICY)
    return _changed(call, "account_id", _namespace(call, orgname), policy_uuid, wanted)


@routes("DELETE", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def delete_from_organization(call: Call, orgname: str, policy_uuid: str) -> dict[str, str]:
    return _deleted(call, "account_id", _namespace(call, orgname), policy_uuid)


@routes("GET", USER, feature=FEATURE)
def list_of_user(call: Call) -> dict[str, Any]:
    return _listed(call, "account_id", _user(call))


@routes("POST", USER, feature=FEATURE)
def create_of_user(call: Call) -> Answer:
    owner = _user(call)
    return _created(call, "account_id", owner, call.body(POLICY))


@routes("GET", USER + "{policy_uuid}", feature=FEATURE)
def show_of_user(call: Call, policy_uuid: str) -> dict[str, Any]:
    return view(call, _found(call, "account_id", _user(call), policy_uuid))


@routes("PUT", USER + "{policy_uuid}", feature=FEATURE)
def change_of_user(call: Call, policy_uuid: str) -> Answer:
    owner = _user(call)
    return _changed(call, "account_id", owner, policy_uuid, call.body(POLICY))


@routes("DELETE", USER + "{policy_uuid}", feature=FEATURE)
def delete_of_user(call: Call, policy_uuid: str) -> dict[str, str]:
    return _deleted(call, "account_id", _user(call), policy_uuid)


@routes("GET", REPOSITORY, feature=FEATURE, since=REPOSITORIES_SINCE)
def list_of_repository(call: Call, repository: str) -> dict[str, Any]:
    return _listed(call, "repository_id", reach.administered(call, repository)["id"])


@routes("POST", REPOSITORY, feature=FEATURE, since=REPOSITORIES_SINCE)
def create_in_repository(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(POLICY)
    return _created(call, "repository_id", reach.found(call, repository)["id"], wanted)


@routes("GET", REPOSITORY + "{policy_uuid}", feature=FEATURE, since=REPOSITORIES_SINCE)
def show_of_repository(call: Call, repository: str, policy_uuid: str) -> dict[str, Any]:
    return view(call, _found(call, "repository_id", reach.administered(call, repository)["id"], policy_uuid))


@routes("PUT", REPOSITORY + "{policy_uuid}", feature=FEATURE, since=REPOSITORIES_SINCE)
def change_in_repository(call: Call, repository: str, policy_uuid: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(POLICY)
    return _changed(call, "repository_id", reach.found(call, repository)["id"], policy_uuid, wanted)


@routes("DELETE", REPOSITORY + "{policy_uuid}", feature=FEATURE, since=REPOSITORIES_SINCE)
def delete_from_repository(call: Call, repository: str, policy_uuid: str) -> dict[str, str]:
    return _deleted(call, "repository_id", reach.administered(call, repository)["id"], policy_uuid)


def view(call: Call, policy: Row) -> dict[str, Any]:
    """A policy as the API shows it."""
    shown = {"uuid": policy["uuid"], "method": policy["method"], "value": json.loads(policy["value"])}
    if call.settings.since(autoprune.PATTERNS_SINCE):
        shown |= {"tagPattern": policy["pattern"], "tagPatternMatches": bool(policy["matches"])}
    return shown


def _namespace(call: Call, name: str) -> int:
    owner = reach.namespace(call, name)
    if not owner:
        raise NotFound()
    return owner


def _user(call: Call) -> int:
    call.identity.require(call.identity.administers_user)
    return call.identity.id


def _found(call: Call, owner: str, row: int, identifier: str) -> Row:
    policy = autoprune.find(call.db, owner, row, identifier)
    if policy is None:
        raise NotFound()
    return policy


def _listed(call: Call, owner: str, row: int) -> dict[str, Any]:
    return {"policies": [view(call, policy) for policy in autoprune.of(call.db, owner, row)]}


def _created(call: Call, owner: str, row: int, wanted: dict[str, Any]) -> Answer:
    return created({"uuid": autoprune.add(call.db, call.settings, owner, row, wanted)})


def _changed(call: Call, owner: str, row: int, identifier: str, wanted: dict[str, Any]) -> Answer:
    autoprune.change(call.db, call.settings, _found(call, owner, row, identifier), wanted)
    return no_content()


def _deleted(call: Call, owner: str, row: int, identifier: str) -> dict[str, str]:
    autoprune.delete(call.db, _found(call, owner, row, identifier))
    return {"uuid": identifier}
