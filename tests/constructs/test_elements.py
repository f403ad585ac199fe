"""The one-to-one classes: the same words whether CDK knows a resource or not, and all of CDK's own means."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsii
import pytest
from constructs import Construct, IConstruct
from tests.constructs.everything import DIGEST, everything

from quay_cdktf import Mistake, Organization, QuayProvider
from quay_cdktf.elements import Element
from quay_cdktf.engine import cdk
from quay_cdktf.generated import (
    DataQuayTeams,
    EphemeralQuayRobotToken,
    QuayOrganization,
    QuayRepositoryMirror,
    QuayTag,
    QuayTeam,
)
from quay_cdktf.testing import synthesize
from quay_cdktf.writer import Scope

Fill = Callable[[cdk.TerraformStack], object]
Written = Callable[..., dict[str, Any]]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Has an app write a stack, as `cdktf synth` does, and answers what it wrote."""

    def write(fill: Fill, *, made: bool = False) -> dict[str, Any]:
        app = cdk.App(outdir=str(tmp_path))
        stack = cdk.TerraformStack(app, "stack")
        cdk.LocalBackend(stack, path="terraform.tfstate")
        fill(stack)
        if not stack.all_providers():
            QuayProvider(stack, "quay")
        if made:
            for element in Scope.of(stack).writer.elements:
                element.make()
        app.synth()
        document: dict[str, Any] = json.loads((tmp_path / "stacks/stack/cdk.tf.json").read_text())
        return document

    return write


def team(scope: Construct, id: str = "devs", **more: Any) -> QuayTeam:  # noqa: A002
    """A team."""
    return QuayTeam(scope, id, organization="acme", name="devs", role="member", **more)


def unusual(stack: cdk.TerraformStack) -> None:
    """Arguments of Terraform's own, overrides, nested attributes and nested scopes."""
    other = QuayProvider(stack, "other", alias="other", url="https://quay.example.com")
    acme = QuayOrganization(stack, "acme", name="acme", lifecycle={"prevent_destroy": True})
    first = team(stack, "first", provider=other, depends_on=[acme], description='"5"\n\\d ${x} é')
    first.override_logical_id("devs")
    ignoring = cdk.TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=["role"])
    team(stack, "second", lifecycle=ignoring).follow([first.address])
    mirror = QuayRepositoryMirror(
        stack,
        "mirror",
        repository="acme/app",
        external_reference="quay.io/acme/app",
        sync_interval="6h",
        tags=["1.*"],
        robot_username="acme+ci",
        proxy={"http_proxy": "http://proxy.example", "https_proxy": acme.name},
    )
    mirror.add_override("proxy.no_proxy", "localhost")
    mirror.add_override("tags", ["latest"])
    mirror.add_override("robot_username", None)
    mirror.add_override("lifecycle.prevent_destroy", True)
    team(Construct(stack, "inner"), count=2)
    team(Construct(stack, "deeper"), "only")
    cdk.TerraformOutput(stack, "shown", value=DataQuayTeams(stack, "teams", organization=acme.name).teams)


@pytest.mark.parametrize("made", [False, True])
def test_each_resource_tells_where_in_the_code_it_is_written(written: Written, made: bool) -> None:
    def fill(stack: cdk.TerraformStack) -> None:
        team(stack)
        Organization(stack, "acme", name="acme").add_repository("app")

    resources = written(fill, made=made)["resource"]
    first = fill.__code__.co_firstlineno
    assert Path(resources["quay_repository"]["acme_app"]["//"]["source"]).suffix == f".py:{first + 2}"
    path, _, line = resources["quay_team"]["devs"]["//"]["source"].rpartition(":")
    assert Path(__file__).as_posix().endswith(path)
    assert Path(__file__).read_text().splitlines()[int(line) - 1].strip().startswith("return QuayTeam(")


@pytest.mark.parametrize("fill", [unusual, everything])
def test_a_resource_that_cdk_knows_is_written_alike(written: Written, fill: Fill) -> None:
    assert written(fill) == written(fill, made=True)


def test_what_is_unusual_is_written_as_cdk_does(written: Written) -> None:
    resources = written(unusual)["resource"]
    assert resources["quay_organization"]["acme"]["lifecycle"] == {"prevent_destroy": True}
    devs = resources["quay_team"]["devs"]
    assert (devs["provider"], devs["depends_on"]) == ("quay.other", ["quay_organization.acme"])
    assert devs["//"]["metadata"] == {"path": "stack/first", "uniqueId": "devs"}
    second = resources["quay_team"]["second"]
    assert second["depends_on"] == ["quay_team.devs"]
    assert second["lifecycle"] == {"create_before_destroy": True, "ignore_changes": ["role"]}
    mirror = resources["quay_repository_mirror"]["mirror"]
    assert mirror["proxy"] == {
        "http_proxy": "http://proxy.example",
        "https_proxy": "${quay_organization.acme.name}",
        "no_proxy": "localhost",
    }
    assert mirror["tags"] == ["1.*", "latest"]
    assert "robot_username" not in mirror
    assert mirror["lifecycle"] == {"prevent_destroy": True}
    inner = next(value for name, value in resources["quay_team"].items() if name.startswith("inner_devs_"))
    assert inner["count"] == 2


def test_hcl_says_texts_as_they_are(stack: cdk.TerraformStack) -> None:
    QuayTag(stack, "tag", repository="acme/app", name="5", manifest_digest=DIGEST)
    team(stack, description='"5"\n\\d [x] {y}')
    text = cdk.Testing.synth_hcl(stack)
    assert 'name = "5"' in text
    assert r'description = "\"5\"\n\\d [x] {y}"' in text


def test_nothing_is_made_that_nobody_asks_for(written: Written) -> None:
    found: list[Element] = []

    def fill(stack: cdk.TerraformStack) -> None:
        acme = Organization(stack, "acme", name="acme")
        acme.add_default_permission(acme.add_team("devs"), "read")
        acme.add_repository("app").grant_write(acme.add_robot("ci"))
        found.extend(Scope.of(stack).writer.elements)

    written(fill)
    assert len(found) == 6
    assert not any(element.is_made for element in found)


def test_aspects_see_every_resource(written: Written) -> None:
    @jsii.implements(cdk.IAspect)
    class Protect:
        def visit(self, node: IConstruct) -> None:
            if isinstance(node, QuayTeam):
                node.add_override("description", "seen")
                node.add_override("lifecycle.prevent_destroy", True)

    def fill(stack: cdk.TerraformStack) -> None:
        cdk.Aspects.of(stack).add(Protect())
        team(stack)

    devs = written(fill)["resource"]["quay_team"]["devs"]
    assert (devs["description"], devs["lifecycle"]) == ("seen", {"prevent_destroy": True})


def test_a_resource_is_a_terraform_resource_of_cdk(stack: cdk.TerraformStack) -> None:
    devs = team(stack)
    assert isinstance(devs, cdk.TerraformResource)
    assert devs.node.path == "stack/devs"
    assert devs.node.id in [child.node.id for child in stack.node.children]
    assert cdk.TerraformResource.is_terraform_resource(devs)
    cdk.TerraformOutput(stack, "id", value=devs.id)
    foreign = cdk.TerraformResource(
        stack, "foreign", terraform_resource_type="other_thing", depends_on=[devs]
    )
    found = synthesize(stack)
    assert found.document["output"]["id"]["value"] == "${quay_team.devs.id}"
    assert found.resource("other_thing.foreign")["depends_on"] == ["quay_team.devs"]
    assert foreign.depends_on


def test_import_and_move(stack: cdk.TerraformStack) -> None:
    team(stack, "imported").import_from("acme/devs")
    team(stack, "moved").move_from_id("quay_team.old")
    team(stack, "gone").move_to_id("quay_team.imported")
    found = synthesize(stack)
    assert found.document["import"] == [{"id": "acme/devs", "to": "quay_team.imported"}]
    assert {"from": "quay_team.old", "to": "quay_team.moved"} in found.document["moved"]
    assert {"from": "quay_team.gone", "to": "quay_team.imported"} in found.document["moved"]
    assert found.addresses == ["quay_team.imported", "quay_team.moved"]


def test_a_reference_in_another_stack_becomes_an_output(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    first, second = (cdk.TerraformStack(app, name) for name in ("first", "second"))
    for stack in (first, second):
        cdk.LocalBackend(stack, path=f"{stack.node.id}.tfstate")
        QuayProvider(stack, "quay")
    team(second, description=QuayOrganization(first, "acme", name="acme").email)
    app.synth()
    said = json.loads(Path(tmp_path, "stacks/second/cdk.tf.json").read_text())
    assert "terraform_remote_state" in said["data"]
    assert said["resource"]["quay_team"]["devs"]["description"].startswith("${data.terraform_remote_state.")


def test_the_same_id_twice_is_told(stack: cdk.TerraformStack) -> None:
    team(stack)
    with pytest.raises(Mistake, match=r'two resources with the id "devs" in "stack"'):
        team(stack)


def test_a_name_can_be_given_and_taken_back(stack: cdk.TerraformStack) -> None:
    one, other = team(stack, "one"), team(stack, "other")
    for element in (one, other):
        element.override_logical_id("else")
        element.reset_override_logical_id()
    one.override_logical_id("last")
    assert synthesize(stack).addresses == ["quay_team.last", "quay_team.other"]


def test_an_ephemeral_resource_where_the_engine_knows_them(stack: cdk.TerraformStack) -> None:
    def make() -> EphemeralQuayRobotToken:
        return EphemeralQuayRobotToken(stack, "token", namespace="acme", name="ci")

    if not hasattr(cdk, "TerraformEphemeralResource"):
        with pytest.raises(Mistake, match=r"EphemeralQuayRobotToken needs the engine `cdktn`"):
            make()
        return
    make()
    said = synthesize(stack).document["ephemeral"]["quay_robot_token"]["token"]
    assert (said["namespace"], said["name"]) == ("acme", "ci")
