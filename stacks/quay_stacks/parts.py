"""From settings to constructs, for the parts that several stacks make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from quay_cdktf import Mistake, User
from quay_stacks import settings

if TYPE_CHECKING:
    from quay_cdktf import Grantee as GranteeConstruct
    from quay_cdktf import Mirror, Organization, Repository, Robot, Team


class People:
    """Whom an organization's settings can grant something: its teams and robots, and any user."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.teams: dict[str, Team] = {}
        self.robots: dict[str, Robot] = {}

    def add_robots(self, robots: Iterable[settings.Robot]) -> None:
        """Add robots to the organization."""
        for robot in robots:
            self.robots[robot.name] = self.organization.add_robot(robot.name, description=robot.description)

    def add_teams(self, teams: Iterable[settings.Team]) -> None:
        """Add teams, or members to the team `owners`; robots that are members come first."""
        owners = self.organization.owners
        for team in teams:
            if team.name == owners.name:
                self.teams[team.name] = owners
            else:
                self.teams[team.name] = self.organization.add_team(
                    team.name, role=team.role, description=team.description
                )
            for member in team.members:
                self.teams[team.name].add_member(member)

    def find(self, grantee: settings.Grantee) -> GranteeConstruct:
        """The construct of a team, robot or user.

        Raises:
            Mistake: There is no such team or robot, or not exactly one of the three is given.
        """
        given = [name for name in (grantee.team, grantee.robot, grantee.user) if name is not None]
        if len(given) != 1:
            raise Mistake(
                f"A grant in organization {self.organization} must name exactly one of a team, a robot and a "
                f"user, not {len(given)}."
            )
        if grantee.team is not None:
            return self.team(grantee.team)
        if grantee.robot is not None:
            return self.robot(grantee.robot)
        return User.from_name(self.organization.place.scope, given[0])

    def team(self, name: str) -> Team:
        """A team by its name; raise a Mistake where the settings have none."""
        if name not in self.teams:
            raise self._unknown("team", name, self.teams)
        return self.teams[name]

    def robot(self, name: str) -> Robot:
        """A robot by its short name; raise a Mistake where the settings have none."""
        if name not in self.robots:
            raise self._unknown("robot", name, self.robots)
        return self.robots[name]

    def _unknown(self, what: str, name: str, there: Iterable[str]) -> Mistake:
        names = ", ".join(sorted(there)) or "none"
        return Mistake(
            f'Organization {self.organization} has no {what} "{name}" in its settings; there is: {names}.'
        )


def add_repository(organization: Organization, people: People, wanted: settings.Repository) -> Repository:
    """Add a repository with its grants, policies and notifications."""
    repository = organization.add_repository(
        wanted.name, description=wanted.description, visibility=wanted.visibility, state=wanted.state
    )
    for grant in wanted.grants:
        repository.grant(people.find(grant), grant.role)
    add_policies(repository, wanted.prune, wanted.immutable_tags)
    add_notifications(repository.add_notification, wanted.notifications)
    return repository


def add_policies(
    owner: Organization | Repository, prune: Iterable[settings.Prune], immutable_tags: Iterable[str]
) -> None:
    """Add pruning and immutability policies to an organization or a repository."""
    for one in prune:
        owner.add_autoprune_policy(method=one.method, value=one.value, tag_pattern=one.tag_pattern)
    for pattern in immutable_tags:
        owner.add_immutability_policy(pattern)


def add_notifications(add: Callable[..., object], wanted: Iterable[settings.Notification]) -> None:
    """Add notifications; `add` is the method `add_notification` of an organization or a repository."""
    for one in wanted:
        add(one.title, event=one.event, method=one.method, config=one.config)


def add_mirrors(
    organization: Organization, robot: Robot, every: int | str, wanted: Iterable[settings.Mirror]
) -> list[Mirror]:
    """Add mirrors; each as often as it says itself, or else as all."""
    return [
        organization.add_mirror(
            mirror.repository,
            source=mirror.source,
            tags=mirror.tags,
            every=every if mirror.every is None else mirror.every,
            robot=robot,
        )
        for mirror in wanted
    ]


def users_among(members: Iterable[str]) -> list[str]:
    """The names of those members who are no robots."""
    return [name for name in members if "+" not in name]


def users_granted(grants: Iterable[settings.Grantee]) -> list[str]:
    """The names of those grantees who are users."""
    return [grant.user for grant in grants if grant.user is not None]
