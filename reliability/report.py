"""The report of docs/reliability.md: `make reliability`.

`python reliability/report.py` runs all parts and prints their tables; `--write` puts them into the document.
Names of parts (`faults`, `interruptions`, `load`) run these alone, and `--count N` sets how many
interruptions there are.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from reliability import faults, interruptions, load
from rich.console import Console
from tests.provider.lifecycle_cases import CASES
from tests.provider.watched import serving

DOCUMENT = Path(__file__).parents[1] / "docs" / "reliability.md"
INTERRUPTIONS = 100
RESOURCES = 10_000
COLUMNS = ("faults", "went well at once", "ended with a diagnostic", "lost", "doubled", "other problems")
INTERRUPTION_COLUMNS = (
    "times",
    "converged",
    "state cut",
    "objects that no state knew",
    "taken up by the next apply",
    "left over",
)

console = Console(highlight=False, soft_wrap=True, stderr=True)


def fault_table(folder: Path) -> Iterator[str]:
    """Every fault, summed up by what goes wrong."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    calls: Counter[str] = Counter()
    with faults.grounds(folder) as ground:
        for case in CASES:
            known = faults.know(ground(case.needs), case)
            calls.update(known.calls)
            for trial in faults.trials(case, known):
                outcome = faults.attempt(ground(case.needs), trial, known)
                found = _counted(outcome)
                counts[trial.kind.name] += found
                counts["all"] += found
                if not outcome.good:
                    console.print(f"{trial}: {outcome}")
            console.print(f"{case.address}: {dict(counts['all'])}")
    yield f"{len(CASES)} lives of resources, which make {sum(calls.values())} calls to create, read, change "
    yield "and delete.\n"
    yield f"| what goes wrong | {' | '.join(COLUMNS)} |"
    yield f"|---|{'---:|' * len(COLUMNS)}"
    for name, found in counts.items():
        if name != "all":
            yield _row(name, found)
    yield _row("**all**", counts["all"])


def _counted(outcome: faults.Outcome) -> Counter[str]:
    told = "ended with a diagnostic" if outcome.refused else "went well at once"
    return Counter(
        {
            "faults": 1,
            told: 1,
            "lost": bool(outcome.lost),
            "doubled": bool(outcome.doubled),
            "other problems": bool(outcome.problems),
        }
    )


def _row(name: str, found: Counter[str]) -> str:
    return f"| {name} | {' | '.join(f'{found[column]:,}' for column in COLUMNS)} |"


def interruption_table(folder: Path) -> Iterator[str]:
    """The interruptions, summed up by their way."""
    count = int(sys.argv[sys.argv.index("--count") + 1]) if "--count" in sys.argv else INTERRUPTIONS
    found: dict[str, list[interruptions.Interrupted]] = defaultdict(list)
    with serving(folder) as quay:
        place = folder / "workspace"
        place.mkdir()
        arena = interruptions.Arena(place, quay)
        for way, after in interruptions.points(count):
            outcome = arena.interrupt(way, after)
            found[way.name].append(outcome)
            console.print(str(outcome))
    yield f"| how | {' | '.join(INTERRUPTION_COLUMNS)} |"
    yield f"|---|{'---:|' * len(INTERRUPTION_COLUMNS)}"
    for name, outcomes in found.items():
        good = [each for each in outcomes if not each.problems]
        unrecorded = sum(each.unrecorded for each in outcomes)
        taken_up = sum(each.unrecorded for each in good)
        cut = sum(each.cut for each in outcomes)
        counts = (len(outcomes), len(good), cut, unrecorded, taken_up, _left(outcomes))
        yield f"| {name} | {' | '.join(map(str, counts))} |"


def _left(outcomes: list[interruptions.Interrupted]) -> int:
    return sum("a process is left over" in each.problems for each in outcomes)


def load_table(folder: Path) -> Iterator[str]:
    """What much at once takes."""
    places = [folder / name for name in ("data", "many", "aliases", "both")]
    for place in places:
        place.mkdir()
    data, many, aliases, both = places
    yield "| what | seconds | memory of the provider |"
    yield "|---|---:|---:|"
    with serving(data) as quay:
        applied, planned = load.many(many, quay, RESOURCES)
        yield _load(f"{RESOURCES:,} resources in one apply", applied)
        yield _load("the plan after it, which refreshes all of them", planned)
        yield _load(
            f"{load.ALIASES} configurations of the provider in one apply", load.aliases(aliases, quay)
        )
        yield _load(
            f"two applies of {3 * load.SHARE} resources on one organization at once",
            load.side_by_side(both, quay),
        )


def _load(what: str, measured: load.Measured) -> str:
    return f"| {what} | {measured.seconds:.0f} | {measured.memory} MB |"


PARTS: dict[str, Callable[[Path], Iterator[str]]] = {
    "faults": fault_table,
    "interruptions": interruption_table,
    "load": load_table,
}


def write(part: str, table: str) -> None:
    """Put a table into the document, between the part's marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    DOCUMENT.write_text(f"{head}{begin}\n{table}\n{end}{tail}", encoding="utf-8")


def main() -> None:
    """Run the parts that are named, or all."""
    wanted = [part for part in PARTS if part in sys.argv] or list(PARTS)
    for part in wanted:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            os.environ["XDG_STATE_HOME"] = str(folder / "states")
            table = "\n".join(PARTS[part](folder))
        print(table, end="\n\n", flush=True)
        if "--write" in sys.argv:
            write(part, table)


if __name__ == "__main__":
    main()
