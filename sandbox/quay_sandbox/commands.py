"""The commands `quay-cdktf sandbox ...`, which are also `python -m quay_sandbox ...`."""

from __future__ import annotations

import json
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from quay_sandbox.coverage import report
from quay_sandbox.database import DamagedDatabaseError
from quay_sandbox.sandbox import Sandbox
from quay_sandbox.server import Server
from quay_sandbox.settings import FEATURES, NEWEST, OLDEST, Directory, Settings, version_key

SWITCH = {"on": True, "off": False}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Serve an embedded Quay API to try things on."""


def as_version(context: click.Context, option: click.Parameter, value: str) -> str:
    """A Quay version that the sandbox can stand for."""
    try:
        key = version_key(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no version such as 3.15 or 3.14.7") from None
    if not version_key(OLDEST) <= key <= version_key(NEWEST):
        raise click.BadParameter(f"the sandbox stands for Quay {OLDEST} to {NEWEST}")
    return value


def as_features(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, bool]:
    """Feature flags of Quay, each given as `NAME=on` or `NAME=off`."""
    features = {}
    for value in values:
        name, _, state = value.partition("=")
        name = name.upper().removeprefix("FEATURE_")
        if state.lower() not in SWITCH:
            raise click.BadParameter(f"{value!r} must end in =on or =off")
        if name not in FEATURES:
            raise click.BadParameter(f"Quay has no feature {name!r}")
        features[name] = SWITCH[state.lower()]
    return features


def as_directory(context: click.Context, option: click.Parameter, path: Path | None) -> Directory | None:
    """The users and groups of a directory, from a JSON file."""
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise click.BadParameter(f"{path} describes no directory: {error}") from None
    if not isinstance(content, dict) or not content.keys() <= {"base", "groups", "users"}:
        raise click.BadParameter(f"{path} describes no directory: it holds `base`, `users` and `groups`")
    base, groups, users = content.get("base", ""), content.get("groups", {}), content.get("users", [])
    if not isinstance(base, str) or not _are_names(users):
        raise click.BadParameter(f"{path} describes no directory: `base` is a text, `users` a list of names")
    if not isinstance(groups, dict) or not all(_are_names(members) for members in groups.values()):
        raise click.BadParameter(
            f"{path} describes no directory: `groups` has a list of names for each group"
        )
    return Directory(base, groups, users)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def as_token(context: click.Context, option: click.Parameter, value: str) -> str:
    """A token that fits into a header of HTTP."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise click.BadParameter("a token consists of letters, digits and signs of ASCII, without spaces")
    return value


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that keeps the registry's state. Left out, the state ends with the command.",
)
@click.option(
    "--token",
    required=True,
    envvar="QUAY_TOKEN",
    show_envvar=True,
    callback=as_token,
    help="The superuser's token.",
)
@click.option(
    "--quay-version", default=NEWEST, show_default=True, callback=as_version, help="Quay to stand for."
)
@click.option(
    "--feature",
    "features",
    multiple=True,
    metavar="NAME=on|off",
    callback=as_features,
    help="Switch a feature flag. Repeatable.",
)
@click.option(
    "--collect-after",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Seconds until deleted names are free again and synced teams have their members.",
)
@click.option(
    "--latency", default=0, show_default=True, type=click.FloatRange(0), help="Milliseconds per call."
)
@click.option(
    "--directory",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    callback=as_directory,
    help="JSON file with the users and groups of an LDAP-like directory.",
)
def serve(
    host: str,
    port: int,
    data: Path | None,
    token: str,
    quay_version: str,
    features: dict[str, bool],
    collect_after: float,
    latency: float,
    directory: Directory | None,
) -> None:
    """Serve a registry until interrupted.

    A directory takes the place of the registry's own users. Its file is such as
    {"base": "dc=example,dc=org", "users": ["alice"], "groups": {"cn=devs": ["alice"]}}.
    """
    settings = Settings(
        version=quay_version,
        features=features,
        authentication="LDAP" if directory else "Database",
        directory=directory or Directory(),
        collect_after=collect_after,
    )
    with _state(data) as file:
        try:
            sandbox = Sandbox(file, token, settings)
        except DamagedDatabaseError as error:
            raise click.ClickException(
                f"The state cannot be used: {error}. Name another file with --data."
            ) from None
        sandbox.latency = latency / 1000
        try:
            server = Server(sandbox, host, port)
        except OSError as error:
            reason = error.strerror or error
            message = f"Cannot listen on {host}:{port}: {reason}. Choose another --port or --host."
            raise click.ClickException(message) from None
        _run(server)
        sandbox.close()


@command.command()
def coverage() -> None:
    """Say which operations of Quay's API the sandbox serves."""
    click.echo(report())


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
