"""Each rule has a document of its own, and the index names them all."""

from __future__ import annotations

import pytest
import yaml
from tests.review.project import ROOT

from quay_review.rules import RULES
from quay_review.settings import parse_settings

DOCUMENTS = ROOT / "docs" / "review"


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_has_a_document(rule: str) -> None:
    lines = (DOCUMENTS / f"{rule}.md").read_text().splitlines()
    assert lines[0] == f"# {rule}: {RULES[rule].title}"
    assert lines[2].lower().startswith(RULES[rule].level)
    assert all(f"`{kind}`" in lines[2] for kind in RULES[rule].types)
    assert [line for line in lines if line.startswith("## ")] == [
        "## What it finds",
        "## Why it matters",
        "## What to do",
        "## Accept it",
    ]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_what_a_document_shows_as_settings_are_settings(rule: str) -> None:
    text = (DOCUMENTS / f"{rule}.md").read_text().split("```yaml\n")[1].split("```")[0]
    (acceptance,) = parse_settings(text, "example").accept
    assert acceptance.rule == rule


def test_the_index_names_all_rules_and_no_others() -> None:
    index = (DOCUMENTS / "README.md").read_text()
    rows = [line for line in index.splitlines() if line.startswith("| [")]
    assert rows == [
        f"| [{rule.id}]({rule.id}.md) | {rule.title} | {rule.level} |"
        for rule in sorted(RULES.values(), key=lambda rule: rule.id)
    ]
    assert {path.stem for path in DOCUMENTS.glob("QPR*.md")} == set(RULES)


def test_the_guides_settings_are_settings() -> None:
    text = (ROOT / "docs" / "guides" / "review.md").read_text().split("```yaml\n")[1].split("```")[0]
    assert yaml.safe_load(text)["accept"][0]["rule"] in RULES
    assert parse_settings(text, "guide").environments == ("dev", "staging", "prod")
