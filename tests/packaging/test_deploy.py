"""`make deploy`, with the real cdktf, in a folder that is as a fresh checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripts.deploy.cdktf import Planned, Run, Step

ROOT = Path(__file__).parents[2]
SHARED = ("cdktf.json", "constructs", "main.py", "node_modules", "provider", "scripts", "stacks")


class Checkout:
    """A folder with the project's files and nothing that was deployed; a home directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.folder.mkdir()
        for name in SHARED:
            (self.folder / name).symlink_to(ROOT / name)
        dropped = ("QUAY_", "TF_", "CDKTF_", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        path = f"{Path(sys.executable).parent}:{kept['PATH']}:{ROOT / 'scripts' / 'bin'}"
        more = {"CHECKPOINT_DISABLE": "1", "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20"}
        self.environment = {**kept, **more, "HOME": str(folder), "PATH": path}

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scripts.deploy", command],
            cwd=self.folder,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def get(self, path: str) -> Any:
        """What the registry that was deployed to says."""
        running = json.loads((self.folder / ".sandbox" / "running.json").read_text())
        headers = {"Authorization": f"Bearer {running['token']}"}
        request = urllib.request.Request(f"{running['url']}/api/v1/{path}", headers=headers)  # noqa: S310
        with urllib.request.urlopen(request) as response:  # noqa: S310 - the sandbox's own address
            return json.load(response)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    found = Checkout(tmp_path)
    yield found
    found.run("stop")


def test_deploy_twice_and_see_that_nothing_is_left_to_change(checkout: Checkout) -> None:
    first = checkout.run("deploy")
    assert first.returncode == 0, first.stdout
    assert "✓ created quay_organization.acme\n" in first.stdout
    assert "acme-sandbox  repository  acme/app\n" in first.stdout
    assert "acme-sandbox  quay_team                   acme/developers" in first.stdout
    assert "Deployed: 15 objects" in first.stdout
    assert sorted(checkout.get("organization/acme")["teams"]) == ["developers", "owners"]
    assert checkout.get("repository/acme/app")["description"] == "# App"

    assert "The sandbox has stopped." in checkout.run("stop").stdout
    second = checkout.run("deploy")
    assert second.returncode == 0, second.stdout
    assert "Nothing changed: everything was as main.py says already." in second.stdout
    difference = checkout.run("diff")
    assert difference.returncode == 0, difference.stdout
    assert "No changes. Your infrastructure matches the configuration." in difference.stdout
    assert (checkout.folder / ".sandbox" / "running.json").stat().st_mode & 0o077 == 0


def test_what_is_wrong_with_the_registry_is_told(checkout: Checkout) -> None:
    half = checkout.run("deploy", QUAY_URL="http://127.0.0.1:1")
    assert (half.returncode, half.stdout.splitlines()[-1]) == (
        1,
        "Error: Of QUAY_URL and QUAY_TOKEN only QUAY_URL is set: set both, or none for a sandbox.",
    )
    dead = checkout.run("deploy", QUAY_URL="http://127.0.0.1:1", QUAY_TOKEN="secret-token")
    assert dead.returncode == 1
    assert "Nothing accepts connections at `url`." in dead.stdout
    assert "Traceback" not in dead.stdout
    assert "secret-token" not in dead.stdout


def test_what_terraform_says_is_read(tmp_path: Path) -> None:
    said = [
        "\x1b[1mdev\x1b[0m  Plan: 1 to import, 2 to add, 1 to change, 0 to destroy.",
        "     quay_team.acme_devs: Creation complete after 1m2s [id=acme/devs]",
        "dev  quay_robot.x: Destruction complete after 0s",
        "1 Stack deploying     0 Stacks done     0 Stacks waiting",
        "     Apply complete! Resources: 1 imported, 2 added, 1 changed, 0 destroyed.",
    ]
    program = tmp_path / "node_modules" / ".bin" / "cdktf"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\ncat <<'END'\n" + "\n".join(said) + "\nEND\n")
    program.chmod(0o755)
    run = Run(["deploy"], os.environ, folder=tmp_path)
    assert list(run) == [
        Planned(3),
        Step("quay_team.acme_devs", "created"),
        Step("quay_robot.x", "destroyed"),
    ]
    assert run.changed == 3
    assert len(run.lines) == 4
