"""Planning and applying a stack with the real Terraform."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quay_cdktf.testing.synthesized import synthesize

if TYPE_CHECKING:
    from cdktf import TerraformStack


class TerraformFailed(AssertionError):  # noqa: N818 - it fails a test
    """Terraform ended with an error; the message holds what it wrote."""


class Workspace:
    """A folder in which Terraform runs a stack, with the state in a file there.

    Terraform is the one on the PATH, and finds the provider as everywhere else.

    Args:
        directory: The folder; stacks that are applied there one after the other share its state.
        environment: Environment variables beside this process's own, such as QUAY_URL and QUAY_TOKEN.
    """

    def __init__(self, directory: Path, environment: Mapping[str, str] | None = None) -> None:
        self.directory = directory
        self._environment = {**os.environ, "CHECKPOINT_DISABLE": "1", **(environment or {})}

    def load(self, stack: TerraformStack) -> None:
        """Synthesize a stack into the folder, and have Terraform ready itself."""
        document = synthesize(stack).document
        # The state belongs to the test, whatever backend the stack has elsewhere.
        document.setdefault("terraform", {})["backend"] = {"local": {"path": "terraform.tfstate"}}
        (self.directory / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
        self.run("init", "-no-color", "-input=false")

    def plan(self, stack: TerraformStack, **variables: str) -> list[tuple[str, tuple[str, ...]]]:
        """What applying a stack would change: addresses and actions, such as `("create",)`.

        Args:
            variables: Values of the stack's variables.

        Raises:
            TerraformFailed: Terraform refuses the stack.
        """
        self.load(stack)
        self.run("plan", "-no-color", "-input=false", "-out=plan", variables=variables)
        plan = json.loads(self.run("show", "-json", "plan"))
        return [
            (change["address"], tuple(change["change"]["actions"]))
            for change in plan.get("resource_changes", [])
            if change["change"]["actions"] not in (["no-op"], ["read"])
        ]

    def apply(self, stack: TerraformStack, **variables: str) -> dict[str, Any]:
        """Deploy a stack; its outputs' values by their names.

        Raises:
            TerraformFailed: Terraform or the registry refuses the stack.
        """
        self.load(stack)
        self.run("apply", "-no-color", "-input=false", "-auto-approve", variables=variables)
        outputs: dict[str, dict[str, Any]] = json.loads(self.run("output", "-json"))
        return {name: output["value"] for name, output in outputs.items()}

    def destroy(self, **variables: str) -> None:
        """Destroy what was applied last.

        Raises:
            TerraformFailed: Terraform or the registry refuses, or a resource says `prevent_destroy`.
        """
        self.run("destroy", "-no-color", "-input=false", "-auto-approve", variables=variables)

    def run(self, *arguments: str, variables: Mapping[str, str] | None = None) -> str:
        """Run Terraform in the folder; what it wrote to its output.

        Raises:
            TerraformFailed: It ended with an error.
        """
        given = {f"TF_VAR_{name}": value for name, value in (variables or {}).items()}
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self.directory,
            env={**self._environment, **given},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise TerraformFailed(f"terraform {arguments[0]} failed:\n{done.stdout}{done.stderr}")
        return done.stdout
