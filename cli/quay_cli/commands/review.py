"""`quay-cdktf review`: review Terraform plans as a registry's administrator would."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console

from quay_review.as_json import as_json
from quay_review.document import document
from quay_review.environments import Comparison, compare
from quay_review.errors import ReviewError
from quay_review.inputs import Input, check_names, read_path, read_stream
from quay_review.markdown import MARK, markdown, overview
from quay_review.review import Review, review
from quay_review.settings import Settings, parse_settings
from quay_review.terminal import show, show_overview

SETTINGS = Path("quay-review.yml")
"""The settings file that is read where no other is named."""

WIDTH = 160
"""Columns of a text that does not go to a terminal."""

GATE = 3
"""Exit code where `--fail-on` holds."""

fail_on = click.option(
    "--fail-on",
    type=click.Choice(["danger", "changes"]),
    help=f"Exit with {GATE} where a stack's verdict is danger, or anything but that nothing changes.",
)
settings_file = click.option(
    "--settings",
    "settings_path",
    type=click.Path(path_type=Path),
    help=f"Settings: accepted findings, environments. Default: {SETTINGS}, where it exists.",
)


@click.command()
@click.argument("plans", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "text", "json"]),
    help="Default: text on a terminal, Markdown elsewhere.",
)
@click.option(
    "--split",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one Markdown file per comment, STACK.md, into this folder instead of standard output; "
    "reviews of an earlier run there are removed.",
)
@fail_on
@settings_file
def command(
    plans: tuple[Path, ...],
    form: str | None,
    split: Path | None,
    fail_on: str | None,
    settings_path: Path | None,
) -> None:
    """Review Terraform plans as a registry's administrator would.

    PLANS are folders that cdktf synthesized and Terraform planned (cdktf.out, or one stack's folder), plan
    files, what `terraform show -json` wrote of them, or `-` for such JSON on standard input. Default:
    cdktf.out.

    Exit codes: 0, 1 where a plan cannot be reviewed, 2 for wrong arguments, 3 where --fail-on holds.
    """
    if split is not None and form not in (None, "markdown"):
        raise click.UsageError(f"--split writes Markdown: leave out --format {form}.")
    try:
        settings = load_settings(settings_path)
        inputs = _inputs(plans or (Path("cdktf.out"),))
        reviews, comparisons = review_all(inputs, settings)
        if split is not None:
            _split(reviews, comparisons, split)
        else:
            click.echo(_written(reviews, comparisons, form), nl=False)
    except ReviewError as error:
        raise click.ClickException(str(error)) from None
    gate(reviews, fail_on)


def load_settings(path: Path | None) -> Settings:
    """The settings of a file, or of the default one where it exists."""
    chosen = path or SETTINGS
    if path is None and not chosen.is_file():
        return Settings()
    try:
        return parse_settings(chosen.read_text("utf-8"), str(chosen))
    except OSError as error:
        raise ReviewError(f"{chosen}: the settings cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ReviewError(f"{chosen}: the settings cannot be read: they are no text in UTF-8.") from None


def review_all(inputs: Sequence[Input], settings: Settings) -> tuple[list[Review], list[Comparison]]:
    """The review of each plan, and the comparisons between environments."""
    check_names(inputs)
    today = date.today()
    reviews = [review(entry.plan, entry.sources, settings, today) for entry in inputs]
    return reviews, compare([entry.plan for entry in inputs], settings.environments)


def gate(reviews: Sequence[Review], fail_on: str | None) -> None:
    """Leave with the exit code of `--fail-on` where it holds, and say so on standard error."""
    verdicts = {"danger": ("danger",), "changes": ("danger", "changes")}.get(fail_on or "", ())
    failed = [review.stack for review in reviews if review.verdict in verdicts]
    if failed:
        click.echo(f"--fail-on {fail_on} holds for {', '.join(failed)}.", err=True)
        sys.exit(GATE)


def _inputs(plans: Sequence[Path]) -> list[Input]:
    found: list[Input] = []
    for path in plans:
        if str(path) == "-":
            found.append(read_stream(sys.stdin.buffer.read()))
        else:
            found.extend(read_path(path))
    return found


def _written(reviews: Sequence[Review], comparisons: Sequence[Comparison], form: str | None) -> str:
    if form is None:
        form = "text" if sys.stdout.isatty() else "markdown"
    if form == "json":
        return as_json(reviews, comparisons)
    documents = [document(each, comparisons if each is reviews[-1] else ()) for each in reviews]
    if form == "markdown":
        return overview(documents) + "\n".join(part for each in documents for part in markdown(each))
    screen = console()
    with screen.capture() as capture:
        if len(documents) > 1:
            show_overview(documents, screen)
        for each in documents:
            show(each, screen)
    return capture.get()


def console() -> Console:
    """What a review is shown on: as wide as the terminal, or as a text."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def _split(reviews: Sequence[Review], comparisons: Sequence[Comparison], folder: Path) -> None:
    """Write the comments; what an earlier run wrote there goes away, and nothing else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.md"):
            if old.read_bytes().startswith(MARK.encode()):
                old.unlink()
        for each in reviews:
            for number, part in enumerate(markdown(document(each, comparisons)), 1):
                name = each.stack if number == 1 else f"{each.stack}.{number}"
                (folder / f"{name}.md").write_text(part, "utf-8")
    except OSError as error:
        raise ReviewError(f"{folder}: the reviews cannot be written: {error.strerror}.") from None
