"""Managed resources: validate, read, import, move and upgrade; for plan and apply see `changes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfplugin import dynamic, write_only
from tfplugin.calls.configuration import validate_named
from tfplugin.calls.runtime import (
    PROVIDER_CONFIG_UNKNOWN,
    Message,
    Runtime,
    read_values,
    told,
    write_private,
    write_values,
)
from tfplugin.convert import defaults, from_object, known, to_object
from tfplugin.diagnostics import DiagnosticError, Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Resource
from tfplugin.schema import Attribute, type_of
from tfplugin.types import STRING, ObjectType
from tfplugin.values import Value

AnyResource = type[Resource[Any]]


def resource(runtime: Runtime, name: str) -> AnyResource:
    """The class of a resource type."""
    found: AnyResource = runtime.find(runtime.registration.resources, name)
    return found


def state_of(model: Resource[Any]) -> dict[str, Value]:
    """The raw state of a resource after some work: all known, nothing write-only."""
    return write_only.clear(model.attributes(), known(from_object(model)))


def identity_type(cls: AnyResource) -> ObjectType:
    """The Terraform type of a resource's identity."""
    return ObjectType(tuple((name, STRING) for name in cls.identity))


def identity_of(cls: AnyResource, raw: Mapping[str, Value] | None) -> Message | None:
    """The `ResourceIdentityData` message; None while a part of the identity is not there."""
    if raw is None or not cls.identity:
        return None
    values = {name: raw.get(name) for name in cls.identity}
    if not all(isinstance(value, str) for value in values.values()):
        return None
    return {"identity_data": dynamic.encode(identity_type(cls), values)}


def allows(request: Message, capability: str) -> bool:
    """Whether Terraform says that it has a capability."""
    capabilities = request.get("client_capabilities")
    return bool(capabilities and capabilities[capability])


def deferred(request: Message) -> Message | None:
    """The `Deferred` message, for a Terraform that understands it."""
    return {"reason": PROVIDER_CONFIG_UNKNOWN} if allows(request, "deferral_allowed") else None


def validate(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check a resource's configuration."""
    places = runtime.registration.resources
    allowed = allows(request, "write_only_attributes_allowed")
    return validate_named(
        runtime, call, places, request["type_name"], request["config"], write_only_allowed=allowed
    )


def read(runtime: Runtime, request: Message, call: Call) -> Message:
    """Refresh a resource's state; null when the object exists no longer."""
    name = request["type_name"]
    if runtime.waiting:
        kept = {"new_state": request["current_state"], "private": request["private"]}
        return {**kept, "new_identity": request["current_identity"], "deferred": deferred(request)}
    diagnostics = Diagnostics()
    answer: Message = {"new_state": request["current_state"], "private": request["private"]}
    attributes: Mapping[str, Attribute] | None = None
    with runtime.guard(diagnostics, f"read of {name}"):
        cls = resource(runtime, name)
        attributes = cls.attributes()
        current = read_values(cls, request["current_state"])
        if current is not None:
            seconds = cls.timeouts.get("read", float("inf"))
            context = runtime.context(
                call, diagnostics=diagnostics, private=request["private"], seconds=seconds
            )
            model = to_object(cls, known(current))
            state = state_of(model) if model.read(context) else None
            if state != current:
                answer["new_state"] = write_values(cls, state)
            answer["private"] = write_private(context.private)
            answer["new_identity"] = identity_of(cls, state)
    return {**answer, "diagnostics": told(diagnostics, attributes)}


def import_state(runtime: Runtime, request: Message, _call: Call) -> Message:
    """Start the state of an existing object; Terraform reads it right afterwards."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"import of {name}"):
        runtime.refuse_while_waiting("import", name)
        cls = resource(runtime, name)
        raw = started(cls, _named(cls, request))
        imported = {
            "type_name": name,
            "state": write_values(cls, raw),
            "identity": identity_of(cls, raw),
        }
        return {"imported_resources": [imported]}
    return {"diagnostics": told(diagnostics)}


def _named(cls: AnyResource, request: Message) -> Mapping[str, Value]:
    identity = request["identity"]
    if identity is None or identity["identity_data"] is None:
        try:
            return cls.parse_id(request["id"])
        except NotImplementedError:
            raise DiagnosticError(
                f"{request['type_name']} cannot be imported", "Objects of this type can only be created."
            ) from None
    values = dynamic.decode(identity_type(cls), identity["identity_data"])
    missing = [name for name in cls.identity if not (values and isinstance(values.get(name), str))]
    if missing:
        raise DiagnosticError("The identity is not complete", f"Missing: {', '.join(missing)}.")
    found: Mapping[str, Value] = values
    return found


def started(cls: AnyResource, values: Mapping[str, Value]) -> dict[str, Value]:
    """A state of which only some values are known: defaults for the others, so that they are no change."""
    attributes = cls.attributes()
    unknown = set(values) - set(attributes)
    if unknown:
        raise TypeError(f"{cls.__name__} has no attribute {', '.join(sorted(unknown))}")
    document = {**defaults(attributes), **values}
    found: dict[str, Value] = dynamic.conform(type_of(cls), document)
    return write_only.clear(attributes, found)


def move(runtime: Runtime, request: Message, _call: Call) -> Message:
    """Turn the state of another resource type, of this provider or another, into one of ours."""
    name, source = request["target_type_name"], request["source_type_name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"move to {name}"):
        cls = resource(runtime, name)
        state = _stored(request["source_state"], source)
        moved = cls.move(request["source_provider_address"], source, state)
        if moved is None:
            raise DiagnosticError(
                f"Cannot move {source} to {name}",
                f"The provider {runtime.registration.name} does not know how to turn a {source} of "
                f"{request['source_provider_address']} into a {name}.",
            )
        raw = started(cls, moved)
        return {"target_state": write_values(cls, raw), "target_identity": identity_of(cls, raw)}
    return {"diagnostics": told(diagnostics)}


def _stored(raw_state: Message | None, name: str) -> dict[str, Any]:
    """The JSON object of a stored state."""
    try:
        if raw_state is None or not raw_state["json"]:
            raise dynamic.ValueFormatError("it is not in JSON, as Terraform 0.12 and newer writes it")
        state = dynamic.parse_json(raw_state["json"])
        if not isinstance(state, dict):
            raise dynamic.ValueFormatError("it is not an object")
    except dynamic.ValueFormatError as error:
        raise DiagnosticError(
            f"Cannot read the stored state of {name}", f"The state is damaged: {error}."
        ) from None
    return state


def upgrade(runtime: Runtime, request: Message, _call: Call) -> Message:
    """Bring a stored state into today's form, whatever version wrote it."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"upgrade of {name}"):
        cls = resource(runtime, name)
        state = _stored(request["raw_state"], name)
        if request["version"] > cls.schema_version:
            raise DiagnosticError(
                f"The stored state of {name} is of a newer provider",
                f"It has version {request['version']}, and this provider knows {cls.schema_version} at most. "
                "Use the version of the provider that wrote it, or a newer one.",
            )
        if request["version"] != cls.schema_version:
            state = cls.upgrade(request["version"], state)
        known_names = {key: value for key, value in state.items() if key in cls.attributes()}
        try:
            raw = started(cls, known_names)
        except dynamic.ValueFormatError as error:
            raise DiagnosticError(
                f"Cannot read the stored state of {name}",
                f"A value in it does not fit this version of the provider: {error}.",
            ) from None
        return {"upgraded_state": write_values(cls, raw)}
    return {"diagnostics": told(diagnostics)}


def upgrade_identity(runtime: Runtime, request: Message, _call: Call) -> Message:
    """Bring a stored identity into today's form; there has been one form only."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"upgrade of the identity of {name}"):
        cls = resource(runtime, name)
        return {"upgraded_identity": identity_of(cls, _stored(request["raw_identity"], name))}
    return {"diagnostics": told(diagnostics)}


def generate_config(runtime: Runtime, request: Message, _call: Call) -> Message:
    """The configuration that an existing object's state amounts to: only what a user would write."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, f"generating configuration of {name}"):
        cls = resource(runtime, name)
        raw = read_values(cls, request["state"])
        config = None if raw is None else written(cls.attributes(), raw)
        return {"config": write_values(cls, config)}
    return {"config": request["state"], "diagnostics": told(diagnostics)}


def written(attributes: Mapping[str, Attribute], raw: Mapping[str, Value]) -> dict[str, Value]:
    """What a user would write of a state: null for what is computed, deprecated, or the default anyway."""
    standard = defaults(dict(attributes))
    return {
        name: None if _is_left_out(item, raw.get(name), standard.get(name)) else raw.get(name)
        for name, item in attributes.items()
    }


def _is_left_out(item: Attribute, value: Value, default: Value) -> bool:
    flags = item.flags
    configurable = (flags.required or flags.optional) and not flags.write_only and flags.deprecated is None
    return not configurable or (not flags.required and value == default)
