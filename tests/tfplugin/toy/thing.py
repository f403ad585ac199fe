"""A thing: every kind of attribute once."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, DataSource, Found, ListResource, Resource
from tfplugin.schema import Object, attr
from tfplugin.values import UNKNOWN, is_known

from .provider import Store


def check_name(value: str) -> str | None:
    return (
        None if value.islower() and value.isalnum() else f"{value!r} must be lower-case letters and digits."
    )


def check_role(value: str) -> str | None:
    return None if value in ("read", "write") else "A role is read or write."


class Rule(Object):
    """Who may do what."""

    role: str = attr("The role.", required=True, validators=[check_role])
    note: str = attr("A note.", default="none")
    number: int | None = attr("Given by the shop.", computed=True)


class Size(Object):
    """How large it is."""

    width: float = attr("In metres.", required=True)
    height: float | None = attr("In metres.", optional=True)


class Thing(Resource[Store]):
    """A thing in the shop."""

    type_name = "toy_thing"
    schema_version = 1
    identity = ("name",)
    id_format = "name"
    timeouts: ClassVar[Mapping[str, float]] = {"create": 60}

    id: str = attr("The thing's id.", computed=True)
    name: str = attr("Its name.", required=True, requires_replace=True, validators=[check_name])
    color: str = attr("Its colour.", default="grey")
    amount: int | None = attr("How many.", optional=True)
    price: float | None = attr("In euros.", optional=True)
    enabled: bool = attr("Whether it is on.", default=True)
    tags: frozenset[str] | None = attr("Words.", optional=True)
    parts: list[str] | None = attr("Parts in order.", optional=True)
    labels: dict[str, str] | None = attr("Labels.", optional=True)
    rules: list[Rule] | None = attr("Rules in order.", optional=True)
    owners: frozenset[Rule] | None = attr("Rules in no order.", optional=True)
    sizes: dict[str, Size] | None = attr("Sizes by name.", optional=True)
    size: Size | None = attr("Its size.", optional=True)
    anything: Any = attr("Anything.", optional=True)
    revision: int | None = attr("Counts changes.", computed=True, changes_with=["color", "parts"])
    serial: str | None = attr("Set by the shop or by you.", optional=True, computed=True)
    token: str | None = attr("A secret.", computed=True, sensitive=True)
    password: str | None = attr("A secret of yours.", optional=True, sensitive=True, write_only=True)
    password_version: int | None = attr("Raise it to send the password again.", optional=True)
    password_digest: str | None = attr("What the shop knows of it.", computed=True)
    old: str | None = attr("Do not use.", optional=True, deprecated="Use color.")

    def validate(self, context: Context[Any]) -> None:
        if self.color == "red" and self.enabled is False:
            context.diagnostics.error("A red thing is always on", "Say enabled = true.", "enabled")
        if self.color == "pink":
            context.diagnostics.warning("Pink fades", "Choose another colour.", "color")

    def plan(self, context: Context[Store], prior: Thing | None) -> frozenset[str]:
        digest = _digest(context.config.get("password"))
        if prior is not None and digest and digest.encode() != context.private.get("password"):
            self.password_digest = UNKNOWN  # type: ignore[assignment]
            self.revision = UNKNOWN  # type: ignore[assignment]
        if prior is not None and prior.color == "gold" and self.color != "gold":
            return frozenset({"color"})
        return frozenset()

    def plan_delete(self, context: Context[Store]) -> None:
        if self.color == "black":
            context.diagnostics.error("A black thing stays", "Paint it first.", "color")

    def create(self, context: Context[Store]) -> None:
        if self.color == "early":
            raise DiagnosticError("The shop is closed", "Nothing was made.", "color")
        if self.color == "slow":
            _wait(context, self.name)
        self.id = f"thing/{self.name}"
        self._set(context, revision=1)
        if self.color == "half":
            raise DiagnosticError("The shop broke down", "It was made, but not painted.", "color")
        if self.color == "bug":
            raise RuntimeError("the secret is hunter2")

    def _set(self, context: Context[Store], revision: int) -> None:
        self.revision = revision
        self.serial = self.serial or f"S-{self.name}"
        self.token = f"token-of-{self.name}"
        owners = sorted(self.owners or (), key=str)
        rules: list[Rule] = [*(self.rules or []), *owners]
        free = max((rule.number for rule in rules if rule.number is not None), default=-1)
        for rule in rules:
            if rule.number is None:
                free += 1
                rule.number = free
        self.owners = None if self.owners is None else frozenset(owners)
        if self.password is not None:
            self.password_digest = _digest(self.password)
            context.private["password"] = (self.password_digest or "").encode()
        context.client.put("thing", self.name, _stored(self))

    def read(self, context: Context[Store]) -> bool:
        found = context.client.get("thing", self.name)
        if found is None:
            return False
        self.id = f"thing/{self.name}"
        for name in ("color", "amount", "price", "parts", "labels", "revision", "serial", "token"):
            setattr(self, name, found[name])
        self.tags = None if found["tags"] is None else frozenset(found["tags"])
        return True

    def update(self, context: Context[Store], prior: Thing) -> None:
        if self.color == "half":
            raise DiagnosticError("The shop broke down", "It is as it was.", "color")
        # Planned as unknown, and so None here, when it is to rise; else it stays as it was.
        self._set(context, revision=(prior.revision or 0) + (self.revision is None))

    def delete(self, context: Context[Store]) -> None:
        context.client.remove("thing", self.name)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        kind, _, name = text.partition("/")
        if kind != "thing" or not name:
            raise DiagnosticError("Wrong id", f"{text!r} is not thing/NAME.")
        return {"name": name}

    @classmethod
    def upgrade(cls, version: int, state: dict[str, Any]) -> dict[str, Any]:
        state["color"] = state.pop("colour", "grey")
        return state

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        if not source_provider.endswith("/acme/toy") or source_type != "toy_box":
            return None
        return {"id": f"thing/{state['name']}", "name": state["name"]}


def _wait(context: Context[Store], name: str) -> None:
    """Wait for the file `go`, as a slow registry would make one wait, and tell the process meanwhile."""
    (context.client.directory / f"waiting-{name}").write_text(str(os.getpid()))
    while not (context.client.directory / "go").exists() and not context.stopping.is_set():
        time.sleep(0.02)


def _digest(password: str | None) -> str | None:
    if password is None or not is_known(password):
        return None
    return hashlib.sha256(password.encode()).hexdigest()


def _stored(thing: Thing) -> dict[str, Any]:
    return {
        "color": thing.color,
        "amount": thing.amount,
        "price": thing.price,
        "parts": thing.parts,
        "labels": thing.labels,
        "tags": None if thing.tags is None else sorted(thing.tags),
        "revision": thing.revision,
        "serial": thing.serial,
        "token": thing.token,
        "digest": thing.password_digest,
    }


class ThingData(DataSource[Store]):
    """A thing that exists already."""

    type_name = "toy_thing"

    name: str = attr("Its name.", required=True)
    color: str | None = attr("Its colour.", computed=True)
    tags: frozenset[str] | None = attr("Words.", computed=True)

    def read(self, context: Context[Store]) -> None:
        found = context.client.get("thing", self.name)
        if found is None:
            raise DiagnosticError("There is no such thing", f"No thing is named {self.name}.", "name")
        self.color = found["color"]
        self.tags = frozenset(found["tags"] or ())


class Things(ListResource[Store]):
    """All things."""

    type_name = "toy_thing"

    prefix: str = attr("How their names begin.", default="")

    def list(self, context: Context[Store], *, include_resource: bool, limit: int) -> Iterator[Found]:
        for name in context.client.names("thing"):
            if not name.startswith(self.prefix):
                continue
            thing = Thing(name=name)
            if include_resource:
                thing.read(context)
            yield Found({"name": name}, f"Thing {name}", thing if include_resource else None)
