"""The provider's process: its start, its connections and its end."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.tfplugin.support import (
    CallFailed,
    Client,
    Provider,
    client_context,
    client_identity,
    package,
    running,
    value,
)
from tests.tfplugin.toy.box import Box
from tests.tfplugin.toy.provider import ToyProvider
from tests.tfplugin.toy.secret import Secret
from tests.tfplugin.toy.thing import Thing, ThingData, Things
from tests.tfplugin.toy_terraform import Workspace

from tfplugin import schema_cache, wire
from tfplugin.calls.runtime import read_values
from tfplugin.handshake import Endpoint, HandshakeError
from tfplugin.schema import object_type
from tfplugin.values import UNKNOWN

THING = object_type(Thing.attributes())
BOX = object_type(Box.attributes())


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 60) -> None:
    """Wait for something that must come; how long it takes is of no interest."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def configure(client: Client, shop: Path) -> None:
    config = value(object_type(ToyProvider.attributes()), {"directory": str(shop)})
    answer = client.call("ConfigureProvider", terraform_version="1.11.4", config=config)
    assert answer["diagnostics"] == []


def create(client: Client, **attributes: Any) -> dict[str, Any]:
    """Plan and apply a thing."""
    config = {**dict.fromkeys(Thing.attributes()), **attributes}
    message = value(THING, config)
    empty = value(THING, None)
    planned = client.call(
        "PlanResourceChange",
        type_name="toy_thing",
        prior_state=empty,
        proposed_new_state=message,
        config=message,
    )
    assert planned["diagnostics"] == []
    return client.call(
        "ApplyResourceChange",
        type_name="toy_thing",
        prior_state=empty,
        planned_state=planned["planned_state"],
        config=message,
        planned_private=planned["planned_private"],
    )


def test_the_handshake_line_has_its_six_parts(provider: Provider) -> None:
    core, app, network, path, protocol, _certificate = provider.line.split("|")
    assert (core, app, network, protocol) == ("1", "6", "unix", "grpc")
    assert stat.S_ISSOCK(Path(path).stat().st_mode)
    assert provider.certificate.startswith(b"\x30")


def test_a_socket_that_cannot_be_made_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError("Operation not supported")

    monkeypatch.setenv("PLUGIN_UNIX_SOCKET_DIR", str(tmp_path))
    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(HandshakeError, match=r"cannot listen on its socket .*: Operation not supported"):
        Endpoint("")
    assert list(tmp_path.iterdir()) == []


def test_the_socket_is_for_its_user_alone(provider: Provider, client: Client) -> None:
    client.call("GetMetadata")
    directory = Path(provider.socket_path).parent
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [path.name for path in directory.iterdir()] == ["socket"], "the key is gone"


def test_tls_is_mutual_and_new(provider: Provider) -> None:
    client = provider.connect()
    assert isinstance(client.socket, ssl.SSLSocket)
    assert client.socket.version() == "TLSv1.3"
    assert client.socket.selected_alpn_protocol() == "h2"


@pytest.mark.parametrize("identity", [None, "another"])
def test_a_stray_client_without_the_certificate_is_refused(provider: Provider, identity: str | None) -> None:
    shown = client_identity.__wrapped__() if identity else None
    context = client_context(provider.certificate, shown)
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(30)
    sock.connect(provider.socket_path)

    def talk() -> bytes:
        # In TLS 1.3 the client learns only from the first answer that its certificate was refused.
        with context.wrap_socket(sock, server_hostname="localhost") as stray:
            stray.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            return stray.recv(100)

    with pytest.raises(ssl.SSLError):
        talk()
    assert len(provider.connect().call("GetMetadata")["resources"]) == 2


def test_a_stray_client_without_tls_is_refused(provider: Provider) -> None:
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(30)
    sock.connect(provider.socket_path)
    sock.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    received = b""
    while part := sock.recv(1000):
        received += part
    assert received[:1] in (b"", b"\x15"), "nothing but perhaps a TLS alert"
    assert len(provider.connect().call("GetMetadata")["resources"]) == 2


def test_without_tls_where_terraform_disables_it(toy: Path) -> None:
    with running(toy, PLUGIN_CLIENT_CERT="") as provider:
        assert provider.certificate == b""
        assert len(provider.connect(tls=False).call("GetMetadata")["resources"]) == 2


def test_health_broker_and_output_streams(client: Client) -> None:
    assert client.raw("/grpc.health.v1.Health/Check", b"") == [
        wire.encode("HealthCheck.Response", {"status": 1})
    ]
    broker = client.start("/plugin.GRPCBroker/StartStream", b"", end=False)
    client.start("/plugin.GRPCStdio/StreamStdio", b"\0\0\0\0\0")
    assert client.call("GetMetadata")["functions"] == [{"name": "shout"}, {"name": "join_all"}]
    client.h2.end_stream(broker)
    client.flush()
    assert client.finish(broker) == []


def test_an_unknown_method_is_unimplemented(client: Client) -> None:
    for path in ("/tfplugin6.Provider/ReadStateBytes", "/grpc.reflection.v1.ServerReflection/Info", "/x"):
        with pytest.raises(CallFailed) as failed:
            client.raw(path, b"")
        assert failed.value.status == 12


def test_a_damaged_message_is_told_apart_from_a_crash(client: Client) -> None:
    with pytest.raises(CallFailed) as failed:
        client.raw("/tfplugin6.Provider/ReadResource", b"\xff\xff")
    assert failed.value.status == 3
    for framed in (b"", b"\0\0\0\0\5ab", b"\1\0\0\0\0", b"\0\xff\xff\xff\xff", b"\0\0\0\0\0\0\0\0\0\0"):
        number = client.start("/tfplugin6.Provider/GetMetadata", framed)
        with pytest.raises(CallFailed):
            client.finish(number)
    assert client.call("StopProvider") == {"Error": ""}


def test_large_messages_pass_in_both_directions(client: Client, shop: Path) -> None:
    configure(client, shop)
    large = "é" * 6_000_000
    answer = create(client, name="alpha", parts=[large, "end"])
    state = read_values(Thing, answer["new_state"])
    assert state is not None
    assert state["parts"] == [large, "end"]


def test_sixteen_calls_run_at_once(provider: Provider, shop: Path) -> None:
    configure(provider.connect(), shop)
    with ThreadPoolExecutor(16) as threads:
        names = [f"thing{number}" for number in range(16)]
        made = [
            threads.submit(lambda name: create(provider.connect(), name=name, color="slow"), name)
            for name in names
        ]
        wait_for(lambda: len(list(shop.glob("waiting-*"))) == 16, "16 calls")
        (shop / "go").touch()
        assert all(item.result()["diagnostics"] == [] for item in made)
    assert len(list(shop.glob("thing-*.json"))) == 16


def test_many_calls_share_one_connection(client: Client, shop: Path) -> None:
    configure(client, shop)
    config = value(THING, {**dict.fromkeys(Thing.attributes()), "name": "alpha"})
    request = wire.encode("ValidateResourceConfig.Request", {"type_name": "toy_thing", "config": config})
    path, body = "/tfplugin6.Provider/ValidateResourceConfig", len(request).to_bytes(5, "big") + request
    data: dict[int, bytearray] = {client.start(path, body): bytearray() for _ in range(50)}
    open_streams = set(data)
    while open_streams:
        for event in client.events():
            number = getattr(event, "stream_id", 0)
            if type(event).__name__ == "StreamEnded":
                open_streams.discard(number)
            data.setdefault(number, bytearray()).extend(getattr(event, "data", b"") or b"")
    assert all(bytes(data[number]) == b"\0\0\0\0\0" for number in data if number)


def test_stop_reaches_running_operations(client: Client, provider: Provider, shop: Path) -> None:
    configure(client, shop)
    answers: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: answers.append(create(client, name="alpha", color="slow")))
    thread.start()
    wait_for(lambda: (shop / "waiting-alpha").exists(), "the call")
    assert provider.connect().call("StopProvider") == {"Error": ""}
    thread.join(60)
    assert answers[0]["diagnostics"] == []
    assert (shop / "thing-alpha.json").exists()


def test_shutdown_ends_the_process_and_leaves_nothing(provider: Provider, client: Client) -> None:
    assert client.raw("/plugin.GRPCController/Shutdown", b"") == [b""]
    assert provider.process.wait(60) == 0
    assert not Path(provider.socket_path).parent.exists()


def test_ctrl_c_is_left_to_terraform(provider: Provider, client: Client) -> None:
    provider.process.send_signal(signal.SIGINT)
    assert client.call("StopProvider") == {"Error": ""}


def test_a_askedto_end_lets_running_calls_finish(provider: Provider, client: Client, shop: Path) -> None:
    configure(client, shop)
    answers: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: answers.append(create(client, name="alpha", color="slow")))
    thread.start()
    wait_for(lambda: (shop / "waiting-alpha").exists(), "the call")
    provider.process.send_signal(signal.SIGTERM)
    assert provider.process.wait(60) == 0
    thread.join(60)
    assert read_values(Thing, answers[0]["new_state"])["id"] == "thing/alpha"  # type: ignore[index]


def test_the_process_ends_when_terraform_does_not_come_back(provider: Provider) -> None:
    provider.connect().close()
    assert provider.process.wait(60) == 0
    assert not Path(provider.socket_path).parent.exists()


def test_started_by_hand_it_says_what_it_is(toy: Path) -> None:
    done = subprocess.run([str(toy)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Terraform starts it by itself" in done.stderr


def test_a_terraform_that_is_too_old_is_told(toy: Path) -> None:
    with running(toy, PLUGIN_PROTOCOL_VERSIONS="4,5") as provider:
        assert provider.line == ""
        assert provider.process.stderr is not None
        assert b"Terraform 1.0 or newer is needed" in provider.process.stderr.read()


def test_a_provider_under_a_debugger_is_reattached(workspace: Workspace, toy: Path) -> None:
    with running(toy, "--debug") as provider:
        name, _, setting = provider.line.partition("=")
        assert name == "TF_REATTACH_PROVIDERS"
        workspace.environment = {name: setting.strip("'")}
        workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
        workspace.apply().ok()
        assert workspace.plan().code == 0
        assert provider.process.poll() is None


def test_logs_are_written_as_terraform_reads_them(toy: Path) -> None:
    with running(toy, TF_LOG="TRACE") as provider:
        client = provider.connect()
        client.call("GetProviderSchema")
        client.raw("/plugin.GRPCController/Shutdown", b"")
        _, errors = provider.process.communicate(timeout=60)
    lines = [line for line in errors.decode().splitlines() if line.startswith("{")]
    entries = [json.loads(line) for line in lines]
    assert entries[0]["@message"] == "GetProviderSchema"
    assert entries[0]["@level"] == "debug"
    assert entries[0]["@module"].startswith("provider.toy.")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", entries[0]["@timestamp"])


def test_nothing_is_logged_unasked(toy: Path) -> None:
    with running(toy) as provider:
        client = provider.connect()
        client.call("GetMetadata")
        client.raw("/plugin.GRPCController/Shutdown", b"")
        assert provider.process.communicate(timeout=60)[1] == b""


def write_schema(library: Path) -> bytes:
    """Prepare the schema of a packaged toy, as whoever packages a provider does; answer the bytes."""
    write = (
        "import sys, pathlib\n"
        f"sys.path.insert(0, {str(library)!r})\n"
        "sys.dont_write_bytecode = True\n"
        "from tfplugin.schema_cache import write\n"
        "from toy.registration import REGISTRATION\n"
        f"write(REGISTRATION, pathlib.Path({str(library / 'toy')!r}))\n"
    )
    subprocess.run([os.environ["TOY_PYTHON"], "-I", "-S", "-c", write], capture_output=True, check=True)
    return (library / "toy" / schema_cache.FILE).read_bytes()


def test_a_prepared_schema_needs_no_modules(tmp_path: Path, toy: Path) -> None:
    executable = package(tmp_path / "package")
    library = tmp_path / "package" / "lib"
    assert write_schema(library) == write_schema(library)
    with running(toy) as provider:
        expected = provider.connect().call("GetProviderSchema")
    (library / "toy" / "thing.py").write_text("raise ImportError('not needed for a schema')\n")
    with running(executable) as provider:
        client = provider.connect()
        assert client.call("GetProviderSchema") == expected
        broken = client.call("ValidateResourceConfig", type_name="toy_thing", config=value(BOX, None))
        assert "not needed for a schema" in broken["diagnostics"][0]["detail"]
    registration = library / "toy" / "registration.py"
    registration.write_text(registration.read_text().replace("1.0.0", "1.0.1"))
    with running(executable) as provider:
        stale = provider.connect().call("GetProviderSchema")
        assert "not needed for a schema" in stale["diagnostics"][0]["detail"]


def test_it_runs_from_a_zip_with_its_schema(tmp_path: Path, toy: Path) -> None:
    executable = package(tmp_path / "package")
    library = tmp_path / "package" / "lib"
    write_schema(library)
    shutil.make_archive(str(tmp_path / "package" / "all"), "zip", library)
    (library / "toy" / "thing.py").unlink()
    shutil.make_archive(str(tmp_path / "package" / "less"), "zip", library)
    shutil.rmtree(library)
    launch = tmp_path / "package" / "launch.py"
    launch.write_text(launch.read_text().replace('"lib"', '"all.zip"'))
    workspace = Workspace(tmp_path, executable, tmp_path)
    workspace.write('resource "toy_thing" "a" {\n  name = "alpha"\n}\n')
    workspace.apply().ok()
    assert list(workspace.things()) == ["alpha"]
    launch.write_text(launch.read_text().replace('"all.zip"', '"less.zip"'))
    with running(executable) as provider:
        assert "toy_thing" in provider.connect().call("GetProviderSchema")["resource_schemas"]


def test_an_older_terraform_is_told_of_write_only_attributes(client: Client) -> None:
    attributes = dict.fromkeys(Thing.attributes())
    config = value(THING, {**attributes, "name": "alpha", "password": "x"})
    answer = client.call("ValidateResourceConfig", type_name="toy_thing", config=config)
    (found,) = answer["diagnostics"]
    assert found["summary"] == "password needs Terraform 1.11 or newer"
    assert found["attribute"]["steps"][0]["attribute_name"] == "password"
    capable = client.call(
        "ValidateResourceConfig",
        type_name="toy_thing",
        config=config,
        client_capabilities={"write_only_attributes_allowed": True},
    )
    assert capable["diagnostics"] == []


def configure_later(client: Client) -> None:
    """Configure it with what is not known yet."""
    config = value(object_type(ToyProvider.attributes()), {"directory": UNKNOWN})
    assert client.call("ConfigureProvider", config=config)["diagnostics"] == []


ARGUMENTS = {
    "ReadDataSource": value(object_type(ThingData.attributes()), {"name": "a", "color": None, "tags": None}),
    "OpenEphemeralResource": value(
        object_type(Secret.attributes()), {"name": "a", "length": None, "value": None}
    ),
    "ListResource": value(object_type(Things.attributes()), {"prefix": None}),
}


@pytest.mark.parametrize(
    ("name", "asked", "refusal"),
    [
        ("ImportResourceState", {"type_name": "toy_box", "id": "a"}, "Cannot import toy_box yet"),
        ("ReadDataSource", {"type_name": "toy_thing"}, "Cannot read toy_thing yet"),
        ("OpenEphemeralResource", {"type_name": "toy_secret"}, "Cannot open toy_secret yet"),
        ("ListResource", {"type_name": "toy_thing"}, "Cannot list toy_thing yet"),
    ],
)
def test_what_needs_a_client_says_what_it_waits_for(
    client: Client, name: str, asked: dict[str, Any], refusal: str
) -> None:
    configure_later(client)
    if name in ARGUMENTS:
        asked = {**asked, "config": ARGUMENTS[name]}
    (answer,) = client.stream(name, **asked)
    (told,) = answer.get("diagnostics") or answer["diagnostic"]
    assert told["summary"] == refusal
    assert "known only after apply" in told["detail"]


def test_a_capable_terraform_gets_deferred_answers(client: Client) -> None:
    configure_later(client)
    state = value(BOX, {"id": "a", "name": "a"})
    kept = client.call(
        "ReadResource",
        type_name="toy_box",
        current_state=state,
        client_capabilities={"deferral_allowed": True},
    )
    assert kept["new_state"]["msgpack"] == state["msgpack"]
    assert kept["deferred"] == {"reason": 2}
    assert client.call("ReadResource", type_name="toy_box", current_state=state)["deferred"] is None
    for name, type_name in (("ReadDataSource", "toy_thing"), ("OpenEphemeralResource", "toy_secret")):
        waiting = client.call(
            name,
            type_name=type_name,
            config=ARGUMENTS[name],
            client_capabilities={"deferral_allowed": True},
        )
        assert waiting["deferred"] == {"reason": 2}


def test_ephemeral_resources_are_renewed(client: Client, shop: Path) -> None:
    configure(client, shop)
    kind = client.call("GetProviderSchema")["ephemeral_resource_schemas"]["toy_secret"]["block"]
    assert [item["name"] for item in kind["attributes"]] == ["name", "length", "value"]
    config = value(object_type(Secret.attributes()), {"name": "short", "length": None, "value": None})
    opened = client.call("OpenEphemeralResource", type_name="toy_secret", config=config)
    assert opened["renew_at"]["seconds"] >= time.time() - 1
    renewed = client.call("RenewEphemeralResource", type_name="toy_secret", private=opened["private"])
    assert renewed["private"] == opened["private"]
    client.call("CloseEphemeralResource", type_name="toy_secret", private=renewed["private"])
    assert json.loads((shop / "closed-short.json").read_text()) == {"renewed": 1}
