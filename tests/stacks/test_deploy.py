"""The ready stacks from synthesis to destroy, by the real Terraform, on one sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from quay_cdktf.testing.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
SETTINGS = sorted((ROOT / "examples/stacks").glob("*.yaml"))
SHARED = ("dev", "staging", "prod")
"""The environments that share the sandbox."""


@dataclass(frozen=True)
class Project:
    """A folder in which `main.py` synthesizes and Terraform runs.

    directory: It.
    sandbox: Where everything is deployed to.
    """

    directory: Path
    sandbox: Sandbox

    def synthesize(self, **environment: str) -> list[str]:
        """Run `main.py`; the names of the stacks, each after those that it depends on."""
        done = self._run(self.directory, [sys.executable, str(ROOT / "main.py")], **environment)
        assert done.returncode == 0, done.stderr
        manifest = json.loads((self.directory / "cdktf.out/manifest.json").read_text())
        waiting = {name: set(stack["dependencies"]) for name, stack in manifest["stacks"].items()}
        ordered: list[str] = []
        while waiting:
            ready = [name for name, needed in waiting.items() if needed <= set(ordered)]
            ordered += ready
            waiting = {name: needed for name, needed in waiting.items() if name not in ready}
        return ordered

    def terraform(self, stack: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform in a stack's folder."""
        return self._run(self.directory / "cdktf.out/stacks" / stack, ["terraform", *arguments, "-no-color"])

    def apply(self, stack: str) -> str:
        """Deploy a stack; what Terraform says."""
        self._succeeds(stack, "init", "-input=false")
        return self._succeeds(stack, "apply", "-input=false", "-auto-approve")

    def has_changes(self, stack: str) -> bool:
        """Whether deploying a stack would change something."""
        done = self.terraform(stack, "plan", "-input=false", "-detailed-exitcode")
        assert done.returncode in (0, 2), done.stdout + done.stderr
        return done.returncode == 2

    def destroy(self, stack: str) -> str:
        """Destroy a stack; what Terraform says."""
        return self._succeeds(stack, "destroy", "-input=false", "-auto-approve")

    def organizations(self) -> list[str]:
        """The organizations that the registry holds."""
        status, found = self.sandbox.api("GET", "/api/v1/superuser/organizations/")
        assert status == 200
        return sorted(organization["name"] for organization in found["organizations"])

    def _succeeds(self, stack: str, *arguments: str) -> str:
        done = self.terraform(stack, *arguments)
        assert done.returncode == 0, f"{stack}: {arguments[0]}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _run(self, folder: Path, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
        where = {"QUAY_URL": self.sandbox.url, "QUAY_TOKEN": self.sandbox.token, "CHECKPOINT_DISABLE": "1"}
        variables = {**os.environ, **where, **environment}
        return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path, quay_sandbox: Sandbox) -> Project:
    """An empty project, and an empty registry."""
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder, quay_sandbox)


def test_every_ready_stack_is_deployed_and_destroyed(project: Project) -> None:
    stacks = project.synthesize(QUAY_SETTINGS=os.pathsep.join(map(str, SETTINGS)))
    assert len(stacks) == 6
    for stack in stacks:
        project.apply(stack)

    assert project.organizations() == ["hub", "library", "payments", "search", "shop"]
    api = project.sandbox.api
    _, policies = api("GET", "/api/v1/organization/library/autoprunepolicy/")
    assert [policy["value"] for policy in policies["policies"]] == ["1y"]
    _, grants = api("GET", "/api/v1/repository/payments/api/permissions/user/")
    assert grants["permissions"]["payments+ci"]["role"] == "write"
    _, mirror = api("GET", "/api/v1/repository/hub/tools/mc/mirror")
    assert mirror["sync_interval"] == 6 * 3600
    _, members = api("GET", "/api/v1/organization/shop/team/developers/members")
    assert sorted(member["name"] for member in members["members"]) == ["dave", "dora"]

    assert [stack for stack in stacks if project.has_changes(stack)] == []
    for stack in reversed(stacks):
        project.destroy(stack)
    assert project.organizations() == []


def test_three_environments_live_side_by_side(project: Project) -> None:
    for name in ("alice", "bob"):
        user = {"username": name, "email": f"{name}@acme.example"}
        assert project.sandbox.api("POST", "/api/v1/superuser/users/", user)[0] == 200
    for environment in SHARED:
        stack = f"acme-{environment}"
        assert project.synthesize(QUAY_ENVIRONMENT=environment) == [stack]
        project.apply(stack)

    assert project.organizations() == ["acme", "acme-dev", "acme-staging"]
    limits = {}
    for name in project.organizations():
        _, quotas = project.sandbox.api("GET", f"/api/v1/organization/{name}/quota")
        limits[name] = quotas[0]["limit_bytes"] // 2**30
    assert limits == {"acme": 500, "acme-dev": 10, "acme-staging": 50}

    assert not project.has_changes("acme-prod")
    refused = project.terraform("acme-prod", "destroy", "-input=false", "-auto-approve")
    assert refused.returncode == 1
    assert "prevent_destroy" in refused.stderr
    project.destroy("acme-dev")
    assert project.organizations() == ["acme", "acme-staging"]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            {"QUAY_ENVIRONMENT": "production"},
            'Error: There is no environment "production"; there is sandbox, dev',
        ),
        ({"QUAY_SETTINGS": "nowhere.yaml"}, "Error: nowhere.yaml: cannot be read: No such file or directory"),
    ],
)
def test_main_tells_mistakes_in_one_line(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(message)
    assert "Traceback" not in done.stderr
