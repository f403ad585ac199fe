"""`quay_robot_token_regeneration`: a new token for a robot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quay_provider.base import OneShotResource, QuayAction, not_found
from quay_provider.client import Calls, Client, QuayError
from quay_provider.names import is_name
from quay_provider.robots import READ_ROBOTS, robot, route
from tfplugin.model import Context
from tfplugin.schema import attr
from tfplugin.values import is_known

_NAMESPACE = "The organization that the robot belongs to, or the name of the token's own user."
_ROBOT = "The robot's short name: `ci` of `acme+ci`."
_OPERATIONS = (
    "POST /api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate",
    "POST /api/v1/user/robots/{robot_shortname}/regenerate",
    READ_ROBOTS[1],
    READ_ROBOTS[3],
)


class RobotTokenRegeneration(OneShotResource):
    """Has Quay make a new token for a robot: when this is created, and when a trigger changes.

    The old token ends at once: what logs in with it stops working until it has the new one. For a robot that
    Terraform manages, `token_version` of `quay_robot` does the same; with Terraform 1.14 and later the action
    of the same name does it without a resource. Destroying this does nothing.
    """

    type_name = "quay_robot_token_regeneration"
    operations = _OPERATIONS
    recipes = ("A46",)

    id: str = attr("The robot's full name, `namespace+name`.", computed=True)
    namespace: str = attr(_NAMESPACE, required=True, requires_replace=True, validators=[is_name])
    robot: str = attr(_ROBOT, required=True, requires_replace=True, validators=[is_name])

    def label(self) -> str:
        return f"{self.namespace}+{self.robot}"

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        if prior is None and context.client is not None and is_known(self.robot) and is_known(self.namespace):
            context.client.awaited_tokens.add(self.label())
        if prior is not None and self.triggers != prior.triggers:
            context.diagnostics.warning(
                f'The token of robot "{prior.label()}" is regenerated',
                "Everything that logs in with the present token stops working until it has the new one.",
                "triggers",
            )
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        context.client.awaited_tokens.discard(self.label())
        with self.calls(context, "create") as calls:
            regenerate(calls, self.namespace, self.robot)
            self.id = self.label()


class RobotTokenRegenerationAction(QuayAction):
    """Has Quay make a new token for a robot. The old one ends at once."""

    type_name = "quay_robot_token_regeneration"
    operations = _OPERATIONS
    recipes = ("A46",)

    namespace: str = attr(_NAMESPACE, required=True, validators=[is_name])
    robot: str = attr(_ROBOT, required=True, validators=[is_name])

    def invoke(self, context: Context[Client], progress: Callable[[str], None]) -> None:
        name = f"{self.namespace}+{self.robot}"
        with self.calls(context, f'regenerate the token of robot "{name}"') as calls:
            regenerate(calls, self.namespace, self.robot)
            progress(f"{name}: the robot has a new token, and the old one has ended")


def regenerate(calls: Calls, namespace: str, name: str) -> None:
    """Make a new token for a robot. Done twice after a lost answer, the second token is the valid one.

    Raises:
        QuayError: Quay refused.
        DiagnosticError: There is no such robot.
    """
    where, names = route(calls, namespace, "/{robot_shortname}/regenerate")
    try:
        calls.post(where, *names, name, stale=(), repeatable=True)
    except QuayError:
        # A robot that is missing is 400.
        if robot(calls, namespace, name) is None:
            raise not_found(f'robot "{namespace}+{name}"', "robot") from None
        raise
