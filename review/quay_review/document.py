"""The form of a review, whatever it is written as: sections of rows, the rows with their risk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quay_review.environments import ABSENT, Comparison
from quay_review.review import AccessChange, Entry, Finding, Review
from quay_review.source import Origin
from quay_review.wording import clean, code, counted, sentence


@dataclass(frozen=True)
class Row:
    """Cells of a table, or the one text of a bullet, as Markdown; `risk` decides what is left out first."""

    cells: tuple[str, ...]
    risk: int = 0
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    rows: tuple[Row, ...]
    header: tuple[str, ...] = ()
    """Names of the columns; without them, the rows are bullets."""
    style: str = ""
    """`danger`, `warning` or "", for a colour."""
    folded: bool = False
    kept: bool = False
    """Whether no row may ever be left out."""


@dataclass(frozen=True)
class Document:
    """One stack's review, or what several stacks have in common."""

    name: str
    headline: str
    style: str
    sections: tuple[Section, ...]


_HEADLINES = {"nothing": "nothing changes", "changes": "changes", "danger": "danger"}
_VERBS = {
    "create": "to create",
    "update": "to update",
    "replace": "to replace",
    "delete": "to destroy",
    "forget": "to forget",
    "invoke": "to invoke",
}
SYMBOLS = {
    "create": "+",
    "update": "~",
    "replace": "±",
    "delete": "-",
    "forget": "o",
    "invoke": "!",
    "read": "<",
    "no-op": "=",
}


def document(review: Review, comparisons: Iterable[Comparison] = ()) -> Document:
    """Lay out one stack's review, with the comparisons that the stack is part of."""
    mine = [comparison for comparison in comparisons if review.stack in comparison.stacks]
    sections = (*_sections(review), *(section for c in mine for section in comparison_sections(c)))
    return Document(review.stack, headline(review), review.verdict, tuple(s for s in sections if s.rows))


def headline(review: Review) -> str:
    """The verdict in one line."""
    dangers = sum(finding.level == "danger" for finding in review.open_findings)
    warnings = sum(finding.level == "warning" for finding in review.open_findings)
    parts = [counted(dangers, "danger")] * bool(dangers) + [counted(warnings, "warning")] * bool(warnings)
    parts += [f"{review.counts[kind]:,} {_VERBS[kind]}" for kind in _VERBS if review.counts.get(kind)]
    for entries, what in (
        (review.imports, "to import"),
        (review.moves, "moved"),
        (review.drift, "changed outside"),
    ):
        parts += [f"{len(entries):,} {what}"] * bool(entries)
    parts += ["the plan has errors and cannot be applied"] * review.errored
    told = f" ({sentence(parts)})" if parts else ""
    return f"{code(review.stack)}: {_HEADLINES[review.verdict]}{told}"


def _sections(review: Review) -> list[Section]:
    found = review.open_findings
    return [
        Section("Danger", _findings(found, "danger"), style="danger", kept=True),
        Section("Warnings", _findings(found, "warning"), style="warning", kept=True),
        Section("About this plan", _notes(review), kept=True),
        Section(
            "Who gains and who loses what",
            tuple(map(_access_row, review.access)),
            ("Who", "Repository", "Before", "After", "Through", "By"),
        ),
        Section("Default permissions", tuple(Row((text,), 8) for text in review.defaults)),
        Section("Changed outside of Terraform", tuple(_entry(e, 5) for e in review.drift)),
        Section("Imported", tuple(_entry(entry, 3) for entry in review.imports)),
        Section("Moved", tuple(map(_moved, review.moves))),
        Section("Forgotten, left in the registry as they are", tuple(_entry(e, 5) for e in review.forgotten)),
        Section("Accepted", tuple(map(_accepted, review.accepted_findings)), folded=True),
        Section("All changes", tuple(_entry(e, 0) for e in review.changes), folded=True),
        Section(
            "Outputs",
            tuple(
                Row((f"{code(SYMBOLS[kind])} {code(name)} (value not shown)",))
                for name, kind in review.outputs
            ),
            folded=True,
        ),
    ]


def _findings(findings: Iterable[Finding], level: str) -> tuple[Row, ...]:
    return tuple(Row((_finding(finding),)) for finding in findings if finding.level == level)


def _finding(finding: Finding) -> str:
    where = f" {_where(finding.address, finding.origin)}"
    expired = f" Its acceptance ended on {finding.expired}." if finding.expired else ""
    return f"**{finding.rule}** {finding.label} {finding.text}{expired}{where}"


def _where(address: str, origin: Origin) -> str:
    found = origin.beside(address)
    return f"({found}; {code(address)})" if found else f"({code(address)})"


def _accepted(finding: Finding) -> Row:
    assert finding.accepted is not None  # noqa: S101 - that is how they are chosen
    why = f"Accepted until {finding.accepted.until}: {_prose(finding.accepted.reason)}"
    return Row((_finding(finding),), 8, (why,))


def _prose(text: str) -> str:
    """A text of the settings file, as inline code so that it cannot become anything else."""
    return code(clean(text, 400))


def _notes(review: Review) -> tuple[Row, ...]:
    notes = []
    if review.errored:
        notes.append("Terraform could not finish the plan: what is said here may not be all.")
    if review.outdated:
        notes.append(
            "The code has changed since this plan was made: plan anew, for this is not what it would do."
        )
    if review.deferred:
        notes.append(f"{counted(review.deferred, 'change')} deferred: another plan must follow this one.")
    notes += [f"A check fails: {code(name)}." for name in review.failed_checks]
    return tuple(Row((note,)) for note in notes)


def _access_row(change: AccessChange) -> Row:
    row = change.row
    who = (
        row.grantee.name
        if row.grantee.kind == "everybody"
        else f"{row.grantee.kind} {code(row.grantee.name)}"
    )
    everything = row.repository.endswith("/*")
    where = f"everything in {code(row.repository[:-2])}" if everything else code(row.repository)
    through = ", ".join(f"team {code(team.split('/', 1)[-1])}" for team in row.through)
    by = change.origin.beside(change.address) or (code(change.address) if change.address else "")
    return Row((who, where, row.before or ABSENT, row.after or ABSENT, through, by), 6 + row.risk)


def _entry(entry: Entry, risk: int) -> Row:
    where = _where(entry.address, entry.origin)
    if entry.label == code(entry.address):
        found = entry.origin.beside(entry.address)
        where = f"({found})" if found else ""
    text = f"{code(SYMBOLS.get(entry.kind, '?'))} {entry.label} {where}".rstrip()
    return Row((text,), risk + entry.risk, entry.differences)


def _moved(entry: Entry) -> Row:
    found = entry.origin.beside(entry.address)
    return Row((f"{code(entry.previous_address)} → {code(entry.address)} {found}".rstrip(),), 3)


def comparison_sections(comparison: Comparison) -> list[Section]:
    """The table of a comparison."""
    title = f"{' / '.join(clean(stack) for stack in comparison.stacks)} side by side"
    rows = tuple(Row((_what(d.address, d.attribute), *d.cells), d.risk) for d in comparison.differences)
    return [Section(title, rows, ("Object", *(code(s) for s in comparison.stacks)), folded=True)]


def _what(address: str, attribute: str) -> str:
    return f"{code(address)} {code(attribute)}" if attribute else code(address)
