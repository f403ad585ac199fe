"""`quay_robot_token`: the token of a robot, for the time of one run."""

from __future__ import annotations

from typing import ClassVar

from quay_provider.base import not_found
from quay_provider.client import Client
from quay_provider.names import is_name
from quay_provider.robots import READ_ROBOTS, robot
from tfplugin.model import Context, EphemeralResource
from tfplugin.schema import attr
from tfplugin.values import UNKNOWN


class RobotToken(EphemeralResource[Client]):
    """The token that a robot has at present, read when Terraform runs and kept in no state and no plan.

    Give it to what takes ephemeral values: write-only attributes of other resources, or the configuration of
    another provider. The robot must exist when Terraform opens it. Name one of the same configuration by
    reference: the token of one that is to be made, replaced or given a new token is known after apply.
    """

    type_name = "quay_robot_token"
    operations: ClassVar[tuple[str, ...]] = (READ_ROBOTS[1], READ_ROBOTS[3])
    recipes: ClassVar[tuple[str, ...]] = ("A44",)

    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        validators=[is_name],
    )
    name: str = attr("The robot's short name.", required=True, validators=[is_name])
    full_name: str = attr("The name to log in with, `namespace+name`.", computed=True)
    token: str = attr("The password to log in with.", computed=True, sensitive=True)

    def open(self, context: Context[Client]) -> float | None:
        self.full_name = f"{self.namespace}+{self.name}"
        if self.full_name in context.client.awaited_tokens:
            # Terraform plans, and will ask again when the robot has its new token.
            self.token = UNKNOWN  # type: ignore[assignment]
            return None
        with context.client.calls(context, f'read the token of robot "{self.full_name}"') as calls:
            found = robot(calls, self.namespace, self.name)
        if found is None:
            raise not_found(f'robot "{self.full_name}"', "name")
        self.token = found["token"]
        return None
