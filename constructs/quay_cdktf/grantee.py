"""Who can be granted a role: interfaces that users, robots and teams fulfil, and classes of your own may."""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from quay_cdktf.checks import is_elsewhere
from quay_cdktf.errors import Mistake
from quay_cdktf.literals import GranteeKind
from quay_cdktf.place import Reference


@runtime_checkable
class Grantee(Protocol):
    """A user, a robot or a team."""

    @property
    def grantee_kind(self) -> GranteeKind:
        """What it is."""
        ...

    @property
    def grantee_name(self) -> Reference:
        """Its name as grants write it: `alice`, `acme+ci`, or a team's name in its organization."""
        ...

    @property
    def grantee_namespace(self) -> str | None:
        """The only namespace whose repositories it can have; None for a user, who can be anywhere."""
        ...


@runtime_checkable
class UserGrantee(Grantee, Protocol):
    """A user."""

    @property
    def grantee_kind(self) -> Literal["user"]: ...


@runtime_checkable
class RobotGrantee(Grantee, Protocol):
    """A robot."""

    @property
    def grantee_kind(self) -> Literal["robot"]: ...


@runtime_checkable
class TeamGrantee(Grantee, Protocol):
    """A team."""

    @property
    def grantee_kind(self) -> Literal["team"]: ...


def check_grantee(grantee: object, namespace: str, what: str, *, own_robots: bool = True) -> None:
    """Raise a Mistake unless somebody can be granted something in a namespace.

    Args:
        what: How messages call that which is granted, such as `repository "acme/app"`.
        own_robots: Whether robots must be the namespace's own, as teams must be always.
    """
    if not isinstance(grantee, Grantee):
        raise Mistake(
            f"A role in {what} goes to a user, a robot or a team, not to {grantee!r}: give what "
            f"`add_team` or `add_robot` returned, or `User.from_name(self, ...)` for who exists already."
        )
    own = grantee.grantee_namespace
    if own is None or not is_elsewhere(own, namespace):
        return
    if grantee.grantee_kind == "robot" and not own_robots:
        return
    raise Mistake(
        f'The {grantee.grantee_kind} "{grantee.grantee_name.text}" belongs to "{own}" and cannot be granted '
        f'anything in {what}: Quay grants to the robots and teams of "{namespace}" alone. Make one there.'
    )
