"""Much at once: 10,000 resources in one apply, 20 providers side by side, two applies on one organization."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from reliability.interruptions import processes
from tests.provider.terraform import SOURCE, Workspace
from tests.provider.watched import Quay

ALIASES = 20
SHARE = 100
"""Resources that each of two applies on one organization makes."""


@dataclass
class Measured:
    """A command of Terraform: its seconds, and the most memory that one provider process took, in MB."""

    seconds: float
    memory: int


def measure(workspace: Workspace, *arguments: str) -> Measured:
    """Run a command of Terraform, which must succeed, and look at the provider's memory meanwhile.

    Raises:
        RuntimeError: The command failed.
    """
    start = time.perf_counter()
    running = subprocess.Popen(
        [*workspace.terraform, *arguments, "-input=false", "-no-color"],
        cwd=workspace.directory,
        env=workspace.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    ended, peaks = threading.Event(), [0]

    def watch() -> None:
        while not ended.wait(0.5):
            peaks.extend(_peak(each) for each in processes(running.pid) if each != running.pid)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    output, _ = running.communicate()
    ended.set()
    watcher.join()
    if running.returncode:
        raise RuntimeError(output[-2000:])
    return Measured(time.perf_counter() - start, max(peaks))


def _peak(process: int) -> int:
    """The most memory that a process has had so far, in MB."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


@contextlib.contextmanager
def state_server() -> Iterator[str]:
    """A place for a state as teams have it, on a server; Terraform writes one on disk after every resource.

    The address is for Terraform's backend `http`.
    """
    kept = [b""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if kept[0] else 204)
            self.send_header("Content-Length", str(len(kept[0])))
            self.end_headers()
            self.wfile.write(kept[0])

        def do_POST(self) -> None:
            kept[0] = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Tell nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def many(folder: Path, quay: Quay, count: int) -> tuple[Measured, Measured]:
    """Apply so many resources in one run, then plan, which refreshes all of them and must find no change."""
    with state_server() as address:
        return _many(folder, quay, count, address)


def _many(folder: Path, quay: Quay, count: int, states: str) -> tuple[Measured, Measured]:
    quay.organization("many")
    teams, robots = count // 20, count // 4
    each = {
        "quay_team": (teams, {"organization": "many", "role": "member"}),
        "quay_robot": (robots, {"namespace": "many"}),
        "quay_repository": (count - teams - robots, {"namespace": "many"}),
    }
    workspace = Workspace(folder, quay)
    backend = {"backend": {"http": {"address": states}}}
    source = {"required_providers": {"quay": {"source": SOURCE}}}
    workspace.write(
        {
            "terraform": {**backend, **source},
            "resource": {
                kind: {"all": {"count": number, "name": "n${count.index}", **arguments}}
                for kind, (number, arguments) in each.items()
            },
        }
    )
    prepared = workspace.run("init", "-input=false", "-no-color")
    if "backend" not in prepared.stdout:
        raise RuntimeError(prepared.stdout)
    applied = measure(workspace, "apply", "-auto-approve")
    return applied, measure(workspace, "plan", "-detailed-exitcode")


def aliases(folder: Path, quay: Quay) -> Measured:
    """Twenty configurations of the provider in one run, each with an organization of its own."""
    names = [f"alias{number}" for number in range(ALIASES)]
    workspace = Workspace(folder, quay)
    workspace.write(
        {
            "provider": {"quay": [{"alias": name} for name in names]},
            "resource": {
                "quay_organization": {
                    name: {"provider": f"quay.{name}", "name": name, "email": f"{name}@example.com"}
                    for name in names
                }
            },
        }
    )
    applied = measure(workspace, "apply", "-auto-approve")
    measure(workspace, "plan", "-detailed-exitcode")
    return applied


def side_by_side(folder: Path, quay: Quay) -> Measured:
    """Two workspaces apply to one organization at the same time: robots, repositories, team members."""
    quay.organization("shared")
    quay.put("organization/shared/team/devs", {"role": "member"})
    workspaces = []
    for name in ("left", "right"):
        place = folder / name
        place.mkdir()
        workspace = Workspace(place, quay)
        robot = {"count": SHARE, "namespace": "shared", "name": f"{name}${{count.index}}"}
        member = {
            "count": SHARE,
            "organization": "shared",
            "team": "devs",
            "member": "${quay_robot.all[count.index].full_name}",
        }
        workspace.write(
            {
                "resource": {
                    "quay_robot": {"all": robot},
                    "quay_repository": {"all": robot},
                    "quay_team_member": {"all": member},
                }
            }
        )
        workspaces.append(workspace)
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda each: measure(each, "apply", "-auto-approve"), workspaces))
    for workspace in workspaces:
        measure(workspace, "plan", "-detailed-exitcode")
    members = quay.get("organization/shared/team/devs/members")["members"]
    if len(members) != 2 * SHARE:
        raise RuntimeError(f"The team has {len(members)} members.")
    return Measured(max(each.seconds for each in found), max(each.memory for each in found))
