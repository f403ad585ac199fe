"""A ready stack: a team comes aboard, with all that it needs to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quay_cdktf import Mistake
from quay_stacks import settings
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment
from quay_stacks.parts import People, check_named_apart, users_among

if TYPE_CHECKING:
    from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class OnboardingSettings:
    """A team, its people, robots and repositories.

    team: The team's name.
    members: Who is in it. Left out, nobody is added.
    organization: An organization that exists already and that the team joins, without the environment's
        suffix. Left out, it gets one of its own, with its name.
    email: The e-mail address of its own organization. Left out, it is not managed.
    repositories: Names of its repositories, in all of which it is granted `admin`. Left out, none.
    robots: Short names of robots, each of which may push to all of its repositories. Left out, one: `ci`.
    quota: How much its own organization may store. Left out, as the environment says.
    """

    team: str
    members: tuple[str, ...] = ()
    organization: str | None = None
    email: str | None = None
    repositories: tuple[str, ...] = ()
    robots: tuple[str, ...] = ("ci",)
    quota: settings.Quota | None = None


class OnboardingStack(QuayStack):
    """The onboarding of a team, from its settings."""

    def __init__(self, scope: Construct, environment: Environment, wanted: OnboardingSettings) -> None:
        super().__init__(scope, f"onboarding-{wanted.team}", environment)
        joins = wanted.organization is not None
        self.create_users(users_among(wanted.members))
        organization = self.organization(
            wanted.organization or wanted.team, exists=joins, email=None if joins else wanted.email
        )
        _check_team(wanted.team, organization.owners.name)
        people = People(organization)
        people.add_robots(
            settings.Robot(name=name, description=f"works for team {wanted.team}") for name in wanted.robots
        )
        team = organization.add_team(
            wanted.team, role="member" if joins else "creator", members=wanted.members
        )
        if not joins:
            organization.add_default_permission(team, "admin")
        check_named_apart(
            organization,
            "repository",
            [(f'repository "{name}"', name, None) for name in wanted.repositories],
            cure="list one of them under `organizations`, where it can have an `id` of its own",
        )
        for name in wanted.repositories:
            repository = organization.add_repository(name)
            repository.grant_admin(team)
            for robot in people.robots.values():
                repository.grant_write(robot)
        self.set_quota(organization, wanted.quota, None if joins else environment.quota)


def _check_team(team: str, owners: str) -> None:
    if team == owners:
        raise Mistake(
            f"The team {owners} cannot come aboard, as every organization has it from the start: name its "
            f"members among the organization's `teams`, under `organizations`: `name: {owners}`."
        )
