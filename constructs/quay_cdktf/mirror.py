"""A repository that Quay fills from another registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from quay_cdktf.checks import (
    check_choice,
    check_optional_text,
    check_secret,
    check_text,
    check_texts,
    check_together,
    is_elsewhere,
    listed_texts,
    mapped,
)
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayRepositoryMirror, QuayRepositoryMirrorSync
from quay_cdktf.literals import MirrorOperation
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.measures import Duration, duration_text
from quay_cdktf.robot import Robot
from quay_cdktf.tokens import is_token
from quay_provider.rules import is_source, is_start
from quay_provider.units import seconds

if TYPE_CHECKING:
    from cdktf import IResolvable
    from constructs import Construct

    from quay_cdktf.generated.repository_mirror import QuayRepositoryMirrorProxy
    from quay_cdktf.place import Place
    from quay_cdktf.repository import Repository

SHORTEST_INTERVAL = 60
"""Seconds between two synchronizations that make sense to ask for."""


@dataclass(frozen=True)
class MirrorProxy:
    """The proxies that a mirror goes through; None for none."""

    http_proxy: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None

    def arguments(self) -> QuayRepositoryMirrorProxy:
        """The resource's argument."""
        given = {key: value for key, value in vars(self).items() if value is not None}
        return cast("QuayRepositoryMirrorProxy", given)


class Mirror(Managed[QuayRepositoryMirror]):
    """The mirroring of a repository in state `MIRROR`; `add_mirror` of a namespace makes both at once.

    Quay cannot delete a mirror's configuration: destroying it switches the mirroring off, and its robot stays
    in use until the repository is gone. Terraform therefore destroys the robot after the repository.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_mc` gives `quay_repository_mirror.acme_mc`.
        repository: Where the images go.
        source: Where they come from, with registry and without tag: `quay.io/minio/mc`.
        tags: Patterns for the tags to take, such as `latest` or `v1.*`.
        every: How often: seconds, a text such as `6h`, or a `timedelta`.
        robot: Who pushes here: a robot of the same namespace, to which Quay gives `write`.
        start: When first: `2026-01-01T00:00:00Z`. Left out, at once.
        enabled: Whether it runs. Left out, it does.
        username: For the other registry. Left out, nobody logs in.
        password: A sensitive variable's value, never a plain text; sent when `password_version` changes.
        password_version: A counter to raise with each new password.
        verify_tls: Whether the other registry's certificate is checked. Left out, it is.
        unsigned_images: Whether images without a signature are taken. Left out, not.
        proxy: Proxies to go through. Left out, none.
        architectures: Which of an image's architectures to take, such as `amd64`. Left out, all.
        timeout: How long one run may take: seconds, text or `timedelta`. Left out, Quay's own.
    """

    KIND = "mirror"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        repository: Repository,
        source: str,
        tags: Iterable[str],
        every: Duration,
        robot: Robot,
        start: str | None = None,
        enabled: bool | IResolvable = True,
        username: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        verify_tls: bool | IResolvable = True,
        unsigned_images: bool | IResolvable = False,
        proxy: MirrorProxy | None = None,
        architectures: Iterable[str] | None = None,
        timeout: Duration | None = None,
    ) -> None:
        check_owner(f'mirror "{id}"', "repository", repository, "repository")
        super().__init__(scope, id, repository.provider)
        self.repository = repository
        self.robot = robot
        what = f"mirror {self}"
        check_robot(repository.full_name, robot)
        if repository.is_managed and repository.state not in ("MIRROR", None):
            raise Mistake(
                f'The repository of {what} is in state {repository.state}: a mirror needs "MIRROR".'
            )
        if repository.mirror is not None:
            raise Mistake(f"Repository {repository} has a mirror already, and Quay keeps one for each.")
        check_text(f"source of {what}", source, is_source)
        patterns = check_tags(what, tags)
        check_optional_text(f"start of {what}", start, is_start)
        check_texts(what, username=username)
        check_together(what, "username", username is not None, "password", password is not None)
        check_secret(f"password of {what}", password, password_version)
        address = self.place.claim("quay_repository_mirror", id)
        self._resource = self.place.settle(
            QuayRepositoryMirror(
                self.place.scope,
                address.node,
                repository=repository.reference.seen_from(self.place),
                external_reference=source,
                tags=patterns,
                sync_interval=check_interval(what, every),
                sync_start_date=start,
                robot_username=robot.reference.seen_from(self.place),
                enabled=enabled,
                external_registry_username=username,
                external_registry_password=password,
                external_registry_password_version=password_version,
                verify_tls=verify_tls,
                unsigned_images=unsigned_images,
                proxy=proxy_arguments(what, proxy),
                architecture_filter=None
                if architectures is None
                else listed_texts(f"architectures of {what}", architectures),
                skopeo_timeout_interval=timeout_seconds(what, timeout),
                provider=self.provider,
            ),
            address,
        )
        repository.mirror = self
        if repository.is_managed and robot.is_managed:
            repository.place.order(repository.resource, [robot])

    def __str__(self) -> str:
        return str(self.repository)

    def sync_now(
        self, triggers: Mapping[str, str], *, operation: MirrorOperation = "sync"
    ) -> QuayRepositoryMirrorSync:
        """Have Quay synchronize now, or stop, whenever a trigger changes.

        Args:
            triggers: Texts of your own, such as `{"release": "1.4"}`.
            operation: `sync` or `cancel`.
        """
        check_choice(f"operation on mirror {self}", operation, MirrorOperation)
        address = self.place.claim("quay_repository_mirror_sync", self.id)
        resource = self.place.settle(
            QuayRepositoryMirrorSync(
                self.place.scope,
                address.node,
                repository=self.repository.reference.seen_from(self.place),
                operation=operation,
                triggers=mapped(f"triggers of mirror {self}", triggers),
                provider=self.provider,
            ),
            address,
        )
        self.place.order(resource, [self])
        return resource


def proxy_arguments(what: str, proxy: Any) -> QuayRepositoryMirrorProxy | None:
    """The resource's argument for a mirror's proxies; None for None; raise a Mistake where they are none."""
    if proxy is None:
        return None
    if not isinstance(proxy, MirrorProxy):
        raise Mistake(f"The proxy of {what} must be a `MirrorProxy(...)`, not {proxy!r}.")
    return proxy.arguments()


def check_robot(repository: str, robot: Any) -> None:
    """Raise a Mistake unless a mirror has a robot of its repository's namespace.

    Args:
        repository: The repository's full name.
    """
    namespace = repository.partition("/")[0]
    if not isinstance(robot, Robot):
        raise Mistake(
            f'The mirror "{repository}" has no robot: Quay needs one of "{namespace}" to push the images. '
            'Give `robot=acme.add_robot("puller")`, or one that exists already with `Robot.from_name`.'
        )
    own = robot.namespace_name
    if is_elsewhere(own, namespace):
        raise Mistake(
            f'The robot {robot} of mirror "{repository}" belongs to "{own}": Quay takes a robot of '
            f'"{namespace}" alone. Make one there.'
        )


def check_tags(what: str, tags: Iterable[str]) -> list[str]:
    """The patterns of a mirror's tags; raise a Mistake where there are none, or one is empty or no text."""
    patterns = listed_texts(f"tags of {what}", tags)
    if not patterns or not all(patterns):
        raise Mistake(
            f'The {what} takes no tags: give patterns such as ["latest", "v1.*"], or ["*"] for all.'
        )
    return patterns


def check_interval(what: str, every: Duration) -> str:
    """The text of an interval; raise a Mistake where it is none, or shorter than a minute."""
    text = duration_text(f"interval of {what}", every)
    if not is_token(text) and seconds(text) < SHORTEST_INTERVAL:
        raise Mistake(f"The interval of {what} is {text}: it must be {SHORTEST_INTERVAL} seconds or more.")
    return text


def timeout_seconds(what: str, timeout: Any) -> float | None:
    """The seconds of a timeout; None and tokens as they are; raise a Mistake where it is no duration."""
    if timeout is None or is_token(timeout):
        return cast("float | None", timeout)
    return seconds(duration_text(f"timeout of {what}", timeout))
