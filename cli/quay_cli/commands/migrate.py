"""`quay-cdktf migrate`: move a configuration from the provider enthought/quay."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from quay_migrate.folder import MigrationError, migrate_folder


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A new folder for the migrated copy. Default: the files are rewritten in place.",
)
def command(folder: Path, output: Path | None) -> None:
    """Move a configuration from the provider enthought/quay.

    Rewrites the .tf files in FOLDER and in the modules below it for this provider, and writes the `moved`
    blocks by which Terraform (1.8 and later) takes the state over. Nothing is changed in the registry, nor in
    the state before you apply; the plan that follows is to change nothing.
    """
    try:
        result = migrate_folder(folder, output)
    except MigrationError as error:
        raise click.ClickException(str(error)) from None
    console = Console(highlight=False, soft_wrap=True)
    for name in result.written:
        console.print(f"[green]✓[/] {escape(name)}")
    if not result.written:
        console.print("Nothing in it is of the provider enthought/quay.")
        return
    for note in result.notes:
        console.print(f"[yellow]Note:[/] {escape(note)}")
    for place in result.by_hand:
        console.print(f"[red]Edit by hand:[/] {escape(place)}")
    console.print(f"Next, in {escape(str(output or folder))}:")
    console.print("  terraform state replace-provider enthought/quay quay-cdktf/quay")
    console.print("  terraform init -upgrade")
    console.print("  terraform fmt")
    console.print("  terraform plan")
