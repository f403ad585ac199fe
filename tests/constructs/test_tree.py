"""Resources in CDK's tree: ids, names, aspects, and what is taken out or forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsii
import pytest
from constructs import Construct, IConstruct

from quay_cdktf import Mistake, Organization, QuayProvider
from quay_cdktf.engine import cdk
from quay_cdktf.generated import QuayRepository, QuayTeam
from quay_cdktf.testing import synthesize


@jsii.implements(cdk.IAspect)
class Seen:
    """Takes down what is visited."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def visit(self, node: IConstruct) -> None:
        self.paths.append(node.node.path)


def team(scope: Construct, id: str = "devs", **more: Any) -> QuayTeam:  # noqa: A002
    """A team."""
    return QuayTeam(scope, id, organization="acme", name="devs", role="member", **more)


def in_an_app(folder: Path) -> cdk.TerraformStack:
    """An empty stack of an app that writes into a folder."""
    stack = cdk.TerraformStack(cdk.App(outdir=str(folder)), "stack")
    cdk.LocalBackend(stack, path="terraform.tfstate")
    return stack


def written(stack: cdk.TerraformStack, folder: Path) -> dict[str, Any]:
    """The resources that the stack's app writes."""
    app = stack.node.root
    assert isinstance(app, cdk.App)
    app.synth()
    resources: dict[str, Any] = json.loads((folder / "stacks/stack/cdk.tf.json").read_text())["resource"]
    return resources


@pytest.mark.parametrize("where", ["outer", "inner"])
def test_aspects_on_any_construct_above_see_the_resources(tmp_path: Path, where: str) -> None:
    stack = in_an_app(tmp_path)
    QuayProvider(stack, "quay")
    outer = Construct(stack, "outer")
    inner = Construct(outer, "inner")
    Organization(inner, "acme", name="acme").add_repository("app")
    seen = Seen()
    cdk.Aspects.of(outer if where == "outer" else inner).add(seen)
    written(stack, tmp_path)
    assert [path.rpartition(".")[2] for path in seen.paths if "quay_" in path] == [
        "outer_inner_acme",
        "outer_inner_acme_app",
    ]


@pytest.mark.parametrize("referenced", [False, True])
def test_a_slash_in_an_id_becomes_two_dashes_as_in_cdk(tmp_path: Path, referenced: bool) -> None:
    stack = in_an_app(tmp_path)
    QuayProvider(stack, "quay")
    app = QuayRepository(stack, "team/app", namespace="acme", name="team/app", visibility="private")
    plain = cdk.TerraformResource(stack, "team/other", terraform_resource_type="other_thing")
    assert plain.friendly_unique_id == "team--other"
    if referenced:
        cdk.TerraformOutput(stack, "id", value=app.id)
    resources = written(stack, tmp_path)["quay_repository"]
    assert list(resources) == ["team--app"]
    assert resources["team--app"]["name"] == "team/app"
    assert resources["team--app"]["//"]["metadata"] == {"path": "stack/team--app", "uniqueId": "team--app"}


def test_a_stack_may_name_resources_in_its_own_way() -> None:
    class Named(cdk.TerraformStack):
        def _allocate_logical_id(self, tf_element: Any) -> str:
            return f"own_{tf_element.node.id}"

    stack = Named(cdk.Testing.app(), "stack")
    devs = team(stack)
    team(stack, "ops")
    cdk.TerraformOutput(stack, "id", value=devs.id)
    found = synthesize(stack)
    assert found.addresses == ["quay_team.own_devs", "quay_team.own_ops"]
    found.assert_has("quay_team.own_devs", name="devs")


@pytest.mark.parametrize("id_", ["", "${var.id}"])
def test_an_id_that_cdk_would_refuse_is_told(stack: cdk.TerraformStack, id_: str) -> None:
    with pytest.raises(Mistake, match="must be a text that is not empty"):
        team(stack, id_)


def test_a_name_stays_once_it_is_referred_to(stack: cdk.TerraformStack) -> None:
    devs, ops = team(stack), team(stack, "ops")
    cdk.TerraformOutput(stack, "id", value=devs.id)
    devs.override_logical_id("late")
    cdk.TerraformOutput(stack, "other", value=ops.id)
    ops.reset_override_logical_id()
    found = synthesize(stack)
    assert found.addresses == ["quay_team.devs", "quay_team.ops"]
    assert found.resource("quay_team.devs")["organization"] == "acme"
    assert found.document["output"]["id"]["value"] == "${quay_team.devs.id}"


def test_a_name_that_was_told_cannot_be_changed(stack: cdk.TerraformStack) -> None:
    devs = team(stack)
    team(stack, "ops").follow([devs.address])
    with pytest.raises(Mistake, match=r"quay_team\.devs cannot be changed any more"):
        devs.override_logical_id("late")
    with pytest.raises(Mistake, match=r"quay_team\.devs cannot be changed any more"):
        devs.reset_override_logical_id()


def test_a_resource_that_cdk_knows_can_be_named_before_anybody_refers_to_it(
    stack: cdk.TerraformStack,
) -> None:
    devs = team(stack, count=2)
    assert devs.node.id == "devs"
    for name in ("first", "second"):
        devs.override_logical_id(name)
    assert devs.address == "quay_team.second"
    assert synthesize(stack).addresses == ["quay_team.second"]


def test_what_others_refer_to_keeps_its_name(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme")
    app, ci = acme.add_repository("app"), acme.add_robot("ci")
    for one in (acme, acme.add_team("devs"), app, ci):
        with pytest.raises(Mistake, match=r"give the construct another id"):
            one.resource.override_logical_id("else")
    app.grant_write(ci).override_logical_id("pushes")
    deploy = acme.add_application("deploy")
    deploy.resource.override_logical_id("renamed")
    assert deploy.client_id == "${quay_application.renamed.client_id}"
    synthesize(stack).assert_has("quay_repository_permission.pushes", role="write")


@pytest.mark.parametrize("folder", ["", "outer"])
def test_what_is_taken_out_is_not_written(tmp_path: Path, folder: str) -> None:
    stack = in_an_app(tmp_path)
    QuayProvider(stack, "quay")
    team(stack, "stays")
    scope = Construct(stack, folder) if folder else stack
    gone = team(scope, "gone", lifecycle={"prevent_destroy": True})
    assert gone.fqn
    assert stack.node.try_remove_child(folder or "gone")
    assert list(written(stack, tmp_path)["quay_team"]) == ["stays"]


def test_another_may_take_the_place_of_what_is_taken_out(stack: cdk.TerraformStack) -> None:
    assert team(stack).node.scope is stack
    stack.node.try_remove_child("devs")
    team(stack, description="the other")
    with pytest.raises(Mistake, match="two resources"):
        team(stack)
    synthesize(stack).assert_has("quay_team.devs", description="the other")


def test_a_stack_without_a_provider_is_told(tmp_path: Path) -> None:
    stack = in_an_app(tmp_path)
    team(stack)
    with pytest.raises(RuntimeError, match=r'no provider for them: add `QuayProvider\(stack, "quay"\)`'):
        written(stack, tmp_path)
