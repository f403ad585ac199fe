"""Schemas read off typed classes, and what is refused at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tfplugin.model import Resource
from tfplugin.schema import Nesting, Object, attr, terraform_type
from tfplugin.schema_messages import schema


class Part(Object):
    """A nested object."""

    word: str = attr("A word.", required=True)


class Base(Resource[None]):
    """What all have."""

    id: str = attr("The id.", computed=True)


class Full(Base):
    """All shapes."""

    text: str = attr("Text.", required=True)
    whole: int | None = attr("A number.", optional=True)
    pool: frozenset[Part] | None = attr("Parts.", optional=True)
    named: dict[str, Part] | None = attr("Parts by name.", optional=True)
    matrix: list[list[float]] | None = attr("Numbers.", optional=True)


def test_inherited_attributes_come_first() -> None:
    assert list(Full.attributes()) == ["id", "text", "whole", "pool", "named", "matrix"]
    assert list(Base.attributes()) == ["id"]


def test_annotations_give_the_types() -> None:
    found = {name: item.value_type.to_json() for name, item in Full.attributes().items()}
    assert found == {
        "id": "string",
        "text": "string",
        "whole": "number",
        "pool": ["set", ["object", {"word": "string"}]],
        "named": ["map", ["object", {"word": "string"}]],
        "matrix": ["list", ["list", "number"]],
    }
    assert Full.attributes()["pool"].nesting is Nesting.SET


def test_objects_are_equal_by_their_values() -> None:
    assert Part(word="a") == Part(word="a")
    assert len({Part(word="a"), Part(word="a"), Part(word="b")}) == 2
    with pytest.raises(TypeError, match="no attribute typo"):
        Part(typo=1)


def test_a_representation_shows_no_secret() -> None:
    class Login(Object):
        """A login."""

        user: str = attr("The user.", required=True)
        password: str | None = attr("The password.", optional=True, sensitive=True)

    assert "hunter2" not in repr(Login(user="a", password="hunter2"))
    assert "'a'" in repr(Login(user="a", password="hunter2"))


def method_name() -> Any:
    class Wrong(Base):
        """A name that is a method's."""

        update: str = attr("Wrong.", required=True)  # type: ignore[assignment]  # pyright: ignore

    return Wrong.attributes()


def unknown_sibling() -> Any:
    class Wrong(Base):
        """It changes with nothing."""

        text: str = attr("Wrong.", computed=True, changes_with=["nothing"])

    return Wrong.attributes()


def secret_in_a_set() -> Any:
    class Inner(Object):
        """A nested object."""

        secret: str | None = attr("A secret.", optional=True, write_only=True)

    class Wrong(Base):
        """A set of secrets."""

        pool: frozenset[Inner] | None = attr("Wrong.", optional=True)

    Wrong.__annotations__["pool"] = frozenset[Inner]
    return Wrong.attributes()


def reserved() -> Any:
    class Wrong(Base):
        """A name that is Terraform's."""

        count: int = attr("Wrong.", required=True)

    return schema(Wrong)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (method_name, "name of a method"),
        (unknown_sibling, "changes with nothing"),
        (secret_in_a_set, "no write-only attributes in a set"),
        (reserved, "reserves the name count"),
        (lambda: attr("None."), "required, or else"),
        (lambda: attr("Both.", required=True, computed=True), "required, or else"),
        (lambda: attr("Both.", optional=True, computed=True, write_only=True), "write-only"),
        (lambda: terraform_type(bytes), "has no Terraform type"),
        (lambda: terraform_type(frozenset[list[str]]), "cannot hold lists"),
    ],
)
def test_what_would_go_wrong_later_is_refused_at_once(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()
