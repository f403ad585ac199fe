"""Actions: things to do that leave no state."""

from __future__ import annotations

from typing import Any

from tfplugin.calls.configuration import validate_named
from tfplugin.calls.resources import deferred
from tfplugin.calls.runtime import Message, Runtime, Send, read_config, told, typed_config, with_defaults
from tfplugin.convert import known, to_object
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Action


def validate(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check an action's arguments."""
    return _check(runtime, request["type_name"], request, call)


def plan(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check an action's arguments once more, now that more of them are known."""
    answer = _check(runtime, request["action_type"], request, call)
    return {**answer, "deferred": deferred(request) if runtime.waiting else None}


def _check(runtime: Runtime, name: str, request: Message, call: Call) -> Message:
    places = runtime.registration.actions
    return validate_named(runtime, call, places, name, request["config"], what=f"the action {name}")


def invoke(runtime: Runtime, request: Message, call: Call, send: Send) -> None:
    """Do it: an event for each line of progress as it comes, and a last one for the end."""
    name = request["action_type"]
    diagnostics = Diagnostics()
    attributes = None
    with runtime.guard(diagnostics, f"action {name}"):
        cls: type[Action[Any]] = runtime.find(runtime.registration.actions, name)
        attributes = cls.attributes()
        raw = with_defaults(cls, read_config(cls, request["config"]))
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        model = to_object(cls, known(raw))
        model.invoke(context, lambda line: send({"progress": {"message": line}}))
    send({"completed": {"diagnostics": told(diagnostics, attributes)}})
