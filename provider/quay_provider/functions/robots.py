"""Functions about the names of robots."""

from __future__ import annotations

from quay_provider.names import is_name, is_robot
from tfplugin.model import Function, FunctionError
from tfplugin.schema import Object, attr


class RobotName(Object):
    """The two parts of a robot's full name."""

    namespace: str = attr("The organization or user that it belongs to.", computed=True)
    name: str = attr("Its short name.", computed=True)


def robot_full_name(namespace: str, name: str) -> str:
    """A robot's full name, with which it logs in: `acme+ci`.

    Args:
        namespace: The organization or user that the robot belongs to.
        name: Its short name.
    """
    for index, text in enumerate((namespace, name)):
        wrong = is_name(text)
        if wrong:
            raise FunctionError(wrong, index)
    return f"{namespace}+{name}"


def parse_robot_name(full_name: str) -> RobotName:
    """The namespace and the short name in a robot's full name.

    Args:
        full_name: A full name such as `acme+ci`.
    """
    wrong = is_robot(full_name)
    if wrong:
        raise FunctionError(wrong, 0)
    namespace, _, name = full_name.partition("+")
    return RobotName(namespace=namespace, name=name)


ROBOT_FULL_NAME = Function("robot_full_name", robot_full_name)
PARSE_ROBOT_NAME = Function("parse_robot_name", parse_robot_name)
