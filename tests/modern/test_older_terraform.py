"""An older Terraform: what it lacks is said in words, and all else works."""

from __future__ import annotations

import pytest
from tests.provider.driver import Driver
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

from quay_provider.registration import REGISTRATION
from tfplugin import dynamic
from tfplugin.registration import load
from tfplugin.schema import type_of
from tfplugin.values import UNKNOWN

WRITE_ONLY = [
    (type_name, name)
    for type_name, place in REGISTRATION.resources.items()
    for name, item in load(place).attributes().items()
    if item.flags.write_only
]


@pytest.mark.parametrize(("type_name", "name"), WRITE_ONLY, ids=lambda text: text)
@pytest.mark.parametrize(
    "capabilities", [None, {"write_only_attributes_allowed": False}], ids=["old", "newer"]
)
def test_a_terraform_before_1_11_may_not_store_a_write_only_value(
    registry: Quay, type_name: str, name: str, capabilities: dict[str, bool] | None
) -> None:
    cls = load(REGISTRATION.resources[type_name])
    values = {
        other: UNKNOWN if item.flags.required or item.flags.optional else None
        for other, item in cls.attributes().items()
    }
    config = dynamic.encode(type_of(cls), {**values, name: "a secret"})
    with pytest.raises(Exception, match=f"{name} needs Terraform 1.11 or newer"):
        Driver(registry).call(
            "ValidateResourceConfig", type_name=type_name, config=config, client_capabilities=capabilities
        )


def test_a_terraform_on_the_path_takes_a_provider_that_has_more_than_it_knows(workspace: Workspace) -> None:
    workspace.write_text('provider "quay" {}\n')
    shown = workspace.run("providers", "schema", "-json")
    assert shown.returncode == 0, shown.stdout
    assert '"quay_robot_token"' in shown.stdout
