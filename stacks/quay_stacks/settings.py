"""What an organization and its parts can be told, as data: the settings that the ready stacks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quay_cdktf import (
    NamespaceEvent,
    NotificationMethod,
    PruneMethod,
    RepositoryEvent,
    RepositoryRole,
    RepositoryState,
    TeamRole,
    Visibility,
)


@dataclass(frozen=True, kw_only=True)
class Grantee:
    """Exactly one of a team, a robot or a user.

    team: A team of the organization.
    robot: The short name of a robot of the organization.
    user: A user of the registry.
    """

    team: str | None = None
    robot: str | None = None
    user: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grant(Grantee):
    """A role for a team, a robot or a user.

    role: `read`, `write` or `admin`.
    """

    role: RepositoryRole


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How much an organization may store.

    limit: A size such as `50GiB`, or a number of bytes.
    warn_at: Percent at which Quay warns. Left out, it does not.
    reject_at: Percent at which Quay refuses pushes. Left out, it does not.
    """

    limit: int | str
    warn_at: tuple[int, ...] = ()
    reject_at: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team.

    name: Its name in the organization.
    role: `member`, `creator` or `admin`. Left out, `member`.
    description: In Markdown. Left out, empty.
    members: Users, and robots by their full names. Left out, nobody is added.
    id: The name in its address. Left out, made of the organization's name and its own, such as `shop_devs`.
    """

    name: str
    role: TeamRole = "member"
    description: str = ""
    members: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Robot:
    """A robot.

    name: Its short name.
    description: Left out, empty.
    id: The name in its address. Left out, made of the organization's name and its own, such as `shop_ci`.
    """

    name: str
    description: str = ""
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Prune:
    """A pruning policy.

    method: `number_of_tags` or `creation_date`.
    value: A number of tags to keep, or an age such as `30d`.
    tag_pattern: A regular expression for the tags that it goes for. Left out, all.
    """

    method: PruneMethod
    value: int | str
    tag_pattern: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notification:
    """What Quay tells; a subclass says of what.

    title: What Quay's pages call it.
    event: What to tell of.
    method: How.
    config: What the method needs, such as `url` for a webhook.
    """

    title: str
    event: str
    method: NotificationMethod
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RepositoryNotification(Notification):
    """What Quay tells of a repository."""

    event: RepositoryEvent


@dataclass(frozen=True, kw_only=True)
class OrganizationNotification(Notification):
    """What Quay tells of an organization's quota."""

    event: NamespaceEvent


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository.

    name: Its name in the organization.
    description: In Markdown. Left out, empty.
    visibility: `public` or `private`. Left out, `private`.
    state: `NORMAL`, `READ_ONLY` or `MIRROR`. Left out, it is not managed.
    grants: Who may do what. Left out, nobody is granted anything.
    prune: Which tags to delete. Left out, none.
    immutable_tags: Regular expressions for tags that nobody may change. Left out, none.
    notifications: What to tell of. Left out, nothing.
    id: The name in its address. Left out, made of the organization's name and its own, such as `shop_app`.
    """

    name: str
    description: str = ""
    visibility: Visibility = "private"
    state: RepositoryState | None = None
    grants: tuple[Grant, ...] = ()
    prune: tuple[Prune, ...] = ()
    immutable_tags: tuple[str, ...] = ()
    notifications: tuple[RepositoryNotification, ...] = ()
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """A repository that Quay fills from another registry.

    source: Where the images come from: registry and repository, without tag.
    tags: Patterns for the tags to take. Left out, `latest`.
    name: The repository's name here. Left out, the source's without registry and first part.
    every: How often. Left out, as the fleet or organization says.
    id: The name in its address. Left out, made of the organization's name and its own, such as `shop_mc`.
    """

    source: str
    tags: tuple[str, ...] = ("latest",)
    name: str | None = None
    every: int | str | None = None
    id: str | None = None

    @property
    def repository(self) -> str:
        """The repository's name here."""
        if self.name is not None:
            return self.name
        parts = self.source.split("/")
        return "/".join(parts[2:]) or parts[-1]


@dataclass(frozen=True, kw_only=True)
class Application:
    """An OAuth application.

    name: What it is called.
    description: What it is for. Left out, none.
    application_uri: Its home page. Left out, none.
    redirect_uri: Where users come back to. Left out, none.
    """

    name: str
    description: str | None = None
    application_uri: str | None = None
    redirect_uri: str | None = None
