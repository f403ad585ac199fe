"""A secret: an ephemeral resource."""

from __future__ import annotations

from tfplugin.model import Context, EphemeralResource
from tfplugin.schema import attr

from .provider import Store


class Secret(EphemeralResource[Store]):
    """A secret that is made for one run."""

    type_name = "toy_secret"

    name: str = attr("Its name.", required=True)
    length: int = attr("How long it is.", default=8)
    value: str | None = attr("The secret.", computed=True, sensitive=True)

    def open(self, context: Context[Store]) -> float | None:
        self.value = "s" * self.length
        context.private["name"] = self.name.encode()
        context.client.put("open", self.name, {"renewed": 0})
        return 1.0 if self.name == "short" else None

    def renew(self, context: Context[Store]) -> float | None:
        name = context.private["name"].decode()
        found = context.client.get("open", name) or {"renewed": 0}
        context.client.put("open", name, {"renewed": found["renewed"] + 1})
        return 1.0

    def close(self, context: Context[Store]) -> None:
        name = context.private["name"].decode()
        context.client.put("closed", name, context.client.get("open", name) or {})
        context.client.remove("open", name)
