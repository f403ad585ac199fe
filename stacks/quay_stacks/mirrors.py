"""A ready stack: a fleet of mirrors from a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quay_cdktf import Team
from quay_stacks import settings
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment
from quay_stacks.parts import add_mirrors, check_repositories_apart

if TYPE_CHECKING:
    from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class MirrorFleetSettings:
    """A fleet of mirrors in one organization, filled by one robot.

    organization: The organization's name, without the environment's suffix.
    mirrors: What to mirror.
    exists: Whether another place manages the organization itself. Left out, the stack makes it.
    email: The organization's e-mail address, where the stack makes it. Left out, it is not managed.
    robot: The short name of the robot, which the stack makes. Left out, `mirror`.
    every: How often a mirror is filled that does not say so itself. Left out, every 6 hours.
    readers: Teams of the organization that may pull all of them, which exist already. Left out, none.
    quota: How much the organization may store. Left out, as the environment says, where the stack makes it.
    """

    organization: str
    mirrors: tuple[settings.Mirror, ...]
    exists: bool = False
    email: str | None = None
    robot: str = "mirror"
    every: int | str = "6h"
    readers: tuple[str, ...] = ()
    quota: settings.Quota | None = None


class MirrorFleetStack(QuayStack):
    """A fleet of mirrors, from its settings."""

    def __init__(self, scope: Construct, environment: Environment, wanted: MirrorFleetSettings) -> None:
        super().__init__(scope, f"mirrors-{wanted.organization}", environment)
        organization = self.organization(wanted.organization, exists=wanted.exists, email=wanted.email)
        robot = organization.add_robot(wanted.robot, description="fills mirrors")
        check_repositories_apart(organization, [], wanted.mirrors)
        mirrors = add_mirrors(organization, robot, wanted.every, wanted.mirrors)
        readers = [Team.from_name(self, f"{organization.name}/{name}") for name in wanted.readers]
        for mirror in mirrors:
            for reader in readers:
                mirror.repository.grant_read(reader)
        self.set_quota(organization, wanted.quota, None if wanted.exists else environment.quota)
