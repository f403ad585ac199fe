"""A review as Markdown that fits into comments of GitHub and GitLab."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from zlib import crc32

from quay_review.document import Document, Row, Section
from quay_review.wording import clean, counted

LIMIT = 65_536
"""Characters that a comment on GitHub takes."""

_ROOM = LIMIT - 1_024
"""Characters that are filled: the rest is for the notes on what was left out, and for the marker."""

_NOTE = 80
"""Characters of the note on what a section leaves out."""

_SYMBOLS = {"nothing": "🟢", "changes": "🟡", "danger": "🔴"}


MARK = "<!-- quay-cdktf review: "
"""How every review begins."""


def marker(name: str, part: int = 1) -> str:
    """The hidden line by which the comment of a stack is found again."""
    safe = re.sub(r"[^A-Za-z0-9_./]|(?<=-)-", "-", re.sub(r"-+", "-", clean(name)))
    if safe != name:
        # Two names may have become one, and each stack has a comment of its own.
        safe += f"-{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
    return f"{MARK}{safe}{f' part {part}' if part > 1 else ''} -->"


def overview(documents: Sequence[Document]) -> str:
    """The verdicts of several stacks, one line each; nothing for a single stack."""
    if len(documents) < 2:
        return ""
    return "".join(f"- {_SYMBOLS.get(each.style, '')} {each.headline}\n" for each in documents) + "\n"


def markdown(document: Document, limit: int = _ROOM) -> list[str]:
    """The review as one comment, or several where dangers alone fill more than one."""
    head = f"## {_SYMBOLS.get(document.style, '')} {document.headline}\n"
    kept = [section for section in document.sections if section.kept]
    rest = [section for section in document.sections if not section.kept]
    chunks = _pack(head, kept, limit)
    chunks[-1] += _fit(rest, limit - len(chunks[-1]))
    if len(chunks) == 1:
        return [f"{marker(document.name)}\n{chunks[0]}"]
    return [
        f"{marker(document.name, part)}\n{chunk}\n_Part {part} of {len(chunks)}._\n"
        for part, chunk in enumerate(chunks, 1)
    ]


def _pack(head: str, sections: Sequence[Section], limit: int) -> list[str]:
    """Sections that are never cut, over as many comments as they need."""
    chunks = [head]
    for section in sections:
        title = _title(section, len(section.rows))
        if len(chunks[-1]) + len(title) + len(_row(section, section.rows[0])) > limit:
            chunks.append(head)
        chunks[-1] += title
        for row in section.rows:
            written = _row(section, row)
            if len(chunks[-1]) + len(written) > limit:
                chunks.append(head + title)
            chunks[-1] += written
    return chunks


def _fit(sections: Sequence[Section], room: int) -> str:
    """Sections without their least risky rows, as far as there is no room for them."""
    sizes = [[len(_row(section, row)) for row in section.rows] for section in sections]
    frames = [len(_frame(section, "", len(section.rows), 0)) for section in sections]
    total = sum(map(sum, sizes)) + sum(frames)
    order = sorted(
        ((row.risk, -s, -r) for s, section in enumerate(sections) for r, row in enumerate(section.rows))
    )
    dropped: set[tuple[int, int]] = set()
    room -= _NOTE * len(sections)
    for _, s, r in order:
        if total <= room:
            break
        dropped.add((-s, -r))
        total -= sizes[-s][-r]
    return "".join(_section(section, s, dropped) for s, section in enumerate(sections))


def _section(section: Section, position: int, dropped: set[tuple[int, int]]) -> str:
    rows = [row for r, row in enumerate(section.rows) if (position, r) not in dropped]
    body = "".join(_row(section, row) for row in rows)
    return _frame(section, body, len(section.rows), len(section.rows) - len(rows))


def _frame(section: Section, body: str, count: int, left_out: int) -> str:
    note = (
        f"\n_{counted(left_out, 'row')} with the least risk left out, for want of room._\n"
        if left_out
        else ""
    )
    if not section.folded:
        return f"{_title(section, count)}{body}{note}"
    summary = html.escape(section.title)
    return (
        f"\n<details><summary>{summary} ({count:,})</summary>\n{_header(section)}{body}{note}\n</details>\n"
    )


def _title(section: Section, count: int) -> str:
    return f"\n### {section.title} ({count:,})\n{_header(section)}"


def _header(section: Section) -> str:
    if not section.header:
        return "\n"
    return f"\n| {' | '.join(section.header)} |\n|{' --- |' * len(section.header)}\n"


def _row(section: Section, row: Row) -> str:
    if section.header:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row.cells)} |\n"
    details = "".join(f"  - {detail}\n" for detail in row.details)
    return f"- {row.cells[0]}\n{details}"
