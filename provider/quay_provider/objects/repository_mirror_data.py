"""The data source and the list resource of `quay_repository_mirror`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quay_provider.base import QuayDataSource, QuayListResource, not_found, require_feature
from quay_provider.client import Client
from quay_provider.client.errors import Body
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.mirrors import READ_MIRROR, MirrorFields, MirrorProxy, mirror, proxies
from quay_provider.names import is_name, is_repository
from quay_provider.objects.repository_mirror import RepositoryMirror
from quay_provider.organizations import READ_ORGANIZATIONS
from quay_provider.repositories import READ_REPOSITORIES, repositories
from tfplugin.model import Context, Found
from tfplugin.schema import attr


class RepositoryMirrorData(QuayDataSource):
    """A repository's mirror and how its runs go."""

    type_name = "quay_repository_mirror"
    operations = (READ_MIRROR,)
    recipes = ("A16",)

    id: str = attr("The repository's full name, `namespace/name`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    external_reference: str = attr("Where the images come from.", computed=True)
    tags: list[str] = attr("Patterns of the tags that are taken.", computed=True)
    sync_interval: int = attr("Seconds from one run to the next.", computed=True)
    sync_start_date: str | None = attr(
        "When it runs next, in UTC; null after it was cancelled.", computed=True
    )
    robot_username: str | None = attr("Full name of the robot that pushes the images.", computed=True)
    enabled: bool = attr("Whether the mirror runs.", computed=True)
    external_registry_username: str | None = attr(
        "The name to log in to the other registry with.", computed=True
    )
    verify_tls: bool = attr("Whether the other registry's certificate is verified.", computed=True)
    unsigned_images: bool = attr("Whether unsigned images are taken.", computed=True)
    proxy: MirrorProxy | None = attr("The proxies to the other registry.", computed=True)
    architecture_filter: list[str] = attr("The architectures that are taken; empty for all.", computed=True)
    skopeo_timeout_interval: int | None = attr(
        "Seconds that copying one tag may take; null where this Quay knows no such timeout.", computed=True
    )
    sync_status: str = attr(
        "`NEVER_RUN`, `SYNC_NOW`, `SYNCING`, `SUCCESS`, `FAIL` or `CANCEL`.", computed=True
    )
    sync_retries_remaining: int | None = attr("How often a failed run is tried again.", computed=True)
    sync_expiration_date: str | None = attr("When the present run is given up, in UTC.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the mirror of repository "{self.repository}"') as calls:
            require_feature(calls, "REPO_MIRROR", "mirrors of repositories")
            found = mirror(calls, self.repository)
        if found is None:
            raise not_found(f'mirror of a repository "{self.repository}"', "repository")
        fields = MirrorFields(found)
        self.id = self.repository
        self.external_reference = found["external_reference"]
        self.tags = fields.tags
        self.sync_interval = found["sync_interval"]
        self.sync_start_date = fields.start
        self.robot_username = fields.robot
        self.enabled = found["is_enabled"]
        self.external_registry_username = fields.username
        self.verify_tls = fields.verify_tls
        self.unsigned_images = fields.unsigned_images
        self.proxy = proxies(None, fields.proxy)
        self.architecture_filter = fields.architectures or []
        self.skopeo_timeout_interval = fields.timeout
        self.sync_status = found["sync_status"]
        self.sync_retries_remaining = found.get("sync_retries_remaining")
        self.sync_expiration_date = found.get("sync_expiration_date")


class RepositoryMirrorList(QuayListResource):
    """Mirrors of the repositories of one organization, or of all that the token's user knows of."""

    type_name = "quay_repository_mirror"
    operations = (READ_REPOSITORIES[0], READ_MIRROR, *READ_ORGANIZATIONS)
    recipes = ("A16",)

    namespace: str | None = attr(
        "Name of an organization or user. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the repository's name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the mirrors of repositories") as calls:
            require_feature(calls, "REPO_MIRROR", "mirrors of repositories")

            def look(namespace: str) -> Iterable[Body]:
                return repositories(calls, namespace).values()

            for namespace, found in in_organizations(calls, context, self.namespace, look):
                if found.get("state") != "MIRROR" or not matches(found["name"], self.name_pattern):
                    continue
                full_name = f"{namespace}/{found['name']}"
                if mirror(calls, full_name) is None:
                    continue
                yield from as_found(
                    RepositoryMirror,
                    context,
                    {"repository": full_name},
                    display_name=full_name,
                    include_resource=include_resource,
                )
