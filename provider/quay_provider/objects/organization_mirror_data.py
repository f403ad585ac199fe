"""The data sources and the list of organizations' mirrors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider.base import QuayDataSource, QuayListResource, not_found
from quay_provider.client import Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.listing import as_found, in_organizations
from quay_provider.mirrors import PROXIES, MirrorProxy
from quay_provider.names import is_name
from quay_provider.objects.organization_mirror import OrganizationMirror
from quay_provider.organization_mirrors import READ_MIRROR, ROUTE, need_mirrors, organization_mirror
from quay_provider.organizations import READ_ORGANIZATIONS
from quay_provider.units import duration
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr


class OrganizationMirrorData(QuayDataSource):
    """The mirroring of a whole organization and how it goes (Quay 3.17 and later)."""

    type_name = "quay_organization_mirror"
    operations = (READ_MIRROR,)

    id: str = attr("The organization's name.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    external_registry_type: str = attr("What kind of registry the other one is.", computed=True)
    external_registry_url: str = attr("The other registry's address.", computed=True)
    external_namespace: str = attr("The project or organization there.", computed=True)
    external_registry_username: str | None = attr("The name to log in there; null for none.", computed=True)
    has_external_registry_password: bool = attr("Whether there is a password to log in there.", computed=True)
    robot_username: str | None = attr("Full name of the robot that pushes the images.", computed=True)
    visibility: str = attr("Of the repositories that are made: `public` or `private`.", computed=True)
    sync_interval: str = attr("How long from one run to the next, such as `6h`.", computed=True)
    sync_start_date: str | None = attr("When it runs next, as Quay writes it.", computed=True)
    enabled: bool = attr("Whether the mirror runs.", computed=True)
    repository_filters: list[str] = attr("Patterns of the repositories to take; none for all.", computed=True)
    verify_tls: bool = attr("Whether the other registry's certificate is verified.", computed=True)
    proxy: MirrorProxy | None = attr("The proxies that Quay goes through; null for none.", computed=True)
    skopeo_timeout: int | None = attr("Seconds that copying one tag may take.", computed=True)
    sync_status: str = attr("How it goes: `NEVER_RUN`, `SYNCING`, `SUCCESS`, `FAIL` ...", computed=True)
    sync_retries_remaining: int | None = attr("How often Quay tries a failed run again.", computed=True)
    repository_status_counts: dict[str, int] = attr(
        "How many repositories are in each status.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the mirror of organization "{self.organization}"') as calls:
            found = organization_mirror(calls, self.organization)
        if found is None:
            raise not_found(f'mirror of organization "{self.organization}"', "organization")
        self.id = self.organization
        self.external_registry_type = found["external_registry_type"]
        self.external_registry_url = found["external_registry_url"]
        self.external_namespace = found["external_namespace"]
        self.external_registry_username = found.get("external_registry_username") or None
        self.has_external_registry_password = bool(found.get("has_external_registry_password"))
        self.robot_username = found.get("robot_username")
        self.visibility, self.enabled = found["visibility"], found["is_enabled"]
        self.sync_interval = duration(found["sync_interval"])
        self.sync_start_date = found.get("sync_start_date")
        self.repository_filters = list(found.get("repository_filters") or [])
        self._fill_connection(found.get("external_registry_config") or {})
        self.skopeo_timeout = found.get("skopeo_timeout")
        self.sync_status = found["sync_status"]
        self.sync_retries_remaining = found.get("sync_retries_remaining")
        self.repository_status_counts = dict(found.get("repo_sync_status_counts") or {})

    def _fill_connection(self, config: dict[str, Any]) -> None:
        self.verify_tls = config.get("verify_tls") is not False
        shown = config.get("proxy") or {}
        self.proxy = (
            MirrorProxy(**{name: shown.get(name) for name in PROXIES}) if any(shown.values()) else None
        )


class OrganizationMirrorRepositoryItem(Object):
    """One repository that the mirror found in the other registry."""

    name: str = attr("Its name.", computed=True)
    repository: str | None = attr("Full name of the repository here; null until it is made.", computed=True)
    sync_status: str = attr(
        "How it goes: `NEVER_RUN`, `SYNCING`, `SUCCESS`, `FAIL`, `SKIP` ...", computed=True
    )
    status_message: str | None = attr("What Quay says about it.", computed=True)
    last_sync_date: str | None = attr("When it was last filled, as Quay writes it.", computed=True)


class OrganizationMirrorRepositoriesData(QuayDataSource):
    """The repositories that an organization's mirror found in the other registry (Quay 3.17 and later)."""

    type_name = "quay_organization_mirror_repositories"
    operations = (f"{READ_MIRROR}/repositories",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    repositories: list[OrganizationMirrorRepositoryItem] = attr(
        "The repositories, in alphabetical order.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        found: list[Body] = []
        with self.calls(context, f'the mirrored repositories of "{self.organization}"') as calls:
            more, page = True, 1
            while more:
                try:
                    answer = calls.get(
                        f"{ROUTE}/repositories", self.organization, query={"page": str(page), "limit": "500"}
                    )
                except QuayError as error:
                    if error.is_missing:
                        raise not_found(
                            f'mirror of organization "{self.organization}"', "organization"
                        ) from None
                    raise
                found += answer["repositories"]
                more, page = bool(answer.get("has_next")) and bool(answer["repositories"]), page + 1
        items = [
            OrganizationMirrorRepositoryItem(
                name=each["name"],
                repository=each.get("quay_repository"),
                sync_status=each["sync_status"],
                status_message=each.get("status_message"),
                last_sync_date=each.get("last_sync_date"),
            )
            for each in found
        ]
        self.repositories = sorted(items, key=lambda item: item.name)


class OrganizationMirrorList(QuayListResource):
    """The mirror of one organization, or those of all that the token's user knows of."""

    type_name = "quay_organization_mirror"
    operations = (READ_MIRROR, *READ_ORGANIZATIONS)

    organization: str | None = attr(
        "An organization. Left out, all organizations are looked into.", optional=True, validators=[is_name]
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the mirrors of organizations") as calls:
            need_mirrors(calls)

            def look(organization: str) -> Iterable[Body]:
                found = organization_mirror(calls, organization)
                return [] if found is None else [found]

            for organization, found in in_organizations(calls, context, self.organization, look):
                yield from as_found(
                    OrganizationMirror,
                    context,
                    {"organization": organization},
                    display_name=f"{organization} from {found['external_registry_url']}",
                    include_resource=include_resource,
                )
