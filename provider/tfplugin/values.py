"""Terraform values in Python.

A value is None (null), `bool`, `str`, a number (`int` where exact, else `float` or `Decimal`), `list`
(Terraform's list, set and tuple), `dict` (Terraform's map and object), `UNKNOWN`, or, where the schema
leaves the type open, `Dynamic`.
"""

from __future__ import annotations

from typing import Any, Final

from tfplugin.records import Record
from tfplugin.types import Type

Value = Any


class Unknown:
    """The type of `UNKNOWN`: a value that Terraform will know only after apply."""

    _instance: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false: test it with is_known() first")


UNKNOWN: Final = Unknown()


class Dynamic(Record):
    """A value whose type the schema leaves open, with the type that it has."""

    type: Type
    value: Value


def is_known(value: Value) -> bool:
    """Whether `value` itself is known; what it contains may still be unknown."""
    return value is not UNKNOWN


def is_wholly_known(value: Value) -> bool:
    """Whether `value` and everything that it contains, at any depth, is known."""
    if value is UNKNOWN:
        return False
    if isinstance(value, Dynamic):
        return is_wholly_known(value.value)
    if isinstance(value, dict):
        return all(is_wholly_known(item) for item in value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_wholly_known(item) for item in value)
    return True
