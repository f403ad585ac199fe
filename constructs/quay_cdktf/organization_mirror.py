"""An organization that Quay fills from another registry as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from quay_cdktf.checks import (
    check_choice,
    check_optional_text,
    check_secret,
    check_text,
    check_texts,
    check_together,
    listed_texts,
    mapped,
)
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayOrganizationMirror, QuayOrganizationMirrorSync
from quay_cdktf.literals import MirrorOperation, OrganizationMirrorType, Visibility
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.measures import Duration
from quay_cdktf.mirror import MirrorProxy, check_interval, check_robot, proxy_arguments, timeout_seconds
from quay_cdktf.robot import Robot
from quay_provider.rules import is_start, is_url

if TYPE_CHECKING:
    from cdktf import IResolvable
    from constructs import Construct

    from quay_cdktf.organization import Organization
    from quay_cdktf.place import Place


class OrganizationMirror(Managed[QuayOrganizationMirror]):
    """The mirroring of a whole organization (Quay 3.17 and later).

    Quay creates the repositories itself: the organization must hold none, and no immutability policies or
    proxy cache.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme` gives `quay_organization_mirror.acme`.
        organization: Where the repositories go.
        url: The other registry: `https://harbor.example.com`.
        type: What kind of registry it is: `harbor` or `quay`.
        namespace: The project or organization there.
        every: How often: seconds, a text such as `6h`, or a `timedelta`.
        robot: Who pushes here: a robot of the organization.
        visibility: Of the repositories that are made. Left out, `private`.
        start: When first: `2026-01-01T00:00:00Z`. Left out, at once.
        enabled: Whether it runs. Left out, it does.
        repositories: Patterns for the repositories to take. Left out, all.
        username: For the other registry. Left out, nobody logs in.
        password: A sensitive variable's value, never a plain text; sent when `password_version` changes.
        password_version: A counter to raise with each new password.
        verify_tls: Whether the other registry's certificate is checked. Left out, it is.
        proxy: Proxies to go through. Left out, none.
        timeout: How long one run may take. Left out, Quay's own.
    """

    KIND = "organization mirror"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        organization: Organization,
        url: str,
        type: OrganizationMirrorType,  # noqa: A002
        namespace: str,
        every: Duration,
        robot: Robot,
        visibility: Visibility = "private",
        start: str | None = None,
        enabled: bool | IResolvable = True,
        repositories: Iterable[str] | None = None,
        username: str | None = None,
        password: str | None = None,
        password_version: int | float | None = None,
        verify_tls: bool | IResolvable | None = None,
        proxy: MirrorProxy | None = None,
        timeout: Duration | None = None,
    ) -> None:
        check_owner(f'organization mirror "{id}"', "organization", organization, "organization")
        super().__init__(scope, id, organization.provider)
        what = f"mirror of organization {organization}"
        organization.only_one("a mirror", organization.organization_mirror)
        _check_empty(organization)
        check_robot(f"{organization.name}/", robot)
        check_choice(f"type of the {what}", type, OrganizationMirrorType)
        check_choice(f"visibility of the {what}", visibility, Visibility)
        check_text(f"address of the {what}", url, is_url)
        check_optional_text(f"start of the {what}", start, is_start)
        check_texts(f"the {what}", namespace=namespace, username=username)
        check_together(what, "username", username is not None, "password", password is not None)
        check_secret(f"password of the {what}", password, password_version)
        self.organization = organization
        self.robot = robot
        address = self.place.claim("quay_organization_mirror", id)
        self._resource = self.place.settle(
            QuayOrganizationMirror(
                self.place.scope,
                address.node,
                organization=organization.reference.seen_from(self.place),
                external_registry_type=type,
                external_registry_url=url,
                external_namespace=namespace,
                robot_username=robot.reference.seen_from(self.place),
                visibility=visibility,
                sync_interval=check_interval(f"the {what}", every),
                sync_start_date=start,
                enabled=enabled,
                repository_filters=None
                if repositories is None
                else listed_texts(f"repositories of the {what}", repositories),
                external_registry_username=username,
                external_registry_password=password,
                external_registry_password_version=password_version,
                verify_tls=verify_tls,
                proxy=proxy_arguments(f"the {what}", proxy),
                skopeo_timeout=timeout_seconds(f"the {what}", timeout),
                provider=self.provider,
            ),
            address,
        )
        organization.organization_mirror = self

    def __str__(self) -> str:
        return f"of {self.organization}"

    def sync_now(
        self, triggers: Mapping[str, str], *, operation: MirrorOperation = "sync"
    ) -> QuayOrganizationMirrorSync:
        """Have Quay synchronize now, or stop, whenever a trigger changes; see `Mirror.sync_now`."""
        check_choice(f"operation on the organization mirror {self}", operation, MirrorOperation)
        address = self.place.claim("quay_organization_mirror_sync", self.id)
        resource = self.place.settle(
            QuayOrganizationMirrorSync(
                self.place.scope,
                address.node,
                organization=self.organization.reference.seen_from(self.place),
                operation=operation,
                triggers=mapped(f"triggers of the organization mirror {self}", triggers),
                provider=self.provider,
            ),
            address,
        )
        self.place.order(resource, [self])
        return resource


def _check_empty(organization: Organization) -> None:
    present = {
        "repositories": bool(organization.repositories),
        "a proxy cache": organization.proxy_cache is not None,
        "immutability policies": organization.has_immutability_policies,
    }
    for what, there in present.items():
        if there:
            raise Mistake(
                f"Organization {organization} has {what}, and Quay mirrors an organization as a whole "
                "that has none: make one for the mirror alone."
            )
