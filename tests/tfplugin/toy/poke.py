"""A poke: an action."""

from __future__ import annotations

from collections.abc import Callable

from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Action, Context
from tfplugin.schema import attr

from .provider import Store


class Poke(Action[Store]):
    """Pokes a thing."""

    type_name = "toy_poke"

    name: str = attr("The thing's name.", required=True)
    times: int = attr("How often.", default=1)

    def invoke(self, context: Context[Store], progress: Callable[[str], None]) -> None:
        if context.client.get("thing", self.name) is None:
            raise DiagnosticError("There is no such thing", f"No thing is named {self.name}.", "name")
        for number in range(self.times):
            progress(f"poke {number + 1} of {self.times}")
        context.client.put("poked", self.name, {"times": self.times})
