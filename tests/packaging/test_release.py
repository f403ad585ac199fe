"""The release: the same bytes for all, pure Python, and a bill of materials that says what is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from click.testing import CliRunner

from quay_cli.main import main
from quay_cli.packaging.contents import BILL, EXECUTABLE, archive, made, mode
from quay_cli.packaging.libraries import NAMES
from quay_cli.packaging.release import NAME, PLATFORMS, zip_name


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        done = CliRunner().invoke(main, ["provider", "build", "--directory", str(tmp_path / folder)])
        assert done.exit_code == 0, done.output
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        for folder in ("first", "second")
    )
    assert first == second
    assert len({first[zip_name(platform)] for platform in PLATFORMS}) == 1, "one zip serves every platform"


def test_the_sums_fit(tmp_path: Path) -> None:
    CliRunner().invoke(main, ["provider", "build", "--directory", str(tmp_path)])
    sums = dict(line.split("  ")[::-1] for line in (tmp_path / f"{NAME}_SHA256SUMS").read_text().splitlines())
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()}
    del found[f"{NAME}_SHA256SUMS"]
    assert sums == found


def test_it_is_pure_python_and_nothing_is_missing(files: Mapping[str, bytes]) -> None:
    kinds = {PurePosixPath(path).suffix for path in files if path.startswith("lib/")}
    assert kinds == {".py", ".pem", ".pb"}
    assert {path.split("/")[1] for path in files if path.startswith("lib/")} == {
        *NAMES,
        "quay_provider",
        "tfplugin",
    }
    assert {path.split("/")[1] for path in files if path.startswith("licenses/")} == set(NAMES)
    assert [path for path in files if mode(path) == 0o755] == [EXECUTABLE]


def test_another_content_has_another_cache() -> None:
    first = made()
    assert archive(first) == archive(made())
    cache = first[EXECUTABLE].decode().partition("compiled/")[2].partition('"')[0]
    assert len(cache) == 32
    assert "@" not in cache


def test_the_bill_of_materials_names_what_is_in_it(files: Mapping[str, bytes]) -> None:
    bill = json.loads(files[BILL])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    names = {component["name"].replace("-", "_"): component for component in bill["components"]}
    assert set(names) == set(NAMES)
    assert all(component["purl"].endswith(f"@{component['version']}") for component in names.values())
    assert all(component["licenses"] for component in names.values())
    references = {component["bom-ref"] for component in bill["components"]}
    assert set(bill["dependencies"][0]["dependsOn"]) == references
