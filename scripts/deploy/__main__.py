"""`python -m scripts.deploy deploy`, `diff` or `stop`, in the root of the checkout."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from scripts.deploy import registry, report
from scripts.deploy.cdktf import CdktfFailed, Planned, Run

from quay_cli.packaging import install
from quay_cli.packaging.contents import VERSION, contents

LOCK = ".terraform.lock.hcl"
WIDTH = 120
"""Columns where there is no terminal."""


@click.group()
def main() -> None:
    """Deploy main.py's stacks with the real cdktf."""


@main.command()
def deploy() -> None:
    """Deploy, to QUAY_URL with QUAY_TOKEN, else to a sandbox that stays when this ends."""
    console = _console()
    environment = _ready(console)
    run = Run(["deploy", "*", "--auto-approve", f"--outputs-file={report.OUTPUTS}"], environment)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("cdktf deploy", total=None)
        for event in run:
            if isinstance(event, Planned):
                progress.update(task, total=(progress.tasks[0].total or 0) + event.changes)
            else:
                console.print(f"[green]✓[/] {event.done} {event.address}")
                progress.advance(task)
    report.show(console)
    console.print()
    if run.changed:
        console.print(f"[bold green]Deployed:[/] {run.changed} objects were created, changed or destroyed.")
    else:
        console.print("[bold green]Nothing changed:[/] everything was as main.py says already.")
    console.print("`make diff` shows what the next deploy would change: nothing.")
    if not registry.named(os.environ):
        console.print(
            f"The sandbox runs on at {environment['QUAY_URL']}, with its data in {registry.FOLDER}."
        )
        console.print(f"By hand: `. {registry.ENVIRONMENT}`, then `cdktf diff`. To end it: `make stop`.")


@main.command()
def diff() -> None:
    """Show what a deploy would change, on the same registry."""
    console = _console()
    environment = _ready(console)
    Run(["synth"], environment).finish()
    for stack in json.loads(Path("cdktf.out/manifest.json").read_text())["stacks"]:
        run = Run(["diff", stack, "--skip-synth"], environment)
        run.finish()
        console.print("\n".join(run.plan()), markup=False)


@main.command()
def stop() -> None:
    """Stop the sandbox; its data stay."""
    click.echo("The sandbox has stopped." if registry.stop() else "No sandbox of this checkout runs.")


def _console() -> Console:
    """Where to tell what happens: as wide as the terminal, and of a fixed width elsewhere."""
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH
    return console


def _ready(console: Console) -> Mapping[str, str]:
    """Install the provider, and find a registry; the environment in which to run cdktf."""
    files = contents()
    directory = install.default_directory()
    if not install.is_installed(files, directory):
        install.install(files, directory)
        # They hold the checksum of the provider that was there before.
        for lock in report.STACKS.glob(f"*/{LOCK}"):
            lock.unlink()
    console.print(f"[green]✓[/] The provider quay {VERSION} is in ~/{directory.relative_to(Path.home())}.")
    try:
        if registry.named(os.environ):
            console.print(f"[green]✓[/] The registry is {os.environ['QUAY_URL']}.")
            return os.environ
        sandbox = registry.sandbox()
    except registry.NoRegistry as error:
        raise click.ClickException(str(error)) from None
    console.print(
        f"[green]✓[/] The registry is a sandbox, {sandbox.url}; set QUAY_URL and QUAY_TOKEN for yours."
    )
    return {**os.environ, "QUAY_URL": sandbox.url, "QUAY_TOKEN": sandbox.token}


if __name__ == "__main__":
    try:
        main()
    except CdktfFailed as failure:
        sys.exit(f"{failure}\n\ncdktf failed: what it said stands above.")
