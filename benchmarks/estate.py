"""How many calls and how much time a refresh costs: from lists, and with one call for each resource.

The estate is an organization with 20 teams, 50 robots, 500 repositories, 1,000 permissions of teams, 500 of
robots and 10 default permissions: 2,081 resources. `terraform plan` refreshes it at several latencies and
rates. Ten and fifty times as much is read by the provider alone, in the messages that Terraform sends but
without Terraform, whose own work would hide what is measured.

Run it as `PYTHONPATH=. python benchmarks/estate.py`; `--write` puts its tables into docs/performance.md.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from tests.provider.driver import Driver
from tests.provider.registry import Registry
from tests.provider.terraform import Workspace

from quay_cdktf.testing.sandbox import Sandbox
from quay_provider.client.settings import LISTS_VARIABLE

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- estate: begin -->", "<!-- estate: end -->"
LATENCIES = (0, 20, 190)
"""Milliseconds that the registry takes for a call: none, a near one, and what a running Quay takes."""
RATE = 5
"""Calls a second that a rate-limited registry takes."""
PARALLELISM = 10
"""Resources that Terraform reads at once."""


@dataclass(frozen=True)
class Estate:
    """What there is in the organization: `scale` times the estate of the report."""

    scale: int
    organization: str = "acme"

    @property
    def teams(self) -> list[str]:
        return [f"team{number:04}" for number in range(20 * self.scale)]

    @property
    def robots(self) -> list[str]:
        return [f"robot{number:04}" for number in range(50 * self.scale)]

    @property
    def repositories(self) -> list[str]:
        return [f"app{number:05}" for number in range(500 * self.scale)]

    def team_grants(self) -> Iterator[tuple[str, str]]:
        """Repository and team: two teams for each repository."""
        teams = self.teams
        for number, repository in enumerate(self.repositories):
            yield repository, teams[number % len(teams)]
            yield repository, teams[(number + 7) % len(teams)]

    def robot_grants(self) -> Iterator[tuple[str, str]]:
        """Repository and robot: one robot for each repository."""
        robots = self.robots
        for number, repository in enumerate(self.repositories):
            yield repository, robots[number % len(robots)]

    def defaults(self) -> list[str]:
        """The teams with a default permission."""
        return self.teams[: 10 * self.scale]

    def stages(self) -> Iterator[dict[str, object]]:
        """Configurations in Terraform's JSON form, to apply one after the other; the last has all of it.

        Names stand in them literally, and each resource alone: thousands of references, or instances of one
        `for_each`, would have Terraform measured, not us.
        """
        own = self.organization
        found: dict[str, object] = {
            "quay_organization": {own: {"name": own, "email": "acme@example.com", "force_destroy": True}}
        }
        yield {"resource": dict(found)}
        found |= {
            "quay_team": {name: {"organization": own, "name": name, "role": "member"} for name in self.teams},
            "quay_robot": {name: {"namespace": own, "name": name} for name in self.robots},
            "quay_repository": {name: {"namespace": own, "name": name} for name in self.repositories},
        }
        yield {"resource": dict(found)}
        found |= {
            "quay_repository_permission": {
                **{f"{to}-{name}": self._permission(to, "team", name) for to, name in self.team_grants()},
                **{
                    f"{to}-{name}": self._permission(to, "robot", f"{own}+{name}")
                    for to, name in self.robot_grants()
                },
            },
            "quay_default_permission": {
                name: {"organization": own, "delegate_kind": "team", "delegate_name": name, "role": "read"}
                for name in self.defaults()
            },
        }
        yield {"resource": dict(found)}

    def _permission(self, repository: str, kind: str, name: str) -> dict[str, str]:
        return {"repository": f"{self.organization}/{repository}", "kind": kind, "name": name, "role": "read"}

    def ids(self, uuids: list[str]) -> Iterator[tuple[str, str]]:
        """Type and import id of every resource."""
        own = self.organization
        yield "quay_organization", own
        yield from (("quay_team", f"{own}/{name}") for name in self.teams)
        yield from (("quay_robot", f"{own}+{name}") for name in self.robots)
        yield from (("quay_repository", f"{own}/{name}") for name in self.repositories)
        for repository, team in self.team_grants():
            yield "quay_repository_permission", f"{own}/{repository}:team:{team}"
        for repository, robot in self.robot_grants():
            yield "quay_repository_permission", f"{own}/{repository}:robot:{own}+{robot}"
        yield from (("quay_default_permission", f"{own}/{uuid}") for uuid in uuids)

    def build(self, registry: Registry) -> None:
        """Make all of it by calls to the registry."""
        own = self.organization
        registry.organization(own)
        with ThreadPoolExecutor(PARALLELISM) as pool:
            put, post = registry.put, registry.post
            _all(pool, put, [(f"organization/{own}/team/{name}", {"role": "member"}) for name in self.teams])
            _all(pool, put, [(f"organization/{own}/robots/{name}", {}) for name in self.robots])
            common = {"namespace": own, "visibility": "private", "description": ""}
            _all(pool, post, [("repository", {**common, "repository": name}) for name in self.repositories])
            grants = [(name, f"team/{team}") for name, team in self.team_grants()]
            grants += [(name, f"user/{own}+{robot}") for name, robot in self.robot_grants()]
            _all(
                pool,
                put,
                [(f"repository/{own}/{name}/permissions/{to}", {"role": "read"}) for name, to in grants],
            )
            for name in self.defaults():
                post(
                    f"organization/{own}/prototypes",
                    {"role": "read", "delegate": {"kind": "team", "name": name}},
                )


def _all(pool: ThreadPoolExecutor, call: object, arguments: list[tuple[str, object]]) -> None:
    assert callable(call)  # noqa: S101 - a method of the registry
    list(pool.map(lambda pair: call(*pair), arguments))


@dataclass(frozen=True)
class Measured:
    """One refresh."""

    calls: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.calls:,} calls, {self.seconds:,.1f} s"


@dataclass
class Watch:
    """A sandbox whose calls are counted and slowed down."""

    sandbox: Sandbox

    def slow(self, milliseconds: int) -> None:
        self._control("PUT", "latency", {"milliseconds": milliseconds})

    def forget(self) -> None:
        self._control("DELETE", "calls", None)

    def calls(self) -> int:
        total: int = self._control("GET", "calls?calls=false", None)["total"]
        return total

    def _control(self, method: str, name: str, body: object) -> dict[str, int]:
        status, value = self.sandbox.api(method, f"/sandbox/{name}", body)
        if status >= 300:
            raise RuntimeError(f"{method} /sandbox/{name}: {status} {value}")
        return value if isinstance(value, dict) else {}


def terraform_tables(folder: Path, console: Console) -> list[str]:
    """The report's first table: `terraform plan` of the estate, at each latency and at the limited rate."""
    estate = Estate(1)
    lines = ["| registry | one call a resource | lists |", "|---|---:|---:|"]
    (folder / "data").mkdir()
    (folder / "terraform").mkdir()
    with Sandbox(folder / "data") as sandbox:
        workspace = Workspace(folder / "terraform", Registry(sandbox.url, sandbox.token))
        configuration: dict[str, object] = {}
        for configuration in estate.stages():
            workspace.write(configuration)
            workspace.apply().ok()
        watch = Watch(sandbox)
        for title, latency, rate in [
            *((f"{milliseconds} ms a call", milliseconds, None) for milliseconds in LATENCIES),
            (f"{RATE} calls a second", 0, RATE),
        ]:
            watch.slow(latency)
            provider = {} if rate is None else {"provider": {"quay": {"requests_per_second": rate}}}
            workspace.write({**configuration, **provider})
            cells = [_plan(workspace, watch, lists) for lists in ("off", "on")]
            lines.append(f"| {title} | {cells[0]} | {cells[1]} |")
            console.print(lines[-1])
    return lines


def _plan(workspace: Workspace, watch: Watch, lists: str) -> Measured:
    workspace.environment = {LISTS_VARIABLE: lists}
    watch.forget()
    start = time.perf_counter()
    done = subprocess.run(
        ["terraform", "plan", "-detailed-exitcode", "-no-color"],
        cwd=workspace.directory,
        env=workspace.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(f"The plan is not empty: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return Measured(watch.calls(), taken)


def growth_table(folder: Path, console: Console) -> list[str]:
    """The report's second table: reading estates of several sizes without Terraform."""
    lines = [
        "| estate | resources | one call a resource | lists | memory, the states included |",
        "|---|---:|---:|---:|---:|",
    ]
    for scale in (1, 10, 50):
        place = folder / f"x{scale}"
        place.mkdir()
        with Sandbox(place) as sandbox:
            Estate(scale).build(Registry(sandbox.url, sandbox.token))
            single = _reading(sandbox, scale, "off") if scale < 50 else None
            listed = _reading(sandbox, scale, "on")
        count = sum(1 for _ in Estate(scale).ids(Estate(scale).defaults()))
        lines.append(
            f"| {scale} times | {count:,} | {single['text'] if single else 'not measured'} "
            f"| {listed['text']} | {listed['memory']} MB |"
        )
        console.print(lines[-1])
    return lines


def _reading(sandbox: Sandbox, scale: int, lists: str) -> dict[str, str]:
    """Read an estate in a process of its own, whose memory can be told."""
    done = subprocess.run(
        [sys.executable, __file__, "--read", str(scale), lists, sandbox.url, sandbox.token],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def read(scale: int, lists: str, registry: Registry) -> dict[str, str]:
    """Refresh every resource of an estate that is there, as many at once as Terraform does.

    The states to refresh come from an import, whose calls do not count.
    """
    estate = Estate(scale)
    found = registry.get(f"organization/{estate.organization}/prototypes")["prototypes"]
    ids = estate.ids([item["id"] for item in found])
    driver = Driver(registry)
    with ThreadPoolExecutor(PARALLELISM) as pool:
        states = list(pool.map(lambda pair: driver.imported(*pair), ids))
    os.environ[LISTS_VARIABLE] = lists
    driver = driver.fresh()
    before = sum(driver.client.statistics.calls.values())
    start = time.perf_counter()
    with ThreadPoolExecutor(PARALLELISM) as pool:
        exist = list(pool.map(driver.refresh, states))
    taken = time.perf_counter() - start
    if not all(exist):
        raise RuntimeError("A resource of the estate was not found.")
    calls = sum(driver.client.statistics.calls.values()) - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"text": str(Measured(calls, taken)), "memory": str(peak)}


def main() -> None:
    """Measure, print, and with `--write` keep the tables in the document."""
    console = Console(highlight=False, soft_wrap=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        console.print("terraform plan of the estate")
        plans = terraform_tables(folder, console)
        console.print("\nReading larger estates, without Terraform, 0 ms a call")
        growth = growth_table(folder, console)
    if "--write" in sys.argv:
        text = DOCUMENT.read_text(encoding="utf-8")
        head, _, rest = text.partition(BEGIN)
        _, _, tail = rest.partition(END)
        tables = "\n".join([*plans, "", *growth])
        DOCUMENT.write_text(f"{head}{BEGIN}\n{tables}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        print(json.dumps(read(int(sys.argv[2]), sys.argv[3], Registry(sys.argv[4], sys.argv[5]))))
    else:
        main()
