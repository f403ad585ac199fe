"""Every object of the provider keeps the conventions, and brings what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quay_generate.coverage import covered, places_of_tests
from quay_generate.documents import document_path
from quay_generate.examples import example_path, import_path, read, read_import
from quay_generate.files import ROOT
from quay_generate.found import KINDS, provided
from quay_generate.text import document_of
from quay_provider.base import QuayResource
from tfplugin.functions import definition
from tfplugin.model import Model, Resource
from tfplugin.schema import Attribute

PROVIDED = provided()
CLASSES = [
    (kind, name, located.item) for kind in KINDS.values() for name, located in getattr(PROVIDED, kind).items()
]
RESOURCES = [item for kind, _, item in CLASSES if kind == "resources"]
KNOWN_ONLY_TO_CDK = {"count", "for_each", "provider", "lifecycle", "depends_on", "connection", "provisioners"}


def _id(value: object) -> str | None:
    return value.__name__ if isinstance(value, type) else None


def attributes(cls: type[Model]) -> Iterator[tuple[str, Attribute]]:
    """All attributes of a class with their paths, nested ones too."""

    def within(prefix: str, found: dict[str, Attribute]) -> Iterator[tuple[str, Attribute]]:
        for name, item in found.items():
            yield f"{prefix}{name}", item
            if item.nested is not None:
                yield from within(f"{prefix}{name}.", item.nested.attributes())

    return within("", cls.attributes())


@pytest.mark.parametrize(("kind", "name", "cls"), CLASSES, ids=_id)
def test_everything_is_described_and_named_by_the_rules(kind: str, name: str, cls: type[Model]) -> None:
    assert re.fullmatch(r"quay(_[a-z]+)+", name)
    assert document_of(cls), "a class without a docstring"
    for path, item in attributes(cls):
        assert re.fullmatch(r"[a-z][a-z0-9_]*", item.name), path
        text = item.flags.description
        assert text.strip() == text, path
        assert text.endswith("."), f"the description of {path} is no sentence: {text}"
        assert item.name not in KNOWN_ONLY_TO_CDK, path


@pytest.mark.parametrize(("kind", "name", "cls"), CLASSES, ids=_id)
def test_every_object_has_an_example_and_a_document(kind: str, name: str, cls: type[Model]) -> None:
    example = read(example_path(kind, name))
    assert example is not None, f"{example_path(kind, name)} is missing"
    assert f'"{name}"' in example
    assert read(document_path(kind, name)) is not None


@pytest.mark.parametrize("cls", RESOURCES, ids=_id)
def test_every_resource_can_be_imported_by_the_id_of_its_example(cls: type[QuayResource]) -> None:
    assert cls.operations, "it says nothing of the operations that it covers"
    if cls.parse_id.__func__ is Resource.parse_id.__func__:  # type: ignore[attr-defined]
        assert read(import_path(cls.type_name)) is None, "an example of an import that cannot be"
        return
    example = read_import(cls.type_name)
    assert example is not None, f"{import_path(cls.type_name)} is missing"
    kind, _, label = example.address.partition(".")
    assert kind == cls.type_name
    assert f'resource "{kind}" "{label}"' in (read(example_path("resources", kind)) or "")
    found = cls.parse_id(example.id)
    assert set(found) <= set(cls.attributes())
    assert cls.id_format


@pytest.mark.parametrize(("kind", "name", "cls"), CLASSES, ids=_id)
def test_every_object_has_a_test(kind: str, name: str, cls: type[Model]) -> None:
    assert places_of_tests(kind, name)


@pytest.mark.parametrize("name", PROVIDED.functions)
def test_every_function_is_described_and_has_an_example(name: str) -> None:
    message = definition(PROVIDED.functions[name].item)
    assert message["summary"].endswith(".")
    assert all(item["description"] for item in message["parameters"])
    assert name in (read(example_path("functions", name)) or ""), example_path("functions", name)
    assert read(document_path("functions", name)) is not None


def test_every_recipe_of_the_cookbook_is_covered() -> None:
    recipes = covered(PROVIDED).recipes
    assert list(recipes) == [f"A{number:02}" for number in range(1, 54)]
    assert [name for name, objects in recipes.items() if not objects] == []


def test_every_operation_is_covered_or_declined_and_none_is_both() -> None:
    coverage = covered(PROVIDED)
    for operation, objects in coverage.operations.items():
        reason = coverage.declined[operation]
        assert bool(objects) != bool(reason), f"{operation}: {[one.name for one in objects]} {reason!r}"
        assert not reason or reason.endswith(".")


def test_documents_are_left_by_nobody_else() -> None:
    for kind in (*KINDS.values(), "functions"):
        for path in Path(ROOT, "examples").glob(example_path(kind, "*").removeprefix("examples/")):
            assert path.parent.name in getattr(PROVIDED, kind), f"{path} is an example of nothing"


@pytest.mark.parametrize(
    "path", ["constructs/__init__.py", "stacks/__init__.py", "tests/constructs/__init__.py"]
)
def test_source_roots_are_no_packages(path: str) -> None:
    # It would hide the package `constructs` that CDK stands on.
    assert not Path(ROOT, path).exists()
