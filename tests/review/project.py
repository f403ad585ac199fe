"""A project of two stacks that needs no provider but Terraform's own, and what runs tools in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = ("cli", "constructs", "provider", "review", "stacks")
SECRET = "hunter2-hunter2-hunter2"

MAIN = """
from cdktf import App, LocalBackend, TerraformResource, TerraformStack


class Data(TerraformResource):
    def __init__(self, scope, name, text):
        super().__init__(scope, name, terraform_resource_type="terraform_data")
        self._text = text

    def _synthesize_attributes(self):
        return {"input": self._text, "//": {"source": "main.py:20"}}


class Stack(TerraformStack):
    def __init__(self, scope, name):
        super().__init__(scope, name)
        LocalBackend(self, path=STATES + "/" + name + ".tfstate")
        Data(self, "app", SECRET)


app = App()
Stack(app, "app-dev")
Stack(app, "app-prod")
app.synth()
"""


def write(folder: Path) -> None:
    """Write the project."""
    states = folder / "states"
    states.mkdir()
    text = f"STATES = {str(states)!r}\nSECRET = {SECRET!r}\n{MAIN}"
    (folder / "main.py").write_text(text)
    (folder / "cdktf.json").write_text(json.dumps({"language": "python", "app": f"{sys.executable} main.py"}))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Variables in which `quay-cdktf` is on the PATH and runs from this checkout."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    tool = tools / "quay-cdktf"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from quay_cli.main import main; main()" "$@"\n')
    tool.chmod(0o755)
    dropped = ("TF_CLI_CONFIG_FILE", "TF_LOG")
    return {
        **{name: value for name, value in os.environ.items() if name not in dropped},
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(str(ROOT / root) for root in ROOTS),
        "CHECKPOINT_DISABLE": "1",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        **more,
    }


def run(
    arguments: list[str], folder: Path, variables: Mapping[str, str], stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run a command and give back what it said."""
    done = subprocess.run(
        arguments, cwd=folder, env=dict(variables), input=stdin, capture_output=True, check=False
    )
    return subprocess.CompletedProcess(arguments, done.returncode, done.stdout.decode(), done.stderr.decode())
