"""What a provider's author writes: a typed class for every kind of thing that a Terraform provider has.

The class body states the schema (see `tfplugin.schema`), the docstring is the description, and the methods
do the work. Inside `create`, `read`, `update` and `delete` every attribute is known, sets are `frozenset`s
and nested attributes are objects; in `validate` and `plan` a value may also be `UNKNOWN`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from tfplugin.diagnostics import Diagnostics
from tfplugin.records import Record
from tfplugin.schema import Object

Client = TypeVar("Client")


class Context(Generic[Client]):
    """What a call gets beside the values.

    client: What the provider's `configure` answered; None while the provider is not configured (a plan whose
        provider configuration is unknown, and every `validate`).
    diagnostics: Warnings and errors for the user.
    private: Bytes that Terraform keeps beside the state and shows to nobody; keys are the provider's own.
        Changes count in create, read and update (and in an ephemeral resource's open and renew), not in plan:
        what an apply that then fails would have stored must not look as if it had been done.
    config: The configuration as the user wrote it, write-only values included; empty on read and delete.
    deadline: `time.monotonic()` seconds at which the operation must have ended.
    stopping: Set when Terraform asks the provider to stop.
    terraform_version: Terraform's version, `1.11.4`; empty when it did not say.
    """

    def __init__(
        self,
        client: Client,
        *,
        diagnostics: Diagnostics | None = None,
        private: dict[str, bytes] | None = None,
        config: Mapping[str, Any] | None = None,
        deadline: float = float("inf"),
        stopping: threading.Event | None = None,
        terraform_version: str = "",
    ) -> None:
        self.client = client
        self.diagnostics = Diagnostics() if diagnostics is None else diagnostics
        self.private = private or {}
        self.config: Mapping[str, Any] = config or {}
        self.deadline = deadline
        self.stopping = stopping or threading.Event()
        self.terraform_version = terraform_version


class Model(Object):
    """A typed class that Terraform knows under a name of its own, `type_name`."""

    type_name: ClassVar[str] = ""

    def validate(self, context: Context[Any]) -> None:
        """Check what single validators cannot: attributes together. Values may be UNKNOWN."""


class Provider(Model):
    """The provider's own configuration. `configure` answers the client that every other call receives."""

    def configure(self, context: Context[None]) -> Any:
        """Answer the client. An attribute may be UNKNOWN at plan."""
        raise NotImplementedError

    @classmethod
    def close(cls, client: Any) -> None:
        """Give back what the client of `configure` holds: the process is about to end."""


class Resource(Model, Generic[Client]):
    """A managed resource.

    schema_version: Raise it with every change of the schema that a stored state must be upgraded for.
    identity: Names of the attributes, all strings, that say which object it is; import takes these too.
    id_format: How the import id is written, for documents and errors: `organization/team`.
    timeouts: Seconds that each operation (`create`, `read`, `update`, `delete`) may take.
    """

    schema_version: ClassVar[int] = 0
    identity: ClassVar[tuple[str, ...]] = ()
    id_format: ClassVar[str] = ""
    timeouts: ClassVar[Mapping[str, float]] = {}

    def create(self, context: Context[Client]) -> None:
        """Make the object and set every computed attribute.

        Set `id` as soon as the object exists: when an error follows, the state keeps what was made. It is
        None at first, even if the plan knew it.
        """
        raise NotImplementedError

    def resume(self, context: Context[Client]) -> bool:
        """Whether a create that was cut off has made the object already; its values are set then.

        Asked before `create`, which is not called where the answer is True.
        """
        return False

    def read(self, context: Context[Client]) -> bool:
        """Refresh every attribute; answer False when the object exists no longer."""
        raise NotImplementedError

    def update(self, context: Context[Client], prior: Any) -> None:
        """Change the object from `prior`, an instance of the same class, to what `self` says."""
        raise NotImplementedError

    def delete(self, context: Context[Client]) -> None:
        """Remove the object; one that is gone already is no error."""
        raise NotImplementedError

    def plan(self, context: Context[Client], prior: Any) -> frozenset[str]:
        """Adjust the planned values in place; answer names of further attributes that force a replacement.

        Called for creation (`prior` is None) and update, where `prior` is an instance of the same class. Only
        computed attributes may be changed.
        """
        return frozenset()

    def plan_delete(self, context: Context[Client]) -> None:
        """Warn, or refuse, when the object is about to be destroyed."""

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        """The identity attributes in an import id.

        Raises:
            DiagnosticError: `text` is not written as `id_format` says.
        """
        raise NotImplementedError

    @classmethod
    def upgrade(cls, version: int, state: dict[str, Any]) -> dict[str, Any]:
        """A stored state of an older `schema_version`, in today's form."""
        return state

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        """The state of another resource type in this one's form; None when it cannot be moved here."""
        return None


class DataSource(Model, Generic[Client]):
    """A data source: the attributes that are not computed are its arguments."""

    def read(self, context: Context[Client]) -> None:
        """Fill every computed attribute."""
        raise NotImplementedError


class EphemeralResource(Model, Generic[Client]):
    """A value that exists only while Terraform runs and is stored nowhere (Terraform 1.10)."""

    def open(self, context: Context[Client]) -> float | None:
        """Fill every computed attribute; answer in how many seconds to renew, None for never.

        In a plan an attribute may be UNKNOWN: one of something that the same run is still to make.
        """
        raise NotImplementedError

    def renew(self, context: Context[Client]) -> float | None:
        """Make it last longer; only `context.private` is known. Answer as `open` does."""
        return None

    def close(self, context: Context[Client]) -> None:
        """Give it back; only `context.private` is known."""


class Found(Record):
    """One object that a list resource has found; `resource` is None where only identities were asked for."""

    identity: Mapping[str, str]
    display_name: str
    resource: Resource[Any] | None = None


class ListResource(Model, Generic[Client]):
    """Finds existing objects for `terraform query` (Terraform 1.14); the attributes are its filters.

    `type_name` is the managed resource's.
    """

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        """Yield what there is, `limit` at most (0 for all)."""
        raise NotImplementedError


class Action(Model, Generic[Client]):
    """Something to do, with no state (Terraform 1.14)."""

    def invoke(self, context: Context[Client], progress: Callable[[str], None]) -> None:
        """Do it; `progress` shows a line to the user."""
        raise NotImplementedError


class Function(Record):
    """A pure function that configurations can call (Terraform 1.8).

    `implementation` is typed: its annotations give the Terraform types, its docstring the description;
    a wrong argument is told by raising `FunctionError`.
    """

    name: str
    implementation: Callable[..., Any]


class FunctionError(Exception):
    """A wrong argument of a function; `argument` counts from 0, None is the call as a whole."""

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument
