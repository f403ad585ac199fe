"""The real Terraform, run with the provider of this checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.provider.registry import ROOT, Registry

SOURCE = "quay-cdktf/quay"
LAUNCHER = f"""#!/bin/sh
PYTHONPATH="{ROOT / "provider"}" exec {sys.executable} -m quay_provider "$@"
"""


@dataclass(frozen=True)
class Problem:
    """One error or warning that Terraform told."""

    severity: str
    summary: str
    detail: str
    address: str
    snippet: str
    """The line of the configuration that it is about."""

    def __str__(self) -> str:
        return f"{self.address}: {self.summary}: {self.detail}"


@dataclass
class Run:
    """What a command of Terraform told in its JSON form, line by line."""

    code: int
    messages: list[dict[str, Any]]
    output: str

    @property
    def problems(self) -> list[Problem]:
        return [_problem(each["diagnostic"]) for each in self.messages if each.get("type") == "diagnostic"]

    @property
    def errors(self) -> list[Problem]:
        return [each for each in self.problems if each.severity == "error"]

    @property
    def actions(self) -> dict[str, str]:
        """What is planned by address: create, update, delete, replace; import where nothing else changes."""
        return self._changes("planned_change")

    @property
    def drift(self) -> dict[str, str]:
        """What was found to be otherwise than in the state."""
        return self._changes("resource_drift")

    def ok(self) -> Run:
        assert not self.errors, "\n".join(map(str, self.errors))
        assert self.code == 0, self.output
        return self

    def _changes(self, kind: str) -> dict[str, str]:
        found = [each["change"] for each in self.messages if each.get("type") == kind]
        return {each["resource"]["addr"]: each["action"] for each in found}


def _problem(found: Mapping[str, Any]) -> Problem:
    return Problem(
        found["severity"],
        found["summary"],
        " ".join(found.get("detail", "").split()),
        found.get("address", ""),
        (found.get("snippet") or {}).get("code", "").strip(),
    )


@dataclass
class Workspace:
    """A directory with a configuration, and the commands on it.

    terraform: The command; that of the PATH, or one that stands for another version.
    others: Folders of further providers by their sources.
    """

    directory: Path
    registry: Registry
    environment: dict[str, str] = field(default_factory=dict)
    terraform: tuple[str, ...] = ("terraform",)
    others: dict[str, Path] = field(default_factory=dict)

    def write(self, document: Mapping[str, Any]) -> None:
        """Write the configuration, in Terraform's JSON form, beside the provider's requirement."""
        head = {"terraform": {"required_providers": {"quay": {"source": SOURCE}}}}
        (self.directory / "main.tf.json").write_text(json.dumps({**head, **document}))

    def write_text(self, text: str) -> None:
        """Write the configuration in Terraform's own language."""
        head = f'terraform {{\n  required_providers {{\n    quay = {{ source = "{SOURCE}" }}\n  }}\n}}\n'
        (self.directory / "main.tf").write_text(head + text)

    def variables(self) -> dict[str, str]:
        """The environment, with a CLI configuration that names the provider."""
        launcher = self.directory / "provider" / "terraform-provider-quay"
        if not launcher.exists():
            launcher.parent.mkdir(parents=True)
            launcher.write_text(LAUNCHER)
            launcher.chmod(0o755)
            places = {SOURCE: launcher.parent, **self.others}
            overrides = "".join(f'    "{name}" = {json.dumps(str(at))}\n' for name, at in places.items())
            settings = f"provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct {{}}\n}}\n"
            (self.directory / "terraform.rc").write_text(settings)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TF_", "PYTHON", "QUAY_"))
        }
        return {
            **kept,
            "TF_CLI_CONFIG_FILE": str(self.directory / "terraform.rc"),
            "CHECKPOINT_DISABLE": "1",
            "QUAY_URL": self.registry.url,
            "QUAY_TOKEN": self.registry.token,
            **self.environment,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Terraform."""
        return subprocess.run(
            [*self.terraform, *arguments],
            cwd=self.directory,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )

    def json(self, *arguments: str) -> Run:
        """Run a command that has a JSON form, such as plan and apply."""
        done = self.run(*arguments, "-json")
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return Run(done.returncode, messages, done.stdout)

    def plan(self, *arguments: str) -> Run:
        return self.json("plan", "-input=false", *arguments)

    def apply(self, *arguments: str) -> Run:
        return self.json("apply", "-auto-approve", "-input=false", *arguments)

    def destroy(self) -> Run:
        return self.json("destroy", "-auto-approve", "-input=false")

    def state(self) -> dict[str, dict[str, Any]]:
        """The attributes of the managed resources by address."""
        path = self.directory / "terraform.tfstate"
        document = json.loads(path.read_text()) if path.exists() else {"resources": []}
        return {
            f"{item['type']}.{item['name']}": item["instances"][0]["attributes"]
            for item in document["resources"]
            if item["mode"] == "managed" and item["instances"]
        }
