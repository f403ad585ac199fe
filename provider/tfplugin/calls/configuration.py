"""The provider's own configuration, and the request to stop."""

from __future__ import annotations

from collections.abc import Mapping

from tfplugin.calls.runtime import Message, Runtime, read_config, told, typed_config, with_defaults
from tfplugin.convert import to_object
from tfplugin.diagnostics import Diagnostics
from tfplugin.grpc import Call
from tfplugin.model import Model
from tfplugin.validation import validate
from tfplugin.values import Value, is_wholly_known


def validate_named(
    runtime: Runtime,
    call: Call,
    places: Mapping[str, str],
    name: str,
    config: Message,
    *,
    what: str = "",
    write_only_allowed: bool = True,
) -> Message:
    """The answer to a request to check the configuration of something that the provider has.

    Args:
        runtime, call: As every call gets them.
        places: Where its kind is registered, `runtime.registration.resources` say.
        name: Its name there.
        config: The configuration, a `DynamicValue` message.
        what: How an error calls it; by its name when left out.
        write_only_allowed: Whether Terraform knows write-only attributes.
    """
    diagnostics = Diagnostics()
    attributes = None
    with runtime.guard(diagnostics, f"validate of {what or name}"):
        cls: type[Model] = runtime.find(places, name)
        attributes = cls.attributes()
        raw = read_config(cls, config)
        _check(runtime, call, cls, raw, diagnostics, write_only_allowed=write_only_allowed)
    return {"diagnostics": told(diagnostics, attributes)}


def _check(
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
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        to_object(cls, raw).validate(context)


def validate_provider(runtime: Runtime, request: Message, call: Call) -> Message:
    """Check the provider's configuration."""
    diagnostics = Diagnostics()
    with runtime.guard(diagnostics, "validate of the provider"):
        cls = runtime.provider()
        _check(runtime, call, cls, read_config(cls, request["config"]), diagnostics)
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
        context = runtime.context(call, diagnostics=diagnostics, config=typed_config(cls, raw))
        runtime.client = to_object(cls, raw).configure(context)
        runtime.waiting = runtime.client is None and not is_wholly_known(raw)
    return {"diagnostics": told(diagnostics, attributes)}


def stop(runtime: Runtime, _request: Message, _call: Call) -> Message:
    """Ask running operations to come to an end."""
    runtime.stopping.set()
    return {}
