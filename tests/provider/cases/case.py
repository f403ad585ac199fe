"""The form in which the life of a resource is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.provider.registry import Registry

from quay_sandbox.settings import Settings

ORGANIZATION = "{org}"
"""In every text of a case: the name of the organization that the harness makes for it alone."""


Prepare = Callable[[Registry, str], "Mapping[str, str] | None"]


def nothing(registry: Registry, organization: str) -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Case:
    """The life of one resource: how it is made and changed, and what the registry must hold then.

    type_name: `quay_team`.
    create: The first configuration's arguments, as Terraform's JSON form has them.
    created: What `look` must answer then: these keys with these values, among others.
    look: What the registry holds of the object, by API calls; None when it holds nothing.
    change, changed: Arguments of the second configuration that differ from the first one (None: left out),
        and what `look` must answer then. Empty for an object that cannot change.
    delete: Removes the object by API calls; None where Quay cannot.
    import_id: The id to import it by; empty takes the one in the state, None says that it cannot be imported.
    unreadable: Arguments that an import cannot learn from Quay: they are planned as an update then, which
        must change nothing else.
    destroyed: What `look` must answer when it is destroyed: None, or keys and values as above.
    prepare: Makes by API calls what must be there beforehand; the organization is. It may answer words with
        their values, such as an id that Quay made: `{client_id}` in a text of the case then stands for it.
    name: Its name in the configuration, where a type has several cases.
    needs: What kind of Quay it takes: cases with the same needs share a registry.
    """

    type_name: str
    create: Mapping[str, Any]
    created: Mapping[str, Any]
    look: Callable[[Registry, str], Any]
    change: Mapping[str, Any] = field(default_factory=dict)
    changed: Mapping[str, Any] = field(default_factory=dict)
    delete: Callable[[Registry, str], Any] | None = None
    import_id: str | None = ""
    unreadable: tuple[str, ...] = ()
    destroyed: Mapping[str, Any] | None = None
    prepare: Prepare = nothing
    name: str = "one"
    needs: Settings = field(default_factory=lambda: Settings(collect_after=0))

    words: dict[str, str] = field(default_factory=dict, init=False)
    """What `prepare` answered last."""

    def make_ready(self, registry: Registry) -> None:
        """Make the organization, and what else must be there beforehand."""
        registry.organization(self.organization)
        self.words.update(self.prepare(registry, self.organization) or {})

    @property
    def address(self) -> str:
        """The resource's address in Terraform."""
        return f"{self.type_name}.{self.name}"

    @property
    def organization(self) -> str:
        """The organization that is this case's alone."""
        return f"{self.type_name.removeprefix('quay_').replace('_', '-')}-{self.name}"

    def arguments(self, *, changed: bool) -> dict[str, Any]:
        """The arguments of one of the two configurations."""
        wanted = {**self.create, **self.change} if changed else self.create
        given = {name: value for name, value in wanted.items() if value is not None}
        filled: dict[str, Any] = self.fill(given)
        return filled

    def expected(self, *, changed: bool) -> dict[str, Any]:
        """What the registry must hold with one of the two configurations."""
        filled: dict[str, Any] = self.fill({**self.created, **self.changed} if changed else self.created)
        return filled

    def fill(self, value: Any) -> Any:
        """A value with the organization's name and the other words in it."""
        if isinstance(value, str):
            for word, text in self.words.items():
                value = value.replace(f"{{{word}}}", text)
            return value.replace(ORGANIZATION, self.organization)
        if isinstance(value, Mapping):
            return {self.fill(key): self.fill(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.fill(item) for item in value]
        return value
