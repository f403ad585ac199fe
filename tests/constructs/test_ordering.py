"""What Quay needs in order is ordered by the library, whatever the order of the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quay_cdktf import Mistake, Organization, QuayProvider, Repository, Robot
from quay_cdktf.engine import cdk
from quay_cdktf.testing import synthesize


def after(stack: cdk.TerraformStack, address: str) -> list[str]:
    """What a resource waits for, beside what it names."""
    found: list[str] = synthesize(stack).resource(address).get("depends_on", [])
    return found


@pytest.mark.parametrize("default_first", [True, False])
def test_t08_default_permissions_come_before_repositories(
    stack: cdk.TerraformStack, default_first: bool
) -> None:
    acme = Organization(stack, "acme", name="acme")
    devs = acme.add_team("devs")
    if default_first:
        acme.add_default_permission(devs, "read")
    acme.add_repository("app")
    if not default_first:
        acme.add_default_permission(devs, "read")
    assert after(stack, "quay_repository.acme_app") == ["quay_default_permission.acme_team_devs"]


def test_t04_the_robot_of_a_mirror_outlives_its_repository(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme")
    acme.add_mirror(
        "mc", source="quay.io/minio/mc", tags=["latest"], every="6h", robot=acme.add_robot("puller")
    )
    assert after(stack, "quay_repository.acme_mc") == ["quay_robot.acme_puller"]
    mirror = synthesize(stack).resource("quay_repository_mirror.acme_mc")
    assert mirror["robot_username"] == "${quay_robot.acme_puller.id}"


@pytest.mark.parametrize("quota_first", [True, False])
def test_notifications_of_a_quota_come_after_it(stack: cdk.TerraformStack, quota_first: bool) -> None:
    acme = Organization(stack, "acme", name="acme")
    if quota_first:
        acme.set_quota("1GiB")
    acme.add_notification(
        "full", event="quota_warning", method="webhook", config={"url": "https://acme.example"}
    )
    if not quota_first:
        acme.set_quota("1GiB")
    assert after(stack, "quay_namespace_notification.acme_full") == ["quay_quota.acme"]


def test_a_stack_that_names_what_another_makes_comes_after_it(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    makes, uses = (cdk.TerraformStack(app, name) for name in ("makes", "uses"))
    for stack in (makes, uses):
        cdk.LocalBackend(stack, path=f"{stack.node.id}.tfstate")
        QuayProvider(stack, "quay")
    robot = Organization(makes, "acme", name="acme").add_robot("ci")
    Repository.from_name(uses, "acme/app").grant_write(robot)
    app.synth()
    manifest: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["stacks"]["uses"]["dependencies"] == ["makes"]
    said = json.loads((tmp_path / "stacks/uses/cdk.tf.json").read_text())
    assert said["resource"]["quay_repository_permission"]["acme_app_robot_ci"]["name"] == "acme+ci"


def test_what_exists_already_is_waited_for_by_nobody(stack: cdk.TerraformStack) -> None:
    Repository.from_name(stack, "acme/app").grant_read(Robot.from_name(stack, "acme+ci"))
    found = synthesize(stack)
    assert found.addresses == ["quay_repository_permission.acme_app_robot_ci"]
    found.assert_has(found.addresses[0], repository="acme/app", name="acme+ci", kind="robot", role="read")


def test_everything_goes_to_the_organizations_provider(stack: cdk.TerraformStack) -> None:
    from quay_cdktf import QuayProvider

    QuayProvider(stack, "quay")
    other = QuayProvider(stack, "other", alias="other", url="https://other.example")
    acme = Organization(stack, "acme", name="acme", provider=other)
    acme.add_repository("app").grant_write(acme.add_robot("ci"))
    found = synthesize(stack)
    assert {found.resource(address)["provider"] for address in found.addresses} == {"quay.other"}


def test_prevent_destroy_is_the_default_and_one_argument_takes_it_away(stack: cdk.TerraformStack) -> None:
    Organization(stack, "safe", name="safe").add_repository("app")
    Organization(stack, "free", name="free", prevent_destroy=False).add_repository("app")
    found = synthesize(stack)
    for address in ("quay_organization.safe", "quay_repository.safe_app"):
        found.assert_has(address, lifecycle={"prevent_destroy": True})
    for address in ("quay_organization.free", "quay_repository.free_app"):
        assert "lifecycle" not in found.resource(address)


def test_a_construct_of_another_place_shows_no_resource(stack: cdk.TerraformStack) -> None:
    with pytest.raises(Mistake, match="taken by `from_name`"):
        _ = Organization.from_name(stack, "acme").resource
