"""Generated files say what the provider's modules say, and nothing else stands among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from quay_generate import files
from quay_generate.__main__ import generate, main
from quay_generate.files import ROOT
from quay_generate.found import provided

REGISTRATION = "provider/quay_provider/registration.py"


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    """Every generated file's text by its path."""
    return generate(provided())


def test_every_module_can_be_imported() -> None:
    assert provided().broken == []


def test_generated_files_are_fresh(generated: dict[str, str]) -> None:
    assert files.stale(generated) == [], "run `make generate`"


def test_generating_twice_gives_the_same(generated: dict[str, str]) -> None:
    assert generate(provided()) == generated


def test_check_names_what_is_stale_and_writing_brings_it_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generated: dict[str, str]
) -> None:
    project = _copy(tmp_path, generated)
    monkeypatch.setattr(files, "ROOT", project)
    (project / REGISTRATION).write_text("old")
    forgotten = project / "docs/resources/forgotten.md"
    forgotten.write_text("old")

    checked = CliRunner().invoke(main, ["--check"])
    assert checked.exit_code == 1
    assert f"stale: {REGISTRATION}" in checked.output
    assert "stale: docs/resources/forgotten.md" in checked.output
    assert (project / REGISTRATION).read_text() == "old"
    assert forgotten.exists()

    assert CliRunner().invoke(main, []).exit_code == 0
    assert (project / REGISTRATION).read_text() == generated[REGISTRATION]
    assert not forgotten.exists()
    assert files.stale(generated) == []


def _copy(folder: Path, generated: dict[str, str]) -> Path:
    """A project of generated files alone."""
    for path, text in generated.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return folder
