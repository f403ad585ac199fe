"""`quay_proxy_cache`: an organization that passes on another registry's images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider import secrets
from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    keep_equal,
    match_id,
    no_organization,
    not_found,
    require_feature,
)
from quay_provider.client import Calls, Client, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.listing import as_found, in_organizations
from quay_provider.names import at_most, is_name
from quay_provider.organizations import READ_ORGANIZATION, READ_ORGANIZATIONS, public_view
from quay_provider.rules import is_upstream
from quay_provider.units import duration, duration_as, is_interval, same_duration, seconds
from tfplugin.model import Context, Found
from tfplugin.schema import attr
from tfplugin.values import is_known

READ = "GET /api/v1/organization/{orgname}/proxycache"
ROUTE = "organization/{orgname}/proxycache"

USERNAME = "upstream_registry_username"
PASSWORD = "upstream_registry_password"  # noqa: S105 - an attribute's name
UNTOLD = "untold"
"""Key of the private state: the cache was imported, and nobody has said yet how it logs in."""


_VERSION = f"{PASSWORD}_version"
_LOGIN = {USERNAME, _VERSION}


def proxy_cache(calls: Calls, organization: str) -> Body | None:
    """The proxy cache of an organization; None where there is none, which Quay shows by empty texts.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> Body | None:
        try:
            found = calls.get(ROUTE, organization)
        except QuayError as error:
            if error.html or public_view(calls, organization) is not None:
                raise
            return None
        return found if found["upstream_registry"] else None

    return calls.listed(_key(organization), fetch)


def _key(organization: str) -> Key:
    return ("organization", organization, "proxycache")


class ProxyCache(NamedResource):
    """What makes an organization a proxy cache: images that are pulled from it come from another registry.

    Quay cannot change one: any change destroys it and makes it anew, and images are fetched again. It tells
    neither the name nor the password for the other registry, so a change of these made elsewhere is not
    seen. After an import those of the configuration are taken for the ones that it has, and are not sent. An
    organization that is mirrored as a whole, or that has immutable tags, cannot be one.
    """

    type_name = "quay_proxy_cache"
    identity = ("organization",)
    id_format = "organization"
    operations = (
        READ,
        READ_ORGANIZATION,
        "POST /api/v1/organization/{orgname}/proxycache",
        "DELETE /api/v1/organization/{orgname}/proxycache",
    )

    id: str = attr("The organization's name.", computed=True)
    organization: str = attr(
        "Name of the organization.", required=True, requires_replace=True, validators=[is_name]
    )
    upstream_registry: str = attr(
        "The other registry, with a namespace or without: `docker.io`, `docker.io/library`.",
        required=True,
        requires_replace=True,
        validators=[is_upstream, at_most(270)],
    )
    upstream_registry_username: str | None = attr(
        "The name to log in to the other registry with. Left out, nobody logs in. A change makes the cache "
        "anew.",
        optional=True,
    )
    upstream_registry_password: str | None = attr(
        "The password to log in to the other registry with. Terraform keeps it nowhere.",
        optional=True,
        sensitive=True,
        write_only=True,
    )
    upstream_registry_password_version: int | None = attr(
        "Change this number to have the cache made anew with the password. Left out, it counts by itself: "
        "the cache is made anew whenever the password is another than the one sent last.",
        optional=True,
        computed=True,
    )
    expiration: str = attr(
        "How long images are kept until Quay looks for newer ones: a duration such as `1d`, or seconds.",
        default="1d",
        validators=[is_interval],
    )
    insecure: bool = attr(
        "Whether to speak plain HTTP, or to take any certificate.", default=False, requires_replace=True
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)")

    def id_from_names(self) -> str:
        return self.organization

    def validate(self, context: Context[Any]) -> None:
        secrets.require_username(self, context, PASSWORD)

    def plan(self, context: Context[Client], prior: ProxyCache | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "expiration", same_duration)
        secrets.plan_version(self, context, prior, PASSWORD)
        if prior is None:
            if context.client is not None:
                with self.calls(context, "plan") as calls:
                    require_feature(calls, "PROXY_CACHE", "proxy caches")
            return frozenset()
        changes = {name for name in ("expiration", *_LOGIN) if self._differs(prior, name)}
        if UNTOLD in context.private and changes & _LOGIN:
            changes -= _LOGIN
            self._warn_of_login(context)
        elif _VERSION in changes:
            # Terraform shows no reason where the provider counts by itself: the new cache begins at 1 again.
            context.diagnostics.warning(
                f'Proxy cache "{self.label()}" is made anew for its password',
                "The password is to be sent again, and Quay can change nothing of a cache: images are "
                "fetched again.",
                PASSWORD,
            )
        return frozenset(changes)

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if public_view(calls, self.organization) is None:
                raise no_organization(self.organization)
            if proxy_cache(calls, self.organization) is not None:
                raise self.exists_already()
            self._post(calls)
            self.id = self.id_from_names()
            secrets.remember(self, context, PASSWORD)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = proxy_cache(calls, self.organization)
            if found is None:
                return False
            self.id = self.id_from_names()
            if self.upstream_registry is None:
                context.private[UNTOLD] = b"1"
            self.upstream_registry = found["upstream_registry"]
            self.expiration = duration_as(self.expiration, found["expiration_s"])
            self.insecure = bool(found["insecure"])
            return True

    def update(self, context: Context[Client], prior: ProxyCache) -> None:
        """Take the login over; nothing else can change in place."""
        secrets.remember(self, context, PASSWORD)
        context.private.pop(UNTOLD, None)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            try:
                calls.delete(ROUTE, self.organization, stale=[_key(self.organization)])
            except QuayError:
                if proxy_cache(calls, self.organization) is not None:
                    raise

    def _warn_of_login(self, context: Context[Client]) -> None:
        context.diagnostics.warning(
            f'The login of proxy cache "{self.label()}" is taken as it is',
            "The cache was imported, and Quay does not tell how it logs in to the other registry: what the "
            "configuration says is taken for it, and is not sent. To have it sent, replace the cache: "
            "`terraform apply -replace=ADDRESS`.",
            USERNAME,
        )

    def _differs(self, prior: ProxyCache, name: str) -> bool:
        new = getattr(self, name)
        return not is_known(new) or new != getattr(prior, name)

    def _post(self, calls: Calls) -> None:
        body: dict[str, Any] = {
            "upstream_registry": self.upstream_registry,
            "expiration_s": seconds(self.expiration),
            "insecure": self.insecure,
        }
        if self.upstream_registry_username:
            body[USERNAME] = self.upstream_registry_username
            body[PASSWORD] = self.upstream_registry_password

        def send() -> Any:
            return calls.post(ROUTE, self.organization, body=body, stale=[_key(self.organization)])

        calls.settle(send, lambda: proxy_cache(calls, self.organization))


class ProxyCacheData(QuayDataSource):
    """The proxy cache of an organization, without the name and password for the other registry."""

    type_name = "quay_proxy_cache"
    operations = (READ,)

    id: str = attr("The organization's name.", computed=True)
    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    upstream_registry: str = attr("The other registry, such as `docker.io`.", computed=True)
    expiration: str = attr("How long images are kept, such as `1d`.", computed=True)
    insecure: bool = attr("Whether Quay speaks plain HTTP, or takes any certificate.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the proxy cache of organization "{self.organization}"') as calls:
            found = proxy_cache(calls, self.organization)
        if found is None:
            raise not_found(f'proxy cache of organization "{self.organization}"', "organization")
        self.id = self.organization
        self.upstream_registry = found["upstream_registry"]
        self.expiration = duration(found["expiration_s"])
        self.insecure = bool(found["insecure"])


class ProxyCacheList(QuayListResource):
    """The proxy cache of one organization, or those of all that the token's user knows of."""

    type_name = "quay_proxy_cache"
    operations = (READ, *READ_ORGANIZATIONS)

    organization: str | None = attr(
        "An organization. Left out, all organizations are looked into.", optional=True, validators=[is_name]
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the proxy caches") as calls:
            require_feature(calls, "PROXY_CACHE", "proxy caches")

            def look(organization: str) -> Iterable[Body]:
                found = proxy_cache(calls, organization)
                return [] if found is None else [found]

            for organization, found in in_organizations(calls, context, self.organization, look):
                yield from as_found(
                    ProxyCache,
                    context,
                    {"organization": organization},
                    display_name=f"{organization} from {found['upstream_registry']}",
                    include_resource=include_resource,
                )
