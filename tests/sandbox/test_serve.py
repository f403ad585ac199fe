"""`quay-cdktf sandbox serve`: what it prints, what it refuses, and that it keeps what it acknowledged."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner

from quay_cli.main import main

TOKEN = "the-superusers-token"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
READY = "Quay sandbox ready at "


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command at work: its process and where it serves."""
    command = [sys.executable, "-m", "quay_sandbox", "serve", "--port", "0", "--token", TOKEN, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith(f"{READY}http://127.0.0.1:"), line
            yield process, line.removeprefix(READY).strip()
        finally:
            process.kill()


def call(url: str, method: str, path: str, body: Any = None) -> requests.Response:
    return requests.request(method, f"{url}/api/v1/{path}", json=body, headers=HEADERS, timeout=30)


def test_it_keeps_what_it_acknowledged_before_it_was_killed(tmp_path: Path) -> None:
    state = str(tmp_path / "state.db")
    acknowledged: list[str] = []
    with serving("--data", state) as (process, url):
        assert call(url, "POST", "organization/", {"name": "acme"}).status_code == 201

        def write(number: int) -> None:
            session = requests.Session()
            session.headers.update(HEADERS)
            for count in range(100000):
                name = f"team-{number}-{count}"
                try:
                    path = f"{url}/api/v1/organization/acme/team/{name}"
                    answer = session.put(path, json={"role": "member"}, timeout=30)
                except requests.exceptions.RequestException:
                    return
                assert answer.status_code == 200
                acknowledged.append(name)

        writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        for writer in writers:
            writer.start()
        while len(acknowledged) < 50:
            assert any(writer.is_alive() for writer in writers)
        process.kill()
        for writer in writers:
            writer.join()
    with serving("--data", state) as (_, url):
        kept = set(call(url, "GET", "organization/acme").json()["teams"])
    assert len(acknowledged) >= 50
    assert set(acknowledged) <= kept


def test_it_ends_at_once_when_interrupted(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path / "state.db")) as (process, url):
        assert call(url, "GET", "user/").status_code == 200
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_options_choose_what_kind_of_quay_it_is(tmp_path: Path) -> None:
    directory = tmp_path / "directory.json"
    directory.write_text(
        json.dumps({"base": "dc=example", "users": ["alice"], "groups": {"cn=devs": ["alice"]}})
    )
    options = ("--quay-version", "3.16", "--feature", "AUTO_PRUNE=off", "--directory", str(directory))
    with serving(*options) as (_, url):
        found = requests.get(f"{url}/config", timeout=30).json()
        assert found["version_number"] == "Quay v3.16"
        assert found["features"]["AUTO_PRUNE"] is False
        assert found["config"]["AUTHENTICATION_TYPE"] == "LDAP"
        assert call(url, "GET", "users/alice").status_code == 200


def refused(*options: str) -> str:
    """What the command says as it refuses to serve."""
    result = CliRunner().invoke(main, ["sandbox", "serve", "--token", TOKEN, *options])
    assert result.exit_code != 0
    assert not isinstance(result.exception, Exception), result.exception
    return result.output


def test_a_damaged_file_is_refused_in_a_line(tmp_path: Path) -> None:
    damaged = tmp_path / "state.db"
    damaged.write_bytes(b"This is no database. " * 500)
    output = refused("--port", "0", "--data", str(damaged))
    assert str(damaged) in output
    assert "--data" in output
    assert len(output.splitlines()) == 1


def test_a_port_that_is_taken_is_refused_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        output = refused("--port", str(port), "--data", str(tmp_path / "state.db"))
    assert f"127.0.0.1:{port}" in output
    assert "--port" in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--quay-version", "3.8"), "3.9 to"),
        (("--quay-version", "newest"), "no version"),
        (("--feature", "AUTO_PRUNE=maybe"), "=on or"),
        (("--feature", "TELEPATHY=on"), "TELEPATHY"),
        (("--directory", "pyproject.toml"), "no directory"),
        (("--port", "70000"), "70000"),
        (("--token", "a token"), "without spaces"),
        (("--token", "tokén"), "without spaces"),
    ],
)
def test_an_option_that_cannot_be_is_refused(options: tuple[str, ...], words: str) -> None:
    assert words in refused(*options)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[1]", "it holds `base`, `users` and `groups`"),
        ('{"people": []}', "it holds `base`, `users` and `groups`"),
        ('{"users": 5}', "`users` a list of names"),
        ('{"base": 5}', "`base` is a text"),
        ('{"groups": "x"}', "a list of names for each group"),
        ('{"groups": {"cn=x": [1]}}', "a list of names for each group"),
    ],
)
def test_a_directory_of_another_shape_is_refused(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "directory.json"
    file.write_text(content)
    assert words in " ".join(refused("--directory", str(file)).split())


def test_help_lists_the_options() -> None:
    result = CliRunner().invoke(main, ["sandbox", "serve", "--help"])
    assert result.exit_code == 0
    for option in ("--port", "--data", "--token", "--quay-version", "--feature", "--latency", "--host"):
        assert option in result.output
