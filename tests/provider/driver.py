"""The provider without Terraform: its calls in their real messages, in Terraform's order.

The messages do not travel over a socket (`tests/tfplugin` tests that), so that a test can look inside, and a
thousand of them cost little.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.provider.registry import Registry

from quay_provider.registration import REGISTRATION
from tfplugin import dynamic
from tfplugin.convert import same
from tfplugin.grpc import Call
from tfplugin.messages import METHODS
from tfplugin.model import DataSource, Resource
from tfplugin.registration import load
from tfplugin.schema import type_of
from tfplugin.service import PROVIDER, Service
from tfplugin.types import Collection, ObjectType, Type
from tfplugin.wire import decode, encode

Values = dict[str, Any]
ERROR = 1


@dataclass(frozen=True)
class Told:
    """A diagnostic, as Terraform gets it; `attribute` is the path's first name, empty without one."""

    severity: int
    summary: str
    detail: str
    attribute: str

    @property
    def text(self) -> str:
        return f"{self.summary}\n{self.detail}"


class Refused(Exception):  # noqa: N818 - an answer that tests ask for
    """The provider answered with errors; `first` is the first one."""

    def __init__(self, errors: list[Told]) -> None:
        super().__init__("\n\n".join(f"[{each.attribute}] {each.text}" for each in errors))
        self.errors = errors

    @property
    def first(self) -> Told:
        return self.errors[0]


@dataclass
class Planned:
    """An answer to a plan."""

    state: Values | None
    private: bytes
    replace: list[str]
    warnings: list[Told]
    action: str
    """noop, create, update, replace or delete."""


@dataclass
class Managed:
    """A resource in a state."""

    type_name: str
    config: Values
    state: Values | None = None
    private: bytes = b""
    warnings: list[Told] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        assert self.state is not None, "it does not exist"
        return self.state[name]


class Driver:
    """One process of the provider, configured for a registry.

    Raises:
        Refused: Out of every method: the provider answered with an error.
    """

    def __init__(self, registry: Registry, **configuration: Any) -> None:
        self.registry = registry
        self._configuration = {"url": registry.url, "token": registry.token, **configuration}
        self.stopping = threading.Event()
        self.service = Service(REGISTRATION, self.stopping, lambda: None, dict)
        self.warnings: list[Told] = []
        kind = type_of(load(REGISTRATION.provider))
        config = dynamic.encode(kind, _filled(kind, self._configuration))
        self.call("ValidateProviderConfig", config=config)
        self.call("ConfigureProvider", terraform_version="1.11.4", config=config)

    @property
    def client(self) -> Any:
        """The client inside."""
        return self.service._ready().client

    def fresh(self) -> Driver:
        """Another process with the same configuration, which knows nothing of what this one has read."""
        return Driver(self.registry, **self._configuration)

    # --- managed resources -------------------------------------------------------------------------------

    def create(self, type_name: str, **config: Any) -> Managed:
        """Plan and apply a new resource."""
        managed = Managed(type_name, config)
        self.apply(managed)
        return managed

    def change(self, managed: Managed, **changes: Any) -> Planned:
        """Plan and apply a changed configuration."""
        managed.config = {**managed.config, **changes}
        return self.apply(managed)

    def apply(self, managed: Managed) -> Planned:
        """Validate, plan and apply the configuration; a replacement is a delete and a create."""
        planned = self.plan(managed)
        if planned.action == "replace":
            self.destroy(managed)
            planned = self.plan(managed)
        if planned.action != "noop":
            self.carry_out(managed, planned)
        return planned

    def plan(self, managed: Managed) -> Planned:
        """Validate and plan the configuration, and check what Terraform demands of a plan."""
        kind = self._kind(managed.type_name)
        config = dynamic.encode(kind, _filled(kind, managed.config))
        capable = {"write_only_attributes_allowed": True, "deferral_allowed": False}
        self.call(
            "ValidateResourceConfig",
            type_name=managed.type_name,
            config=config,
            client_capabilities=capable,
        )
        answer = self.call(
            "PlanResourceChange",
            type_name=managed.type_name,
            prior_state=dynamic.encode(kind, managed.state),
            proposed_new_state=config,
            config=config,
            prior_private=managed.private,
        )
        state = decoded(kind, answer["planned_state"])
        replace = [step["steps"][0]["attribute_name"] for step in answer["requires_replace"]]
        action = _action(kind, managed.state, state, replace)
        return Planned(state, answer["planned_private"], replace, self.warnings, action)

    def refresh(self, managed: Managed) -> bool:
        """Read the resource; whether it exists."""
        kind = self._kind(managed.type_name)
        answer = self.call(
            "ReadResource",
            type_name=managed.type_name,
            current_state=dynamic.encode(kind, managed.state),
            private=managed.private,
        )
        managed.state = decoded(kind, answer["new_state"])
        managed.private = answer["private"]
        return managed.state is not None

    def destroy(self, managed: Managed) -> list[Told]:
        """Plan and apply the destruction; the warnings of the plan."""
        planned = self._destruction(managed)
        self.carry_out(managed, planned)
        return planned.warnings

    def plan_destroy(self, managed: Managed) -> list[Told]:
        """Plan the destruction alone; the warnings of the plan."""
        return self._destruction(managed).warnings

    def _destruction(self, managed: Managed) -> Planned:
        kind = self._kind(managed.type_name)
        nothing = dynamic.encode(kind, None)
        answer = self.call(
            "PlanResourceChange",
            type_name=managed.type_name,
            prior_state=dynamic.encode(kind, managed.state),
            proposed_new_state=nothing,
            config=nothing,
            prior_private=managed.private,
        )
        return Planned(None, answer["planned_private"], [], self.warnings, "delete")

    def imported(self, type_name: str, text: str, **config: Any) -> Managed:
        """A resource as it is after its import and the read that follows."""
        kind = self._kind(type_name)
        answer = self.call("ImportResourceState", type_name=type_name, id=text)
        (found,) = answer["imported_resources"]
        managed = Managed(type_name, config, decoded(kind, found["state"]), found["private"])
        self.refresh(managed)
        return managed

    # --- data sources ------------------------------------------------------------------------------------

    def data(self, type_name: str, **config: Any) -> Values:
        """What a data source tells."""
        cls: type[DataSource[Any]] = load(REGISTRATION.data_sources[type_name])
        kind = type_of(cls)
        message = dynamic.encode(kind, _filled(kind, config))
        self.call("ValidateDataResourceConfig", type_name=type_name, config=message)
        answer = self.call("ReadDataSource", type_name=type_name, config=message)
        found: Values = decoded(kind, answer["state"])
        return found

    # --- messages ----------------------------------------------------------------------------------------

    def call(self, name: str, **request: Any) -> Values:
        """One call of the protocol, encoded and decoded; keeps its warnings."""
        method = METHODS[name]
        call = Call(f"{PROVIDER}{name}", float("inf"), lambda *_: None)
        raw = self.service.handle(call, encode(method.request, request))
        assert raw is not None
        answer: Values = decode(method.response, raw)
        told = [_told(each) for each in answer.get("diagnostics", [])]
        errors = [each for each in told if each.severity == ERROR]
        self.warnings = [each for each in told if each.severity != ERROR]
        if errors:
            raise Refused(errors)
        return answer

    def carry_out(self, managed: Managed, planned: Planned) -> None:
        """Apply a plan; what failed leaves in `managed` what Terraform would keep."""
        kind = self._kind(managed.type_name)
        config = None if planned.state is None else _filled(kind, managed.config)
        request = {
            "type_name": managed.type_name,
            "prior_state": dynamic.encode(kind, managed.state),
            "planned_state": dynamic.encode(kind, planned.state),
            "config": dynamic.encode(kind, config),
            "planned_private": planned.private,
        }
        method = METHODS["ApplyResourceChange"]
        call = Call(f"{PROVIDER}ApplyResourceChange", float("inf"), lambda *_: None)
        raw = self.service.handle(call, encode(method.request, request))
        assert raw is not None
        answer = decode(method.response, raw)
        managed.state = decoded(kind, answer["new_state"])
        managed.private = answer["private"]
        told = [_told(each) for each in answer["diagnostics"]]
        managed.warnings = [each for each in told if each.severity != ERROR]
        if len(managed.warnings) != len(told):
            raise Refused([each for each in told if each.severity == ERROR])

    @staticmethod
    def _kind(type_name: str) -> ObjectType:
        cls: type[Resource[Any]] = load(REGISTRATION.resources[type_name])
        return type_of(cls)


def decoded(kind: ObjectType, message: Mapping[str, bytes]) -> Any:
    """A value as the provider sends it, with its sets in one order: see `_ordered`."""
    return _ordered(kind, dynamic.decode(kind, message))


def _ordered(kind: Type, value: Any) -> Any:
    """The same value with its sets in one order: they have none, and tests compare states with ==."""
    if isinstance(kind, ObjectType) and isinstance(value, dict):
        return {name: _ordered(part, value[name]) for name, part in kind.attributes}
    if isinstance(kind, Collection) and isinstance(value, dict):
        return {key: _ordered(kind.element, part) for key, part in value.items()}
    if isinstance(kind, Collection) and isinstance(value, list):
        parts = [_ordered(kind.element, part) for part in value]
        return sorted(parts, key=repr) if kind.kind == "set" else parts
    return value


def _filled(kind: ObjectType, values: Mapping[str, Any]) -> Values:
    names = {name for name, _ in kind.attributes}
    assert set(values) <= names, f"no such attributes: {set(values) - names}"
    return {name: values.get(name) for name in names}


def _action(kind: ObjectType, prior: Values | None, planned: Values | None, replace: list[str]) -> str:
    if prior is None:
        return "create"
    if planned is None:
        return "delete"
    if replace:
        return "replace"
    return "noop" if same(kind, prior, planned) else "update"


def _told(message: Mapping[str, Any]) -> Told:
    steps = (message.get("attribute") or {"steps": []})["steps"]
    attribute = steps[0].get("attribute_name", "") if steps else ""
    return Told(message["severity"], message["summary"], message["detail"], attribute)
