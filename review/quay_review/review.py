"""One stack's review: everything that is told about a plan, before it gets a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from quay_review.access import AccessRow, access_rows, default_permissions
from quay_review.causes import cause_of, causes
from quay_review.granted import grants
from quay_review.plan import Change, Plan
from quay_review.replacement import parted
from quay_review.rules import RULES, Context, Level, Rule
from quay_review.settings import Acceptance, Settings
from quay_review.source import Origin, Sources, origin_of
from quay_review.values import Viewer, opened

Verdict = Literal["nothing", "changes", "danger"]


@dataclass(frozen=True)
class Finding:
    """What a rule says of a change, as Markdown."""

    rule: str
    title: str
    level: Level
    address: str
    label: str
    text: str
    origin: Origin
    accepted: Acceptance | None = None
    expired: date | None = None
    """The last day of an acceptance that held once."""


@dataclass(frozen=True)
class Entry:
    """One change, drifted, imported, moved or forgotten object, as Markdown."""

    kind: str
    address: str
    label: str
    origin: Origin
    differences: tuple[str, ...] = ()
    previous_address: str = ""
    risk: int = 0


@dataclass(frozen=True)
class AccessChange:
    """A role that changes, and the change that makes it so; "" and nowhere where several do together."""

    row: AccessRow
    address: str
    origin: Origin


@dataclass(frozen=True)
class Review:
    """All that is told about one stack's plan."""

    stack: str
    verdict: Verdict
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    access: tuple[AccessChange, ...]
    defaults: tuple[str, ...]
    drift: tuple[Entry, ...]
    imports: tuple[Entry, ...]
    moves: tuple[Entry, ...]
    forgotten: tuple[Entry, ...]
    changes: tuple[Entry, ...]
    outputs: tuple[tuple[str, str], ...]
    failed_checks: tuple[str, ...]
    deferred: int
    errored: bool
    outdated: bool

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    @property
    def accepted_findings(self) -> tuple[Finding, ...]:
        """The findings that the settings accept today."""
        return tuple(finding for finding in self.findings if finding.accepted is not None)


RISKS: Mapping[str, int] = {"delete": 4, "replace": 4, "forget": 3, "invoke": 3, "update": 2, "create": 1}
"""How much a change matters by its kind alone, for what is left out first where room is short."""


def review(plan: Plan, sources: Sources, settings: Settings, today: date) -> Review:
    """Review one plan; the same arguments give the same review."""
    plan, viewer = opened(plan)
    parts = parted(plan)
    before, after = grants(parts, "before"), grants(parts, "after")
    teller = _Teller(viewer, sources)
    findings = _findings(Context(parts, before, after, viewer), teller, settings, today)
    risky = frozenset(finding.address for finding in findings)
    effective = sorted(plan.effective, key=lambda change: change.address)
    ordered = sorted(plan.changes, key=lambda change: change.address)
    return Review(
        stack=plan.stack,
        verdict=_verdict(plan, findings),
        counts={kind: count for kind in RISKS if (count := sum(c.kind == kind for c in effective))},
        findings=tuple(findings),
        access=_access(parts, access_rows(before, after), teller),
        defaults=tuple(default_permissions(parts, viewer)),
        drift=tuple(teller.entry(c, risky) for c in sorted(plan.drift, key=lambda change: change.address)),
        imports=tuple(teller.entry(c, risky) for c in ordered if c.imported),
        moves=tuple(teller.entry(c, risky) for c in ordered if c.previous_address),
        forgotten=tuple(teller.entry(c, risky) for c in effective if c.kind == "forget"),
        changes=tuple(teller.entry(c, risky) for c in effective),
        outputs=plan.outputs,
        failed_checks=plan.failed_checks,
        deferred=plan.deferred,
        errored=plan.errored,
        outdated=plan.outdated,
    )


def _access(plan: Plan, rows: list[AccessRow], teller: _Teller) -> tuple[AccessChange, ...]:
    found = causes(plan)
    told = []
    for row in rows:
        change = cause_of(row, found)
        address = change.address if change is not None else ""
        told.append(AccessChange(row.shown(teller.viewer), address, origin_of(teller.sources, address)))
    return tuple(told)


def _verdict(plan: Plan, findings: list[Finding]) -> Verdict:
    if any(finding.level == "danger" and finding.accepted is None for finding in findings):
        return "danger"
    return "nothing" if plan.empty else "changes"


@dataclass(frozen=True)
class _Teller:
    viewer: Viewer
    sources: Sources

    def entry(self, change: Change, risky: frozenset[str]) -> Entry:
        return Entry(
            kind=change.kind,
            address=change.address,
            label=self.viewer.label(change),
            origin=origin_of(self.sources, change.address),
            differences=tuple(self.viewer.differences(change)),
            previous_address=change.previous_address,
            risk=RISKS.get(change.kind, 0) + 4 * (change.address in risky),
        )

    def finding(self, rule: Rule, change: Change, text: str) -> Finding:
        return Finding(
            rule=rule.id,
            title=rule.title,
            level=rule.level,
            address=change.address,
            label=self.viewer.label(change),
            text=text,
            origin=origin_of(self.sources, change.address),
        )


def _findings(context: Context, teller: _Teller, settings: Settings, today: date) -> list[Finding]:
    by_type: dict[str, list[Rule]] = {}
    for rule in RULES.values():
        for kind in rule.types:
            by_type.setdefault(kind, []).append(rule)
    found = []
    for change in context.plan.effective:
        for rule in by_type.get(change.type, ()):
            text = rule.check(change, context)
            if text is not None:
                finding = teller.finding(rule, change, text)
                found.append(_settle(finding, context.plan.stack, settings, today))
    return sorted(found, key=lambda finding: (finding.level, finding.rule, finding.address))


def _settle(finding: Finding, stack: str, settings: Settings, today: date) -> Finding:
    meant = [entry for entry in settings.accept if entry.covers(finding.rule, stack, finding.address)]
    if not meant:
        return finding
    last = max(meant, key=lambda entry: entry.until)
    holds = last.until >= today
    return replace(finding, accepted=last) if holds else replace(finding, expired=last.until)
