"""The toy provider under Terraform 1.15: identity (1.12), lists and actions (1.14)."""

from __future__ import annotations

import json

from tests.tfplugin.toy_terraform import Workspace

THING = 'resource "toy_thing" "a" {\n  name = "alpha"\n  tags = ["x"]\n}\n'


def test_the_identity_is_stored(newest: Workspace) -> None:
    newest.write(THING)
    newest.apply().ok()
    assert newest.state()["toy_thing.a"]["identity"] == {"name": "alpha"}
    assert newest.plan().code == 0
    newest.write(THING.replace("alpha", "beta"))
    newest.apply().ok()
    assert newest.state()["toy_thing.a"]["identity"] == {"name": "beta"}


def test_an_identity_that_changes_in_place_follows(newest: Workspace) -> None:
    newest.write('resource "toy_box" "a" {\n  name = "alpha"\n}\n')
    newest.apply().ok()
    newest.write('resource "toy_box" "a" {\n  name = "beta"\n}\n')
    newest.apply().ok()
    assert newest.state()["toy_box.a"]["identity"] == {"name": "beta"}


def test_import_by_identity_plans_empty(newest: Workspace) -> None:
    newest.write(THING)
    newest.apply().ok()
    (newest.directory / "terraform.tfstate").unlink()
    newest.write(THING + 'import {\n  to = toy_thing.a\n  identity = {\n    name = "alpha"\n  }\n}\n')
    output = newest.apply().ok()
    assert "1 imported, 0 added, 0 changed, 0 destroyed" in output
    assert newest.plan().code == 0


def test_a_state_without_identity_gets_one(newest: Workspace) -> None:
    newest.write(THING)
    newest.newest = False
    newest.apply().ok()
    assert "identity" not in newest.state()["toy_thing.a"]
    newest.newest = True
    newest.apply("-refresh-only").ok()
    assert newest.state()["toy_thing.a"]["identity"] == {"name": "alpha"}


def test_a_query_lists_objects(newest: Workspace) -> None:
    body = 'resource "toy_thing" "{0}" {{\n  name = "{0}"\n}}\n'
    newest.write("".join(body.format(name) for name in ("alpha", "alps", "beta")))
    newest.apply().ok()
    newest.write(
        'list "toy_thing" "all" {\n  provider = toy\n  config {\n    prefix = "al"\n  }\n}\n',
        "things.tfquery.hcl",
    )
    output = newest.run("query", "-no-color").ok()
    assert "Thing alpha" in output
    assert "Thing alps" in output
    assert "beta" not in output


def test_a_query_generates_configuration_that_plans_empty(newest: Workspace) -> None:
    newest.write('resource "toy_thing" "a" {\n  name = "alpha"\n  tags = ["x"]\n  color = "blue"\n}\n')
    newest.apply().ok()
    (newest.directory / "terraform.tfstate").unlink()
    newest.write("")
    newest.write('list "toy_thing" "all" {\n  provider = toy\n}\n', "things.tfquery.hcl")
    newest.run("query", "-no-color", "-generate-config-out=generated.tf").ok()
    generated = (newest.directory / "generated.tf").read_text()
    assert "color" in generated
    assert "enabled" not in generated.replace("= null", ""), generated
    output = newest.apply().ok()
    assert "1 imported, 0 added, 0 changed, 0 destroyed" in output
    assert newest.plan().code == 0


def test_an_action_shows_progress_and_errors(newest: Workspace) -> None:
    newest.write(
        THING + 'action "toy_poke" "p" {\n  config {\n    name = "alpha"\n    times = 2\n  }\n}\n'
        'action "toy_poke" "q" {\n  config {\n    name = "nobody"\n  }\n}\n'
    )
    newest.apply().ok()
    output = newest.apply("-invoke=action.toy_poke.p").ok()
    assert "poke 2 of 2" in output
    assert newest.things("poked") == {"alpha": {"times": 2}}
    assert "There is no such thing" in newest.apply("-invoke=action.toy_poke.q").failed()


def test_an_action_follows_a_resource(newest: Workspace) -> None:
    newest.write(
        'resource "toy_thing" "a" {\n  name = "alpha"\n  lifecycle {\n    action_trigger {\n'
        "      events  = [after_create]\n      actions = [action.toy_poke.p]\n    }\n  }\n}\n"
        'action "toy_poke" "p" {\n  config {\n    name = "alpha"\n  }\n}\n'
    )
    newest.apply().ok()
    assert newest.things("poked") == {"alpha": {"times": 1}}


def test_the_rest_works_as_before(newest: Workspace) -> None:
    newest.write(
        'ephemeral "toy_secret" "s" {\n  name = "one"\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n  password = ephemeral.toy_secret.s.value\n}\n'
        'output "loud" {\n  value = provider::toy::shout("hi", 3)\n}\n'
    )
    newest.apply().ok()
    assert json.loads(newest.run("output", "-json", "loud").ok()) == "HI!!!"
    assert newest.plan().code == 0
    newest.destroy().ok()
    assert newest.things() == {}
