"""`quay-cdktf provider`: install or build the Terraform provider."""

from __future__ import annotations

from pathlib import Path

import click

from quay_cli.packaging import install as installing
from quay_cli.packaging import release
from quay_cli.packaging.contents import VERSION, contents
from quay_cli.packaging.libraries import LibraryMissing


@click.group()
def command() -> None:
    """Install or build the Terraform provider.

    It is one package of pure Python, the same for every platform, that runs on Python 3.10 or newer with
    nothing else installed. Linux and macOS run it; Windows does in WSL alone.
    """


@command.command("install", short_help="Put the provider where Terraform and OpenTofu find it.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to put it, such as /usr/local/share/terraform/plugins for all users. "
    "Default: ~/.terraform.d/plugins.",
)
def install_command(directory: Path | None) -> None:
    """Put the provider where Terraform and OpenTofu find it.

    `terraform init`, `tofu init` and `cdktf deploy` then take the source quay-cdktf/quay from there.
    """
    target = directory or installing.default_directory()
    files = _contents()
    try:
        if installing.is_installed(files, target):
            click.echo(f"The provider quay {VERSION} is installed already in {target}.")
        else:
            installing.install(files, target)
            click.echo(f"Installed the provider quay {VERSION} in {target}.")
    except OSError as error:
        raise click.ClickException(f"The provider cannot be installed: {error}") from None
    hint = installing.still_to_do(target)
    if hint:
        click.echo(hint, err=True)


@command.command("build", short_help="Write what a registry or a mirror serves.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dist/provider"),
    show_default=True,
    help="Where to write the files.",
)
def build_command(directory: Path) -> None:
    """Write the release: a zip per platform, SHA256SUMS, the registry's manifest, the bill of materials.

    The same contents give the same bytes, on any machine.
    """
    files = _contents()
    try:
        release.write(files, directory)
    except OSError as error:
        raise click.ClickException(f"The release cannot be written: {error}") from None
    click.echo(f"Wrote the provider quay {VERSION} for {len(release.PLATFORMS)} platforms to {directory}.")


def _contents() -> dict[str, bytes]:
    try:
        return contents()
    except LibraryMissing as error:
        raise click.ClickException(str(error)) from None
