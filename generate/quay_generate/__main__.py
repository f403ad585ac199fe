"""`python -m quay_generate`: writes all generated files; `--check` only says which are stale."""

from __future__ import annotations

import re
import sys

import click

from quay_generate.classes import classes
from quay_generate.coverage import UnknownOperationError, coverage_page, covered
from quay_generate.documents import documents
from quay_generate.files import ROOT, formatted, stale, write
from quay_generate.found import DuplicateError, Provided, provided
from quay_generate.library import library
from quay_generate.registration import registration


def generate(found: Provided) -> dict[str, str]:
    """Every generated file's text, by its path in the project."""
    version = _version()
    members = library()
    return formatted(
        {
            "provider/quay_provider/registration.py": registration(found, version),
            **classes(found, version),
            **documents(found, members),
            "docs/coverage.md": coverage_page(covered(found), members),
        }
    )


def _version() -> str:
    match = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    if match is None:
        raise click.ClickException("pyproject.toml states no version")
    return match[1]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail when a generated file is stale.")
def main(check: bool) -> None:
    """Write what is generated from the provider's modules: registration, constructs and documents.

    A module that cannot be imported is named, and left out of everything.
    """
    try:
        found = provided()
        files = generate(found)
    except (DuplicateError, UnknownOperationError) as error:
        raise click.ClickException(str(error)) from None
    for sentence in found.broken:
        click.echo(f"Error: {sentence}", err=True)
    changed = stale(files) if check else write(files)
    for path in changed:
        click.echo(f"{'stale' if check else 'written'}: {path}")
    if check and changed:
        click.echo("Run `make generate`, and commit what it writes.", err=True)
    sys.exit(1 if found.broken or (check and changed) else 0)


if __name__ == "__main__":
    main()
