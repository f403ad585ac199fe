"""What organizations and users have in common: they hold robots and repositories, and have a quota."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from quay_cdktf.addresses import id_of
from quay_cdktf.errors import Mistake
from quay_cdktf.managed import Managed
from quay_cdktf.measures import Duration, Percentages, Size
from quay_cdktf.place import Place, Reference

if TYPE_CHECKING:
    from cdktf import IResolvable, TerraformProvider
    from constructs import Construct

    from quay_cdktf.default_permission import DefaultPermission
    from quay_cdktf.generated import QuayNamespaceNotification
    from quay_cdktf.literals import RepositoryKind, RepositoryState, Visibility
    from quay_cdktf.mirror import Mirror, MirrorProxy
    from quay_cdktf.quota import Quota
    from quay_cdktf.repository import Repository
    from quay_cdktf.robot import Robot

R = TypeVar("R")


class Namespace(Managed[R]):
    """An organization or a user: the first part of the names of its repositories and robots.

    name: Its name in Quay.
    prevent_destroy: Whether Terraform refuses to destroy it and, unless told otherwise, its repositories.
    """

    reference: Reference

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        provider: TerraformProvider | None,
        name: str,
        *,
        prevent_destroy: bool,
    ) -> None:
        super().__init__(scope, id, provider)
        self.name = name
        self.prevent_destroy = prevent_destroy
        self.repositories: list[Repository] = []
        self.default_permissions: list[DefaultPermission] = []
        self.quota: Quota | None = None
        self.notifications: list[QuayNamespaceNotification] = []

    @property
    def lifecycle(self) -> Any:
        """The `lifecycle` of the namespace's own resource."""
        return self.place.lifecycle(self.prevent_destroy)

    def __str__(self) -> str:
        return f'"{self.name}"'

    def add_robot(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        description: str = "",
        unstructured_metadata: Mapping[str, str] | None = None,
        token_version: int | float | None = None,
        store_token: bool = False,
    ) -> Robot:
        """Add a robot; see `Robot` for the arguments.

        Args:
            name: The short name: `ci` gives the robot `acme+ci`.
            id: The name in its address. Left out, `acme_ci`.
        """
        from quay_cdktf.robot import Robot

        return Robot(
            self.place,
            id or id_of(name, self.id, what="robot"),
            namespace=self,
            name=name,
            description=description,
            unstructured_metadata=unstructured_metadata,
            token_version=token_version,
            store_token=store_token,
        )

    def add_repository(
        self,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        description: str = "",
        visibility: Visibility = "private",
        state: RepositoryState | None = None,
        kind: RepositoryKind = "image",
        prevent_destroy: bool | None = None,
    ) -> Repository:
        """Add a repository; see `Repository` for the arguments.

        Args:
            name: The name in the namespace: `app`, `team/app`.
            id: The name in its address. Left out, `acme_app`.
            prevent_destroy: Left out, as the namespace has it.
        """
        from quay_cdktf.repository import Repository

        return Repository(
            self.place,
            id or id_of(name, self.id, what="repository"),
            namespace=self,
            name=name,
            description=description,
            visibility=visibility,
            state=state,
            kind=kind,
            prevent_destroy=prevent_destroy,
        )

    def add_mirror(
        self,
        name: str,
        *,
        source: str,
        tags: Iterable[str],
        every: Duration,
        robot: Robot,
        id: str | None = None,  # noqa: A002
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
        description: str = "",
        visibility: Visibility = "private",
        prevent_destroy: bool | None = None,
    ) -> Mirror:
        """Add a repository that Quay fills from another registry; see `Mirror` and `Repository`.

        Args:
            name: The repository's name in the namespace.
            id: The name in the addresses of both. Left out, `acme_mc`.
        """
        from quay_cdktf.mirror import Mirror, check_robot
        from quay_cdktf.repository import Repository

        check_robot(f"{self.name}/{name}", robot)
        own_id = id or id_of(name, self.id, what="mirror")
        repository = Repository(
            self.place,
            own_id,
            namespace=self,
            name=name,
            description=description,
            visibility=visibility,
            state="MIRROR",
            prevent_destroy=prevent_destroy,
        )
        return Mirror(
            self.place,
            own_id,
            repository=repository,
            source=source,
            tags=tags,
            every=every,
            robot=robot,
            start=start,
            enabled=enabled,
            username=username,
            password=password,
            password_version=password_version,
            verify_tls=verify_tls,
            unsigned_images=unsigned_images,
            proxy=proxy,
            architectures=architectures,
            timeout=timeout,
        )

    def set_quota(
        self,
        limit: Size,
        *,
        id: str | None = None,  # noqa: A002
        warn_at: Percentages | None = None,
        reject_at: Percentages | None = None,
    ) -> Quota:
        """Set how much the namespace may store; see `Quota`.

        Raises:
            Mistake: It has a quota already.
        """
        from quay_cdktf.quota import Quota

        return Quota(
            self.place, id or self.id, namespace=self, limit=limit, warn_at=warn_at, reject_at=reject_at
        )

    def only_one(self, what: str, present: object) -> None:
        """Raise a Mistake where the namespace has something already that Quay allows once."""
        if present is not None:
            raise Mistake(f"{type(self).__name__} {self} has {what} already, and Quay keeps one for each.")
