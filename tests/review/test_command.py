"""The command `quay-cdktf review`: inputs, forms, exit codes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.review.plans import PlanBuilder

from quay_cli.commands.review import command
from quay_review.settings import Acceptance

REPOSITORY = {"namespace": "acme", "name": "app", "visibility": "private"}
DANGER = json.dumps(PlanBuilder().delete("quay_repository.app", REPOSITORY).json())
CHANGES = json.dumps(PlanBuilder().create("quay_repository.app", REPOSITORY).json())
NOTHING = json.dumps(PlanBuilder().keep("quay_repository.app", REPOSITORY).json())


def review(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), input=stdin)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("fail_on", "plan", "code"),
    [
        ("danger", DANGER, 3),
        ("danger", CHANGES, 0),
        ("danger", NOTHING, 0),
        ("changes", DANGER, 3),
        ("changes", CHANGES, 3),
        ("changes", NOTHING, 0),
    ],
)
def test_the_gate(fail_on: str, plan: str, code: int) -> None:
    result = review("-", "--fail-on", fail_on, stdin=plan)
    assert result.exit_code == code
    assert result.stdout.startswith("<!-- quay-cdktf review: plan -->")
    assert ("--fail-on" in result.stderr) is (code == 3)


def test_without_a_gate_danger_is_no_failure() -> None:
    assert review("-", stdin=DANGER).exit_code == 0


@pytest.mark.parametrize("stdin", ["", "nonsense", "{}", "[1]", '{"format_version": "9.0"}', "\x00\ud7ff"])
def test_what_is_no_plan_is_one_sentence_and_exit_code_1(stdin: str) -> None:
    result = review("-", stdin=stdin)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: plan: ")
    assert result.stdout == ""


def test_bytes_that_are_no_text() -> None:
    Path("plan.json").write_bytes(b"\xff\xfe\x80")
    result = review("plan.json")
    assert (result.exit_code, "not JSON" in result.stderr) == (1, True)


def test_missing_files_and_folders() -> None:
    assert "no such file" in review("nowhere").stderr
    assert "no such file" in review().stderr
    Path("cdktf.out/stacks/prod").mkdir(parents=True)
    assert "no stack has a plan" in review().stderr
    assert "there is no plan" in review("cdktf.out/stacks/prod").stderr
    Path("cdktf.out/manifest.json").write_text("[")
    assert "not JSON" in review().stderr


def test_files_are_named_by_their_stack() -> None:
    Path("dev.json").write_text(CHANGES)
    Path("prod.json").write_text(DANGER)
    text = review("dev.json", "prod.json").stdout
    assert text.startswith(
        "- 🟡 `dev`: changes (1 to create)\n- 🔴 `prod`: danger (1 danger and 1 to destroy)\n"
    )
    assert text.index("review: dev -->") < text.index("review: prod -->")
    assert "dev / prod side by side" in text
    stack = Path("cdktf.out/stacks/registry")
    stack.mkdir(parents=True)
    (stack / "cdk.tf.json").write_text(
        json.dumps({"resource": {"quay_repository": {"app": {"//": {"metadata": {"path": "registry/app"}}}}}})
    )
    (stack / "plan.json").write_text(DANGER)
    text = review(str(stack / "plan.json")).stdout
    assert "review: registry -->" in text
    assert "`registry/app`" in text
    Path("other").mkdir()
    Path("other/dev.json").write_text(CHANGES)
    assert "Two plans have the name 'dev'" in review("dev.json", "other/dev.json").stderr


def test_settings_are_found_beside_and_by_name() -> None:
    accept = "accept: [{rule: QPR001, reason: wanted, until: 9999-12-31}]"
    Path("quay-review.yml").write_text(accept)
    assert review("-", "--fail-on", "danger", stdin=DANGER).exit_code == 0
    Path("quay-review.yml").rename("other.yml")
    assert review("-", "--fail-on", "danger", stdin=DANGER).exit_code == 3
    assert review("-", "--fail-on", "danger", "--settings", "other.yml", stdin=DANGER).exit_code == 0
    assert "none.yml: the settings cannot be read: No such file" in _refused("--settings", "none.yml")
    Path("other.yml").write_bytes(b"accept: \xff")
    assert "no text in UTF-8" in _refused("--settings", "other.yml")
    Path("other.yml").write_text("accept:\n  - rule: [\n")
    assert "other.yml:3: this is not YAML" in _refused("--settings", "other.yml")


@pytest.mark.parametrize("value", ["!!timestamp abc", "!!bool foo", "!!int ''", "2027-02-31"])
def test_a_value_that_is_not_what_it_looks_like_is_refused(value: str) -> None:
    Path("other.yml").write_text(f"accept:\n  - until: {value}\n")
    assert "other.yml: a value is not what it looks like" in _refused("--settings", "other.yml")


def test_accepted_findings_are_a_list() -> None:
    Path("other.yml").write_text("accept: {}\n")
    assert "`accept` must be a list" in _refused("--settings", "other.yml")


@pytest.mark.parametrize(
    ("pattern", "address", "meant"),
    [
        ('quay_repository.a["repo-1"]', 'quay_repository.a["repo-1"]', True),
        ("quay_repository.a[0]", "quay_repository.a[0]", True),
        ("quay_repository.a[0]", "quay_repository.a0", False),
        ("quay_repository.a[*]", "quay_repository.a[12]", True),
        ("quay_repository.?", "quay_repository.a", True),
    ],
)
def test_an_accepted_address_is_an_address(pattern: str, address: str, meant: bool) -> None:
    acceptance = Acceptance("QPR001", "wanted", date(2027, 1, 1), address=pattern)
    assert acceptance.covers("QPR001", "prod", address) is meant


def _refused(*arguments: str) -> str:
    result = review("-", *arguments, stdin=DANGER)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def test_split_leaves_no_older_review_and_all_else() -> None:
    Path("prod.json").write_text(CHANGES)
    Path("dev.json").write_text(CHANGES)
    Path("README.md").write_text("mine")
    assert review("dev.json", "--split", ".").stdout == ""
    assert review("prod.json", "--split", ".").stdout == ""
    assert sorted(path.name for path in Path().glob("*.md")) == ["README.md", "prod.md"]


def test_split_into_what_is_no_folder_is_told() -> None:
    Path("file").write_text("")
    said = _refused("--split", "file/reviews")
    assert "file/reviews: the reviews cannot be written: Not a directory." in said


@pytest.mark.parametrize("form", ["json", "text"])
def test_split_writes_markdown_alone(form: str) -> None:
    result = review("-", "--split", "reviews", "--format", form, stdin=DANGER)
    assert (result.exit_code, "--split writes Markdown" in result.stderr) == (2, True)
    assert not Path("reviews").exists()


def test_plans_of_one_usual_name_are_told_apart_by_their_folders() -> None:
    for folder in ("dev", "prod"):
        Path(folder).mkdir()
        Path(folder, "plan.json").write_text(CHANGES)
    text = review("dev/plan.json", "prod/plan.json").stdout
    assert text.startswith("- 🟡 `dev`: changes (1 to create)\n- 🟡 `prod`: changes (1 to create)\n")


def test_another_program_reads_plan_files(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("plan").write_bytes(b"PK")
    tofu = Path("tofu")
    tofu.write_text(f"#!/bin/sh\ncat <<'END'\n{CHANGES}\nEND\n")
    tofu.chmod(0o755)
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(tofu.resolve()))
    assert "1 to create" in review("plan").stdout
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "no-tofu")
    assert "no-tofu is not installed, or not on the PATH" in review("plan").stderr


def test_forms() -> None:
    assert review("-", "--format", "text", stdin=DANGER).stdout.startswith("plan: danger")
    value = json.loads(review("-", "--format", "json", stdin=DANGER).stdout)
    assert value["stacks"][0]["verdict"] == "danger"
    assert review("-", stdin=DANGER).stdout == review("-", stdin=DANGER).stdout
