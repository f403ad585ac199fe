"""The toy provider under the Terraform on the PATH (1.11): the whole life of a resource."""

from __future__ import annotations

import json

from tests.tfplugin.toy_terraform import Workspace

FULL = """
resource "toy_thing" "a" {
  name     = "alpha"
  color    = "%(color)s"
  price    = 0.1
  amount   = 90071992547409931234
  tags     = ["x", "y"]
  labels   = { a = "b" }
  parts    = ["p"]
  rules    = [{ role = "read" }, { role = "write", note = "n" }]
  owners   = [{ role = "read" }]
  sizes    = { big = { width = 1.5 } }
  size     = { width = 2 }
  anything = { a = [1, "x"] }
}
"""


def test_a_resource_lives_from_plan_to_destroy(workspace: Workspace) -> None:
    workspace.write(FULL % {"color": "blue"})
    workspace.apply().ok()
    assert workspace.things()["alpha"]["color"] == "blue"
    assert workspace.things()["alpha"]["amount"] == 90071992547409931234
    assert workspace.plan().code == 0
    workspace.write(FULL % {"color": "green"})
    planned = workspace.plan()
    assert planned.code == 2
    assert "will be updated in-place" in planned.output
    workspace.apply().ok()
    assert workspace.things()["alpha"]["revision"] == 2
    assert workspace.plan().code == 0
    workspace.destroy().ok()
    assert workspace.things() == {}


def test_values_of_every_kind_reach_the_state_as_written(workspace: Workspace) -> None:
    workspace.write(FULL % {"color": "blue"})
    workspace.apply().ok()
    found = workspace.state()["toy_thing.a"]["attributes"]
    assert found["price"] == 0.1
    assert found["tags"] == ["x", "y"]
    assert found["rules"] == [
        {"note": "none", "number": 0, "role": "read"},
        {"note": "n", "number": 1, "role": "write"},
    ]
    assert found["owners"] == [{"note": "none", "number": 2, "role": "read"}]
    assert found["sizes"] == {"big": {"height": None, "width": 1.5}}
    assert found["anything"]["value"] == {"a": [1, "x"]}


def test_requires_replace_destroys_and_makes_anew(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    workspace.write('resource "toy_thing" "a" {\n  name = "beta"\n}\n')
    assert "must be replaced" in workspace.plan().output
    workspace.apply().ok()
    assert list(workspace.things()) == ["beta"]


def test_a_plan_can_force_a_replacement(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "gold"\n}\n')
    workspace.apply().ok()
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "blue"\n}\n')
    output = workspace.plan().output
    assert "must be replaced" in output
    assert "forces replacement" in output


def test_deleted_outside_is_made_again(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    (workspace.shop / "thing-alpha.json").unlink()
    assert "will be created" in workspace.plan().output
    workspace.apply().ok()
    assert list(workspace.things()) == ["alpha"]


def test_an_import_plans_empty(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  tags = ["x"]\n}\n')
    workspace.apply().ok()
    (workspace.directory / "terraform.tfstate").unlink()
    workspace.run("import", "-no-color", "toy_thing.a", "thing/alpha").ok()
    assert workspace.plan().code == 0


def test_a_set_may_have_several_unknown_elements(workspace: Workspace) -> None:
    workspace.write(
        'resource "terraform_data" "tag" {\n  count = 3\n  input = "tag${count.index}"\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n  tags = terraform_data.tag[*].output\n}\n'
    )
    workspace.apply().ok()
    assert sorted(workspace.things()["alpha"]["tags"]) == ["tag0", "tag1", "tag2"]
    assert workspace.plan().code == 0


def test_an_import_of_nothing_or_of_nonsense_says_so(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    missing = workspace.run("import", "-no-color", "toy_thing.a", "thing/alpha")
    assert "Cannot import non-existent remote object" in missing.failed()
    wrong = workspace.run("import", "-no-color", "toy_thing.a", "box/alpha")
    assert "'box/alpha' is not thing/NAME" in wrong.failed()


def test_a_data_source_is_read(workspace: Workspace) -> None:
    workspace.write(
        'resource "toy_thing" "a" {\n  name = "alpha"\n  tags = ["x"]\n}\n'
        'data "toy_thing" "a" {\n  name = toy_thing.a.name\n}\n'
        'output "tags" {\n  value = data.toy_thing.a.tags\n}\n'
    )
    workspace.apply().ok()
    assert json.loads(workspace.run("output", "-json", "tags").ok()) == ["x"]
    assert workspace.plan().code == 0


def test_a_data_source_that_is_not_there_names_the_attribute(workspace: Workspace) -> None:
    workspace.write('data "toy_thing" "a" {\n  name = "nobody"\n}\n')
    output = workspace.plan().failed()
    assert "There is no such thing" in output
    assert 'name = "nobody"' in output


def test_a_create_that_fails_early_leaves_nothing(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "early"\n}\n')
    assert "The shop is closed" in workspace.apply().failed()
    assert workspace.state() == {}


def test_a_create_that_fails_half_way_keeps_the_object_tainted(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "half"\n}\n')
    assert "It was made, but not painted" in workspace.apply().failed()
    kept = workspace.state()["toy_thing.a"]
    assert kept["status"] == "tainted"
    assert kept["attributes"]["id"] == "thing/alpha"
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    assert workspace.plan().code == 0


def test_an_id_that_the_plan_knew_does_not_hide_how_far_a_create_came(workspace: Workspace) -> None:
    workspace.write(
        'resource "toy_box" "a" {\n  name = "half"\n}\nresource "toy_box" "b" {\n  name = "early"\n}\n'
    )
    output = workspace.apply().failed()
    assert "There are no nails" in output
    assert "There is no wood" in output
    assert list(workspace.state()) == ["toy_box.a"]
    assert workspace.state()["toy_box.a"]["status"] == "tainted"


def test_an_update_that_fails_keeps_the_state_before(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "half"\n}\n')
    assert "It is as it was" in workspace.apply().failed()
    assert workspace.state()["toy_thing.a"]["attributes"]["color"] == "grey"


def test_a_bug_shows_no_secret(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "bug"\n}\n')
    workspace.environment = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(workspace.directory / "log")}
    output = workspace.apply().failed()
    assert "Bug in the provider toy" in output
    assert "RuntimeError" in output
    assert "thing.py" in output
    assert "hunter2" not in output + (workspace.directory / "log").read_text()


def test_a_refused_destroy_is_told(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "black"\n}\n')
    workspace.apply().ok()
    assert "A black thing stays" in workspace.destroy().failed()
    assert list(workspace.things()) == ["alpha"]


def test_warnings_are_shown_at_their_attribute(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "pink"\n}\n')
    output = workspace.apply().ok()
    assert "Warning: Pink fades" in output
    assert 'color = "pink"' in output


def test_an_unknown_provider_configuration_is_handled_at_plan(workspace: Workspace) -> None:
    workspace.write("")
    (workspace.directory / "main.tf").write_text(
        'terraform {\n  required_providers {\n    toy = { source = "acme/toy" }\n  }\n}\n'
        f'resource "terraform_data" "shop" {{\n  input = "{workspace.shop}"\n}}\n'
        'provider "toy" {\n  directory = terraform_data.shop.output\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n}\n'
    )
    workspace.run("init", "-no-color")
    assert "will be created" in workspace.plan().output
    workspace.apply().ok()
    assert list(workspace.things()) == ["alpha"]


def test_a_stored_state_of_an_older_version_is_upgraded(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "blue"\n}\n')
    workspace.apply().ok()
    path = workspace.directory / "terraform.tfstate"
    state = json.loads(path.read_text())
    instance = state["resources"][0]["instances"][0]
    instance["schema_version"] = 0
    instance["attributes"]["colour"] = instance["attributes"].pop("color")
    del instance["attributes"]["enabled"]
    path.write_text(json.dumps(state))
    assert workspace.plan().code == 0


def test_a_moved_object_changes_its_type(workspace: Workspace) -> None:
    workspace.write('resource "toy_box" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    (workspace.shop / "box-alpha.json").rename(workspace.shop / "thing-alpha.json")
    stored = {"color": "grey", "tags": None, "revision": 1, "serial": "S", "token": "t"}
    names = dict.fromkeys(("amount", "price", "parts", "labels"))
    (workspace.shop / "thing-alpha.json").write_text(json.dumps({**stored, **names}))
    workspace.write(
        'resource "toy_thing" "a" {\n  name = "alpha"\n}\n'
        "moved {\n  from = toy_box.a\n  to = toy_thing.a\n}\n"
    )
    output = workspace.apply().ok()
    assert "0 added, 0 changed, 0 destroyed" in output
    assert workspace.state()["toy_thing.a"]["attributes"]["id"] == "thing/alpha"


def test_a_move_that_makes_no_sense_is_refused(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    workspace.write(
        'resource "toy_box" "a" {\n  name = "alpha"\n}\nmoved {\n  from = toy_thing.a\n  to = toy_box.a\n}\n'
    )
    assert "Cannot move toy_thing to toy_box" in workspace.plan().failed()


def test_functions_are_called(workspace: Workspace) -> None:
    workspace.write(
        'output "loud" {\n  value = provider::toy::shout("hi", null)\n}\n'
        'output "joined" {\n  value = provider::toy::join_all("-", "a", "b")\n}\n'
    )
    workspace.apply().ok()
    assert json.loads(workspace.run("output", "-json", "loud").ok()) == "HI!"
    assert json.loads(workspace.run("output", "-json", "joined").ok()) == "a-b"
    workspace.write('output "loud" {\n  value = provider::toy::shout("", 1)\n}\n')
    assert "there is nothing to shout" in workspace.plan().failed()


def test_write_only_values_reach_the_provider_and_nothing_else(workspace: Workspace) -> None:
    body = 'resource "toy_thing" "a" {{\n  name = "alpha"\n  password = "{}"\n  password_version = {}\n}}\n'
    workspace.write(body.format("hunter2-one", 1))
    log = workspace.directory / "log"
    workspace.environment = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(log)}
    workspace.apply().ok()
    before = workspace.things()["alpha"]["digest"]
    assert before
    assert workspace.plan("-out=saved").code == 0
    workspace.write(body.format("hunter2-two", 1))
    assert workspace.plan("-out=saved").code == 2, "the hash in private state tells the change"
    workspace.apply().ok()
    assert workspace.things()["alpha"]["digest"] != before
    for path in workspace.directory.iterdir():
        if path.name != "main.tf" and path.is_file():
            assert b"hunter2" not in path.read_bytes(), path.name


def test_ephemeral_resources_are_opened_and_closed(workspace: Workspace) -> None:
    workspace.write(
        'ephemeral "toy_secret" "s" {\n  name = "one"\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n  password = ephemeral.toy_secret.s.value\n}\n'
    )
    workspace.apply().ok()
    assert workspace.things("closed") == {"one": {"renewed": 0}}
    assert workspace.things("open") == {}
    assert workspace.things()["alpha"]["digest"]
    assert "ssssssss" not in (workspace.directory / "terraform.tfstate").read_text()


def test_configuration_is_generated_for_an_import(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  tags = ["x"]\n}\n')
    workspace.apply().ok()
    (workspace.directory / "terraform.tfstate").unlink()
    workspace.write('import {\n  to = toy_thing.a\n  id = "thing/alpha"\n}\n')
    workspace.plan("-generate-config-out=generated.tf")
    output = workspace.apply().ok()
    assert "1 imported, 0 added, 0 changed, 0 destroyed" in output
    assert workspace.plan().code == 0


def test_it_works_without_tls_too(workspace: Workspace) -> None:
    workspace.environment = {"TF_DISABLE_PLUGIN_TLS": "1"}
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    assert workspace.plan().code == 0


def test_a_hundred_resources_at_once(workspace: Workspace) -> None:
    workspace.write('resource "toy_box" "a" {\n  count = 100\n  name = "box${count.index}"\n}\n')
    workspace.apply("-parallelism=50").ok()
    assert len(workspace.things("box")) == 100
    assert workspace.plan("-parallelism=50").code == 0


def test_changes_of_every_nested_kind_converge(workspace: Workspace) -> None:
    body = 'resource "toy_thing" "a" {{\n  name = "alpha"\n{}}}\n'
    for change in (
        '  rules = [{ role = "read" }]\n  owners = [{ role = "read" }, { role = "write" }]\n',
        '  rules = [{ role = "write", note = "x" }, { role = "read" }]\n  owners = [{ role = "write" }]\n',
        "  rules = []\n  owners = []\n  sizes = {}\n  parts = []\n  labels = {}\n  tags = []\n",
        "  sizes = { a = { width = 1 }, b = { width = 2, height = 0.3 } }\n  size = { width = 7 }\n",
        '  anything = "text"\n',
        "  anything = [true, null, 1.25]\n",
        "",
    ):
        workspace.write(body.format(change))
        workspace.apply().ok()
        assert workspace.plan().code == 0, change


def test_unknown_nested_values_converge(workspace: Workspace) -> None:
    workspace.write(
        'resource "toy_box" "b" {\n  name = "b"\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n  labels = { k = toy_box.b.id }\n'
        "  tags = [toy_box.b.id]\n  anything = { x = toy_box.b.id }\n"
        '  rules = [{ role = "read", note = toy_box.b.id }]\n'
        '  owners = [for name in [toy_box.b.id] : { role = "read", note = name }]\n'
        "  sizes = { (toy_box.b.name) = { width = length(toy_box.b.id) } }\n}\n"
    )
    workspace.apply().ok()
    assert workspace.things()["alpha"]["labels"] == {"k": "b"}
    assert workspace.plan().code == 0


def test_a_secret_that_could_not_be_sent_is_sent_again(workspace: Workspace) -> None:
    body = 'resource "toy_thing" "a" {{\n  name = "alpha"\n  color = "{}"\n  password = "{}"\n}}\n'
    workspace.write(body.format("blue", "one"))
    workspace.apply().ok()
    workspace.write(body.format("half", "two"))
    assert "It is as it was" in workspace.apply().failed()
    workspace.write(body.format("blue", "two"))
    before = workspace.things()["alpha"]["digest"]
    assert workspace.plan().code == 2
    workspace.apply().ok()
    assert workspace.things()["alpha"]["digest"] != before
    assert workspace.plan().code == 0
