"""The registry to deploy to: the one that the environment names, else a sandbox of this checkout."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import signal
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from quay_cdktf.testing.sandbox import READY, command

FOLDER = Path(".sandbox")
DATA = FOLDER / "registry.db"
RECORD = FOLDER / "running.json"
ENVIRONMENT = FOLDER / "environment"
LOG = FOLDER / "log"
PATIENCE = 60
"""Seconds that the sandbox has to get ready."""


class NoRegistry(Exception):  # noqa: N818 - it is what happened
    """There is none to deploy to; the message says why and what to do."""


@dataclass(frozen=True)
class Sandbox:
    """A sandbox that runs in the background, or did.

    url: Its address.
    token: The token of its superuser.
    process: The process id.
    """

    url: str
    token: str
    process: int

    def answers(self) -> bool:
        """Whether this very sandbox runs: it knows the token."""
        request = urllib.request.Request(  # noqa: S310 - our own http address
            f"{self.url}/api/v1/user/", headers={"Authorization": f"Bearer {self.token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - as above
                return bool(response.status == 200)
        except OSError:
            return False


def named(environment: Mapping[str, str]) -> bool:
    """Whether the environment names a registry.

    Raises:
        NoRegistry: It names half of one.
    """
    given = [name for name in ("QUAY_URL", "QUAY_TOKEN") if environment.get(name)]
    if len(given) == 1:
        raise NoRegistry(
            f"Of QUAY_URL and QUAY_TOKEN only {given[0]} is set: set both, or none for a sandbox."
        )
    return bool(given)


def sandbox() -> Sandbox:
    """The sandbox of this checkout, which is started where it does not run yet.

    It keeps address, token and data from one run to the next.

    Raises:
        NoRegistry: It does not start.
    """
    last = _last()
    if last is not None and last.answers():
        return last
    port = last.url.rpartition(":")[2] if last else "0"
    token = last.token if last else secrets.token_hex(20)
    started = _start(port, token)
    if started is None and port != "0":
        started = _start("0", token)  # Another program has taken the port.
    if started is None:
        raise NoRegistry(
            f"The sandbox does not start; {LOG} says:\n{LOG.read_text(errors='replace')[-2000:]}"
        )
    return started


def stop() -> bool:
    """Stop the sandbox; whether there was one."""
    last = _last()
    if last is None or not last.answers():
        return False
    os.kill(last.process, signal.SIGTERM)
    end = time.monotonic() + PATIENCE
    while last.answers() and time.monotonic() < end:
        time.sleep(0.05)
    return True


def _last() -> Sandbox | None:
    try:
        return Sandbox(**json.loads(RECORD.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _start(port: str, token: str) -> Sandbox | None:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with LOG.open("wb") as log:
        process = subprocess.Popen(
            command(DATA, port),
            env={**os.environ, "QUAY_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # It lives on when the terminal's Ctrl-C ends this program.
        )
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        for line in LOG.read_text(errors="replace").splitlines(keepends=True):
            if line.startswith(READY) and line.endswith("\n"):
                return _record(Sandbox(line.removeprefix(READY).strip(), token, process.pid))
        time.sleep(0.05)
    process.kill()
    process.wait()
    return None


def _record(started: Sandbox) -> Sandbox:
    """Note it down for the next run, and for a shell that wants to use it."""
    here = shlex.quote(str(Path.cwd()))
    exports = [
        f"QUAY_URL={started.url}",
        f"QUAY_TOKEN={started.token}",
        f"PATH={here}/.venv/bin:{here}/node_modules/.bin:$PATH:{here}/scripts/bin",
    ]
    environment = "".join(f"export {line}\n" for line in exports)
    for path, text in ((RECORD, json.dumps(asdict(started))), (ENVIRONMENT, environment)):
        path.touch(mode=0o600)
        path.write_text(text)
    return started
