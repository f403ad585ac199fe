"""From settings to constructs, for the parts that several stacks make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from quay_cdktf import Mistake, User
from quay_cdktf.addresses import id_of
from quay_cdktf.autoprune import prune_arguments
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
        """Add robots to the organization.

        Raises:
            Mistake: Two are one, or would have one address.
        """
        wanted = list(robots)
        named = [(f'robot "{one.name}"', one.name, one.id) for one in wanted]
        check_named_apart(self.organization, "robot", named)
        for robot in wanted:
            self.robots[robot.name] = self.organization.add_robot(
                robot.name, description=robot.description, id=robot.id
            )

    def add_teams(self, teams: Iterable[settings.Team]) -> None:
        """Add teams, or members to the team `owners`; robots that are members come first.

        Raises:
            Mistake: Two are one, or would have one address.
        """
        owners, wanted = self.organization.owners, list(teams)
        named = [(f'team "{one.name}"', one.name, one.id) for one in wanted]
        check_named_apart(self.organization, "team", named)
        for team in wanted:
            if team.name == owners.name:
                self.teams[team.name] = owners
            else:
                self.teams[team.name] = self.organization.add_team(
                    team.name, role=team.role, description=team.description, id=team.id
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


def check_named_apart(
    organization: Organization,
    kind: str,
    wanted: Sequence[tuple[str, str, str | None]],
    cure: str = "give one of them an `id` of its own",
) -> None:
    """Raise a Mistake where two things of the settings are one in Quay, or would have one address.

    Args:
        kind: What they are in Quay, such as `repository`.
        wanted: Of each how messages call it, its name in Quay and its `id` in the settings.
        cure: What to do about an address.
    """
    names = [(label, f'{kind} "{name}"') for label, name, _ in wanted]
    _check_apart(organization, names, "leave one of them out, or give it another `name`")
    addresses = [
        (label, f"quay_{kind}.{own_id or id_of(name, organization.id, what=kind)} in Terraform")
        for label, name, own_id in wanted
    ]
    _check_apart(organization, addresses, cure)


def _check_apart(owner: Organization | Repository, wanted: Iterable[tuple[str, str]], cure: str) -> None:
    """Raise a Mistake where two things would be one.

    Args:
        wanted: Of each how messages call it, and what no other may be.
    """
    seen: dict[str, str] = {}
    for label, own in wanted:
        if own in seen:
            raise Mistake(
                f"The {seen[own]} and the {label} of {owner.KIND} {owner} would both be {own}: {cure}."
            )
        seen[own] = label


def check_repositories_apart(
    organization: Organization,
    repositories: Iterable[settings.Repository],
    mirrors: Iterable[settings.Mirror],
) -> None:
    """As `check_named_apart`, for an organization's repositories and those that it mirrors."""
    check_named_apart(
        organization,
        "repository",
        [
            *((f'repository "{one.name}"', one.name, one.id) for one in repositories),
            *((f'mirror of "{one.source}"', one.repository, one.id) for one in mirrors),
        ],
    )


def add_repository(organization: Organization, people: People, wanted: settings.Repository) -> Repository:
    """Add a repository with its grants, policies and notifications."""
    repository = organization.add_repository(
        wanted.name,
        description=wanted.description,
        visibility=wanted.visibility,
        state=wanted.state,
        id=wanted.id,
    )
    for grant in wanted.grants:
        repository.grant(people.find(grant), grant.role)
    add_policies(repository, wanted.prune, wanted.immutable_tags)
    add_notifications(repository, repository.add_notification, wanted.notifications)
    return repository


def add_policies(
    owner: Organization | Repository, prune: Sequence[settings.Prune], immutable_tags: Sequence[str]
) -> None:
    """Add pruning and immutability policies to an organization or a repository.

    Raises:
        Mistake: Two would have one address.
    """
    _check_policies_apart(owner, prune, immutable_tags)
    for one in prune:
        owner.add_autoprune_policy(method=one.method, value=one.value, tag_pattern=one.tag_pattern)
    for pattern in immutable_tags:
        owner.add_immutability_policy(pattern)


def _check_policies_apart(
    owner: Organization | Repository, prune: Sequence[settings.Prune], immutable_tags: Sequence[str]
) -> None:
    pruned = []
    for one in prune:
        own_id, _ = prune_arguments(owner, owner.id, one.method, one.value, one.tag_pattern, True)
        tags = "all tags" if one.tag_pattern is None else f'tags "{one.tag_pattern}"'
        label = f"pruning of {tags} by {one.method}"
        pruned.append((label, f"quay_{owner.KIND}_autoprune_policy.{own_id} in Terraform"))
    _check_apart(owner, pruned, "leave one of them out, or make them one with another pattern")
    immutable = []
    for pattern in immutable_tags:
        own_id = id_of(pattern, owner.id, what="immutability policy")
        address = f"quay_{owner.KIND}_immutability_policy.{own_id} in Terraform"
        immutable.append((f'immutable tags "{pattern}"', address))
    _check_apart(owner, immutable, "leave one of them out, or make them one pattern, `(first)|(second)`")


def add_notifications(
    owner: Organization | Repository,
    add: Callable[..., object],
    wanted: Sequence[settings.Notification],
) -> None:
    """Add notifications; `add` is the owner's method `add_notification`.

    Raises:
        Mistake: Two would have one address.
    """
    named = [
        (f'notification "{one.title}"', f"{id_of(one.title, owner.id, what='notification')} in Terraform")
        for one in wanted
    ]
    _check_apart(owner, named, "give one of them another `title`")
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
            id=mirror.id,
        )
        for mirror in wanted
    ]


def users_among(members: Iterable[str]) -> list[str]:
    """The names of those members who are no robots."""
    return [name for name in members if "+" not in name]


def users_granted(grants: Iterable[settings.Grantee]) -> list[str]:
    """The names of those grantees who are users."""
    return [grant.user for grant in grants if grant.user is not None]
