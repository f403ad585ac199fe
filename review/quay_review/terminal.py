"""A review as text, with colour where the terminal has it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quay_review.document import Document, Section

_STYLES = {"danger": "bold red", "warning": "yellow", "changes": "bold yellow", "nothing": "bold green"}
_INLINE = re.compile(r"`([^`]*)`|\*\*([^*]+)\*\*")
_BULLETS = {"+": "green", "~": "yellow", "±": "red", "-": "red", "o": "magenta", "!": "magenta"}


def inline(markdown: str) -> Text:
    """Inline Markdown as rich text: names without their backticks, in bold."""
    text, position = Text(), 0
    for match in _INLINE.finditer(markdown):
        text.append(markdown[position : match.start()])
        text.append(match.group(1) if match.group(1) is not None else match.group(2), "bold")
        position = match.end()
    text.append(markdown[position:])
    return text


def show_overview(documents: Sequence[Document], console: Console) -> None:
    """Print the verdicts, one line per stack."""
    for document in documents:
        console.print(_headline(document), soft_wrap=True)
    console.print()


def _headline(document: Document) -> Text:
    return Text(inline(document.headline).plain, _STYLES.get(document.style, "bold"))


def show(document: Document, console: Console) -> None:
    """Print a review."""
    console.print(_headline(document), soft_wrap=True)
    for section in document.sections:
        console.print()
        title = f"{section.title} ({len(section.rows):,})"
        console.print(Text(title, _STYLES.get(section.style, "bold")))
        if section.header:
            _table(section, console)
        else:
            _bullets(section, console)
    console.print()


def _table(section: Section, console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in section.header:
        table.add_column(inline(name), overflow="fold")
    for row in section.rows:
        table.add_row(*map(inline, row.cells))
    console.print(table)


def _bullets(section: Section, console: Console) -> None:
    for row in section.rows:
        text = inline(row.cells[0])
        text.stylize(_BULLETS.get(text.plain[:1], _STYLES.get(section.style, "")), 0, 1)
        console.print(Text("  ").append_text(text), soft_wrap=True)
        for detail in row.details:
            console.print(Text("      ").append_text(inline(detail)), soft_wrap=True)
