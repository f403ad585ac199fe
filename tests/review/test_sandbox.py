"""The pipeline with the real provider, on a sandbox: plan, review, apply, and then dangerous changes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.installed import installed_provider
from tests.review.project import ROOT, environment, run
from tests.sandbox.registries import OverHttp, served

__all__ = ["installed_provider"]

SCRIPTS = ROOT / "examples" / "ci"
STACKS = ("acme-dev", "acme-prod")

FIRST = """
from dataclasses import replace
from pathlib import Path

from quay_cdktf.engine import cdk
from quay_cdktf.provider_lock import lock_provider
from quay_stacks.acme import AcmeStack
from quay_stacks.backends import Local
from quay_stacks.environments import environment


def place(name):
    return replace(environment(name), backend=Local(path=str(Path(f"{name}.tfstate").resolve())))


app = cdk.App()
AcmeStack(app, place("dev"))
AcmeStack(app, place("prod"))
app.synth()
lock_provider(app)
"""

SECOND = """
from dataclasses import replace
from pathlib import Path

from quay_cdktf import Organization
from quay_cdktf.engine import cdk
from quay_cdktf.generated import DataQuayQuotas, QuayTakeOwnership
from quay_cdktf.provider_lock import lock_provider
from quay_stacks.acme import AcmeStack
from quay_stacks.backends import Local
from quay_stacks.base import QuayStack
from quay_stacks.environments import environment


def place(name):
    return replace(environment(name), backend=Local(path=str(Path(f"{name}.tfstate").resolve())))


class ChangedStack(QuayStack):
    def __init__(self, scope, where):
        super().__init__(scope, "acme", where)
        acme = Organization(self, "acme", name="acme-dev", email="platform@acme.example",
                            tag_expiration="1d", prevent_destroy=False)
        devs = acme.add_team("developers", role="admin", members=["alice", "carol"])
        ci = acme.add_robot("ci", description="something else")
        app = acme.add_repository("app", visibility="public", description="# App")
        app.grant_admin(ci, id="ci")
        acme.add_default_permission(devs, "write")
        acme.set_quota("10", warn_at=80, reject_at=100)
        DataQuayQuotas(self, "quotas")
        acme.add_mirror("mc", source="docker.io/other/mc", tags=["latest"], every="6h",
                        robot=acme.add_robot("puller", token_version=2))
        acme.add_autoprune_policy(method="number_of_tags", value=5)
        acme.add_immutability_policy("v.*")
        QuayTakeOwnership(self, "taken", namespace=acme.name)
        hand = acme.add_robot("hand", description="by hand")
        hand.resource.import_from("acme-dev+hand")
        kept = {"lifecycle": {"destroy": False}}
        self.add_override("removed", [{"from": "quay_team_member.acme_developers_bob", **kept}])
        grant = "quay_repository_permission"
        self.add_override("moved", [{"from": f"{grant}.acme_app_robot_ci", "to": f"{grant}.ci"}])


app = cdk.App()
ChangedStack(app, place("dev"))
AcmeStack(app, place("prod"))
app.synth()
lock_provider(app)
"""


class Pipeline:
    """A project of the two stacks, and what the pipeline does in it."""

    def __init__(self, folder: Path, registry: OverHttp) -> None:
        self.folder = folder
        self.registry = registry
        project = {"language": "python", "app": f"{sys.executable} main.py"}
        (folder / "cdktf.json").write_text(json.dumps(project))

    def run(self, *command: str) -> tuple[int, str]:
        """Run a command as the pipeline does; its status and all that it said."""
        variables = environment(
            self.folder,
            TF_CLI_CONFIG_FILE=os.environ["TF_CLI_CONFIG_FILE"],
            QUAY_URL=self.registry.url,
            QUAY_TOKEN=self.registry.token,
            QUAY_PLAN_KEY="a key",
            QUAY_PLAN_REVISION="abc123",
        )
        done = run(list(command), self.folder, variables)
        return done.returncode, done.stdout + done.stderr

    def succeeds(self, *command: str) -> str:
        """Run a command that must succeed; what it said."""
        status, said = self.run(*command)
        assert status == 0, said
        return said

    def plan(self, code: str) -> None:
        """Write the code, and plan and review both stacks."""
        (self.folder / "main.py").write_text(code)
        self.succeeds(str(SCRIPTS / "plan.sh"), "reviews", "sealed", *STACKS)

    def apply(self) -> None:
        """Apply what was reviewed."""
        self.succeeds(str(SCRIPTS / "apply.sh"), "sealed", *STACKS)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory, installed_provider: None) -> Iterator[Pipeline]:
    """A pipeline that has applied the example, had somebody meddle with it, and planned dangerous changes."""
    folder = tmp_path_factory.mktemp("pipeline")
    with served(tmp_path_factory.mktemp("registry")) as registry:
        for name in ("alice", "bob", "carol"):
            changed(registry, "POST", "/sandbox/users", {"username": name})
        made = Pipeline(folder, registry)
        made.plan(FIRST)
        made.apply()
        changed(registry, "PUT", "/api/v1/repository/acme-dev/app", {"description": "by hand"})
        changed(registry, "PUT", "/api/v1/organization/acme-dev/robots/hand", {"description": "by hand"})
        changed(registry, "DELETE", "/api/v1/organization/acme/team/developers/members/alice")
        registry.push("acme-dev/app", "v1")
        made.plan(SECOND)
        yield made


def changed(registry: OverHttp, method: str, path: str, body: Any = None) -> None:
    """Change something in the registry, as somebody does by hand."""
    answer = registry.send(method, path, registry.token, body)
    assert answer.status < 300, answer


@pytest.fixture(scope="module")
def stacks(pipeline: Pipeline) -> dict[str, Any]:
    """What the review tells of both stacks, by their names."""
    told = json.loads(pipeline.succeeds("quay-cdktf", "review", "--format", "json"))
    return {stack["name"]: stack for stack in told["stacks"]}


def test_every_danger_is_found_and_names_its_line(stacks: dict[str, Any]) -> None:
    dev = stacks["acme-dev"]
    assert dev["verdict"] == "danger"
    lines = SECOND.splitlines()
    found = {
        finding["rule"]: lines[int(finding["source"].removeprefix("main.py:")) - 1].strip()
        for finding in dev["findings"]
    }
    starts = {
        "QPR003": 'app = acme.add_repository("app"',
        "QPR004": 'ci = acme.add_robot("ci"',
        "QPR005": 'robot=acme.add_robot("puller"',
        "QPR006": "app.grant_admin(ci",
        "QPR007": 'devs = acme.add_team("developers"',
        "QPR008": "acme.add_default_permission(",
        "QPR009": 'devs = acme.add_team("developers"',
        "QPR010": 'acme = Organization(self, "acme"',
        "QPR011": "acme.add_autoprune_policy(",
        "QPR013": "acme.add_immutability_policy(",
        "QPR014": 'acme.add_mirror("mc"',
        "QPR015": "acme.set_quota(",
        "QPR016": 'QuayTakeOwnership(self, "taken"',
    }
    assert found.keys() == starts.keys()
    assert [rule for rule, start in starts.items() if not found[rule].startswith(start)] == []
    texts = {finding["rule"]: finding["text"] for finding in dev["findings"]}
    assert "is replaced because `description` changes" in texts["QPR004"]
    assert "is below what is used" in texts["QPR015"]


def test_who_gains_and_who_loses(stacks: dict[str, Any]) -> None:
    rows = {
        (row["name"], row["repository"]): (row["before"], row["after"])
        for row in stacks["acme-dev"]["access"]
    }
    assert rows == {
        ("anybody", "acme-dev/app"): (None, "read"),
        ("acme-dev+ci", "acme-dev/app"): ("write", "admin"),
        ("acme-dev/developers", "acme-dev/app"): ("read", None),
        ("acme-dev/developers", "acme-dev/*"): (None, "admin"),
        ("alice", "acme-dev/*"): (None, "admin"),
        ("alice", "acme-dev/app"): ("read", None),
        ("bob", "acme-dev/*"): (None, "admin"),
        ("bob", "acme-dev/app"): ("read", None),
        ("carol", "acme-dev/*"): (None, "admin"),
    }


def test_what_others_changed_and_what_changes_hands(stacks: dict[str, Any]) -> None:
    dev, prod = stacks["acme-dev"], stacks["acme-prod"]
    assert [entry["address"] for entry in dev["drift"]] == ["quay_repository.acme_app"]
    assert [(entry["address"], entry["kind"]) for entry in prod["drift"]] == [
        ("quay_team_member.acme_developers_alice", "delete")
    ]
    assert prod["verdict"] == "changes"
    assert [entry["address"] for entry in dev["imports"]] == ["quay_robot.acme_hand"]
    assert [entry["address"] for entry in dev["moves"]] == ["quay_repository_permission.ci"]
    assert [entry["address"] for entry in dev["forgotten"]] == ["quay_team_member.acme_developers_bob"]


def test_no_danger_is_lost_in_any_form_and_gates_hold(pipeline: Pipeline) -> None:
    comment = (pipeline.folder / "reviews" / "acme-dev.md").read_text()
    assert comment.splitlines()[1].startswith("## 🔴 `acme-dev`: danger")
    assert "acme-dev / acme-prod side by side" in comment
    assert pipeline.registry.token not in comment
    status, said = pipeline.run("quay-cdktf", "review", "--fail-on", "danger")
    assert status == 3
    assert "--fail-on danger holds for acme-dev." in said
    rules = sorted({word for word in comment.split() if word.startswith("**QPR")})
    accepted = [
        {"rule": rule.strip("*"), "stack": "acme-dev", "reason": "A trial", "until": "9999-12-31"}
        for rule in rules
    ]
    (pipeline.folder / "accepted.yml").write_text(json.dumps({"accept": accepted}))
    pipeline.succeeds("quay-cdktf", "review", "--settings", "accepted.yml", "--fail-on", "danger")


def test_what_was_reviewed_is_what_the_registry_has_afterwards(pipeline: Pipeline) -> None:
    pipeline.apply()
    registry = pipeline.registry
    shown = json.loads(registry.send("GET", "/api/v1/repository/acme-dev/app", registry.token, None).text)
    assert (shown["is_public"], shown["description"]) == (True, "# App")
    path = "/api/v1/organization/acme-dev/team/developers/members"
    members = json.loads(registry.send("GET", path, registry.token, None).text)["members"]
    assert sorted(member["name"] for member in members) == ["alice", "bob", "carol"]
    path = "/api/v1/repository/acme-dev/app/permissions/user/acme-dev+ci"
    assert json.loads(registry.send("GET", path, registry.token, None).text)["role"] == "admin"
