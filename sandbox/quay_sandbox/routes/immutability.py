"""Immutability policies of organizations and repositories."""

from __future__ import annotations

from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, created, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.errors import InvalidRequest, NotFound
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import immutability, organization_mirrors

routes = Routes()

ORGANIZATION = "organization/{orgname}/immutabilitypolicy/"
REPOSITORY = "repository/{repository}/immutabilitypolicy/"
FEATURE = "IMMUTABLE_TAGS"
POLICY = body({"tagPattern": "string", "tagPatternMatches": "boolean"}, required="tagPattern")


@routes("GET", ORGANIZATION, feature=FEATURE)
def list_of_organization(call: Call, orgname: str) -> dict[str, Any]:
    return _listed(call, "account_id", reach.namespace(call, orgname))


@routes("POST", ORGANIZATION, feature=FEATURE)
def create_in_organization(call: Call, orgname: str) -> Answer:
    wanted = call.body(POLICY)
    owner = reach.namespace(call, orgname)
    if organization_mirrors.find(call.db, owner) is not None:
        raise InvalidRequest("The organization is a mirror; its tags cannot be made immutable.")
    return _created(call, "account_id", owner, wanted)


@routes("GET", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def show_of_organization(call: Call, orgname: str, policy_uuid: str) -> dict[str, Any]:
    return view(_found(call, "account_id", reach.namespace(call, orgname), policy_uuid))


@routes("PUT", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def change_in_organization(call: Call, orgname: str, policy_uuid: str) -> Answer:
    wanted = call.body(POLICY)
    return _changed(call, "account_id", reach.namespace(call, orgname), policy_uuid, wanted)


@routes("DELETE", ORGANIZATION + "{policy_uuid}", feature=FEATURE)
def delete_from_organization(call: Call, orgname: str, policy_uuid: str) -> dict[str, str]:
    return _deleted(call, "account_id", reach.namespace(call, orgname), policy_uuid)


@routes("GET", REPOSITORY, feature=FEATURE)
def list_of_repository(call: Call, repository: str) -> dict[str, Any]:
    return _listed(call, "repository_id", reach.administered(call, repository)["id"])


@routes("POST", REPOSITORY, feature=FEATURE)
def create_in_repository(call: Call, repository: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(POLICY)
    return _created(call, "repository_id", reach.found(call, repository)["id"], wanted)


@routes("GET", REPOSITORY + "{policy_uuid}", feature=FEATURE)
def show_of_repository(call: Call, repository: str, policy_uuid: str) -> dict[str, Any]:
    return view(_found(call, "repository_id", reach.administered(call, repository)["id"], policy_uuid))


@routes("PUT", REPOSITORY + "{policy_uuid}", feature=FEATURE)
def change_in_repository(call: Call, repository: str, policy_uuid: str) -> Answer:
    reach.require_administrator(call, repository)
    wanted = call.body(POLICY)
    return _changed(call, "repository_id", reach.found(call, repository)["id"], policy_uuid, wanted)


@routes("DELETE", REPOSITORY + "{policy_uuid}", feature=FEATURE)
def delete_from_repository(call: Call, repository: str, policy_uuid: str) -> dict[str, str]:
    return _deleted(call, "repository_id", reach.administered(call, repository)["id"], policy_uuid)


def view(policy: Row) -> dict[str, Any]:
    """A policy as the API shows it."""
    return {
        "uuid": policy["uuid"],
        "tagPattern": policy["pattern"],
        "tagPatternMatches": bool(policy["matches"]),
    }


def _found(call: Call, owner: str, row: int, identifier: str) -> Row:
    policy = immutability.find(call.db, owner, row, identifier)
    if policy is None:
        raise NotFound()
    return policy


def _listed(call: Call, owner: str, row: int) -> dict[str, Any]:
    return {"policies": [view(policy) for policy in immutability.of(call.db, owner, row)]}


def _created(call: Call, owner: str, row: int, wanted: dict[str, Any]) -> Answer:
    return created({"uuid": immutability.add(call.db, call.settings, owner, row, wanted)})


def _changed(call: Call, owner: str, row: int, identifier: str, wanted: dict[str, Any]) -> Answer:
    policy = _found(call, owner, row, identifier)
    immutability.change(call.db, call.settings, owner, policy, wanted)
    return no_content()


def _deleted(call: Call, owner: str, row: int, identifier: str) -> dict[str, str]:
    immutability.delete(call.db, _found(call, owner, row, identifier))
    return {"uuid": identifier}
