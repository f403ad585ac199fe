"""Every call of every resource, disturbed in every way, and what became of it.

A trial is one resource, one operation (create, read, update, delete), one of the calls that the operation
makes, and one thing that goes wrong with it. The provider is driven in Terraform's own messages, in
Terraform's order: what failed is applied once more by a new process, as a person would. Then the registry is
counted table by table against the same life without a fault.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from tests.provider.cases.case import Case
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

from quay_provider.client.calls import Calls
from quay_sandbox.faults import Fault
from quay_sandbox.sandbox import Sandbox
from quay_sandbox.settings import Settings

OPERATIONS = ("create", "read", "update", "delete")
EVER = 1_000_000
LONGEST_SLEEP = 0.002
"""Seconds that the provider waits at most in a trial, before it repeats a call."""
TABLES_OF_BYGONES = ("blocked_name", "upload", "upload_piece")
"""Tables that may keep what was there once."""
LIVING_TAGS = "SELECT COUNT(DISTINCT name) FROM tag WHERE end_ms IS NULL OR end_ms > ?"
"""Quay keeps what a tag once was, too."""


@dataclass(frozen=True)
class Kind:
    """One thing that goes wrong: `faults` befall the call that is meant, `afterwards` every later one."""

    name: str
    fault: Callable[[], Fault] | None
    afterwards: Callable[[], Fault] | None = None
    stale: bool = False


def _kind(name: str, fault: str, **arguments: object) -> Kind:
    return Kind(name, lambda: Fault(fault, **arguments))  # type: ignore[arg-type]


def _gone() -> Fault:
    return Fault("drop_before", count=EVER)


KINDS = (
    _kind("connection cut before the work", "drop_before"),
    _kind("connection cut after the work", "drop_after"),
    _kind("connection cut in the middle of the answer", "cut"),
    _kind("429 with Retry-After", "status", status=429, retry_after=1),
    _kind("429 without", "status", status=429),
    _kind("500, nothing done", "status", status=500),
    _kind("500, work done", "status", status=500, work=True),
    _kind("502, nothing done", "status", status=502),
    _kind("502, work done", "status", status=502, work=True),
    _kind("503, nothing done", "status", status=503),
    _kind("503, work done", "status", status=503, work=True),
    _kind("a web page, nothing done", "html"),
    _kind("a web page, work done", "html", work=True),
    _kind("truncated JSON", "truncate"),
    _kind("JSON of another shape", "shape"),
    _kind("the token expires", "expired_token", count=EVER),
    Kind("the registry goes away before the work", _gone),
    Kind("the registry goes away after the work", lambda: Fault("drop_after"), _gone),
    Kind("reads lag behind writes", None, stale=True),
)


@dataclass(frozen=True)
class Trial:
    """One fault."""

    case: Case
    operation: str
    call: int
    """Which of the operation's calls it befalls, from 0."""
    kind: Kind

    def __str__(self) -> str:
        return f"{self.case.address}, {self.operation}, call {self.call}: {self.kind.name}"


@dataclass
class Outcome:
    """What became of a trial.

    refused: The diagnostic that the disturbed operation ended with; empty where it went well all the same.
    lost, doubled: Rows that the registry holds and no state knows, or holds too many.
    problems: What else is wrong.
    """

    refused: str = ""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.problems)


class Estate:
    """One resource as Terraform keeps it: its state, and whether it is tainted."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.managed = Managed(case.type_name, {})
        self.tainted = False

    def apply(self, driver: Driver, *, changed: bool) -> None:
        """Refresh, plan and apply, as `terraform apply` does; a tainted object is made anew."""
        self.refresh(driver)
        self.managed.config = self.case.arguments(changed=changed)
        if self.tainted:
            self._destroy(driver)
        planned = driver.plan(self.managed)
        if planned.action == "replace":
            self._destroy(driver)
            planned = driver.plan(self.managed)
        if planned.action == "noop":
            return
        try:
            driver.carry_out(self.managed, planned)
        except Refused:
            self.tainted = planned.action == "create" and self.managed.state is not None
            raise

    def refresh(self, driver: Driver) -> None:
        """Read it where it is in the state."""
        if self.managed.state is not None:
            driver.refresh(self.managed)
        self.tainted = self.tainted and self.managed.state is not None

    def destroy(self, driver: Driver) -> None:
        """Refresh and destroy, as `terraform destroy` does."""
        self.refresh(driver)
        if self.managed.state is not None:
            self._destroy(driver)

    def _destroy(self, driver: Driver) -> None:
        driver.destroy(self.managed)
        self.tainted = False

    def run(self, operation: str, driver: Driver) -> None:
        """Do one of the operations."""
        if operation == "read":
            self.refresh(driver)
        elif operation == "delete":
            self.destroy(driver)
        else:
            self.apply(driver, changed=operation == "update")


Rows = Counter[str]


@dataclass
class Ground:
    """A sandbox to try things on; cases with other needs take another one."""

    quay: Quay
    sandbox: Sandbox

    def begin(self, case: Case) -> None:
        """An empty registry, with what the case needs."""
        self.sandbox.reset()
        case.make_ready(self.quay)

    def rows(self) -> Rows:
        """How many rows each table of the registry has, once its workers have run."""
        found: Rows = Counter()
        with self.sandbox.database.transaction() as db:
            for collect in self.sandbox._collectors:
                collect(db, self.sandbox.settings)
            names = db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            found["tag"] = db.value(LIVING_TAGS, time.time() * 1000)
            for (name,) in names:
                if name not in (*TABLES_OF_BYGONES, "tag"):
                    found[name] = db.value(f"SELECT COUNT(*) FROM {name}")  # noqa: S608 - the sandbox's own
        return found

    @contextlib.contextmanager
    def disturbed(self, trial: Trial) -> Iterator[None]:
        """Everything that the provider calls in here is counted for the trial's fault."""
        kind = trial.kind
        if kind.stale:
            self.sandbox.database.lag = 3600
        for make in (kind.fault, kind.afterwards):
            if make is not None:
                fault = make()
                # The call that the first fault befalls does not count for the second one.
                fault.skip = trial.call
                self.sandbox.faults.add(fault)
        try:
            yield
        finally:
            self.sandbox.faults.clear()
            self.sandbox.database.lag = 0
            self.sandbox.database._past_until = 0.0


@dataclass(frozen=True)
class Known:
    """A life without faults: rows after each of its operations, and how many calls each makes."""

    ready: Rows
    rows: dict[str, Rows]
    calls: dict[str, int]


@contextlib.contextmanager
def grounds(folder: Path) -> Iterator[Callable[[Settings], Ground]]:
    """Sandboxes by what they need, made when first asked for, and a provider that hardly waits."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(Calls, "sleep", _short_sleep))
        made: dict[str, Ground] = {}

        def ground(needs: Settings) -> Ground:
            if repr(needs) not in made:
                place = folder / str(len(made))
                place.mkdir()
                quay = stack.enter_context(serving(place, needs))
                assert quay.watched is not None  # noqa: S101 - `serving` watches
                made[repr(needs)] = Ground(quay, quay.watched.sandbox)
            return made[repr(needs)]

        yield ground


def _short_sleep(calls: Calls, seconds: float) -> None:
    calls._stopping.wait(min(seconds, LONGEST_SLEEP))


def operations(case: Case) -> Iterable[str]:
    """The operations that the case can do."""
    return OPERATIONS if case.change else [each for each in OPERATIONS if each != "update"]


def know(ground: Ground, case: Case) -> Known:
    """Live without faults."""
    rows: dict[str, Rows] = {}
    calls: dict[str, int] = {}
    for life in ([each for each in operations(case) if each != "delete"], ["create", "delete"]):
        ground.begin(case)
        ready = ground.rows()
        estate = Estate(case)
        for operation in life:
            driver = Driver(ground.quay)
            ground.quay.forget()
            estate.run(operation, driver)
            calls[operation] = len(ground.quay.made())
            rows[operation] = ground.rows()
    return Known(ready, rows, calls)


def trials(case: Case, known: Known, kinds: Iterable[Kind] = KINDS) -> Iterator[Trial]:
    """All trials of a case."""
    for operation in operations(case):
        for kind in kinds:
            for call in range(1 if kind.stale else known.calls[operation]):
                yield Trial(case, operation, call, kind)


def attempt(ground: Ground, trial: Trial, known: Known) -> Outcome:
    """Disturb, look what became of it, apply once more, and look again."""
    case, operation, outcome = trial.case, trial.operation, Outcome()
    ground.begin(case)
    estate = Estate(case)
    if operation != "create":
        estate.apply(Driver(ground.quay), changed=False)
    driver = Driver(ground.quay)
    with ground.disturbed(trial):
        try:
            estate.run(operation, driver)
        except Refused as refused:
            outcome.refused = str(refused)
            outcome.problems += _unclear(refused)
    _look_for_lost(ground, estate, operation, known, outcome)
    wanted = "create" if operation == "read" else operation
    try:
        estate.run(wanted, Driver(ground.quay))
    except Refused as refused:
        outcome.problems.append(f"the next apply does not converge: {refused}")
        return outcome
    _compare(ground, estate, wanted, known, outcome)
    return outcome


def _unclear(refused: Refused) -> list[str]:
    """Diagnostics that tell nothing, or tell of a crash."""
    return [
        f"no clear diagnostic: {told.text}"
        for told in refused.errors
        if not told.summary or not told.detail or told.summary.startswith(("Bug", "Cannot load"))
    ]


def _look_for_lost(ground: Ground, estate: Estate, operation: str, known: Known, outcome: Outcome) -> None:
    """What the registry holds although no state knows of it."""
    if estate.managed.state is None:
        expected = known.rows["delete"] if operation == "delete" else known.ready
        outcome.lost += [f"{table}: {count} too many" for table, count in (ground.rows() - expected).items()]
    elif estate.case.look(ground.quay, estate.case.organization) is None and not outcome.refused:
        outcome.problems.append("the state holds what the registry does not")


def _compare(ground: Ground, estate: Estate, operation: str, known: Known, outcome: Outcome) -> None:
    case = estate.case
    found = case.look(ground.quay, case.organization)
    if operation == "delete":
        expected = None if case.destroyed is None else case.fill(case.destroyed)
    else:
        expected = case.expected(changed=operation == "update")
        driver = Driver(ground.quay)
        estate.refresh(driver)
        if estate.managed.state is None:
            outcome.problems.append("the state lost it")
        else:
            action = driver.plan(estate.managed).action
            if action != "noop":
                outcome.problems.append(f"the following plan is not empty: {action}")
    if expected is None:
        if found is not None:
            outcome.lost.append("it is still there after its destruction")
    elif found is None:
        outcome.problems.append("the registry does not hold it")
    else:
        wrong = {key: found.get(key) for key, value in expected.items() if found.get(key) != value}
        if wrong:
            outcome.problems.append(f"the registry holds {wrong}")
    now, then = ground.rows(), known.rows[operation]
    outcome.doubled += [f"{table}: {count} too many" for table, count in (now - then).items()]
    outcome.problems += [f"{table}: {count} too few" for table, count in (then - now).items()]
