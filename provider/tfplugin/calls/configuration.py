"""The provider's own configuration, and the request to stop."""

from __future__ import annotations

from tfplugin.calls.runtime import Message, Runtime, read_config, told, typed_config, with_defaults
from tfplugin.convert import to_object
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Model
from tfplugin.validation import validate
from tfplugin.values import Value, is_wholly_known


def check(
    runtime: Runtime,
    call: Call,
    cls: type[Model],
    raw: dict[str, Value],
    diagnostics: Diagnostics,
    *,
    write_only_allowed: bool = True,
) -> None:
    """Check a configuration by its schema and then by the author's own `validate`."""
    validate(cls.attributes(), raw, diagnostics, write_only_allowed=write_only_allowed)
    if not diagnostics.has_error:
        context = runtime.context(call, config=typed_config(cls, raw))
        context.diagnostics = diagnostics
        to_object(cls, raw).validate(context)


def validate_provider(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check the provider's configuration."""
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, "validate of the provider"):
        cls = runtime.provider()
        check(runtime, call, cls, read_config(cls, request["config"]), diagnostics)
        return {"diagnostics": told(diagnostics, cls.attributes())}
    return {"diagnostics": told(diagnostics)}


def configure(runtime: Runtime, request: Message, call: Call) -> Message:
    """Make the client that all other calls get."""
    runtime.terraform_version = request["terraform_version"]
    diagnostics = Diagnostics()
    attributes = None
    with runtime.guard(diagnostics, "configure of the provider"):
        cls = runtime.provider()
        attributes = cls.attributes()
        raw = with_defaults(cls, read_config(cls, request["config"]))
        context = runtime.context(call, config=typed_config(cls, raw))
        context.diagnostics = diagnostics
        runtime.client = to_object(cls, raw).configure(context)
        runtime.waiting = runtime.client is None and not is_wholly_known(raw)
    return {"diagnostics": told(diagnostics, attributes)}


def stop(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """Ask running operations to come to an end."""
    runtime.stopping.set()
    return {}
