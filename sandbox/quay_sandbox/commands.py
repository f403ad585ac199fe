"""The commands `quay-cdktf sandbox ...`, which are also `python -m quay_sandbox ...`."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from quay_sandbox.database import DamagedDatabase
from quay_sandbox.sandbox import Sandbox
from quay_sandbox.server import Server
from quay_sandbox.settings import FEATURES, NEWEST, OLDEST, Settings, version_key

SWITCH = {"on": True, "off": False}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Serve an embedded Quay API to try things on."""


class Version(click.ParamType):
    """A Quay version that the sandbox can stand for."""

    name = "version"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            key = version_key(value)
        except ValueError:
            self.fail(f"{value!r} is no version such as 3.15 or 3.14.7", param, ctx)
        if not version_key(OLDEST) <= key <= version_key(NEWEST):
            self.fail(f"the sandbox stands for Quay {OLDEST} to {NEWEST}", param, ctx)
        return value


class Feature(click.ParamType):
    """One feature flag of Quay, switched: `NAME=on` or `NAME=off`."""

    name = "NAME=on|off"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, bool]:
        name, _, state = str(value).partition("=")
        name = name.upper().removeprefix("FEATURE_")
        if state.lower() not in SWITCH:
            self.fail(f"{value!r} must end in =on or =off", param, ctx)
        if name not in FEATURES:
            self.fail(f"Quay has no feature {name!r}", param, ctx)
        return name, SWITCH[state.lower()]


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps the registry's state. Left out, the state ends with the command.",
)
@click.option("--token", required=True, envvar="QUAY_TOKEN", help="The superuser's token. [env: QUAY_TOKEN]")
@click.option("--quay-version", default=NEWEST, show_default=True, type=Version(), help="Quay to stand for.")
@click.option("--feature", "features", multiple=True, type=Feature(), help="Switch a feature flag. Repeatable.")
@click.option(
    "--collect-after",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds until deleted names are free again and synced teams have their members.",
)
def serve(
    host: str,
    port: int,
    data: Path | None,
    token: str,
    quay_version: str,
    features: tuple[tuple[str, bool], ...],
    collect_after: float,
) -> None:
    """Serve a registry until interrupted."""
    settings = Settings(version=quay_version, features=dict(features), collect_after=collect_after)
    with _state(data) as file:
        try:
            sandbox = Sandbox(file, token, settings)
        except DamagedDatabase as error:
            raise click.ClickException(f"The state cannot be used: {error}. Name another file with --data.") from None
        try:
            server = Server(sandbox, host, port)
        except OSError as error:
            message = f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another --port."
            raise click.ClickException(message) from None
        _run(server)
        sandbox.close()


@contextmanager
def _state(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="quay-sandbox-") as folder:
        yield Path(folder) / "state.db"


def _run(server: Server) -> None:
    """Serve until SIGINT or SIGTERM."""

    def stop(*_: Any) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"Quay sandbox ready at {server.url}")
    server.serve_forever()
    server.server_close()
