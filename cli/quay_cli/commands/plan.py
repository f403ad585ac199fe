"""`quay-cdktf plan`: synthesize and plan one stack, then show the review of the plan in colour."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from quay_cli.commands.review import console, fail_on, gate, load_settings, review_all, settings_file
from quay_review.document import document
from quay_review.errors import ReviewError
from quay_review.inputs import PLAN, PROGRAM_VARIABLE, read_path, stack_folder, terraform
from quay_review.terminal import show

CONFIGURATION = Path("cdktf.json")


@click.command()
@click.argument("stack")
@click.option("--no-synth", is_flag=True, help="Plan what is synthesized already.")
@fail_on
@settings_file
def command(stack: str, no_synth: bool, fail_on: str | None, settings_path: Path | None) -> None:
    """Plan a stack and show the review of the plan.

    Runs the application that cdktf.json names, then `terraform init` and `terraform plan` in the stack's
    folder. The plan stays there: `terraform apply plan` applies just what was reviewed. The exit codes are
    those of `quay-cdktf review`. As for cdktf, TERRAFORM_BINARY_NAME names another program, such as tofu.
    """
    progress = Console(stderr=True, highlight=False)
    try:
        settings = load_settings(settings_path)
        project = _project()
        if not no_synth:
            with _step(progress, f"Synthesizing {stack}"):
                _synthesize(project)
        folder = stack_folder(project.output, stack)
        with _step(progress, f"Initializing {folder}"):
            run([terraform(), "init", "-input=false", "-no-color"], folder)
        with _step(progress, f"Planning {stack}"):
            run([terraform(), "plan", "-input=false", "-no-color", f"-out={PLAN}"], folder)
        with _step(progress, f"Reviewing {stack}"):
            reviews, comparisons = review_all(read_path(folder), settings)
    except ReviewError as error:
        raise click.ClickException(str(error)) from None
    for each in reviews:
        show(document(each, comparisons), console())
    progress.print(
        f"To apply just this plan: {terraform()} -chdir={shlex.quote(str(folder))} apply {PLAN}",
        soft_wrap=True,
        markup=False,
    )
    gate(reviews, fail_on)


@dataclass(frozen=True)
class _Project:
    """What cdktf.json says: the shell's command that synthesizes, where it writes to, and cdktf's context."""

    application: str
    output: Path
    context: dict[str, Any] | None


def _project() -> _Project:
    """The project in this folder."""
    try:
        value: Any = json.loads(CONFIGURATION.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise ReviewError(
            f"{CONFIGURATION} is missing or not JSON. Run this beside your {CONFIGURATION}."
        ) from None
    application = value.get("app") if isinstance(value, dict) else None
    if not isinstance(application, str) or not application.strip():
        raise ReviewError(
            f"{CONFIGURATION} does not say in `app` how to synthesize, such as `python main.py`."
        )
    output, context = value.get("output"), value.get("context")
    return _Project(
        application,
        Path(output if isinstance(output, str) else "cdktf.out"),
        context if isinstance(context, dict) else None,
    )


def _synthesize(project: _Project) -> None:
    """Run the application as cdktf does: by the shell, told of the folder and the context."""
    variables = {"CDKTF_OUTDIR": str(project.output.resolve())}
    if project.context is not None:
        variables["CDKTF_CONTEXT_JSON"] = json.dumps(project.context)
    run(["/bin/sh", "-c", project.application], Path(), variables, called=project.application)


@contextmanager
def _step(console: Console, title: str) -> Iterator[None]:
    """A spinner while a step runs, and a line once it is done."""
    with console.status(f"{title} …"):
        yield
    console.print(f"[green]✓[/] {title}")


def run(
    arguments: Sequence[str], folder: Path, variables: dict[str, str] | None = None, *, called: str = ""
) -> None:
    """Run a command quietly; `called` is what errors name it, where that is not the command itself.

    Raises:
        ReviewError: it is missing or fails; the text holds the end of what it said.
    """
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", **(variables or {})}
    try:
        done = subprocess.run(
            arguments, cwd=folder, env=environment, capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
    except (FileNotFoundError, PermissionError):
        raise ReviewError(
            f"{arguments[0]} is not installed, or not on the PATH. "
            f"The environment variable {PROGRAM_VARIABLE} names another program, such as tofu."
        ) from None
    if done.returncode != 0:
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        raise ReviewError(f"{called or shlex.join(arguments)} failed ({done.returncode}):\n{said[-4000:]}")
