"""`quay-cdktf adopt`: write the code for an organization that exists already."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from quay_adopt.clear_text import clear_text
from quay_adopt.hcl import hcl
from quay_adopt.names import addressable
from quay_adopt.python import python
from quay_adopt.reading import take_stock
from quay_provider.names import is_name
from quay_provider.provider import QuayProvider
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context


@click.command()
@click.argument("organization")
@click.option("--hcl", "as_hcl", is_flag=True, help="Write Terraform's own language instead of Python.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; it must not exist. Default: standard output.",
)
def command(organization: str, as_hcl: bool, output: Path | None) -> None:
    """Write the code for an organization that exists already.

    Reads ORGANIZATION with all that it holds, and writes a Python stack for it, with what Terraform needs to
    import everything. The first plan imports and changes nothing. Nothing is changed in the registry.

    The environment variables QUAY_URL and QUAY_TOKEN say which registry, and whose token: of somebody who
    administers the organization.
    """
    wrong = is_name(organization)
    if wrong:
        raise click.ClickException(f'"{organization}" is the name of no organization: it {wrong}.')
    if output is not None:
        _check_place(output)
    progress = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        client = QuayProvider().configure(Context(None))
        try:
            inventory = addressable(take_stock(client, organization, progress.print))
        finally:
            client.close()
    except DiagnosticError as error:
        diagnostic = error.diagnostic
        raise click.ClickException(f"{diagnostic.summary}\n\n{diagnostic.detail}") from None
    for note in inventory.notes:
        progress.print(f"[yellow]Not adopted:[/] {escape(note)}")
    shown = list(clear_text(inventory))
    if shown:
        progress.print(
            f"[yellow]In clear text:[/] {escape(', '.join(shown))}. Such tokens and addresses may be secret: "
            "look at them before you commit what is written."
        )
    text = hcl(inventory) if as_hcl else python(inventory)
    count = sum(1 for _ in inventory)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from None
    progress.print(f"[green]✓[/] {count} objects of {organization} written to {escape(str(output))}")


def _check_place(output: Path) -> None:
    """Refuse, before anything is read, a file that is there already or has no folder."""
    try:
        if output.exists():
            raise click.ClickException(f"{output} exists already: name another file, or move it away.")
        if not output.parent.is_dir():
            raise click.ClickException(f"There is no folder {output.parent}: make it first.")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from None
