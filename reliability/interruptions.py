"""`terraform apply` of 200 resources, interrupted at random points in every way that there is.

After each interruption the next apply must go through, the plan after it be empty, the registry hold each
resource once, and no process be left over.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.provider.terraform import Workspace
from tests.provider.watched import Quay

TEAMS, ROBOTS, REPOSITORIES = 19, 60, 120
RESOURCES = 1 + TEAMS + ROBOTS + REPOSITORIES
LATENCY = 0.01
"""Seconds that the registry takes for a call, so that several are under way at any time."""
PATIENCE = 120.0
"""Seconds in which an interrupted apply must end."""
LINGERING = 20.0
"""Seconds in which its processes must be gone."""


@dataclass(frozen=True)
class Way:
    """One way to interrupt: `strike` gets the process id of Terraform, whose session is its own."""

    name: str
    strike: Callable[[int], None]


def _ctrl_c(leader: int) -> None:
    """As a terminal does it: to all processes of the group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGINT)


def _ctrl_c_twice(leader: int) -> None:
    _ctrl_c(leader)
    time.sleep(0.3)
    _ctrl_c(leader)


def _send(which: signal.Signals) -> Callable[[int], None]:
    def strike(leader: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(leader, which)

    return strike


def _kill_providers(leader: int) -> None:
    for process in processes(leader):
        if process != leader:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def _kill_everything(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


WAYS = (
    Way("Ctrl-C", _ctrl_c),
    Way("Ctrl-C twice", _ctrl_c_twice),
    Way("SIGTERM", _send(signal.SIGTERM)),
    Way("SIGKILL of Terraform", _send(signal.SIGKILL)),
    Way("SIGKILL of the provider", _kill_providers),
    Way("SIGKILL of both", _kill_everything),
)


def processes(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (place / "stat").read_text().rpartition(") ")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(place.name))
    return found


def configuration() -> dict[str, object]:
    """The 200 resources: an organization with teams, robots and repositories."""

    def each(word: str, count: int, **arguments: object) -> dict[str, object]:
        depends = {"depends_on": ["quay_organization.one"]}
        return {"all": {"count": count, "name": f"{word}${{count.index}}", **arguments, **depends}}

    return {
        "resource": {
            "quay_organization": {"one": {"name": "acme", "email": "acme@example.com"}},
            "quay_team": each("team", TEAMS, organization="acme", role="member"),
            "quay_robot": each("robot", ROBOTS, namespace="acme"),
            "quay_repository": each("app", REPOSITORIES, namespace="acme"),
        }
    }


@dataclass
class Interrupted:
    """What became of one interruption.

    calls: After how many of the provider's calls it came.
    cut: Whether Terraform was killed while it wrote its state, and left the file cut.
    unrecorded: How many objects the registry held then that no state knew.
    problems: What is wrong.
    """

    way: str
    calls: int
    cut: bool
    unrecorded: int
    problems: list[str]


class Arena:
    """A workspace and a registry to interrupt on, again and again."""

    def __init__(self, folder: Path, quay: Quay) -> None:
        self.quay = quay
        assert quay.watched is not None  # noqa: S101 - `serving` watches
        self.sandbox = quay.watched.sandbox
        states = str(folder / "states")
        self.workspace = Workspace(folder, quay, {"XDG_STATE_HOME": states})
        self.workspace.write(configuration())

    def interrupt(self, way: Way, after: int) -> Interrupted:
        """Begin with nothing, interrupt the apply after so many calls, and see that the next converges."""
        self.sandbox.reset()
        for left in self.workspace.directory.glob("terraform.tfstate*"):
            left.unlink()
        self.quay.forget()
        self.sandbox.latency = LATENCY
        problems = self._apply_until(way, after)
        self.sandbox.latency = 0.0
        cut = self._mend_state()
        unrecorded = self._held() - self._recorded()
        self._converge(problems)
        return Interrupted(way.name, after, cut, unrecorded, problems)

    def _apply_until(self, way: Way, after: int) -> list[str]:
        problems = []
        running = subprocess.Popen(
            [*self.workspace.terraform, "apply", "-auto-approve", "-input=false", "-no-color"],
            cwd=self.workspace.directory,
            env=self.workspace.variables(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while running.poll() is None and len(self.quay.requests()) < after:
            time.sleep(0.005)
        way.strike(running.pid)
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            problems.append("Terraform did not end")
        end = time.monotonic() + LINGERING
        while processes(running.pid) and time.monotonic() < end:
            time.sleep(0.05)
        for process in processes(running.pid):
            problems.append("a process is left over")
            os.kill(process, signal.SIGKILL)
        return problems

    def _mend_state(self) -> bool:
        """Remove a state that Terraform left cut, as a person would: of a first apply there is no backup."""
        state = self.workspace.directory / "terraform.tfstate"
        if not state.exists():
            return False
        try:
            json.loads(state.read_text())
        except ValueError:
            state.unlink()
            return True
        return False

    def _converge(self, problems: list[str]) -> None:
        done = self.workspace.apply()
        if done.code:
            problems.append("the next apply fails: " + "; ".join(map(str, done.errors))[:500])
            return
        planned = self.workspace.plan("-detailed-exitcode")
        if planned.code:
            problems.append(f"the following plan is not empty: {planned.actions}")
        if self._recorded() != RESOURCES:
            problems.append(f"the state holds {self._recorded()} resources")
        if self._held() != RESOURCES:
            problems.append(f"the registry holds {self._held()} objects")

    def _recorded(self) -> int:
        done = self.workspace.run("state", "list")
        return len(done.stdout.splitlines()) if done.returncode == 0 else 0

    def _held(self) -> int:
        found = self.quay.get("organization/acme")
        if found is None:
            return 0
        robots = self.quay.get("organization/acme/robots?token=false")["robots"]
        with self.sandbox.database.transaction() as db:
            repositories: int = db.value("SELECT COUNT(*) FROM repository")
        return 1 + len(found["teams"]) - 1 + len(robots) + repositories


def points(count: int, seed: int = 9) -> list[tuple[Way, int]]:
    """Ways and numbers of calls, all ways alike, at random points of the apply."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [(WAYS[at % len(WAYS)], chance.randint(2, RESOURCES + 2)) for at in range(count)]
