"""Managed resources: plan and apply."""

from __future__ import annotations

from typing import Any

from tfplugin import plan as planning
from tfplugin import write_only
from tfplugin.calls.resources import AnyResource, deferred, identity_of, resource, state_of
from tfplugin.calls.runtime import (
    Message,
    Runtime,
    is_null,
    read_config,
    read_values,
    told,
    typed_config,
    write_private,
    write_values,
)
from tfplugin.convert import from_object, known, to_object, to_raw
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Context, Resource
from tfplugin.paths import steps
from tfplugin.values import UNKNOWN, Value

Values = dict[str, Value]


def plan(runtime: Runtime, request: Message, call: Call) -> Message:
    """Answer what the state will be, and whether that takes a new object."""
    name = request["type_name"]
    context = runtime.context(call, private=request["prior_private"])
    answer: Message = {
        "planned_state": request["proposed_new_state"],
        # A new object starts with none, also where it replaces one that had some.
        "planned_private": b"" if is_null(request["prior_state"]) else request["prior_private"],
    }
    attributes = None
    with runtime.guard(context.diagnostics, f"plan of {name}"):
        cls = resource(runtime, name)
        attributes = cls.attributes()
        prior = read_values(cls, request["prior_state"])
        if is_null(request["proposed_new_state"]):
            if prior is not None:
                to_object(cls, prior).plan_delete(context)
        else:
            config = read_config(cls, request["config"])
            answer.update(_plan_change(cls, context, request["prior_state"], prior, config))
            answer["deferred"] = deferred(request) if runtime.waiting else None
    return {**answer, "diagnostics": told(context.diagnostics, attributes)}


def _plan_change(
    cls: AnyResource, context: Context[Any], prior_state: Message, prior: Values | None, config: Values
) -> Message:
    attributes = cls.attributes()
    context.config = typed_config(cls, config)
    planned = planning.plan(attributes, prior, config)
    model = to_object(cls, planned.values)
    more = model.plan(context, to_object(cls, prior) if prior is not None else None)
    values = write_only.clear(attributes, from_object(model, planned.values))
    paths = sorted({*planned.requires_replace, *more}) if prior is not None else []
    return {
        "planned_state": prior_state if values == prior else write_values(cls, values),
        "requires_replace": [{"steps": steps(path, attributes)} for path in paths],
        "planned_identity": identity_of(cls, values),
    }


def apply(runtime: Runtime, request: Message, call: Call) -> Message:
    """Create, update or delete an object, and answer its state: also of one that was made only in part."""
    name = request["type_name"]
    diagnostics = Diagnostics()
    answer: Message = {"new_state": request["prior_state"], "private": request["planned_private"]}
    attributes = None
    with runtime.guard(diagnostics, f"apply of {name}"):
        cls = resource(runtime, name)
        attributes = cls.attributes()
        prior = read_values(cls, request["prior_state"])
        planned = read_values(cls, request["planned_state"])
        config = read_config(cls, request["config"])
        operation = "create" if prior is None else "delete" if planned is None else "update"
        context = runtime.context(
            call,
            diagnostics=diagnostics,
            private=request["planned_private"],
            config=typed_config(cls, config) if planned is not None else {},
            seconds=cls.timeouts.get(operation, float("inf")),
        )
        state = _apply(runtime, cls, context, prior, planned, config)
        answer["new_state"] = write_values(cls, state)
        answer["private"] = write_private(context.private) if state is not None else b""
        answer["new_identity"] = identity_of(cls, state)
    return {**answer, "diagnostics": told(diagnostics, attributes)}


def _apply(
    runtime: Runtime,
    cls: AnyResource,
    context: Context[Any],
    prior: Values | None,
    planned: Values | None,
    config: Values,
) -> Values | None:
    """Do the work and answer the state afterwards."""
    if planned is None:
        return _delete(runtime, cls, context, prior)
    model = to_object(cls, write_only.fill(cls.attributes(), known(planned), config))
    if prior is None:
        return _create(runtime, context, model, planned)
    return _update(runtime, context, model, prior)


def _create(runtime: Runtime, context: Context[Any], model: Resource[Any], planned: Values) -> Values | None:
    # Not even an id that the plan knew: that it is set says that the object exists.
    planned_id = planned.get("id")
    model.__dict__["id"] = None
    with runtime.guard(context.diagnostics, f"create of {model.type_name or type(model).__name__}"):
        if not model.resume(context):
            model.create(context)
        if model.__dict__["id"] is None:
            model.__dict__["id"] = known(planned_id)
        return state_of(model)
    return _salvage(model, planned) if _is_made(model, planned) else None


def _is_made(model: Resource[Any], planned: Values) -> bool:
    """Whether a create that failed had made its object already."""
    if model.__dict__["id"] is not None:
        return True
    if not model.identity or any(getattr(model, name, None) is None for name in model.identity):
        return False
    return any(value is UNKNOWN and getattr(model, name, None) is not None for name, value in planned.items())


def _salvage(model: Resource[Any], planned: Values) -> Values:
    """The state of an object that was made only in part, whatever its attributes hold."""
    raw: Values = {}
    for name, item in model.attributes().items():
        try:
            raw[name] = known(to_raw(item.value_type, getattr(model, name, None), name))
        except (TypeError, ValueError):
            raw[name] = known(planned.get(name))
    return write_only.clear(model.attributes(), raw)


def _update(runtime: Runtime, context: Context[Any], model: Resource[Any], prior: Values) -> Values:
    before = dict(context.private)
    with runtime.guard(context.diagnostics, f"update of {model.type_name or type(model).__name__}"):
        model.update(context, to_object(type(model), prior))
        return state_of(model)
    # What of it was done, the next refresh shows: the object is still found by what it was before.
    context.private = before
    return prior


def _delete(runtime: Runtime, cls: AnyResource, context: Context[Any], prior: Values | None) -> Values | None:
    if prior is None:
        return None
    with runtime.guard(context.diagnostics, f"delete of {cls.type_name or cls.__name__}"):
        to_object(cls, prior).delete(context)
        return None
    return prior
