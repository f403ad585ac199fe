"""What the generator refuses: modules that break, names given twice, operations that there are not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quay_generate import found
from quay_generate.__main__ import main
from quay_generate.coverage import UnknownOperationError, covered
from quay_generate.found import DuplicateError, provided

HEAD = "from quay_provider.base import QuayDataSource\nfrom tfplugin.schema import attr\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package that the generator takes the provider's modules from."""
    folder = tmp_path / "made_up"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(found, "PACKAGES", ("made_up",))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_up"]:
        del sys.modules[name]


def data_source(name: str, type_name: str, **attributes: Any) -> str:
    """The source of a data source."""
    more = "".join(f"    {key} = {value!r}\n" for key, value in attributes.items())
    return f'{HEAD}class {name}(QuayDataSource):\n    """One."""\n    type_name = "{type_name}"\n{more}'


def test_a_module_that_breaks_is_named_and_the_others_are_taken(package: Path) -> None:
    (package / "broken.py").write_text("import nowhere")
    (package / "whole.py").write_text(data_source("Whole", "quay_whole"))

    result = provided()

    assert result.broken == [
        "made_up.broken cannot be imported: ModuleNotFoundError: No module named 'nowhere'"
    ]
    assert list(result.data_sources) == ["quay_whole"]
    assert result.data_sources["quay_whole"].place == "made_up.whole:Whole"


def test_a_class_that_a_module_only_imports_is_not_taken_twice(package: Path) -> None:
    (package / "one.py").write_text(data_source("One", "quay_one"))
    (package / "two.py").write_text("from made_up.one import One\n__all__ = ['One']\n")

    assert provided().data_sources["quay_one"].place == "made_up.one:One"


def test_a_name_given_twice_is_refused(package: Path) -> None:
    (package / "one.py").write_text(data_source("One", "quay_same"))
    (package / "two.py").write_text(data_source("Two", "quay_same"))

    with pytest.raises(DuplicateError, match=r"quay_same .* made_up\.one:One and made_up\.two:Two"):
        provided()


@pytest.mark.parametrize(("attribute", "value"), [("operations", "GET /api/v1/nothing"), ("recipes", "A99")])
def test_what_an_object_cannot_cover_is_refused(package: Path, attribute: str, value: str) -> None:
    (package / "one.py").write_text(data_source("One", "quay_one", **{attribute: (value,)}))

    with pytest.raises(UnknownOperationError, match=rf"made_up\.one:One covers {value}"):
        covered(provided())


def test_the_command_says_so_in_one_line(package: Path) -> None:
    (package / "one.py").write_text(data_source("One", "quay_one", recipes=("A99",)))

    result = CliRunner().invoke(main, ["--check"])

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "Error: made_up.one:One covers A99, which is not in data/recipes.tsv"
    ]
