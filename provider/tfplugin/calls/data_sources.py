"""Data sources."""

from __future__ import annotations

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
    write_values,
)
from tfplugin.convert import from_object, known, to_object
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import DataSource, Model
from tfplugin.values import UNKNOWN, Value


def validate(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check a data source's arguments."""
    places = runtime.registration.data_sources
    return validate_named(runtime, call, places, request["type_name"], request["config"])


def read(runtime: Runtime, request: Message, call: Call) -> Message:
    """Fill a data source's computed attributes."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    attributes = None
    answer: Message = {}
    with runtime.guard(diagnostics, f"read of {name}"):
        cls: type[DataSource[Any]] = runtime.find(runtime.registration.data_sources, name)
        attributes = cls.attributes()
        raw = with_defaults(cls, read_config(cls, request["config"]))
        if runtime.waiting and deferred(request):
            return {"state": write_values(cls, _planned(cls, raw)), "deferred": deferred(request)}
        runtime.refuse_while_waiting("read", name)
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        model = to_object(cls, known(raw))
        model.read(context)
        answer["state"] = write_values(cls, known(from_object(model)))
    return {**answer, "diagnostics": told(diagnostics, attributes)}


def _planned(cls: type[Model], raw: dict[str, Value]) -> dict[str, Value]:
    """What is known of a data source before it is read."""
    attributes = cls.attributes()
    return {
        name: UNKNOWN if value is None and attributes[name].flags.computed else value
        for name, value in raw.items()
    }
