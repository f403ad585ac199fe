"""Robots of an organization, and of the calling user."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox.answers import Answer, no_content
from quay_sandbox.avatars import team_avatar
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date
from quay_sandbox.errors import Refused
from quay_sandbox.routes.organizations import required_organization
from quay_sandbox.routes.teams import grant_view
from quay_sandbox.routing import Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import accounts, permissions, robots

routes = Routes()

NEW = body({"description": {"type": "string", "maxLength": 255}, "unstructured_metadata": "object"})
ORGANIZATION = "organization/{orgname}/robots"
ORGANIZATION_ROBOT = ORGANIZATION + "/{robot_shortname}"
USER = "user/robots"
USER_ROBOT = USER + "/{robot_shortname}"


@routes("GET", ORGANIZATION)
def organization_robots(call: Call, orgname: str) -> dict[str, Any]:
    call.identity.require(call.identity.member_of(orgname))
    administers = call.identity.administers(orgname)
    namespace = accounts.find(call.db, orgname, "organization", "user")
    return listed(call, namespace, administers) if namespace is not None else {"robots": []}


@routes("GET", USER)
def user_robots(call: Call) -> dict[str, Any]:
    return listed(call, own_namespace(call), administers=True)


@routes("GET", ORGANIZATION_ROBOT)
def show_organization_robot(call: Call, orgname: str, robot_shortname: str) -> dict[str, Any]:
    return view(robots.find(call.db, administered(call, orgname), robot_shortname))


@routes("GET", USER_ROBOT)
def show_user_robot(call: Call, robot_shortname: str) -> dict[str, Any]:
    return view(robots.find(call.db, own_namespace(call), robot_shortname))


@routes("PUT", ORGANIZATION_ROBOT)
def create_organization_robot(call: Call, orgname: str, robot_shortname: str) -> Answer:
    wanted = call.optional_body(NEW)
    return create(call, administered(call, orgname), robot_shortname, wanted)


@routes("PUT", USER_ROBOT)
def create_user_robot(call: Call, robot_shortname: str) -> Answer:
    namespace = own_namespace(call)
    return create(call, namespace, robot_shortname, call.optional_body(NEW))


@routes("DELETE", ORGANIZATION_ROBOT)
def delete_organization_robot(call: Call, orgname: str, robot_shortname: str) -> Answer:
    return delete(call, administered(call, orgname), robot_shortname)


@routes("DELETE", USER_ROBOT)
def delete_user_robot(call: Call, robot_shortname: str) -> Answer:
    return delete(call, own_namespace(call), robot_shortname)


@routes("POST", ORGANIZATION_ROBOT + "/regenerate")
def regenerate_organization_robot(call: Call, orgname: str, robot_shortname: str) -> dict[str, Any]:
    return regenerate(call, administered(call, orgname), robot_shortname)


@routes("POST", USER_ROBOT + "/regenerate")
def regenerate_user_robot(call: Call, robot_shortname: str) -> dict[str, Any]:
    return regenerate(call, own_namespace(call), robot_shortname)


@routes("GET", ORGANIZATION_ROBOT + "/permissions")
def organization_robot_grants(call: Call, orgname: str, robot_shortname: str) -> dict[str, Any]:
    call.identity.require(call.identity.administers_user)
    if not call.identity.administers(orgname):
        raise Refused("You do not administer the organization.", 403)
    return grants(call, required_organization(call, orgname), robot_shortname)


@routes("GET", USER_ROBOT + "/permissions")
def user_robot_grants(call: Call, robot_shortname: str) -> dict[str, Any]:
    return grants(call, own_namespace(call), robot_shortname)


def administered(call: Call, name: str) -> Row:
    """The organization, which the caller must administer.

    Raises:
        Refused: 400, there is none.
    """
    call.identity.require(call.identity.administers(name))
    return required_organization(call, name)


def own_namespace(call: Call) -> Row:
    """The caller, whose token must let him change what is his own."""
    call.identity.require(call.identity.administers_user)
    return call.identity.require_user()


def listed(call: Call, namespace: Row, administers: bool) -> dict[str, Any]:
    """The robots of a namespace; tokens and grants only for its administrator."""
    token = administers and call.flag("token", True)
    grants = administers and call.flag("permissions")
    limit = call.number("limit", -1)
    teams = robots.teams(call.db, namespace) if grants else {}
    repositories = robots.repositories(call.db, namespace) if grants else {}
    shown = []
    for robot in robots.listed(call.db, namespace, limit):
        item = base_view(call, robot)
        if grants:
            names = teams.get(robot["id"], [])
            item["teams"] = [{"name": name, "avatar": team_avatar(name)} for name in names]
            item["repositories"] = repositories.get(robot["id"], [])
        if token:
            item["token"] = robot["token"]
        shown.append(item)
    return {"robots": shown}


def create(call: Call, namespace: Row, short: str, wanted: dict[str, Any]) -> Answer:
    """Make a robot."""
    metadata = wanted.get("unstructured_metadata")
    robot = robots.create(call.db, call.settings, namespace, short, wanted.get("description") or "", metadata)
    return Answer(view(robot) | {"unstructured_metadata": metadata}, 201)


def delete(call: Call, namespace: Row, short: str) -> Answer:
    """Delete a robot."""
    robots.delete(call.db, robots.find(call.db, namespace, short))
    return no_content()


def regenerate(call: Call, namespace: Row, short: str) -> dict[str, Any]:
    """Give a robot another token."""
    robots.regenerate(call.db, robots.find(call.db, namespace, short))
    robot = robots.find(call.db, namespace, short)
    return base_view(call, robot) | {"token": robot["token"]}


def grants(call: Call, namespace: Row, short: str) -> dict[str, Any]:
    """The repositories that a robot may use."""
    robot = robots.find(call.db, namespace, short)
    return {"permissions": [grant_view(row) for row in permissions.of_account(call.db, robot["id"])]}


def base_view(call: Call, robot: Row) -> dict[str, Any]:
    """What every view of a robot has."""
    used = robot["last_accessed"] if call.settings.on("USER_LAST_ACCESSED") else None
    return {
        "name": robot["name"],
        "created": mail_date(robot["created"]),
        "last_accessed": mail_date(used),
        "description": robot["description"],
    }


def view(robot: Row) -> dict[str, Any]:
    """A robot with its token and metadata."""
    return {
        "name": robot["name"],
        "created": mail_date(robot["created"]),
        "last_accessed": mail_date(robot["last_accessed"]),
        "description": robot["description"],
        "token": robot["token"],
        "unstructured_metadata": json.loads(robot["metadata"]),
    }
