"""A sandbox registry as a subprocess."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

READY = "Quay sandbox ready at "
"""What the sandbox says when it takes calls, with its address after it."""


def command(data: Path, port: str = "0") -> list[str]:
    """The command that serves a sandbox; it takes its superuser's token from `QUAY_TOKEN`.

    Args:
        data: The file of its data.
        port: Where it listens. Left out, at one that is free.
    """
    return [sys.executable, "-m", "quay_sandbox", "serve", "--port", port, "--data", str(data)]


class Sandbox:
    """An empty Quay-like registry on this machine, for as long as the `with` block runs.

    url: Its address.
    token: The token of its superuser, `quayadmin`.

    Args:
        directory: An empty folder for its data.
    """

    def __init__(self, directory: Path) -> None:
        self.token = secrets.token_hex(20)
        self.url = ""
        self._data = directory / "sandbox.db"

    def __enter__(self) -> Sandbox:
        """Start it, and wait until it takes calls.

        Raises:
            RuntimeError: It ended at once.
        """
        self._process = subprocess.Popen(
            command(self._data),
            env={**os.environ, "QUAY_TOKEN": self.token},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        for line in self._process.stdout:
            if line.startswith(READY):
                self.url = line.removeprefix(READY).strip()
                return self
        raise RuntimeError(f"The sandbox ended at once, with status {self._process.wait()}.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call the registry's API; its answer's status and JSON value (text where it is none).

        Args:
            path: Such as `/api/v1/organization/acme`.
        """
        request = urllib.request.Request(  # noqa: S310 - the sandbox's own http address
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
                return response.status, _value(response.read())
        except urllib.error.HTTPError as error:
            return error.code, _value(error.read())


def _value(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode(errors="replace")
