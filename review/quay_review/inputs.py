"""Finds the plans that a review is asked for: cdktf.out, a stack's folder, a plan file, its JSON."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from quay_review.errors import ReviewError
from quay_review.plan import Plan, parse
from quay_review.reading import mapping, text
from quay_review.source import Sources, parse_sources

PLAN = "plan"
"""Name of the plan file that `cdktf diff` and `quay-cdktf plan` leave in a stack's folder."""

SYNTHESIZED = "cdk.tf.json"
USUAL = ("plan", "tfplan")
"""Names that plans have everywhere, so that the folder's name tells more."""

PROGRAM_VARIABLE = "TERRAFORM_BINARY_NAME"
"""Environment variable by which cdktf, too, is told of another program than `terraform`, such as `tofu`."""

_ZIP = b"PK"
"""How plan files begin, which are archives."""


@dataclass(frozen=True)
class Input:
    """One plan, and where its resources come from."""

    plan: Plan
    sources: Sources


def read_stream(document: bytes) -> Input:
    """A plan's JSON from standard input."""
    return Input(parse(document, "plan"), {})


def read_path(path: Path) -> list[Input]:
    """The plans that a path holds, in the order of the stacks' names.

    Raises:
        ReviewError: there is none, or one cannot be read; the text says what to do.
    """
    if path.is_dir():
        if (path / "stacks").is_dir():
            return _project(path)
        return [_stack(path)]
    if not path.exists():
        raise ReviewError(f"{path}: there is no such file or folder. Run `quay-cdktf plan STACK` first.")
    return [_file(path)]


def stack_folder(output: Path, stack: str) -> Path:
    """The folder of a synthesized stack in a cdktf.out.

    Raises:
        ReviewError: it was not synthesized; the text names those that were.
    """
    folders = _folders(output)
    if stack not in folders:
        known = ", ".join(sorted(folders)) or "none"
        raise ReviewError(f"There is no stack {stack!r} in {output}. Synthesized stacks: {known}.")
    return folders[stack]


def terraform() -> str:
    """The program that makes plans and reads them."""
    return os.environ.get(PROGRAM_VARIABLE) or "terraform"


def show(folder: Path, plan: str = PLAN) -> bytes:
    """What `terraform show -json` says of a plan file in an initialized folder.

    Raises:
        ReviewError: Terraform is missing, or refuses; the text holds what it said.
    """
    program = terraform()
    command = [program, "show", "-json", "-no-color", plan]
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1"}
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    except (FileNotFoundError, PermissionError):
        raise ReviewError(
            f"{program} is not installed, or not on the PATH; it is needed to read plan files. "
            f"The environment variable {PROGRAM_VARIABLE} names another, such as tofu."
        ) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise ReviewError(
            f"{folder}: `{program} show -json {plan}` failed. Run `{program} init` there?\n{said}"
        )
    return done.stdout


def _project(output: Path) -> list[Input]:
    folders = _folders(output)
    planned = [folder for _, folder in sorted(folders.items()) if (folder / PLAN).is_file()]
    if not planned:
        raise ReviewError(
            f"{output}: no stack has a plan. Run `quay-cdktf plan STACK` or `cdktf diff STACK` first."
        )
    return [_stack(folder) for folder in planned]


def _folders(output: Path) -> dict[str, Path]:
    """Folders of the stacks by name, from the manifest that cdktf writes, else from what is there."""
    manifest = output / "manifest.json"
    if manifest.is_file():
        try:
            stacks = mapping(mapping(json.loads(manifest.read_bytes())).get("stacks"))
        except (OSError, ValueError, RecursionError):
            raise ReviewError(f"{manifest}: this is not JSON. Synthesize anew.") from None
        return {
            name: output / (text(mapping(stack).get("workingDirectory")) or f"stacks/{name}")
            for name, stack in stacks.items()
        }
    if not (output / "stacks").is_dir():
        raise ReviewError(
            f"{output}: there is nothing synthesized here. Run `cdktf synth` or `quay-cdktf plan STACK`."
        )
    return {folder.name: folder for folder in (output / "stacks").iterdir() if folder.is_dir()}


def _stack(folder: Path) -> Input:
    if not (folder / PLAN).is_file():
        raise ReviewError(
            f"{folder}: there is no plan. Run `quay-cdktf plan STACK` or `cdktf diff STACK` first."
        )
    stack = folder.resolve().name
    plan = parse(show(folder), stack)
    return Input(replace(plan, outdated=_is_outdated(folder)), _sources(folder, stack))


def _is_outdated(folder: Path) -> bool:
    """Whether the plan was made of another `cdk.tf.json` than the one beside it; a plan holds its own."""
    synthesized = folder / SYNTHESIZED
    try:
        with ZipFile(folder / PLAN) as archive:
            planned = archive.read(f"tfconfig/m-/{SYNTHESIZED}")
        return synthesized.is_file() and synthesized.read_bytes() != planned
    except (BadZipFile, KeyError, OSError):
        return False


def _file(path: Path) -> Input:
    try:
        document = path.read_bytes()
    except OSError as error:
        raise ReviewError(f"{path}: cannot be read: {error.strerror}.") from None
    folder = path.resolve().parent
    is_usual = path.stem in USUAL and folder.name
    stack = folder.name if is_usual or (folder / SYNTHESIZED).is_file() else path.stem
    if document.startswith(_ZIP):
        document = show(folder, path.name)
    return Input(parse(document, stack), _sources(folder, stack))


def _sources(folder: Path, stack: str) -> Sources:
    synthesized = folder / SYNTHESIZED
    if not synthesized.is_file():
        return {}
    try:
        return parse_sources(synthesized.read_text("utf-8", "replace"), stack)
    except OSError as error:
        raise ReviewError(f"{synthesized}: cannot be read: {error.strerror}.") from None


def check_names(inputs: Sequence[Input]) -> None:
    """Refuse two plans of one name, whose comments would overwrite each other.

    Raises:
        ReviewError: there are such.
    """
    names = [entry.plan.stack for entry in inputs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ReviewError(f"Two plans have the name {twice[0]!r}: review them one by one.")
