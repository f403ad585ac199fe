"""What the pipelines of GitHub and GitLab run, run for real: plan, review, encrypt, decrypt, apply."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.review.project import ROOT, SECRET, environment, run, write

SCRIPTS = ROOT / "examples" / "ci"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose two stacks plan.sh has planned, reviewed and encrypted."""
    folder = tmp_path_factory.mktemp("project")
    write(folder)
    variables = environment(folder, QUAY_PLAN_KEY="a key", QUAY_PLAN_REVISION="abc123")
    done = run([str(SCRIPTS / "plan.sh"), "reviews", "sealed", "app-dev", "app-prod"], folder, variables)
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    return folder


def apply(folder: Path, stack: str, **variables: str) -> tuple[int, str]:
    keys = {"QUAY_PLAN_KEY": "a key", "QUAY_PLAN_REVISION": "abc123", **variables}
    done = run([str(SCRIPTS / "apply.sh"), "sealed", stack], folder, environment(folder, **keys))
    return done.returncode, done.stdout + done.stderr


def state(folder: Path, stack: str) -> Any:
    path = folder / "states" / f"{stack}.tfstate"
    return json.loads(path.read_text()) if path.exists() else None


def test_one_review_for_each_stack_with_the_environments_side_by_side(planned: Path) -> None:
    assert sorted(path.name for path in (planned / "reviews").iterdir()) == ["app-dev.md", "app-prod.md"]
    text = (planned / "reviews" / "app-dev.md").read_text()
    assert text.startswith("<!-- quay-cdktf review: app-dev -->\n## 🟡 `app-dev`: changes (1 to create)")
    assert "(`app-dev/app`, `main.py:20`)" in text
    assert SECRET not in text


def test_no_plan_leaves_in_clear(planned: Path) -> None:
    for path in (planned / "sealed").iterdir():
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert b"PK\x03\x04" not in content
    assert len(list((planned / "sealed").iterdir())) == 2


def test_just_the_plan_that_was_reviewed_is_applied_and_only_once(planned: Path) -> None:
    code, text = apply(planned, "app-dev")
    assert code == 0, text
    (resource,) = state(planned, "app-dev")["resources"]
    assert resource["instances"][0]["attributes"]["output"]["value"] == SECRET
    code, text = apply(planned, "app-dev")
    assert code != 0
    assert "Saved plan is stale" in text


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"QUAY_PLAN_KEY": "another key"}, "cannot be decrypted"),
        ({"QUAY_PLAN_REVISION": "def456"}, "belongs to another commit"),
        ({"QUAY_PLAN_KEY": ""}, "QUAY_PLAN_KEY: is not set"),
    ],
)
def test_any_other_plan_is_refused(planned: Path, variables: dict[str, str], says: str) -> None:
    code, text = apply(planned, "app-prod", **variables)
    assert code != 0
    assert says in text
    assert state(planned, "app-prod") is None


def test_a_damaged_plan_is_refused(planned: Path) -> None:
    sealed = planned / "sealed" / "damaged.gpg"
    content = bytearray((planned / "sealed" / "app-prod.gpg").read_bytes())
    content[-40] ^= 1
    sealed.write_bytes(content)
    try:
        code, text = apply(planned, "damaged")
    finally:
        sealed.unlink()
    assert code != 0
    assert "cannot be decrypted" in text


def test_a_state_that_the_next_run_would_not_find_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    main = tmp_path / "main.py"
    main.write_text(main.read_text().replace('STATES + "/" + ', ""))
    variables = environment(tmp_path, QUAY_PLAN_KEY="a key", QUAY_PLAN_REVISION="abc123")
    done = run([str(SCRIPTS / "plan.sh"), "reviews", "sealed", "app-dev"], tmp_path, variables)
    assert done.returncode == 1
    assert "app-dev: its state is a file beside the code" in done.stderr
    assert list((tmp_path / "sealed").iterdir()) == []


def test_plan_shows_the_review_and_the_gate(tmp_path: Path) -> None:
    write(tmp_path)
    variables = environment(tmp_path)
    done = run(["quay-cdktf", "plan", "app-dev", "--fail-on", "changes"], tmp_path, variables)
    assert done.returncode == 3, done.stderr
    assert done.stdout.startswith("app-dev: changes (1 to create)")
    assert "✓ Planning app-dev" in done.stderr
    assert "apply plan" in done.stderr
    assert SECRET not in done.stdout + done.stderr
    done = run(["quay-cdktf", "plan", "nothing", "--no-synth"], tmp_path, variables)
    assert done.returncode == 1
    assert "Synthesized stacks: app-dev, app-prod" in done.stderr
    done = run(["quay-cdktf", "review", "cdktf.out", "--format", "json"], tmp_path, variables)
    stacks = json.loads(done.stdout)["stacks"]
    assert [(stack["name"], stack["outdated"]) for stack in stacks] == [("app-dev", False)]
    synthesized = tmp_path / "cdktf.out/stacks/app-dev/cdk.tf.json"
    synthesized.write_text(synthesized.read_text().replace("main.py:20", "main.py:21"))
    done = run(["quay-cdktf", "review"], tmp_path, variables)
    assert "The code has changed since this plan was made" in done.stdout


def test_the_pipelines_call_scripts_that_exist_and_keep_no_plan_in_clear() -> None:
    for name in ("github/quay.yml", "gitlab/.gitlab-ci.yml"):
        text = (SCRIPTS / name).read_text()
        assert isinstance(yaml.safe_load(text), dict)
        for script in ("plan.sh", "apply.sh", "comment.py"):
            assert f"ci/{script}" in text
            assert (SCRIPTS / script).is_file()
    workflow = yaml.safe_load((SCRIPTS / "github" / "quay.yml").read_text())
    uploads = [
        step["with"]["path"]
        for step in workflow["jobs"]["plan"]["steps"]
        if step.get("uses", "").startswith("actions/upload-artifact")
    ]
    assert uploads == ["sealed/*.gpg"]


def test_plan_tells_what_is_wrong_with_the_project(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    done = run(["quay-cdktf", "plan", "dev"], tmp_path, variables)
    assert (done.returncode, "cdktf.json is missing" in done.stderr) == (1, True)
    (tmp_path / "cdktf.json").write_text("{}")
    done = run(["quay-cdktf", "plan", "dev"], tmp_path, variables)
    assert (done.returncode, "does not say in `app`" in done.stderr) == (1, True)
    (tmp_path / "cdktf.json").write_text(json.dumps({"app": "no-such-program main.py"}))
    done = run(["quay-cdktf", "plan", "dev"], tmp_path, variables)
    assert done.returncode == 1
    assert "Error: no-such-program main.py failed (127)" in done.stderr
    (tmp_path / "cdktf.json").write_text(json.dumps({"app": "sh -c 'echo half a stack; exit 7'"}))
    done = run(["quay-cdktf", "plan", "dev"], tmp_path, variables)
    assert done.returncode == 1
    assert "failed (7)" in done.stderr
    assert "half a stack" in done.stderr
    (tmp_path / "cdktf.json").write_text(json.dumps({"app": "python 'main.py"}))
    done = run(["quay-cdktf", "plan", "dev"], tmp_path, variables)
    assert (done.returncode, "python 'main.py failed (" in done.stderr) == (1, True)
    assert "Traceback" not in done.stderr


def test_plan_synthesizes_as_cdktf_does(tmp_path: Path) -> None:
    application = 'FOUND=yes && echo "$FOUND $CDKTF_CONTEXT_JSON $CDKTF_OUTDIR" > said; false'
    project = {"app": application, "context": {"place": "here"}, "output": "out"}
    (tmp_path / "cdktf.json").write_text(json.dumps(project))
    run(["quay-cdktf", "plan", "dev"], tmp_path, environment(tmp_path))
    assert (tmp_path / "said").read_text() == f'yes {{"place": "here"}} {tmp_path / "out"}\n'
