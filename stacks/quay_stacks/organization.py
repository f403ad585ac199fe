"""A ready stack: an organization with everything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quay_cdktf import Mistake
from quay_stacks import settings
from quay_stacks.base import QuayStack
from quay_stacks.environments import Environment
from quay_stacks.parts import (
    People,
    add_mirrors,
    add_notifications,
    add_policies,
    add_repository,
    check_named_apart,
    check_repositories_apart,
    users_among,
    users_granted,
)

if TYPE_CHECKING:
    from constructs import Construct

    from quay_cdktf import Organization


@dataclass(frozen=True, kw_only=True)
class OrganizationSettings:
    """An organization with everything in it.

    name: Its name, without the environment's suffix.
    email: Its e-mail address. Left out, it is not managed.
    tag_expiration: How long a deleted tag can be brought back, such as `14d`. Left out, it is not managed.
    exists: Whether another place manages the organization itself. Left out, the stack makes it.
    teams: Its teams; to `owners`, which is there from the start, members are added. Left out, none.
    robots: Its robots. Left out, none.
    default_permissions: Who gets which role in repositories that are created from then on. Left out, nobody.
    repositories: Its repositories. Left out, none.
    mirrors: Its repositories that Quay fills from elsewhere. Left out, none.
    mirror_robot: Which of the robots fills them. Left out, one named `mirror`, which the stack makes.
    mirror_every: How often they are filled. Left out, every 6 hours.
    applications: Its OAuth applications. Left out, none.
    quota: How much it may store. Left out, as the environment says, where the stack makes it.
    prune: Which tags to delete in all repositories. Left out, none.
    immutable_tags: Regular expressions for tags that nobody may change. Left out, none.
    proxy_of: Another registry whose images the organization passes on. Left out, none.
    notifications: What to tell of. Left out, nothing.
    """

    name: str
    email: str | None = None
    tag_expiration: int | str | None = None
    exists: bool = False
    teams: tuple[settings.Team, ...] = ()
    robots: tuple[settings.Robot, ...] = ()
    default_permissions: tuple[settings.Grant, ...] = ()
    repositories: tuple[settings.Repository, ...] = ()
    mirrors: tuple[settings.Mirror, ...] = ()
    mirror_robot: str | None = None
    mirror_every: int | str = "6h"
    applications: tuple[settings.Application, ...] = ()
    quota: settings.Quota | None = None
    prune: tuple[settings.Prune, ...] = ()
    immutable_tags: tuple[str, ...] = ()
    proxy_of: str | None = None
    notifications: tuple[settings.OrganizationNotification, ...] = ()


class OrganizationStack(QuayStack):
    """An organization with everything in it, from its settings."""

    def __init__(self, scope: Construct, environment: Environment, wanted: OrganizationSettings) -> None:
        super().__init__(scope, f"organization-{wanted.name}", environment)
        self.create_users(_users(wanted))
        organization = self.organization(
            wanted.name, exists=wanted.exists, email=wanted.email, tag_expiration=wanted.tag_expiration
        )
        people = People(organization)
        people.add_robots(wanted.robots)
        people.add_teams(wanted.teams)
        for grant in wanted.default_permissions:
            organization.add_default_permission(people.find(grant), grant.role)
        check_repositories_apart(organization, wanted.repositories, wanted.mirrors)
        for repository in wanted.repositories:
            add_repository(organization, people, repository)
        _add_mirrors(organization, people, wanted)
        self.set_quota(organization, wanted.quota, None if wanted.exists else environment.quota)
        _add_policies(organization, wanted)


def _users(wanted: OrganizationSettings) -> list[str]:
    """The users that the settings name."""
    grants = [grant for repository in wanted.repositories for grant in repository.grants]
    return [
        *users_among(member for team in wanted.teams for member in team.members),
        *users_granted([*wanted.default_permissions, *grants]),
    ]


def _add_mirrors(organization: Organization, people: People, wanted: OrganizationSettings) -> None:
    if not wanted.mirrors:
        return
    if wanted.mirror_robot is None:
        if "mirror" in people.robots:
            raise Mistake(
                f'Organization {organization} has a robot "mirror" in its settings: write `mirror_robot: '
                "mirror` to have it fill the mirrors, or give it another `name`."
            )
        people.add_robots([settings.Robot(name="mirror", description="fills mirrors")])
    robot = people.robot(wanted.mirror_robot or "mirror")
    add_mirrors(organization, robot, wanted.mirror_every, wanted.mirrors)


def _add_policies(organization: Organization, wanted: OrganizationSettings) -> None:
    add_policies(organization, wanted.prune, wanted.immutable_tags)
    if wanted.proxy_of is not None:
        organization.set_proxy_cache(wanted.proxy_of)
    check_named_apart(
        organization,
        "application",
        [(f'application "{one.name}"', one.name, None) for one in wanted.applications],
        cure="give one of them another `name`",
    )
    for application in wanted.applications:
        organization.add_application(
            application.name,
            description=application.description,
            application_uri=application.application_uri,
            redirect_uri=application.redirect_uri,
        )
    add_notifications(organization, organization.add_notification, wanted.notifications)
