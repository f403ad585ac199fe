"""Plans that the real Terraform makes with the real provider, of a state that was written by hand."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.review.project import environment, run

ADDRESS = "registry.terraform.io/quay-cdktf/quay"
TOKEN = "t0ken-t0ken-t0ken"


class Registry(BaseHTTPRequestHandler):
    """As much of Quay as planning without a refresh needs: whose token it is."""

    def do_GET(self) -> None:
        known = self.path.startswith("/api/v1/user/")
        body = json.dumps({"username": "quayadmin", "anonymous": False} if known else {}).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def resource(address: str, /, **values: Any) -> dict[str, Any]:
    kind, name = address.split(".")
    instance = {"schema_version": 0, "attributes": values, "sensitive_attributes": []}
    provider = f'provider["{ADDRESS}"]'
    return {"mode": "managed", "type": kind, "name": name, "provider": provider, "instances": [instance]}


STATE = [
    resource(
        "quay_repository.app",
        id="acme/app",
        namespace="acme",
        name="app",
        description="",
        visibility="private",
        state="NORMAL",
        kind="image",
    ),
    resource(
        "quay_robot.ci",
        id="acme+ci",
        namespace="acme",
        name="ci",
        description="old",
        full_name="acme+ci",
        store_token=True,
        token=TOKEN,
        token_version=1,
    ),
    resource(
        "quay_repository_permission.ci",
        id="acme/app:robot:acme+ci",
        repository="acme/app",
        kind="robot",
        name="acme+ci",
        role="write",
    ),
    resource(
        "quay_team.devs", id="acme/devs", organization="acme", name="devs", role="member", description=""
    ),
    resource(
        "quay_team_member.alice",
        id="acme/devs/alice",
        organization="acme",
        team="devs",
        member="alice",
        invited=False,
    ),
]

CONFIGURATION = """
terraform {
  required_providers {
    quay = { source = "quay-cdktf/quay" }
  }
}

resource "quay_repository" "app" {
  namespace  = "acme"
  name       = "app"
  visibility = "public"
}

resource "quay_robot" "ci" {
  namespace     = "acme"
  name          = "ci"
  description   = "new"
  store_token   = true
  token_version = 1
}

resource "quay_repository_permission" "ci" {
  repository = "acme/app"
  kind       = "robot"
  name       = "acme+ci"
  role       = "write"
}

resource "quay_team" "devs" {
  organization = "acme"
  name         = "devs"
  role         = "admin"
}

resource "quay_repository_permission" "devs" {
  repository = quay_repository.app.id
  kind       = "team"
  name       = quay_team.devs.name
  role       = "read"
}

output "token" {
  value     = quay_robot.ci.token
  sensitive = true
}
"""


@pytest.fixture(scope="module")
def planned(registry: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder with a plan, and the environment that Terraform needs in it."""
    folder = tmp_path_factory.mktemp("real")
    provider = folder / "provider"
    provider.mkdir()
    program = provider / "terraform-provider-quay"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m quay_provider "$@"\n')
    program.chmod(0o755)
    settings = folder / "terraform.rc"
    settings.write_text(
        f'provider_installation {{\n  dev_overrides {{\n"{ADDRESS}" = "{provider}"\n}}\n  direct {{}}\n}}\n'
    )
    (folder / "main.tf").write_text(CONFIGURATION)
    (folder / "terraform.tfstate").write_text(
        json.dumps({"version": 4, "serial": 1, "lineage": "test", "outputs": {}, "resources": STATE})
    )
    variables = environment(
        folder, TF_CLI_CONFIG_FILE=str(settings), QUAY_URL=registry, QUAY_TOKEN="a-token-of-quayadmin"
    )
    command = ["terraform", "plan", "-refresh=false", "-input=false", "-no-color", "-out=plan"]
    done = run(command, folder, variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, variables


def test_the_review_of_a_real_plan(planned: tuple[Path, dict[str, str]]) -> None:
    folder, variables = planned
    done = run(["quay-cdktf", "review", "plan", "--format", "json"], folder, variables)
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout
    (stack,) = json.loads(done.stdout)["stacks"]
    found = {finding["rule"]: finding["text"] for finding in stack["findings"]}
    assert found.keys() == {"QPR003", "QPR004", "QPR007"}
    assert "is replaced because `description` changes" in found["QPR004"]
    assert "It has roles on `acme/app (write)`" in found["QPR004"]
    access = {(row["name"], row["repository"]): (row["before"], row["after"]) for row in stack["access"]}
    assert access == {
        ("anybody", "acme/app"): (None, "read"),
        ("acme+ci", "acme/app"): ("write", None),
        ("acme/devs", "acme/app"): (None, "read"),
        ("acme/devs", "acme/*"): (None, "admin"),
    }
    deleted = [change["address"] for change in stack["changes"] if change["kind"] == "delete"]
    assert deleted == ["quay_team_member.alice"]


def test_no_form_shows_the_robots_token(planned: tuple[Path, dict[str, str]]) -> None:
    folder, variables = planned
    shown = run(["terraform", "show", "-json", "plan"], folder, variables)
    assert TOKEN in shown.stdout
    for form in ("markdown", "text", "json"):
        command = ["quay-cdktf", "review", "-", "--format", form]
        done = run(command, folder, variables, stdin=shown.stdout.encode())
        assert done.returncode == 0, done.stderr
        assert TOKEN not in done.stdout + done.stderr
