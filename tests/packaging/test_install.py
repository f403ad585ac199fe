"""The installed provider, with the real Terraform and none of its settings."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.packaging.conftest import Home

from quay_cdktf.testing.sandbox import Sandbox
from quay_cli.main import main
from quay_cli.packaging import install
from quay_cli.packaging.contents import VERSION
from quay_cli.packaging.release import PLATFORMS, zip_name


def test_terraform_finds_it_and_it_stays_as_it_was(home: Home, project: Path, quay_sandbox: Sandbox) -> None:
    variables = {"QUAY_URL": quay_sandbox.url, "QUAY_TOKEN": quay_sandbox.token}
    found = home.run(["terraform", "init", "-no-color"], project)
    assert f"Installed quay-cdktf/quay v{VERSION}" in found.stdout
    applied = home.run(["terraform", "apply", "-auto-approve", "-no-color"], project, **variables)
    assert "1 added" in applied.stdout
    assert quay_sandbox.api("GET", "/api/v1/organization/acme")[0] == 200
    planned = home.run(["terraform", "plan", "-no-color", "-detailed-exitcode"], project, **variables)
    assert planned.returncode == 0, planned.stdout
    again = home.run(["terraform", "init", "-no-color", "-lockfile=readonly"], project)
    assert again.returncode == 0, "the checksum still fits"
    assert not list(home.plugins.rglob("__pycache__"))
    assert list(home.cache.rglob("*.pyc")), "compiled files are kept, elsewhere"


def test_terraform_locks_it_for_other_platforms(home: Home, project: Path) -> None:
    platforms = [f"-platform={name}" for name in ("darwin_arm64", "linux_amd64", "linux_arm64")]
    command = ["terraform", "providers", "lock", f"-fs-mirror={home.plugins}", *platforms]
    locked = home.run(command, project)
    assert locked.returncode == 0, locked.stdout
    assert (project / ".terraform.lock.hcl").read_text().count('"h1:') == 1


def test_both_registries_get_every_platform(home: Home, files: Mapping[str, bytes]) -> None:
    for host in ("registry.terraform.io", "registry.opentofu.org"):
        package = home.package(host)
        there = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
        assert there == set(files)
        zips = {path.name for path in (home.plugins / host / "quay-cdktf" / "quay").glob("*.zip")}
        assert zips == {zip_name(name) for name in PLATFORMS if name != install.this_platform()}
        with zipfile.ZipFile(home.plugins / host / "quay-cdktf" / "quay" / zips.pop()) as package_zip:
            assert {name: package_zip.read(name) for name in package_zip.namelist()} == files


def test_installing_again_mends_what_was_changed(tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": ""}
    runner = CliRunner()
    first = runner.invoke(main, ["provider", "install"], env=variables)
    assert first.output == f"Installed the provider quay {VERSION} in {tmp_path}/.terraform.d/plugins.\n"
    launcher = Home(tmp_path).package() / "launch.py"
    launcher.write_text("changed")
    assert "Installed" in runner.invoke(main, ["provider", "install"], env=variables).output
    assert launcher.read_text() != "changed"
    assert "is installed already" in runner.invoke(main, ["provider", "install"], env=variables).output
    assert not list(tmp_path.rglob(".new-*"))


def test_a_setting_that_hides_it_is_told(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text("provider_installation {\n  direct {}\n}\n")
    done = CliRunner().invoke(
        main, ["provider", "install"], env={"HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": ""}
    )
    assert done.exit_code == 0
    assert f"{tmp_path}/.terraformrc says where providers come from." in done.output
    assert f'filesystem_mirror {{ path = "{tmp_path}/.terraform.d/plugins"' in done.output


@pytest.mark.parametrize(
    ("folder", "settings", "said"),
    [
        ("mine", "", "Terraform does not look there by itself. Tell it in {home}/.terraformrc:\n"),
        ("mine", "provider_installation {{\n  direct {{}}\n}}\n", "Add there, under provider_installation"),
        ("mine", 'provider_installation {{\n  filesystem_mirror {{ path = "{home}/mine" }}\n}}\n', ""),
        ("share/terraform/plugins", "", ""),
    ],
)
def test_what_is_still_to_do_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, settings: str, said: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".terraformrc").write_text(settings.format(home=tmp_path))
    told = install.still_to_do(Path(folder)) or ""
    assert said.format(home=tmp_path) in told
    assert (f'path = "{tmp_path}/{folder}"' in told) is bool(said)


@pytest.mark.parametrize("command", ["install", "build"])
def test_a_folder_that_cannot_be_written_is_told(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(main, ["provider", command, "--directory", str(tmp_path / "file" / "below")])
    assert done.exit_code == 1
    assert "Not a directory" in done.output
    assert "Traceback" not in done.output
