"""What all calls share: the registered classes, the configured client, contexts, and how errors are told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tfplugin import dynamic, msgpack
from tfplugin.convert import defaults, to_python
from tfplugin.diagnostics import Diagnostic, DiagnosticError, Diagnostics
from tfplugin.grpc import Call, CancelledError
from tfplugin.logs import Logger, frames
from tfplugin.model import Context, Model, Provider
from tfplugin.paths import is_nested, steps
from tfplugin.registration import Registration, load
from tfplugin.schema import Attribute, type_of
from tfplugin.values import Value

log = Logger(__name__)

Message = dict[str, Any]
Send = Callable[[Message], None]
"""Sends one message of an answer that is a stream; raises `CancelledError` when nobody wants it any more."""
PROVIDER_CONFIG_UNKNOWN = 2
"""The reason of a `Deferred` message."""


class Runtime:
    """One provider at work.

    client: What `Provider.configure` answered.
    waiting: The provider's configuration is not known yet and it could make no client of it.
    """

    def __init__(self, registration: Registration, stopping: threading.Event) -> None:
        self.registration = registration
        self.stopping = stopping
        self.client: Any = None
        self.waiting = False
        self.terraform_version = ""

    def provider(self) -> type[Provider]:
        """The provider's class."""
        found: type[Provider] = load(self.registration.provider)
        return found

    def close(self) -> None:
        """Close the client; what goes wrong in it is logged, for there is nobody left to tell."""
        if self.client is None:
            return
        diagnostics = Diagnostics()
        with self.guard(diagnostics, "close of the provider"):
            self.provider().close(self.client)

    def find(self, places: Mapping[str, str], name: str) -> Any:
        """The registered object of a name.

        Raises:
            DiagnosticError: There is none.
        """
        if name not in places:
            raise DiagnosticError(
                f"The provider has no {name}",
                f"{self.registration.name} {self.registration.version} does not have it.",
            )
        return load(places[name])

    def context(
        self,
        call: Call,
        *,
        diagnostics: Diagnostics | None = None,
        private: bytes | None = None,
        config: Mapping[str, Any] | None = None,
        seconds: float = float("inf"),
    ) -> Context[Any]:
        """What an author's method gets; `diagnostics` are new where left out, `seconds` are for all of it."""
        return Context(
            self.client,
            diagnostics=diagnostics,
            private=read_private(private),
            config=config or {},
            deadline=time.monotonic() + min(seconds, call.timeout),
            stopping=self.stopping,
            terraform_version=self.terraform_version,
        )

    def refuse_while_waiting(self, verb: str, name: str) -> None:
        """Refuse, as "Cannot VERB NAME yet", what needs the client while there is none.

        Raises:
            DiagnosticError: The provider's configuration is not known yet.
        """
        if self.waiting:
            raise DiagnosticError(
                f"Cannot {verb} {name} yet",
                "The provider's configuration depends on values that are known only after apply. Apply those "
                "first, with -target, or configure the provider with values that are known.",
            )

    @contextmanager
    def guard(self, diagnostics: Diagnostics, what: str) -> Iterator[None]:
        """Turn whatever is raised inside into a diagnostic; `what` says what was being done."""
        try:
            yield
        except CancelledError:
            raise
        except DiagnosticError as error:
            diagnostics.items.append(error.diagnostic)
        except dynamic.ValueFormatError as error:
            diagnostics.error("A value does not fit the provider's schema", f"{what}: {error}.")
        except (ImportError, SyntaxError) as error:
            # Nothing in the text of these is anybody's secret.
            log.error("%s failed: %s", what, frames(error))
            diagnostics.error(
                f"Cannot load the provider {self.registration.name}",
                f"{type(error).__name__}: {error}\nIts installation is damaged: install it anew.",
            )
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an author's mistake must not end the process
            where = frames(error)
            log.error("%s failed: %s", what, where)
            diagnostics.error(
                f"Bug in the provider {self.registration.name}",
                f"{what} failed with {type(error).__name__}, raised at {last_place(where)}. The error's own "
                f"text is not shown, for it could hold a secret.\n"
                f"Please report this with the log that TF_LOG=ERROR writes.",
            )


def last_place(where: str) -> str:
    """The place that raised, out of what `frames` answers."""
    return where.rpartition(" > ")[2].rpartition(" at ")[2]


def read_private(data: bytes | None) -> dict[str, bytes]:
    """A provider's private entries; none when they are not ours, as after a move from another provider."""
    if not data:
        return {}
    try:
        found = msgpack.unpack(data)
    except msgpack.MsgpackError:
        found = None
    if isinstance(found, dict) and all(isinstance(item, bytes) for item in found.values()):
        return found
    log.warning("private state that is not ours is dropped")
    return {}


def write_private(private: Mapping[str, bytes]) -> bytes:
    """The bytes that Terraform keeps for us."""
    return msgpack.pack(dict(private)) if private else b""


def read_values(cls: type[Model], message: Mapping[str, bytes] | None) -> dict[str, Value] | None:
    """The raw values of a model in a `DynamicValue` message; None for null.

    Raises:
        ValueFormatError: They do not fit the schema.
    """
    found = dynamic.decode(type_of(cls), message)
    if found is None or isinstance(found, dict):
        return found
    raise dynamic.ValueFormatError("an object is expected")


def read_config(cls: type[Model], message: Mapping[str, bytes] | None) -> dict[str, Value]:
    """The raw values of a configuration, which is never null."""
    return read_values(cls, message) or dict.fromkeys(cls.attributes())


def is_null(message: Mapping[str, bytes] | None) -> bool:
    """Whether a `DynamicValue` message is null, without reading it."""
    return message is None or (message["msgpack"] or message["json"]) in (b"", b"\xc0", b"null")


def write_values(cls: type[Model], raw: dict[str, Value] | None) -> dict[str, bytes]:
    """The `DynamicValue` message of a model's raw values."""
    return dynamic.encode(type_of(cls), raw)


def with_defaults(cls: type[Model], raw: dict[str, Value]) -> dict[str, Value]:
    """A configuration with the defaults in place of what it leaves null."""
    standard = defaults(cls.attributes())
    return {name: standard.get(name) if value is None else value for name, value in raw.items()}


def typed_config(cls: type[Model], raw: dict[str, Value]) -> dict[str, Any]:
    """A configuration as `Context.config` holds it."""
    return {name: to_python(item, raw.get(name)) for name, item in cls.attributes().items()}


def told(diagnostics: Diagnostics, attributes: Mapping[str, Attribute] | None = None) -> list[Message]:
    """The `Diagnostic` messages; paths are those of `attributes`."""
    return [_told(item, attributes or {}) for item in diagnostics.items]


def _told(item: Diagnostic, attributes: Mapping[str, Attribute]) -> Message:
    message: Message = {"severity": item.severity.value, "summary": item.summary, "detail": item.detail}
    if item.path:
        found = steps(item.path, attributes)
        if found:
            message["attribute"] = {"steps": found}
        if is_nested(item.path) or not found:
            # Terraform shows no source line inside an attribute, so the text says where it is.
            message["detail"] = f"At {item.path}: {item.detail}" if item.detail else f"At {item.path}."
    return message
