"""Addresses: readable, stable, and never two alike."""

from __future__ import annotations

import re

import pytest
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

from quay_cdktf import Mistake, Organization, Robot
from quay_cdktf.addresses import check_id, id_of, slug
from quay_cdktf.engine import cdk
from quay_cdktf.testing import synthesize

ADDRESS = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


@given(st.text(min_size=1, max_size=60).filter(lambda text: "${" not in text and "TfToken[" not in text))
def test_any_name_gives_an_id_that_terraform_takes(name: str) -> None:
    assert ADDRESS.fullmatch(id_of(name, what="robot"))
    assert ADDRESS.fullmatch(id_of(name, "acme", what="robot"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("app", "app"),
        ("library/nginx", "library_nginx"),
        ("acme+ci", "acme_ci"),
        ("my-app", "my-app"),
        ("a.b", "a_b"),
    ],
)
def test_names_stay_readable(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("id_", ["1st", "a b", "", "a.b", "${var.x}", "a/b"])
def test_an_id_that_terraform_does_not_take_is_told(id_: str) -> None:
    with pytest.raises(Mistake, match="cannot be part of an address"):
        check_id(id_)


def test_the_order_of_the_code_changes_no_address() -> None:
    def forth(stack: cdk.TerraformStack) -> None:
        acme = Organization(stack, "acme", name="acme")
        devs = acme.add_team("devs")
        acme.add_repository("app").grant_read(devs)
        acme.add_default_permission(devs, "read")
        acme.add_repository("web")

    def back(stack: cdk.TerraformStack) -> None:
        acme = Organization(stack, "acme", name="acme")
        acme.add_repository("web")
        app = acme.add_repository("app")
        devs = acme.add_team("devs")
        acme.add_default_permission(devs, "read")
        app.grant_read(devs)

    one, other = synthesize(forth), synthesize(back)
    assert one.addresses == other.addresses
    assert one.addresses == [
        "quay_default_permission.acme_team_devs",
        "quay_organization.acme",
        "quay_repository.acme_app",
        "quay_repository.acme_web",
        "quay_repository_permission.acme_app_team_devs",
        "quay_team.acme_devs",
    ]
    for address in one.addresses:
        assert _arguments(one.resource(address)) == _arguments(other.resource(address))


def _arguments(resource: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in resource.items() if key != "//"}


def test_the_id_and_not_the_name_makes_the_addresses(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme-staging")
    acme.add_robot("ci")
    found = synthesize(stack)
    found.assert_has("quay_organization.acme", name="acme-staging")
    found.assert_has("quay_robot.acme_ci", namespace="${quay_organization.acme.name}")


def test_constructs_of_ones_own_come_before_the_ids_within(stack: cdk.TerraformStack) -> None:
    class Tenant(Construct):
        def __init__(self, scope: Construct, id: str) -> None:  # noqa: A002
            super().__init__(scope, id)
            Organization(self, "organization", name=id).add_robot("ci")

    Tenant(stack, "alpha")
    Tenant(stack, "beta")
    assert synthesize(stack).addresses == [
        "quay_organization.alpha_organization",
        "quay_organization.beta_organization",
        "quay_robot.alpha_organization_ci",
        "quay_robot.beta_organization_ci",
    ]


def test_two_names_that_give_one_address_are_told_and_an_id_helps(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="acme")
    acme.add_repository("a/b")
    with pytest.raises(Mistake, match=r"quay_repository\.acme_a_b"):
        acme.add_repository("a.b")
    acme.add_repository("a.b", id="acme_a_dot_b")
    synthesize(stack).assert_has("quay_repository.acme_a_dot_b", name="a.b")


def test_a_name_that_is_a_token_needs_an_id(stack: cdk.TerraformStack) -> None:
    acme = Organization(stack, "acme", name="${var.organization}")
    with pytest.raises(Mistake, match='id="'):
        acme.add_repository("${var.repository}")
    repository = acme.add_repository("${var.repository}", id="acme_main")
    repository.grant_write(Robot.from_name(stack, "other+ci"))
    synthesize(stack).assert_has("quay_repository.acme_main", name="${var.repository}")


def test_a_doubled_dollar_sign_begins_no_token(stack: cdk.TerraformStack) -> None:
    Organization(stack, "acme", name="acme").add_application("deploy $${ENV}")
    synthesize(stack).assert_has("quay_application.acme_deploy_ENV", name="deploy $${ENV}")


def test_a_scope_outside_of_a_stack_is_told() -> None:
    with pytest.raises(Mistake, match="belong in a stack"):
        Organization(cdk.Testing.app(), "acme", name="acme")
