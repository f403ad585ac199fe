"""`quay_organization_mirror`: an organization that Quay fills from another registry as a whole."""

from __future__ import annotations

from typing import Any

from quay_provider import secrets
from quay_provider.base import NamedResource, changed, keep_equal, match_id, no_organization
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.mirrors import PROXIES, MirrorProxy, proxies, same_nothing
from quay_provider.names import LONGEST_TEXT, at_most, choice, is_name, is_robot
from quay_provider.organization_mirrors import (
    READ_MIRROR,
    ROUTE,
    mirror_key,
    need_mirrors,
    organization_mirror,
)
from quay_provider.organizations import READ_ORGANIZATION, public_view
from quay_provider.repositories import READ_REPOSITORIES, repositories, repositories_key
from quay_provider.robots import require_robot_of
from quay_provider.rules import is_start, is_url
from quay_provider.times import now
from quay_provider.units import duration_as, is_interval, same_duration, seconds
from tfplugin.model import Context
from tfplugin.schema import attr

PASSWORD = "external_registry_password"  # noqa: S105 - an attribute's name
TYPES = ("harbor", "quay")
SHORTEST_INTERVAL = 60
"""Seconds."""
DEFAULT_TIMEOUT = 300
"""Seconds: Quay's own timeout where none is set."""


def is_long_interval(text: str) -> str | None:
    """The rule for an interval."""
    return is_interval(text, SHORTEST_INTERVAL)


def is_timeout(value: int) -> str | None:
    """The rule for a timeout."""
    return None if 30 <= value <= 3600 else "must be 30 to 3600 seconds"


class OrganizationMirror(NamedResource):
    """The mirroring of a whole namespace of another registry into an organization (Quay 3.17 and later).

    Quay makes the repositories itself: the organization must hold none, and no immutability policies or proxy
    cache, and nobody can make others in it. Destroying this leaves the repositories, which then take pushes.

    Quay never tells the password: one that was changed elsewhere is not noticed. It moves the start to the
    next run after each run, so that `sync_start_date` is sent when it changes here and never compared.
    """

    type_name = "quay_organization_mirror"
    identity = ("organization",)
    id_format = "organization"
    operations = (
        READ_MIRROR,
        READ_ORGANIZATION,
        READ_REPOSITORIES[0],
        f"POST /api/v1/{ROUTE}",
        f"PUT /api/v1/{ROUTE}",
        f"DELETE /api/v1/{ROUTE}",
    )

    id: str = attr("The organization's name.", computed=True)
    organization: str = attr(
        "Name of the organization that is filled.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    external_registry_type: str = attr(
        "What kind of registry the other one is: `harbor` or `quay`.",
        required=True,
        requires_replace=True,
        validators=[choice(*TYPES)],
    )
    external_registry_url: str = attr(
        "The other registry's address: `https://harbor.example.com`.", required=True, validators=[is_url]
    )
    external_namespace: str = attr(
        "The project or organization there.", required=True, validators=[at_most(LONGEST_TEXT)]
    )
    robot_username: str = attr(
        "Full name of the robot that pushes the images, of this organization (`acme+puller`).",
        required=True,
        validators=[is_robot],
    )
    visibility: str = attr(
        "Of the repositories that are made: `public` or `private`.",
        default="private",
        validators=[choice("public", "private")],
    )
    sync_interval: str = attr(
        f"How long from one run to the next: a duration such as `6h`, or seconds; {SHORTEST_INTERVAL} at "
        "least.",
        required=True,
        validators=[is_long_interval],
    )
    sync_start_date: str | None = attr(
        "When to run first: a time in UTC, `2030-01-31T06:00:00Z`. Left out, at once.",
        optional=True,
        computed=True,
        validators=[is_start],
    )
    enabled: bool = attr("Whether the mirror runs.", default=True)
    repository_filters: list[str] | None = attr(
        "Patterns of the repositories to take, such as `nginx` or `base-*`. Left out, all.", optional=True
    )
    external_registry_username: str | None = attr(
        "The name to log in to the other registry with. Left out, nobody logs in.", optional=True
    )
    external_registry_password: str | None = attr(
        "The password to log in to the other registry with. Terraform keeps it nowhere.",
        optional=True,
        sensitive=True,
        write_only=True,
    )
    external_registry_password_version: int | None = attr(
        "Change this number to have the password sent again. Left out, it counts by itself: the password is "
        "sent whenever it is another than the one sent last.",
        optional=True,
        computed=True,
    )
    verify_tls: bool = attr("Whether the other registry's certificate is verified.", default=True)
    proxy: MirrorProxy | None = attr(
        "The proxies that Quay goes through to the other registry. Left out, none.", optional=True
    )
    skopeo_timeout: int = attr(
        "Seconds that copying one tag may take, 30 to 3600.", default=DEFAULT_TIMEOUT, validators=[is_timeout]
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<organization>[^/]+)")

    def id_from_names(self) -> str:
        return self.organization

    def validate(self, context: Context[Any]) -> None:
        secrets.require_username(self, context, PASSWORD)
        require_robot_of(context, self.organization, self.robot_username, "robot_username")

    def plan(self, context: Context[Client], prior: OrganizationMirror | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "sync_interval", same_duration)
        secrets.plan_version(self, context, prior, PASSWORD)
        if context.client is None:
            return frozenset()
        with self.calls(context, "plan") as calls:
            if prior is None:
                need_mirrors(calls)
            elif self.organization == prior.organization and changed(
                self.external_registry_type, prior.external_registry_type
            ):
                self._warn_of_repositories(context, calls)
        return frozenset()

    def _warn_of_repositories(self, context: Context[Client], calls: Calls) -> None:
        if repositories(calls, self.organization):
            context.diagnostics.warning(
                f'Organization "{self.organization}" cannot be mirrored anew yet',
                "Quay mirrors into an organization that holds no repositories, and this one holds those of "
                "the present mirror: delete them first. Otherwise the mirror is destroyed, and the new one "
                "refused.",
                "external_registry_type",
            )

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if public_view(calls, self.organization) is None:
                raise no_organization(self.organization)
            if organization_mirror(calls, self.organization) is not None:
                raise self.exists_already()
            if self.sync_start_date is None:
                self.sync_start_date = now()
            self._post(calls)
            self.id = self.id_from_names()
            secrets.remember(self, context, PASSWORD)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = organization_mirror(calls, self.organization)
        if found is None:
            return False
        self.id = self.id_from_names()
        self._fill(found)
        if found.get("has_external_registry_password") is False and PASSWORD in context.private:
            # It was sent, and somebody took it away: the next apply sends it again.
            self.external_registry_password_version = None
        return True

    def update(self, context: Context[Client], prior: OrganizationMirror) -> None:
        with self.calls(context, "update") as calls:
            old = prior._settings()
            body = {key: value for key, value in self._settings().items() if value != old[key]}
            name, version = self.external_registry_username or None, f"{PASSWORD}_version"
            if name != (prior.external_registry_username or None):
                body["external_registry_username"] = name
            sends = secrets.is_to_send(self, context, prior, PASSWORD)
            if sends or (getattr(self, version) is None and getattr(prior, version) is not None):
                body[PASSWORD] = self.external_registry_password
            if body:
                self._write(lambda: calls.put(ROUTE, self.organization, body=body, stale=self._stale()))
            secrets.remember(self, context, PASSWORD, sent=PASSWORD in body)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            try:
                calls.delete(ROUTE, self.organization, stale=self._stale())
            except QuayError:
                if organization_mirror(calls, self.organization) is not None:
                    raise

    def _settings(self) -> dict[str, Any]:
        """What a PUT may carry, without credentials."""
        config: dict[str, Any] = {"verify_tls": self.verify_tls}
        if self.proxy is not None:
            config["proxy"] = {name: getattr(self.proxy, name) or None for name in PROXIES}
        return {
            "external_registry_url": self.external_registry_url,
            "external_namespace": self.external_namespace,
            "external_registry_config": config,
            "robot_username": self.robot_username,
            "visibility": self.visibility,
            "sync_interval": seconds(self.sync_interval),
            "sync_start_date": self.sync_start_date,
            "is_enabled": self.enabled,
            "repository_filters": self.repository_filters or [],
            "skopeo_timeout": self.skopeo_timeout,
        }

    def _post(self, calls: Calls) -> None:
        body = {
            **self._settings(),
            "external_registry_type": self.external_registry_type,
            "external_registry_username": self.external_registry_username or None,
            PASSWORD: self.external_registry_password,
        }

        def send() -> Any:
            return calls.post(ROUTE, self.organization, body=body, stale=self._stale())

        self._write(lambda: calls.settle(send, lambda: organization_mirror(calls, self.organization)))

    def _write(self, send: Any) -> None:
        try:
            send()
        except QuayError as error:
            message = error.message.lower()
            if error.status == 400 and "robot" in message:
                raise error.at("robot_username") from None
            if error.status == 400 and "url" in message:
                raise error.at("external_registry_url") from None
            raise

    def _fill(self, found: Body) -> None:
        config: dict[str, Any] = found.get("external_registry_config") or {}
        self.external_registry_type = found["external_registry_type"]
        self.external_registry_url = found["external_registry_url"]
        self.external_namespace = found["external_namespace"]
        self.robot_username = found.get("robot_username") or ""
        self.visibility = found["visibility"]
        self.sync_interval = duration_as(self.sync_interval, found["sync_interval"])
        self.enabled = found["is_enabled"]
        filters = list(found.get("repository_filters") or [])
        self.repository_filters = filters or ([] if self.repository_filters == [] else None)
        shown = found.get("external_registry_username")
        self.external_registry_username = same_nothing(self.external_registry_username, shown)
        self.verify_tls = config.get("verify_tls") is not False
        self.proxy = proxies(self.proxy, config.get("proxy") or {})
        self.skopeo_timeout = found.get("skopeo_timeout") or DEFAULT_TIMEOUT

    def _stale(self) -> list[tuple[str, ...]]:
        return [mirror_key(self.organization), repositories_key(self.organization)]
