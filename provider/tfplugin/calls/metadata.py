"""What the provider has: schemas, identities, functions and names."""

from __future__ import annotations

from typing import Any

from tfplugin import functions
from tfplugin.calls.runtime import Message, Runtime, told
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.registration import Registration, load
from tfplugin.schema_messages import identity_schema, schema

CAPABILITIES = {
    "plan_destroy": True,
    "get_provider_schema_optional": True,
    "move_resource_state": True,
    "generate_resource_config": True,
}


def provider_schema(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """Every schema. A Terraform that is older than a part of it skips that part."""
    return _guarded(runtime, "schema of the provider", all_schemas)


def all_schemas(registration: Registration) -> Message:
    """The `GetProviderSchema.Response` message."""

    def schemas(places: Any) -> Message:
        return {name: schema(load(place)) for name, place in places.items()}

    return {
        "provider": schema(load(registration.provider)),
        "resource_schemas": schemas(registration.resources),
        "data_source_schemas": schemas(registration.data_sources),
        "functions": all_functions(registration)["functions"],
        "ephemeral_resource_schemas": schemas(registration.ephemeral_resources),
        "list_resource_schemas": schemas(registration.list_resources),
        "action_schemas": {name: {"schema": item} for name, item in schemas(registration.actions).items()},
        "server_capabilities": CAPABILITIES,
    }


def identity_schemas(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """The identities of all managed resources."""
    return _guarded(runtime, "identities of the resources", all_identities)


def all_identities(registration: Registration) -> Message:
    """The `GetResourceIdentitySchemas.Response` message."""
    classes = {name: load(place) for name, place in registration.resources.items()}
    return {"identity_schemas": {name: identity_schema(cls) for name, cls in classes.items() if cls.identity}}


def function_definitions(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """All functions."""
    return _guarded(runtime, "functions of the provider", all_functions)


def all_functions(registration: Registration) -> Message:
    """The `GetFunctions.Response` message."""
    found = {name: functions.definition(load(place)) for name, place in registration.functions.items()}
    return {"functions": found}


def metadata(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """All names."""
    return _guarded(runtime, "names of the provider", all_names)


def all_names(registration: Registration) -> Message:
    """The `GetMetadata.Response` message."""

    def names(places: Any) -> list[Message]:
        return [{"type_name": name} for name in places]

    return {
        "server_capabilities": CAPABILITIES,
        "data_sources": names(registration.data_sources),
        "resources": names(registration.resources),
        "functions": [{"name": name} for name in registration.functions],
        "ephemeral_resources": names(registration.ephemeral_resources),
        "list_resources": names(registration.list_resources),
        "actions": names(registration.actions),
    }


def _guarded(runtime: Runtime, what: str, make: Any) -> Message:
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, what):
        made: Message = make(runtime.registration)
        return made
    return {"diagnostics": told(diagnostics)}
