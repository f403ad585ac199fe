"""The steps of the pipelines, read out of their files and run as they stand, beside stand-ins for servers."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.review.project import ROOT, SECRET, environment, run, write
from tests.review.test_comment import TOKEN, CommentsServer

SCRIPTS = ROOT / "examples" / "ci"
STACKS = "app-dev app-prod"
SETUP = ("pip install", "quay-cdktf provider install")
"""Beginnings of the steps that prepare the machine."""

GH = """#!/bin/sh
case "$1 $2" in
  "run list") echo "$FOUND_RUN" ;;
  "run download") mkdir sealed && cp "$KEPT"/*.gpg sealed ;;
  *) exit 64 ;;
esac
"""

CURL = """#!/bin/sh
for last; do :; done
kept="$KEPT/$(printf %s "${last#*packages}" | tr / _)"
while [ $# -gt 0 ]; do
  case "$1" in
    --upload-file) cp "$2" "$kept" ;;
    --output) cp "$kept" "$2" ;;
  esac
  shift
done
"""


@pytest.fixture(params=["github", "gitlab"])
def server(request: pytest.FixtureRequest) -> Iterator[CommentsServer]:
    server = CommentsServer(request.param)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Machines:
    """A project, and machines on which a server's pipeline runs in fresh checkouts of it.

    kept: What the server keeps between machines.
    """

    def __init__(self, folder: Path, server: CommentsServer) -> None:
        self.folder = folder
        self.server = server
        self.project = folder / "project"
        self.project.mkdir()
        write(self.project)
        shutil.copytree(SCRIPTS, self.project / "ci", ignore=shutil.ignore_patterns("git*"))
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]):
            self.git(self.project, *command)
        self.kept = folder / "kept"
        self.kept.mkdir()

    def git(self, folder: Path, *arguments: str) -> str:
        """Run git as somebody."""
        author = ["-c", "user.name=a", "-c", "user.email=a@acme.example"]
        done = run(["git", *author, *arguments], folder, environment(self.folder))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def job(self, name: str, **more: str) -> tuple[int, str]:
        """Run a job on a fresh machine; the status of the step that ended it, and all that was said."""
        machine = self.folder / f"machine-{len(list(self.folder.iterdir()))}"
        self.git(self.folder, "clone", "-q", str(self.project), str(machine))
        said = ""
        for script in steps(self.server.kind, name, self.kept):
            done = run(["bash", "-eo", "pipefail", "-c", script], machine, self.variables(**more))
            said += done.stdout + done.stderr
            if done.returncode != 0:
                return done.returncode, said
        return 0, said

    def variables(self, **more: str) -> Mapping[str, str]:
        """What the server and its secrets give to every step."""
        variables = environment(self.folder)
        for name, text in (
            ("gh", GH),
            ("curl", CURL),
            ("python", f'#!/bin/sh\nexec {sys.executable} "$@"\n'),
        ):
            tool = self.folder / "tools" / name
            tool.write_text(text)
            tool.chmod(0o755)
        url = f"http://127.0.0.1:{self.server.server_port}"
        head = self.git(self.project, "rev-parse", "HEAD")
        common = {"STACKS": STACKS, "QUAY_PLAN_KEY": "a key", "KEPT": str(self.kept), "FOUND_RUN": "42"}
        github = {
            "GITHUB_API_URL": url,
            "GITHUB_REPOSITORY": "acme/registry",
            "GITHUB_TOKEN": TOKEN,
            "PULL_REQUEST": "7",
            "QUAY_PLAN_REVISION": head,
        }
        gitlab = {
            "CI_API_V4_URL": url,
            "CI_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_IID": "7",
            "GITLAB_TOKEN": TOKEN,
            "CI_JOB_TOKEN": "a-job",
            "CI_COMMIT_SHA": head,
        }
        return {**variables, **common, **(github if self.server.kind == "github" else gitlab), **more}


def steps(kind: str, job: str, kept: Path) -> list[str]:
    """The scripts of a job's steps, without those that prepare the machine."""
    if kind == "gitlab":
        document = yaml.safe_load((SCRIPTS / "gitlab/.gitlab-ci.yml").read_text())
        return ["\n".join(document[job]["script"])]
    found = []
    for step in yaml.safe_load((SCRIPTS / "github/quay.yml").read_text())["jobs"][job]["steps"]:
        if step.get("uses", "").startswith("actions/upload-artifact"):
            found.append(f"cp {step['with']['path']} {kept}")
        elif "run" in step and not step["run"].startswith(SETUP):
            found.append(step["run"])
    return found


def states(machines: Machines) -> dict[str, Any]:
    """What each stack's state holds."""
    folder = machines.project / "states"
    return {path.stem: json.loads(path.read_text())["resources"] for path in folder.glob("*.tfstate")}


def test_what_one_machine_reviewed_is_what_another_applies(server: CommentsServer, tmp_path: Path) -> None:
    machines = Machines(tmp_path, server)
    status, said = machines.job("plan")
    assert status == 0, said
    assert [body.splitlines()[0] for _, body in sorted(server.comments.items())] == [
        "<!-- quay-cdktf review: app-dev -->",
        "<!-- quay-cdktf review: app-prod -->",
    ]
    kept = [path.read_bytes() for path in machines.kept.iterdir()]
    assert len(kept) == 2
    assert not any(SECRET.encode() in content or b"PK\x03\x04" in content for content in kept)
    assert SECRET not in said
    assert states(machines) == {}

    status, said = machines.job("apply")
    assert status == 0, said
    applied = states(machines)
    assert sorted(applied) == ["app-dev", "app-prod"]
    for resources in applied.values():
        assert resources[0]["instances"][0]["attributes"]["output"]["value"] == SECRET


def test_nothing_is_applied_that_nobody_reviewed(server: CommentsServer, tmp_path: Path) -> None:
    machines = Machines(tmp_path, server)
    status, said = machines.job("apply", FOUND_RUN="")
    assert status != 0
    if server.kind == "github":
        assert "open a pull request that plans anew" in said
    assert states(machines) == {}
