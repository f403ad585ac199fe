"""The help for tests that users write: assertions that say what is there, and the plugin's fixtures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quay_cdktf import Organization
from quay_cdktf.engine import cdk
from quay_cdktf.generated import DataQuayTeams
from quay_cdktf.testing import synthesize


def test_assertions_on_resources(stack: cdk.TerraformStack) -> None:
    Organization(stack, "acme", name="acme").add_repository("app")
    found = synthesize(stack)
    found.assert_has("quay_repository.acme_app", name="app", visibility="private")
    found.assert_lacks("quay_quota")
    with pytest.raises(
        AssertionError, match=r"no quay_team\.devs in the stack; there is: no quay_team at all"
    ):
        found.assert_has("quay_team.devs")
    with pytest.raises(
        AssertionError, match=r"no quay_repository\.web .* there is: quay_repository\.acme_app"
    ):
        found.assert_has("quay_repository.web")
    with pytest.raises(AssertionError, match=r"`visibility` = 'private', not 'public'"):
        found.assert_has("quay_repository.acme_app", visibility="public")
    with pytest.raises(AssertionError, match=r"has no `email`; it has: "):
        found.assert_has("quay_organization.acme", email="a@b")
    with pytest.raises(AssertionError, match=r"The stack has quay_repository\.acme_app"):
        found.assert_lacks("quay_repository")


def test_data_sources_are_found(stack: cdk.TerraformStack) -> None:
    DataQuayTeams(stack, "all", organization="acme")
    found = synthesize(stack)
    found.assert_has("data.quay_teams.all", organization="acme")
    assert found.addresses == []
    found.assert_lacks("quay_teams")
    with pytest.raises(AssertionError, match=r"The stack has data\.quay_teams\.all"):
        found.assert_lacks("data.quay_teams")
    with pytest.raises(AssertionError, match=r"no data\.quay_teams\.t .* there is: data\.quay_teams\.all\."):
        found.resource("data.quay_teams.t")


def test_a_users_test_gets_a_registry_and_terraform(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "def test_mine(quay_sandbox, quay_workspace):\n"
        "    status, me = quay_sandbox.api('GET', '/api/v1/user/')\n"
        "    assert (status, me['username']) == (200, 'quayadmin')\n"
        "    assert quay_workspace.directory.is_dir()\n"
    )
    options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib", str(tmp_path)]
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = {sys.path}; import pytest; sys.exit(pytest.main({options}))",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_the_plugin_costs_nothing_until_it_is_used() -> None:
    code = (
        f"import sys; sys.path[:0] = {sys.path}; import quay_cdktf.testing.pytest_plugin; "
        "sys.exit(bool({'cdktf', 'cdktn', 'jsii'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
