"""Reading robots: one call tells of all robots of a namespace, but not of their metadata."""

from __future__ import annotations

from typing import Any

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.names import namespace_of
from quay_provider.organizations import READ_USER, public_view, refuse_other_user
from tfplugin.model import Context

READ_ROBOTS = (
    "GET /api/v1/organization/{orgname}/robots",
    "GET /api/v1/organization/{orgname}/robots/{robot_shortname}",
    "GET /api/v1/user/robots",
    "GET /api/v1/user/robots/{robot_shortname}",
    READ_USER,
)


def require_robot_of(context: Context[Any], place: object, robot: object, path: str) -> None:
    """Refuse a robot of another namespace, where Quay takes the namespace's own; call it in `validate`.

    Args:
        context: The operation's context.
        place: A namespace, or a repository of one; unknown values pass.
        robot: The robot's full name; unknown values pass.
        path: The attribute, or its element, that names the robot.
    """
    if not isinstance(place, str) or not isinstance(robot, str):
        return
    namespace = place.partition("/")[0]
    if namespace_of(robot) != namespace:
        context.diagnostics.error(
            f'Robot "{robot}" is of another namespace',
            f"For repositories of {namespace}, Quay takes robots of {namespace} alone.",
            path,
        )


def robots_key(namespace: str) -> Key:
    """The key of a namespace's robots in the lists."""
    return ("organization", namespace, "robots")


def route(calls: Calls, namespace: str, rest: str = "") -> tuple[str, tuple[str, ...]]:
    """The route of a namespace's robots and its names: the token's own user has one of its own.

    Args:
        calls: To know who the token's user is.
        namespace: An organization, or the token's user.
        rest: What follows, such as `/{robot_shortname}`.
    """
    if namespace == calls.client.username:
        return f"user/robots{rest}", ()
    return f"organization/{{orgname}}/robots{rest}", (namespace,)


def robots(calls: Calls, namespace: str) -> dict[str, Body]:
    """All robots of a namespace by full name, without tokens and metadata.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> dict[str, Body]:
        found = robots_alike(calls, namespace)
        return {item["name"]: item for item in found if item["name"].startswith(f"{namespace}+")}

    return calls.listed(robots_key(namespace), fetch)


def robots_alike(calls: Calls, namespace: str) -> list[Body]:
    """The robots that Quay takes for a namespace's, as they are now, without tokens and metadata.

    Quay searches with a pattern in which `_` stands for any character: others' robots come along.

    Raises:
        QuayError: Quay refused.
    """
    where, names = route(calls, namespace)
    return calls.items(where, *names, under="robots", query={"permissions": "false", "token": "false"})


def robot(calls: Calls, namespace: str, name: str) -> Body | None:
    """A robot with its token and metadata, by a call of its own; None when there is none.

    Raises:
        QuayError: Quay refused.
    """
    where, names = route(calls, namespace, "/{robot_shortname}")
    try:
        return calls.get(where, *names, name)
    except QuayError as error:
        # A robot that is missing is 400, or 403 when its organization is missing too.
        if error.status in (400, 404) and not error.html:
            return None
        if (
            error.status == 403
            and namespace != calls.client.username
            and public_view(calls, namespace) is None
        ):
            refuse_other_user(calls, namespace)
            return None
        raise


def listed_robot(calls: Calls, namespace: str, name: str, *, confirm: bool = True) -> Body | None:
    """A robot without its token and metadata, from the list of its namespace; None when there is none.

    Raises:
        QuayError: Quay refused.
    """
    return calls.one_of(
        robots_key(namespace),
        f"{namespace}+{name}",
        everything=lambda: robots(calls, namespace),
        single=lambda: robot(calls, namespace, name),
        singles=0,
        confirm=confirm,
    )
