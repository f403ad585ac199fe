"""List resources: existing objects for `terraform query`, one event for each."""

from __future__ import annotations

from typing import Any

from tfplugin.calls.configuration import validate_named
from tfplugin.calls.resources import AnyResource, identity_of, resource, state_of
from tfplugin.calls.runtime import (
    Message,
    Runtime,
    Send,
    read_config,
    told,
    typed_config,
    with_defaults,
    write_values,
)
from tfplugin.convert import known, to_object
from tfplugin.diagnostics import DiagnosticError, Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Found, ListResource


def validate(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check a list's filters."""
    places, name = runtime.registration.list_resources, request["type_name"]
    return validate_named(runtime, call, places, name, request["config"], what=f"the list of {name}")


def list_resource(runtime: Runtime, request: Message, call: Call, send: Send) -> None:
    """One event for each object, as they are found; what is wrong comes as a last event of its own."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    attributes = None
    with runtime.guard(diagnostics, f"list of {name}"):
        cls: type[ListResource[Any]] = runtime.find(runtime.registration.list_resources, name)
        attributes = cls.attributes()
        runtime.refuse_while_waiting("list", name)
        target = resource(runtime, name)
        raw = with_defaults(cls, read_config(cls, request["config"]))
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        model = to_object(cls, known(raw))
        wanted, limit = request["include_resource_object"], request["limit"]
        found = model.list(context, include_resource=wanted, limit=limit)
        for number, item in enumerate(found, start=1):
            send(_event(target, item, wanted))
            if number == limit:
                break
    if diagnostics.items:
        send({"diagnostic": told(diagnostics, attributes)})


def _event(target: AnyResource, found: Found, wanted: bool) -> Message:
    identity = identity_of(target, found.identity)
    if identity is None:
        raise DiagnosticError(
            f"An object of {target.type_name} cannot be listed",
            f'"{found.display_name}" was found without {", ".join(target.identity)}.',
        )
    event: Message = {"identity": identity, "display_name": found.display_name}
    if wanted and found.resource is not None:
        event["resource_object"] = write_values(target, state_of(found.resource))
    return event
