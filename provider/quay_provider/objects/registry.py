"""`quay_registry`: what the registry can do."""

from __future__ import annotations

from typing import Any

from quay_provider.base import QuayDataSource
from quay_provider.client import Client
from quay_provider.client.registry import config
from tfplugin.model import Context
from tfplugin.schema import attr


class RegistryData(QuayDataSource):
    """What the registry tells everybody about itself (Quay 3.8 and later)."""

    type_name = "quay_registry"
    operations = ("GET /config",)

    id: str = attr("The registry's address.", computed=True)
    url: str = attr("The registry's address, as the provider's `url` gives it.", computed=True)
    hostname: str | None = attr(
        "The host that images are pulled from and pushed to, with its port where it has one.", computed=True
    )
    version: str | None = attr(
        "Quay's version, as Quay writes it; null where it does not tell (before 3.16, and on quay.io).",
        computed=True,
    )
    state: str | None = attr("`normal`, or `readonly` while the registry takes no changes.", computed=True)
    authentication_type: str | None = attr(
        "Where users come from: `Database`, `LDAP`, `OIDC`, `Keystone` ...", computed=True
    )
    features: dict[str, bool] = attr(
        "Features by name, `REPO_MIRROR`, and whether each is on.", computed=True
    )
    tag_expiration_options: list[str] = attr(
        "What `tag_expiration` of an organization may be, as Quay writes it: `0s`, `1d`, `2w` ...",
        computed=True,
    )
    robots_disallowed: bool = attr("Whether the registry lets nobody make robots.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the registry's configuration") as calls:
            found = config(calls)
            settings: dict[str, Any] = found["config"]
            self.id = self.url = context.client.settings.url
            self.hostname = settings.get("SERVER_HOSTNAME")
            self.version = found.get("version_number") or None
            self.state = found.get("registry_state")
            self.authentication_type = settings.get("AUTHENTICATION_TYPE")
            self.features = {
                name: value for name, value in found["features"].items() if isinstance(value, bool)
            }
            self.tag_expiration_options = list(settings.get("TAG_EXPIRATION_OPTIONS") or [])
            self.robots_disallowed = bool(settings.get("ROBOTS_DISALLOW"))
