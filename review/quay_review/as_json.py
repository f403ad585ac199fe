"""A review as JSON, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from quay_review.environments import Comparison
from quay_review.review import Entry, Finding, Review
from quay_review.wording import LONGEST, clean

FORMAT_VERSION = "1.0"
"""The first number grows where something is taken away or gets another meaning, the second with additions."""


def as_json(reviews: Sequence[Review], comparisons: Sequence[Comparison]) -> str:
    """All reviews in one JSON object; texts in it are Markdown, as in the comment."""
    value = {
        "format_version": FORMAT_VERSION,
        "stacks": [_review(review) for review in reviews],
        "environments": [_comparison(comparison) for comparison in comparisons],
    }
    return json.dumps(value, ensure_ascii=True) + "\n"


def _review(review: Review) -> dict[str, Any]:
    return {
        "name": clean(review.stack),
        "verdict": review.verdict,
        "counts": dict(review.counts),
        "findings": [_finding(finding) for finding in review.findings],
        "access": [
            {
                "kind": change.row.grantee.kind,
                "name": clean(change.row.grantee.name),
                "repository": clean(change.row.repository),
                "before": change.row.before or None,
                "after": change.row.after or None,
                "through": [clean(team) for team in change.row.through],
                "address": clean(change.address, 4 * LONGEST) or None,
                "construct": clean(change.origin.construct) or None,
                "source": clean(change.origin.place) or None,
            }
            for change in review.access
        ],
        "default_permissions": list(review.defaults),
        "drift": [_entry(entry) for entry in review.drift],
        "imports": [_entry(entry) for entry in review.imports],
        "moves": [_entry(entry) for entry in review.moves],
        "forgotten": [_entry(entry) for entry in review.forgotten],
        "changes": [_entry(entry) for entry in review.changes],
        "outputs": [{"name": clean(name), "kind": kind} for name, kind in review.outputs],
        "failed_checks": [clean(name) for name in review.failed_checks],
        "deferred": review.deferred,
        "errored": review.errored,
        "outdated": review.outdated,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    accepted = finding.accepted
    return {
        "rule": finding.rule,
        "title": finding.title,
        "level": finding.level,
        "address": clean(finding.address, 4 * LONGEST),
        "object": finding.label,
        "text": finding.text,
        "construct": clean(finding.origin.construct) or None,
        "source": clean(finding.origin.place) or None,
        "accepted": accepted and {"reason": clean(accepted.reason, 400), "until": str(accepted.until)},
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "address": clean(entry.address, 4 * LONGEST),
        "previous_address": clean(entry.previous_address, 4 * LONGEST) or None,
        "object": entry.label,
        "differences": list(entry.differences),
        "construct": clean(entry.origin.construct) or None,
        "source": clean(entry.origin.place) or None,
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "group": clean(comparison.group) or None,
        "stacks": [clean(stack) for stack in comparison.stacks],
        "differences": [
            {
                "address": clean(difference.address, 4 * LONGEST),
                "attribute": difference.attribute or None,
                "values": list(difference.cells),
            }
            for difference in comparison.differences
        ],
    }
