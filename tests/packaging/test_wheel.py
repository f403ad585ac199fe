"""The wheel: reproducible, complete, and with the provider in it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from quay_cli.packaging.contents import archive, made

ROOT = Path(__file__).parents[2]
DATA = (".json", ".txt", ".sh", ".html", ".css", ".js", ".svg")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built twice with the same bytes."""
    folders = [tmp_path_factory.mktemp("wheel") for _ in range(2)]
    for folder in folders:
        command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    first, second = (next(folder.glob("*.whl")) for folder in folders)
    assert first.read_bytes() == second.read_bytes()
    return first


def test_it_holds_all_packages_with_their_data(wheel: Path) -> None:
    packages = [
        path.parent
        for root in ("cli", "constructs", "provider", "review", "sandbox", "stacks")
        for path in (ROOT / root).glob("*/__init__.py")
    ]
    expected = {
        path.relative_to(package.parent).as_posix()
        for package in packages
        for path in package.rglob("*")
        if path.name == "py.typed" or path.suffix in (".py", *DATA)
    }
    with zipfile.ZipFile(wheel) as content:
        assert expected <= set(content.namelist())


def test_its_provider_is_the_one_in_it(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        content.extractall(tmp_path / "site")
        assert content.read("quay_cli/packaging/provider.zip") == archive(made())
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "HOME": str(tmp_path)}

    def quay_cdktf(*arguments: str) -> str:
        program = "from quay_cli.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert "provider  Install or build the Terraform provider." in quay_cdktf("--help")
    # What else is installed makes no difference any more.
    (tmp_path / "site" / "requests").mkdir()
    (tmp_path / "site" / "requests" / "__init__.py").write_text("raise ImportError\n")
    assert "Installed" in quay_cdktf("provider", "install")
    quay_cdktf("provider", "build")
    zips = list((tmp_path / "dist" / "provider").glob("*.zip"))
    assert {path.read_bytes() for path in zips} == {archive(made())}
