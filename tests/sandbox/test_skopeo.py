"""Real images go in and out by Debian's `skopeo`, as permissions, quotas and states allow."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.images import Image, tiny_image
from tests.sandbox.registries import OverHttp, served

from quay_sandbox.settings import Settings

SKOPEO_TIMEOUT = 60


class Skopeo:
    """The registry with an organization `acme`, its robot `acme+ci`, and `skopeo` to talk to it.

    Args:
        registry: The sandbox.
        folder: Where images are laid out.
    """

    def __init__(self, registry: OverHttp, folder: Path) -> None:
        assert shutil.which("skopeo"), "these tests need Debian's package skopeo"
        self.registry = registry
        self.folder = folder
        self.api("POST", "organization/", {"name": "acme", "email": "acme@example.com"})
        self.robot = f"acme+ci:{self.api('PUT', 'organization/acme/robots/ci', {})['token']}"

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Call Quay's API as the superuser."""
        answer = self.registry.send(method, f"/api/v1/{path}", self.registry.token, body)
        assert answer.status < 300, answer
        return json.loads(answer.text) if answer.text.strip() else None

    def repository(self, name: str) -> None:
        """Make a private repository."""
        body = {"namespace": "acme", "repository": name, "visibility": "private", "description": ""}
        self.api("POST", "repository", body)

    def grant(self, name: str, role: str) -> None:
        """Give the robot a role on a repository."""
        self.api("PUT", f"repository/acme/{name}/permissions/user/acme+ci", {"role": role})

    def tags(self, name: str) -> dict[str, dict[str, Any]]:
        """The tags that Quay's API shows."""
        shown = self.api("GET", f"repository/acme/{name}/tag/?onlyActiveTags=true")["tags"]
        return {tag["name"]: tag for tag in shown}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `skopeo` with its own settings only."""
        command = ["skopeo", "--insecure-policy", "--tmpdir", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=SKOPEO_TIMEOUT, check=False)

    def push(self, image: Image, target: str, credentials: str = "") -> subprocess.CompletedProcess[str]:
        """Push an image to a repository's tag, as the robot unless told otherwise."""
        layout = self.folder / image.digest.partition(":")[2]
        if not layout.exists():
            image.write_layout(layout)
        credentials = credentials or self.robot
        options = ("--dest-tls-verify=false", "--dest-creds", credentials)
        return self.run("copy", *options, f"oci:{layout}", f"docker://{self.registry.host}/acme/{target}")


@pytest.fixture
def skopeo(tmp_path: Path) -> Iterator[Skopeo]:
    with served(tmp_path, Settings(collect_after=0.1)) as registry:
        yield Skopeo(registry, tmp_path)


def test_an_image_goes_in_and_comes_out_again(skopeo: Skopeo) -> None:
    skopeo.repository("app")
    skopeo.grant("app", "write")
    image = tiny_image(labels={"stage": "prod", "quay.expires-after": "2w"})

    assert skopeo.push(image, "app:v1").returncode == 0
    tag = skopeo.tags("app")["v1"]
    assert (tag["manifest_digest"], tag["size"]) == (image.digest, image.size)
    assert tag["end_ts"] - tag["start_ts"] == pytest.approx(14 * 86400, abs=5)
    labels = skopeo.api("GET", f"repository/acme/app/manifest/{image.digest}/labels")["labels"]
    assert {label["key"]: label["source_type"] for label in labels}["stage"] == "manifest"
    organization = skopeo.api("GET", "organization/acme")
    assert organization["quota_report"]["quota_bytes"] == sum(map(len, image.blobs.values()))

    source = f"docker://{skopeo.registry.host}/acme/app:v1"
    pulled = skopeo.folder / "pulled"
    options = ("--src-tls-verify=false", "--src-creds", skopeo.robot)
    assert skopeo.run("copy", *options, source, f"oci:{pulled}:v1").returncode == 0
    blobs = {path.name for path in (pulled / "blobs" / "sha256").iterdir()}
    assert {digest.partition(":")[2] for digest in image.blobs} <= blobs

    listed = skopeo.run(
        "list-tags", "--tls-verify=false", "--creds", skopeo.robot, source.removesuffix(":v1")
    )
    assert json.loads(listed.stdout)["Tags"] == ["v1"]


def test_roles_and_states_decide_who_may_push(skopeo: Skopeo) -> None:
    skopeo.repository("app")
    image = tiny_image()
    assert skopeo.push(image, "app:v1").returncode != 0
    skopeo.grant("app", "read")
    assert skopeo.push(image, "app:v1").returncode != 0
    assert skopeo.push(image, "app:v1", "acme+ci:wrong").returncode != 0
    assert skopeo.push(image, "app:v1", f"$oauthtoken:{skopeo.registry.token}").returncode == 0

    skopeo.grant("app", "write")
    skopeo.api("PUT", "repository/acme/app/changestate", {"state": "READ_ONLY"})
    assert skopeo.push(image, "app:v2").returncode != 0
    skopeo.api("PUT", "repository/acme/app/changestate", {"state": "NORMAL"})
    assert skopeo.push(image, "app:v2").returncode == 0
    assert set(skopeo.tags("app")) == {"v1", "v2"}

    skopeo.api("PUT", "repository/acme/app/tag/v2", {"immutable": True})
    refused = skopeo.push(tiny_image("other"), "app:v2")
    assert refused.returncode != 0
    assert skopeo.tags("app")["v2"]["manifest_digest"] == image.digest


def test_only_its_robot_pushes_to_a_mirror(skopeo: Skopeo) -> None:
    skopeo.repository("app")
    mirror = {
        "external_reference": "quay.io/acme/app",
        "sync_interval": 600,
        "sync_start_date": "2099-01-01T00:00:00Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["*"]},
        "robot_username": "acme+ci",
        "skopeo_timeout_interval": 300,
    }
    skopeo.api("POST", "repository/acme/app/mirror", mirror)
    image = tiny_image()
    assert skopeo.push(image, "app:v1", f"$oauthtoken:{skopeo.registry.token}").returncode != 0
    assert skopeo.push(image, "app:v1").returncode == 0
    assert set(skopeo.tags("app")) == {"v1"}


def test_a_push_makes_the_repository(skopeo: Skopeo) -> None:
    image = tiny_image()
    assert skopeo.push(image, "new:v1").returncode != 0

    skopeo.api("PUT", "organization/acme/team/makers", {"role": "creator"})
    skopeo.api("PUT", "organization/acme/team/makers/members/acme+ci", {})
    skopeo.api("PUT", "organization/acme/team/readers", {"role": "member"})
    rule = {"role": "read", "delegate": {"name": "readers", "kind": "team"}}
    skopeo.api("POST", "organization/acme/prototypes", rule)
    assert skopeo.push(image, "new/nested:v1").returncode == 0

    repository = skopeo.api("GET", "repository/acme/new/nested?includeTags=true")
    assert repository["is_public"] is False
    assert repository["tags"]["v1"]["manifest_digest"] == image.digest
    users = skopeo.api("GET", "repository/acme/new/nested/permissions/user/")["permissions"]
    assert {name: grant["role"] for name, grant in users.items()} == {"acme+ci": "admin"}
    teams = skopeo.api("GET", "repository/acme/new/nested/permissions/team/")["permissions"]
    assert {name: grant["role"] for name, grant in teams.items()} == {"readers": "read"}


def test_a_full_quota_rejects_pushes(skopeo: Skopeo) -> None:
    skopeo.repository("app")
    skopeo.grant("app", "write")
    first, second = tiny_image("first"), tiny_image("second")
    size = sum(map(len, first.blobs.values()))
    skopeo.api("POST", "superuser/organization/acme/quota", {"limit_bytes": size + 1})
    quota = skopeo.api("GET", "organization/acme/quota")[0]["id"]
    limit = {"type": "Reject", "threshold_percent": 100}
    skopeo.api("POST", f"organization/acme/quota/{quota}/limit", limit)

    assert skopeo.push(first, "app:v1").returncode == 0
    refused = skopeo.push(second, "app:v2")
    assert refused.returncode != 0
    assert "Quota has been exceeded" in refused.stderr
    assert set(skopeo.tags("app")) == {"v1"}


def test_blobs_are_shared_between_repositories(skopeo: Skopeo) -> None:
    image = tiny_image()
    for name in ("one", "two"):
        skopeo.repository(name)
        skopeo.grant(name, "write")
    assert skopeo.push(image, "one:v1").returncode == 0
    source, target = (f"docker://{skopeo.registry.host}/acme/{name}:v1" for name in ("one", "two"))
    options = ("--src-tls-verify=false", "--dest-tls-verify=false", "--src-creds", skopeo.robot)
    assert skopeo.run("copy", *options, "--dest-creds", skopeo.robot, source, target).returncode == 0
    assert skopeo.tags("two")["v1"]["manifest_digest"] == image.digest
    skopeo.api("DELETE", "repository/acme/one")
    pulled = ("--src-tls-verify=false", "--src-creds", skopeo.robot)
    assert skopeo.run("copy", *pulled, target, f"oci:{skopeo.folder / 'pulled'}:v1").returncode == 0
