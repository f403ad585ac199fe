"""What the library says, done by the real Terraform on a sandbox: the registry holds it afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.constructs.everything import everything, example

from quay_cdktf import Organization, QuayProvider
from quay_cdktf.engine import cdk
from quay_cdktf.testing.sandbox import Sandbox
from quay_cdktf.testing.workspace import Workspace


def new_stack() -> cdk.TerraformStack:
    """An empty stack in an app of its own, with the provider."""
    stack = cdk.TerraformStack(cdk.Testing.app(), "stack")
    QuayProvider(stack, "quay")
    return stack


def test_the_example_is_what_the_registry_holds(quay_sandbox: Sandbox, quay_workspace: Workspace) -> None:
    for name in ("alice", "bob"):
        user = {"username": name, "email": f"{name}@acme.example"}
        assert quay_sandbox.api("POST", "/api/v1/superuser/users/", user)[0] == 200

    stack = new_stack()
    example(stack)
    quay_workspace.apply(stack)

    _, acme = quay_sandbox.api("GET", "/api/v1/organization/acme")
    assert acme["email"] == "platform@acme.example"
    assert acme["teams"]["developers"]["role"] == "member"
    _, members = quay_sandbox.api("GET", "/api/v1/organization/acme/team/developers/members")
    assert sorted(member["name"] for member in members["members"]) == ["alice", "bob"]
    _, teams = quay_sandbox.api("GET", "/api/v1/repository/acme/app/permissions/team/")
    assert teams["permissions"]["developers"]["role"] == "read"
    _, users = quay_sandbox.api("GET", "/api/v1/repository/acme/app/permissions/user/")
    assert users["permissions"]["acme+ci"]["role"] == "write"
    _, mirror = quay_sandbox.api("GET", "/api/v1/repository/acme/mc/mirror")
    assert (mirror["external_reference"], mirror["sync_interval"]) == ("quay.io/minio/mc", 6 * 3600)
    _, quotas = quay_sandbox.api("GET", "/api/v1/organization/acme/quota")
    assert [(quota["limit_bytes"], len(quota["limits"])) for quota in quotas] == [(50 * 2**30, 2)]

    again = new_stack()
    example(again)
    assert quay_workspace.plan(again) == []


def test_hcl_is_valid(quay_workspace: Workspace, tmp_path: Path) -> None:
    code = (
        "from quay_cdktf.engine import cdk; from tests.constructs.everything import everything; "
        "app = cdk.App(outdir='out'); everything(cdk.TerraformStack(app, 'stack')); app.synth()"
    )
    environment = {**os.environ, "SYNTH_HCL_OUTPUT": "true", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    shutil.copy(tmp_path / "out/stacks/stack/cdk.tf", quay_workspace.directory)

    quay_workspace.run("init", "-no-color", "-backend=false")
    assert "Success" in quay_workspace.run("validate", "-no-color")


def test_everything_is_valid_and_the_robots_login_is_an_output(
    quay_sandbox: Sandbox, quay_workspace: Workspace
) -> None:
    stack = cdk.TerraformStack(cdk.Testing.app(), "stack")
    everything(stack)
    quay_workspace.load(stack)
    assert "Success" in quay_workspace.run("validate", "-no-color")

    login = new_stack()
    acme = Organization(login, "acme", name="acme", email="a@acme.example")
    acme.add_robot("ci", store_token=True).output_docker_config(registry="quay.example.com")
    outputs = quay_workspace.apply(login)

    _, robot = quay_sandbox.api("GET", "/api/v1/organization/acme/robots/ci")
    assert robot["token"] in outputs["acme_ci_docker_config"]
    assert '"quay.example.com"' in outputs["acme_ci_docker_config"]
