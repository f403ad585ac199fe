"""A box: the least that a resource can be."""

from __future__ import annotations

from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Resource
from tfplugin.schema import attr

from .provider import Store


class Box(Resource[Store]):
    """A box."""

    type_name = "toy_box"
    identity = ("name",)

    id: str = attr("The box's id.", computed=True, changes_with=["name"])
    name: str = attr("Its name.", required=True)

    def plan(self, context: Context[Store], prior: Box | None) -> frozenset[str]:
        self.id = self.name
        return frozenset()

    def create(self, context: Context[Store]) -> None:
        if self.name == "early":
            raise DiagnosticError("There is no wood", "Nothing was made.")
        context.client.put("box", self.name, {})
        self.id = self.name
        if self.name == "half":
            raise DiagnosticError("There are no nails", "It has no lid.")

    def read(self, context: Context[Store]) -> bool:
        self.id = self.name
        return context.client.get("box", self.name) is not None

    def update(self, context: Context[Store], prior: Box) -> None:
        context.client.remove("box", prior.name)
        self.create(context)

    def delete(self, context: Context[Store]) -> None:
        context.client.remove("box", self.name)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return {"name": text}
