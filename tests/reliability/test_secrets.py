"""Tokens and passwords are shown to nobody: not in logs, not in errors, not in the list of processes."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.driver import Driver, Refused
from tests.provider.scripted import HTML, Reply, Scripted
from tests.provider.terraform import Workspace
from tests.provider.watched import Quay, serving

TOKEN, PASSWORD = "the-very-secret-token-1234567890", "the-very-secret-password"
CONFIGURATION = {
    "provider": {"quay": {"token": "${var.token}"}},
    "variable": {name: {"type": "string", "sensitive": True} for name in ("token", "password")},
    "resource": {
        "quay_user": {
            "good": {"username": "alice", "email": "a@example.com", "password": "${var.password}"},
            "bad": {"username": "carol", "email": "c@example.com", "password": "${var.password}"},
        }
    },
}


def command_lines() -> list[bytes]:
    """How every process of this machine was called."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(place.read_bytes())
        except OSError:
            continue
    return found


def test_no_secret_in_logs_errors_files_and_processes(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    with serving(tmp_path) as quay:
        workspace = Workspace(
            tmp_path / "workspace",
            Quay(quay.url, "", quay.watched),
            {
                "TF_LOG": "trace",
                "TF_VAR_token": quay.token,
                "TF_VAR_password": PASSWORD,
                "XDG_STATE_HOME": str(tmp_path / "workspace" / "states"),
            },
        )
        workspace.write(CONFIGURATION)
        # The second user's password is refused, and the registry fails in all ways meanwhile.
        quay.fail("^PUT superuser/users/carol", 400, {"message": "no"})
        quay.fail("^POST ", 500)
        quay.fail("^GET ", 503)
        seen: list[bytes] = []
        done: list[subprocess.CompletedProcess[str]] = []
        running = threading.Thread(target=lambda: done.append(workspace.run("apply", "-auto-approve")))
        running.start()
        while running.is_alive():
            seen += command_lines()
            running.join(0.1)
        secrets = [quay.token, PASSWORD]
        assert quay.get("superuser/users/alice") is not None
    (applied,) = done
    assert applied.returncode == 1
    assert "[DEBUG]" in applied.stdout
    assert any(b"quay_provider" in line for line in seen)
    for secret in secrets:
        assert secret not in applied.stdout
        assert not any(secret.encode() in line for line in seen)
        for path in workspace.directory.rglob("*"):
            assert not path.is_file() or secret.encode() not in path.read_bytes(), path


@pytest.fixture
def two_hosts() -> Iterator[tuple[Scripted, Scripted]]:
    hosts = (Scripted(), Scripted())
    for host in hosts:
        threading.Thread(target=host.server.serve_forever, args=(0.01,), daemon=True).start()
    yield hosts
    for host in hosts:
        host.server.shutdown()
        host.server.server_close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_carries_the_token_nowhere(two_hosts: tuple[Scripted, Scripted], status: int) -> None:
    registry, elsewhere = two_hosts
    elsewhere.on("GET /api/v1/user/", Reply(200, {"username": "quayadmin"}))
    place = f"{elsewhere.url}/api/v1/user/"
    registry.on("GET /api/v1/user/", Reply(status, content_type=HTML, headers={"Location": place}))
    with pytest.raises(Refused) as refused:
        Driver(Quay(registry.url, TOKEN))
    assert refused.value.first.summary == "The registry redirects to another address"
    assert TOKEN not in refused.value.first.text
    assert elsewhere.calls() == []
