"""`docs/coverage.md`: what covers each recipe of the API cookbook and each operation of Quay's API."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from quay_generate.documents import KINDS, NOTE, document_path
from quay_generate.examples import example_path, read
from quay_generate.files import ROOT
from quay_generate.found import Provided
from quay_generate.library import Library
from quay_generate.text import camel

DATA = Path(__file__).parent / "data"
EXAMPLES_TEST = "tests/examples/test_examples.py"
"""Runs every example with the real Terraform."""


class UnknownOperationError(Exception):
    """An object names an operation that Quay's API does not have, or a recipe that there is not."""


@dataclass(frozen=True)
class Covering:
    """An object that covers something: its kind, such as `resources`, and its name for Terraform."""

    kind: str
    name: str

    @property
    def link(self) -> str:
        """A link to its page, from `docs/coverage.md`."""
        label = KINDS[self.kind][1].lower()
        return f"[{label} `{self.name}`]({document_path(self.kind, self.name).removeprefix('docs/')})"


@dataclass
class Coverage:
    """Which objects cover what.

    recipes, operations: The objects by recipe (`A01`) and by operation (`GET /api/v1/user/`).
    titles: The title of each recipe.
    declined: Why an operation is covered by nothing; empty for one that has to be covered.
    """

    titles: dict[str, str]
    declined: dict[str, str]
    recipes: dict[str, list[Covering]] = field(default_factory=dict)
    operations: dict[str, list[Covering]] = field(default_factory=dict)


def covered(provided: Provided) -> Coverage:
    """What the provider's objects cover.

    Raises:
        UnknownOperationError: One of them names what there is not.
    """
    titles = {row["recipe"]: row["title"] for row in _rows("recipes.tsv")}
    declined = {f"{row['method']} {row['path']}": row["declined"] or "" for row in _rows("operations.tsv")}
    result = Coverage(titles, declined, {name: [] for name in titles}, {name: [] for name in declined})
    for kind in KINDS:
        for name, located in getattr(provided, kind).items():
            _add(result.operations, "operations", Covering(kind, name), located.item)
            _add(result.recipes, "recipes", Covering(kind, name), located.item)
    return result


def _add(known: dict[str, list[Covering]], attribute: str, covering: Covering, cls: type[Any]) -> None:
    for one in getattr(cls, attribute, ()):
        if one not in known:
            raise UnknownOperationError(
                f"{cls.__module__}:{cls.__name__} covers {one}, which is not in {DATA.name}/{attribute}.tsv"
            )
        if covering not in known[one]:
            known[one].append(covering)


def coverage_page(coverage: Coverage, library: Library) -> str:
    """The text of the page."""
    lines = ["# Coverage", "", NOTE, "", "## Recipes of the Quay API cookbook", ""]
    lines += [
        "| Recipe | What it does | Covered by | Construct | Example | Test |",
        "|---|---|---|---|---|---|",
    ]
    for recipe, title in coverage.titles.items():
        found = coverage.recipes[recipe]
        cells = [recipe, title, _links(found), _constructs(found, library), _examples(found), _tests(found)]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Operations of Quay's API", ""]
    count = sum(1 for found in coverage.operations.values() if found)
    lines += [
        f"{count} of {len(coverage.operations)} operations are covered; each of the others is declined, with "
        "the reason. Not listed: the routes for billing, which quay.io alone has.",
        "",
        "| Operation | Covered by, or why not |",
        "|---|---|",
    ]
    for operation, found in coverage.operations.items():
        lines.append(f"| `{operation}` | {_links(found) or coverage.declined[operation]} |")
    return "\n".join(lines) + "\n"


def _links(found: list[Covering]) -> str:
    return ", ".join(one.link for one in found)


def _constructs(found: list[Covering], library: Library) -> str:
    names: list[str] = []
    for one in found:
        prefix = KINDS[one.kind][2]
        if prefix is not None:
            own = prefix + camel(one.name)
            names += library.makers(own) or [own]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _examples(found: list[Covering]) -> str:
    paths = [example_path(one.kind, one.name) for one in found]
    return ", ".join(f"[{_short(path)}](../{path})" for path in paths if read(path) is not None)


def _short(path: str) -> str:
    return "/".join(path.split("/")[1:3])


def _tests(found: list[Covering]) -> str:
    paths = dict.fromkeys(path for one in found for path in places_of_tests(one.kind, one.name))
    return ", ".join(f"[{path.removeprefix('tests/')}](../{path})" for path in paths)


def places_of_tests(kind: str, name: str) -> list[str]:
    """The test that lives a resource's life or names an object most, and the one that runs its example."""
    texts = _tests_written()
    life = re.compile(rf'\bCase\(\s*(?:type_name=)?"{name}"')
    counts = {path: (bool(life.search(text)), text.count(f'"{name}"')) for path, text in texts.items()}
    best = max(counts, key=lambda path: counts[path])
    named = [best.relative_to(ROOT).as_posix()] if counts[best][1] else []
    return named + ([EXAMPLES_TEST] if read(example_path(kind, name)) is not None else [])


@cache
def _tests_written() -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(Path(ROOT, "tests").rglob("*.py"))}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
