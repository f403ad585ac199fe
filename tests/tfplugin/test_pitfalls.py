"""The twelve ways in which a provider in Python goes wrong, each with the test that it does not."""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
from pathlib import Path

import msgpack  # type: ignore[import-untyped]
import pytest
from tests.tfplugin.support import Client, package, packed, running, value
from tests.tfplugin.test_server import wait_for
from tests.tfplugin.toy.thing import Thing
from tests.tfplugin.toy_terraform import Workspace

from tfplugin.calls.runtime import read_values
from tfplugin.dynamic import decode_msgpack
from tfplugin.schema import object_type
from tfplugin.types import NUMBER, STRING
from tfplugin.values import UNKNOWN, Dynamic

THING = object_type(Thing.attributes())
MACHINE = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
HERE = f"{platform.system().lower()}_{MACHINE}"
ELSEWHERE = "linux_s390x"
ADDRESS = Path("registry.terraform.io/acme/toy/1.0.0")
RESOURCE = 'resource "toy_thing" "a" {\n  name = "alpha"\n}\n'


@pytest.fixture
def installed(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace whose provider lies in a data directory, for two platforms, with no CLI configuration."""
    plugins = tmp_path / "data" / "terraform" / "plugins" / ADDRESS
    package(plugins / HERE)
    package(plugins / ELSEWHERE)
    variables = workspace.variables()

    def found_by_itself() -> dict[str, str]:
        kept = {name: item for name, item in variables.items() if not name.startswith("TF_CLI_CONFIG")}
        return {
            **kept,
            "XDG_DATA_DIRS": str(tmp_path / "data"),
            "HOME": str(tmp_path),
            **workspace.environment,
        }

    workspace.variables = found_by_itself  # type: ignore[method-assign]
    workspace.write(RESOURCE)
    return workspace


def mirror(workspace: Workspace) -> str:
    return str(Path(workspace.variables()["XDG_DATA_DIRS"]) / "terraform" / "plugins")


def test_pitfall_01_no_compiled_files_in_the_installed_provider(installed: Workspace) -> None:
    installed.run("init", "-no-color").ok()
    assert "PYTHONDONTWRITEBYTECODE" not in installed.variables()
    installed.apply().ok()
    assert installed.plan().code == 0, "the checksum still fits"
    installed.run("init", "-no-color").ok()
    assert not list(Path(mirror(installed)).rglob("__pycache__"))


def test_pitfall_02_one_checksum_for_every_platform_and_machine(installed: Workspace) -> None:
    platforms = [f"-platform={name}" for name in (HERE, ELSEWHERE)]
    installed.run("providers", "lock", f"-fs-mirror={mirror(installed)}", *platforms).ok()
    lock = (installed.directory / ".terraform.lock.hcl").read_text()
    assert lock.count('"h1:') == 1


def test_pitfall_03_numbers_as_text_and_refined_unknown_values(workspace: Workspace) -> None:
    refined = packed(msgpack.ExtType(12, packed({1: False, 2: "prefix-"})))
    assert decode_msgpack(STRING, refined) is UNKNOWN
    assert decode_msgpack(NUMBER, packed("0.1")) == 0.1
    workspace.write(
        'resource "toy_box" "b" {\n  name = "b"\n}\n'
        'resource "toy_thing" "a" {\n  name = "alpha"\n  price = 0.1\n'
        '  serial = "prefix-${toy_box.b.id}"\n}\n'
    )
    workspace.apply().ok()
    assert workspace.things()["alpha"]["price"] == 0.1
    assert workspace.things()["alpha"]["serial"] == "prefix-b"
    assert workspace.plan().code == 0


def test_pitfall_04_an_upgrade_keeps_dynamic_values_and_fills_missing_ones(client: Client) -> None:
    state = {
        "id": "thing/alpha",
        "name": "alpha",
        "anything": {"type": ["list", "number"], "value": [0.1, 12345678901234567890123]},
        "gone": "an attribute of an earlier version",
        "rules": [{"role": "read"}],
    }
    raw = {"json": json.dumps(state).encode()}
    answer = client.call("UpgradeResourceState", type_name="toy_thing", version=1, raw_state=raw)
    assert answer["diagnostics"] == []
    found = read_values(Thing, answer["upgraded_state"])
    assert found is not None
    assert isinstance(found["anything"], Dynamic)
    assert found["anything"].value == [0.1, 12345678901234567890123]
    assert found["anything"].type.to_json() == ["list", "number"]
    assert found["rules"] == [{"role": "read", "note": None, "number": None}]
    assert found["enabled"] is True, "an attribute that is new has its default"


@pytest.mark.parametrize(
    "raw", [{"json": b"[]"}, {"json": b"{"}, {"json": b'{"name": []}'}, {"flatmap": {"id": "1"}}, None]
)
def test_pitfall_04_a_damaged_state_is_told(client: Client, raw: dict[str, object] | None) -> None:
    answer = client.call("UpgradeResourceState", type_name="toy_thing", version=1, raw_state=raw)
    assert [item["summary"] for item in answer["diagnostics"]] == [
        "Cannot read the stored state of toy_thing"
    ]


def test_a_state_of_a_newer_provider_is_told(client: Client) -> None:
    raw = {"json": b'{"name": "x"}'}
    answer = client.call("UpgradeResourceState", type_name="toy_thing", version=9, raw_state=raw)
    (told,) = answer["diagnostics"]
    assert told["summary"] == "The stored state of toy_thing is of a newer provider"
    assert "version 9" in told["detail"]


def test_pitfall_05_a_nested_path_is_in_the_message_too(workspace: Workspace) -> None:
    workspace.write(
        'resource "toy_thing" "a" {\n  name = "Alpha"\n  rules = [{ role = "read" }, { role = "king" }]\n}\n'
    )
    output = workspace.plan().failed()
    assert "At rules[1].role: A role is read or write." in output
    assert "'Alpha' must be lower-case" in output
    assert 'name = "Alpha"' in output, "Terraform shows the line of a top-level attribute"


def test_pitfall_06_what_is_printed_does_not_spoil_the_handshake(toy: Path) -> None:
    with running(toy) as provider:
        client = provider.connect()
        client.call("GetProviderSchema")
        client.raw("/plugin.GRPCController/Shutdown", b"")
        output, errors = provider.process.communicate(timeout=60)
    assert output == b""
    assert b"a stray word on standard output" in errors


def start_slow_apply(workspace: Workspace) -> tuple[subprocess.Popen[str], int]:
    """A running apply in a process group of its own, and the provider's process that waits in it."""
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  color = "slow"\n}\n')
    process = subprocess.Popen(
        workspace.command("apply", "-auto-approve", "-no-color"),
        cwd=workspace.directory,
        env=workspace.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    waiting = workspace.shop / "waiting-alpha"
    wait_for(lambda: waiting.exists() and waiting.read_text(), "the apply")
    return process, int(waiting.read_text())


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_pitfall_07_ctrl_c_loses_no_object(workspace: Workspace) -> None:
    process, _ = start_slow_apply(workspace)
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert "Interrupt received" in output
    assert list(workspace.things()) == ["alpha"]
    assert workspace.state()["toy_thing.a"]["attributes"]["id"] == "thing/alpha"


def test_pitfall_07_no_orphan_when_terraform_is_killed(workspace: Workspace) -> None:
    process, pid = start_slow_apply(workspace)
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not is_running(pid), "the provider's end")


def test_pitfall_08_import_errors_are_diagnostics(tmp_path: Path, workspace: Workspace) -> None:
    workspace.executable = package(tmp_path / "broken")
    library = tmp_path / "broken" / "lib" / "toy"
    (library / "box.py").write_text("import a_module_that_is_not_there\n")
    workspace.write(RESOURCE)
    assert "No module named 'a_module_that_is_not_there'" in workspace.plan().failed()
    (library / "registration.py").write_text("this is no python\n")
    assert "Cannot load the provider toy" in workspace.plan().failed()


def test_pitfall_09_http2_headers_are_not_logged(toy: Path) -> None:
    with running(toy, TF_LOG="TRACE") as provider:
        client = provider.connect()
        client.call("GetProviderSchema")
        client.raw("/plugin.GRPCController/Shutdown", b"")
        errors = provider.process.communicate(timeout=60)[1].decode()
    assert "GetProviderSchema" in errors
    assert "hpack" not in errors
    assert "h2." not in errors


def test_pitfall_10_the_lock_file_is_written_from_the_mirror(installed: Workspace) -> None:
    installed.environment = {"TF_CLI_ARGS_providers_lock": f"-fs-mirror={mirror(installed)}"}
    installed.run("providers", "lock", f"-platform={HERE}").ok()
    installed.run("init", "-no-color", "-lockfile=readonly").ok()
    assert installed.plan().code == 2


def test_pitfall_11_no_cli_configuration_is_needed(installed: Workspace) -> None:
    assert "TF_CLI_CONFIG_FILE" not in installed.variables()
    assert "acme/toy v1.0.0" in installed.run("init", "-no-color").ok()
    assert installed.plan().code == 2


def test_pitfall_12_secrets_are_marked_and_write_only_ones_absent(workspace: Workspace) -> None:
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n  password = "hunter2"\n}\n')
    workspace.apply().ok()
    shown = json.loads(workspace.run("show", "-json").ok())
    (resource,) = shown["values"]["root_module"]["resources"]
    assert resource["sensitive_values"]["token"] is True
    assert "hunter2" not in json.dumps(shown)
    assert "token-of-alpha" not in workspace.run("show", "-no-color").ok()


def test_the_schema_says_all_that_the_class_says(client: Client) -> None:
    schema = client.call("GetProviderSchema")["resource_schemas"]["toy_thing"]
    described = {item["name"]: item for item in schema["block"]["attributes"]}
    assert schema["version"] == 1
    assert schema["block"]["description"] == "A thing in the shop."
    assert described["password"]["write_only"]
    assert described["old"]["deprecated"]
    assert described["rules"]["nested_type"]["nesting"] == 2
    assert described["amount"]["type"] == b'"number"'
    assert value(THING, None) == {"msgpack": b"\xc0"}
