"""Value classes, as `dataclasses` makes them. That module imports `inspect` and compiles what it makes, which
costs a fifth of a provider's start."""

from __future__ import annotations

TYPE_CHECKING = False  # Type checkers know the name; importing typing would take time.
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: bool):
        return lambda cls: cls


@dataclass_transform(frozen_default=True)
class Record:
    """A subclass's annotations are its fields, in order, and what they are set to their defaults.

    Records are equal and hash alike when they are of one class and all their fields are equal. Nobody changes
    one.
    """

    _fields: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        cls._fields = (*cls._fields, *cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        fields, given = self._fields, self.__dict__
        given.update(zip(fields, values))  # noqa: B905 - the lengths are compared below
        given.update(named)
        for name in fields:
            if name not in given:
                given[name] = self._default(name)
        if len(given) > len(fields) or len(values) > len(fields):
            raise TypeError(f"{type(self).__name__} has only the fields {', '.join(fields)}")

    @classmethod
    def _default(cls, name: str) -> Any:
        if not hasattr(cls, name):
            raise TypeError(f"{cls.__name__} needs the field {name}")
        return getattr(cls, name)

    def _content(self) -> tuple[Any, ...]:
        return tuple([self.__dict__[name] for name in self._fields])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return False
        return self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in zip(self._fields, self._content(), strict=True))
        return f"{type(self).__name__}({', '.join(shown)})"
