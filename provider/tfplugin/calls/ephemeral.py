"""Ephemeral resources: opened, renewed and closed; what they answer is stored nowhere."""

from __future__ import annotations

import time
from typing import Any

from tfplugin.calls.configuration import validate_named
from tfplugin.calls.resources import deferred
from tfplugin.calls.runtime import (
    Message,
    Runtime,
    read_config,
    told,
    typed_config,
    with_defaults,
    write_private,
    write_values,
)
from tfplugin.convert import from_object, known, to_object
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import EphemeralResource

AnyEphemeral = type[EphemeralResource[Any]]


def _find(runtime: Runtime, name: str) -> AnyEphemeral:
    found: AnyEphemeral = runtime.find(runtime.registration.ephemeral_resources, name)
    return found


def validate(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check an ephemeral resource's arguments."""
    places = runtime.registration.ephemeral_resources
    return validate_named(runtime, call, places, request["type_name"], request["config"])


def open_resource(runtime: Runtime, request: Message, call: Call) -> Message:
    """Get the value."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    attributes = None
    answer: Message = {}
    with runtime.guard(diagnostics, f"open of {name}"):
        cls = _find(runtime, name)
        attributes = cls.attributes()
        raw = with_defaults(cls, read_config(cls, request["config"]))
        if runtime.waiting and deferred(request):
            return {"result": write_values(cls, raw), "deferred": deferred(request)}
        runtime.refuse_while_waiting("open", name)
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        model = to_object(cls, known(raw))
        seconds = model.open(context)
        answer = {
            "result": write_values(cls, from_object(model)),
            "private": write_private(context.private),
            "renew_at": _timestamp(seconds),
        }
    return {**answer, "diagnostics": told(diagnostics, attributes)}


def renew(runtime: Runtime, request: Message, call: Call) -> Message:
    """Make it last longer."""
    name = request["type_name"]
    context = runtime.context(call, private=request["private"])
    answer: Message = {"private": request["private"]}
    with runtime.guard(context.diagnostics, f"renew of {name}"):
        cls = _find(runtime, name)
        seconds = to_object(cls, {}).renew(context)
        answer = {"private": write_private(context.private), "renew_at": _timestamp(seconds)}
    return {**answer, "diagnostics": told(context.diagnostics)}


def close(runtime: Runtime, request: Message, call: Call) -> Message:
    """Give it back."""
    name = request["type_name"]
    context = runtime.context(call, private=request["private"])
    with runtime.guard(context.diagnostics, f"close of {name}"):
        to_object(_find(runtime, name), {}).close(context)
    return {"diagnostics": told(context.diagnostics)}


def _timestamp(seconds: float | None) -> Message | None:
    """The moment `seconds` from now."""
    if seconds is None:
        return None
    whole, fraction = divmod(time.time() + seconds, 1)
    return {"seconds": int(whole), "nanos": int(fraction * 1e9)}
