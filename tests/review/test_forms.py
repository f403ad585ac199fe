"""Forms of a review: Markdown within the size of a comment, text, JSON; movements, origins, environments."""

from __future__ import annotations

import json
import re
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from tests.review.plans import PlanBuilder, side_by_side

from quay_review.as_json import as_json
from quay_review.document import Document, Row, Section, document
from quay_review.errors import ReviewError
from quay_review.markdown import LIMIT, markdown, marker
from quay_review.settings import Acceptance, Settings, parse_settings
from quay_review.source import parse_sources
from quay_review.terminal import show
from quay_review.wording import clean, code

REPOSITORY = {"namespace": "acme", "name": "app", "visibility": "private"}


def comment(builder: PlanBuilder) -> str:
    (text,) = markdown(document(builder.review()))
    return text


def repositories(count: int, action: str) -> PlanBuilder:
    builder = PlanBuilder()
    for number in range(count):
        values = {**REPOSITORY, "name": f"app-{number:05}"}
        after = None if action == "delete" else values
        builder.change(f"quay_repository.r{number:05}", action, None if action == "create" else values, after)
    return builder


def test_the_verdict_comes_first_and_the_marker_before_it() -> None:
    lines = comment(PlanBuilder().delete("quay_repository.app", REPOSITORY)).splitlines()
    assert lines[0] == "<!-- quay-cdktf review: prod -->"
    assert lines[1] == "## 🔴 `prod`: danger (1 danger and 1 to destroy)"
    assert "🟢 `prod`: nothing changes" in comment(PlanBuilder().keep("quay_repository.app", REPOSITORY))
    created = PlanBuilder().create("quay_repository.a", REPOSITORY)
    assert "🟡 `prod`: changes (1 to create)" in comment(created)


def test_many_creations_fit_into_one_comment_and_say_how_many_are_left_out() -> None:
    text = comment(repositories(5_000, "create").delete("quay_repository.x", REPOSITORY))
    assert len(text) <= LIMIT
    assert "**QPR001** repository `acme/app` is destroyed" in text
    assert "- `-` repository `acme/app`" in text
    match = re.search(r"_([\d,]+) rows with the least risk left out", text)
    assert match is not None
    left_out = int(match.group(1).replace(",", ""))
    assert left_out + text.count("- `+` repository") == 5_000


def test_names_of_other_scripts_have_marks_of_their_own() -> None:
    marks = {marker(name) for name in ("ämter", "ümter", "-mter", "prod", "a b", "a-b")}
    assert len(marks) == 6
    assert marker("prod") == "<!-- quay-cdktf review: prod -->"
    assert all(re.fullmatch(r"<!-- quay-cdktf review: [!-~]+ -->", mark) for mark in marks)


def test_danger_is_never_cut() -> None:
    parts = markdown(document(repositories(2_000, "delete").review()))
    assert len(parts) > 1
    assert all(len(part) <= LIMIT for part in parts)
    found = re.findall(r"\*\*QPR001\*\* repository `acme/(app-\d+)`", "".join(parts))
    assert found == [f"app-{number:05}" for number in range(2_000)]
    assert [part.splitlines()[0] for part in parts] == [marker("prod", n + 1) for n in range(len(parts))]


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(st.integers(0, 9), st.text(max_size=40)), max_size=60)),
        max_size=6,
    ),
    st.integers(1_500, 5_000),
)
@settings(max_examples=60)
def test_the_limit_holds(sections: list[tuple[bool, list[tuple[int, str]]]], limit: int) -> None:
    made = tuple(
        Section(f"S{n}", tuple(Row((code(text),), risk, (code(text),)) for risk, text in rows), kept=kept)
        for n, (kept, rows) in enumerate(sections)
        if rows
    )
    parts = markdown(Document("prod", "`prod`: changes", "changes", made), limit)
    assert all(len(part) <= limit + 1_024 for part in parts)
    text = "".join(parts)
    for section in made:
        if section.kept:
            assert all(f"- {row.cells[0]}\n" in text for row in section.rows)


def test_the_least_risky_rows_go_first() -> None:
    rows = tuple(Row((f"row{risk}" * 20,), risk) for risk in (5, 1, 9, 3))
    (text,) = markdown(Document("prod", "x", "changes", (Section("S", rows),)), 330)
    assert "row9" in text
    assert "row1" not in text


def test_nothing_in_a_plan_changes_the_form_of_the_comment() -> None:
    name = "a`|</details>\n# @everybody <!-- quay-cdktf review: other --> \u202e\ud800"
    text = comment(PlanBuilder().delete("quay_repository.app", {**REPOSITORY, "name": name}))
    assert "\u202e" not in text
    assert "\n# " not in text
    assert text.count("`") % 2 == 0
    text.encode("utf-8")


@given(st.text())
@settings(max_examples=200)
def test_code_is_one_span_in_one_line(value: str) -> None:
    written = code(value)
    assert written.count("`") == 2
    assert "\n" not in written
    assert written.encode("utf-8")
    assert clean(clean(value)) == clean(value)


def test_a_pipe_does_not_end_a_cell() -> None:
    values = {"repository": "acme/app", "kind": "user", "name": "a|b", "role": "read"}
    assert r"| user `a\|b` | `acme/app` | none | read |  | `quay_repository_permission.x` |" in comment(
        PlanBuilder().create("quay_repository_permission.x", values)
    )


def test_drift_imports_moves_and_forgotten() -> None:
    builder = (
        PlanBuilder()
        .drift("quay_repository.app", REPOSITORY, {**REPOSITORY, "visibility": "public"})
        .change("quay_repository.i", "no-op", REPOSITORY, REPOSITORY, importing=True)
        .change("quay_repository.m", "no-op", REPOSITORY, REPOSITORY, previous="quay_repository.old")
        .change("quay_repository.f", "forget", REPOSITORY, None)
    )
    text = comment(builder)
    assert "### Changed outside of Terraform (1)" in text
    assert "`visibility`: `private` → `public`" in text
    assert "### Imported (1)" in text
    assert "`quay_repository.old` → `quay_repository.m`" in text
    assert "### Forgotten, left in the registry as they are (1)" in text
    assert builder.review().verdict == "changes"


def test_a_plan_with_errors_does_not_say_that_nothing_changes() -> None:
    builder = PlanBuilder(extra={"errored": True})
    assert builder.review().verdict == "changes"
    assert "the plan has errors and cannot be applied" in comment(builder)


def test_each_line_names_the_construct_and_the_place_in_the_code() -> None:
    sources = parse_sources(
        json.dumps(
            {
                "resource": {
                    "quay_repository": {
                        "app": {"//": {"metadata": {"path": "prod/acme/app"}, "source": "main.py:12"}},
                        "new": {
                            "//": {"metadata": {"path": "prod/quay_repository.new"}, "source": "main.py:9"}
                        },
                        "old": {
                            "//": {"metadata": {"stackTrace": ["at x (site-packages/a.py:1)", "b.py:2"]}}
                        },
                    }
                }
            }
        ),
        "prod",
    )
    builder = (
        PlanBuilder()
        .delete("quay_repository.app[0]", REPOSITORY)
        .delete("quay_repository.old", REPOSITORY)
        .create("quay_repository.new", REPOSITORY)
    )
    (text,) = markdown(document(builder.review(sources=sources)))
    assert "(`prod/acme/app`, `main.py:12`; `quay_repository.app[0]`)" in text
    assert "(`b.py:2`; `quay_repository.old`)" in text
    assert "(`main.py:9`; `quay_repository.new`)" in text


def test_environments_side_by_side() -> None:
    def stack(name: str, visibility: str, kind: str) -> PlanBuilder:
        values = {"namespace": f"acme-{name.split('-')[-1]}", "name": "app", "visibility": visibility}
        return PlanBuilder(name).change(
            "quay_repository.app", kind, None if kind == "create" else values, values
        )

    (comparison,) = side_by_side(
        stack("registry-prod", "private", "no-op"),
        stack("registry-dev", "public", "create"),
        PlanBuilder("other"),
    )
    assert comparison.stacks == ("registry-dev", "registry-prod")
    found = {(d.address, d.attribute): d.cells for d in comparison.differences}
    assert found == {
        ("quay_repository.app", ""): ("create", "stays"),
        ("quay_repository.app", "visibility"): ("`public`", "`private`"),
    }


def test_what_only_the_apply_tells_is_no_difference() -> None:
    values = {"name": "acme", "tag_expiration": "14d"}
    there = PlanBuilder("prod").keep("quay_organization.acme", values)
    new = PlanBuilder("dev").create(
        "quay_organization.acme", {"name": "acme"}, unknown={"tag_expiration": True}
    )
    (comparison,) = side_by_side(there, new)
    assert [(d.attribute, d.cells) for d in comparison.differences] == [("", ("create", "stays"))]


def test_names_with_the_environment_in_them_are_the_same_object() -> None:
    def stack(name: str, limit: str) -> PlanBuilder:
        suffix = "" if name == "prod" else f"-{name}"
        values = {"namespace": f"acme{suffix}", "limit": limit}
        return PlanBuilder(name).keep(f"quay_quota.acme{suffix.replace('-', '_')}", values)

    (comparison,) = side_by_side(stack("dev", "1GiB"), stack("prod", "9GiB"), PlanBuilder("staging"))
    found = {(d.address, d.attribute): d.cells for d in comparison.differences}
    assert comparison.stacks == ("dev", "staging", "prod")
    assert found == {
        ("quay_quota.acme", ""): ("stays", "none", "stays"),
        ("quay_quota.acme", "limit"): ("`1GiB`", "none", "`9GiB`"),
    }


SETTINGS = """
accept:
  - rule: QPR001
    address: quay_repository.app*
    reason: It is empty
    until: 2026-11-01
"""


def test_accepted_findings_are_told_and_decide_nothing() -> None:
    builder = PlanBuilder().delete("quay_repository.app", REPOSITORY)
    review = builder.review(parse_settings(SETTINGS, "settings"))
    assert review.verdict == "changes"
    (text,) = markdown(document(review))
    assert "Accepted until 2026-11-01: `It is empty`" in text
    assert "### Danger" not in text


def test_an_acceptance_ends() -> None:
    ended = Settings((Acceptance("QPR001", "why", date(2026, 10, 31)),))
    review = PlanBuilder().delete("quay_repository.app", REPOSITORY).review(ended)
    assert review.verdict == "danger"
    assert "Its acceptance ended on 2026-10-31." in markdown(document(review))[0]


def test_an_acceptance_covers_its_stack_and_address_alone() -> None:
    settings_ = Settings(
        (Acceptance("QPR001", "why", date(2027, 1, 1), stack="dev", address="quay_repository.app"),)
    )
    builder = (
        PlanBuilder("dev").delete("quay_repository.app", REPOSITORY).delete("quay_repository.b", REPOSITORY)
    )
    assert [finding.address for finding in builder.review(settings_).open_findings] == ["quay_repository.b"]
    builder.stack = "prod"
    assert len(builder.review(settings_).open_findings) == 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("accept: 1", "must be a list"),
        ("nothing: 1", "nothing else"),
        ("- a", "nothing else"),
        ("accept: [{rule: QPR001, reason: x}]", "`until` must be a date"),
        ("accept: [{rule: QPR001, until: 2027-01-01}]", "`reason` must be a text"),
        ("accept: [{rule: QPR999, reason: x, until: 2027-01-01}]", "no rule `QPR999`"),
        ("accept: [{rule: QPR001, reason: x, until: soon}]", "`until` must be a date"),
        ("accept: [{rules: QPR001}]", "has `rules`"),
        ("accept: [1]", "must hold"),
        ("environments: dev", "list of words"),
        ("a: [", "not YAML"),
    ],
)
def test_settings_that_say_nothing_sensible_are_refused(text: str, wrong: str) -> None:
    with pytest.raises(ReviewError, match=re.escape(wrong)):
        parse_settings(text, "quay-review.yml")


def test_text_and_json_say_the_same_verdict_and_rules() -> None:
    review = PlanBuilder().delete("quay_repository.app", REPOSITORY).review()
    stream = StringIO()
    show(document(review), Console(file=stream, width=200))
    text = stream.getvalue()
    assert text.startswith("prod: danger (1 danger and 1 to destroy)")
    assert "QPR001 repository acme/app is destroyed" in text
    (stack,) = json.loads(as_json([review], []))["stacks"]
    assert stack["verdict"] == "danger"
    assert stack["findings"][0]["rule"] == "QPR001"


def test_the_order_of_a_plan_changes_nothing() -> None:
    builder = repositories(50, "delete").drift("quay_repository.z", REPOSITORY, None)
    before = comment(builder)
    builder.changes.reverse()
    assert comment(builder) == before
