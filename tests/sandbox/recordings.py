"""The recordings of a real Quay in `contract/`: read, played against a registry, and compared.

A file is one scenario, which begins on an empty registry. A step is a line with the method, the path and the
body, and indented below it the status and body of the answer:

    PUT /api/v1/organization/acme/team/devs {"role": "member"}
      200 {"name": "devs", "avatar": "<avatar>", "new_team": true}

A step may begin with `none` (no token), `bad` (a token that does not exist) or `each 000..099` (repeated,
with the number for `<n>`). `take NAME PATH` keeps a value of the answer, for `{NAME}` in later steps.
`PUSH acme/app:v1` pushes an image. A word in place of the answer's body is a content type other than JSON's.
`<text>` and its like stand for what differs from one registry to the next.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

FOLDER = Path(__file__).parent / "contract"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.txt"))
TOKENS = {"none": "", "bad": "no-such-token"}
AVATAR = {"name": "<str>", "hash": "<str>", "color": "<str>", "kind": "<str>"}
MASKS = {
    "<date>": r".*\d.*",
    "<digest>": r"sha256:[0-9a-f]{64}",
    "<secret>": r".+",
    "<str>": r".*",
    "<text>": r".+",
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}
STEP = re.compile(r"(?:each (\d+)\.\.(\d+) )?(?:(none|bad) )?([A-Z]+) (\S+)(?: (.*))?")


@dataclass(frozen=True)
class Answer:
    """What a registry answered."""

    status: int
    content_type: str
    text: str


class Registry(Protocol):
    """What a scenario is played against."""

    host: str
    token: str

    def send(self, method: str, path: str, token: str, body: Any) -> Answer:
        """Send a call; an empty token sends none, a body of nothing sends none."""
        ...

    def push(self, repository: str, tag: str) -> None:
        """Push an image."""


@dataclass
class Step:
    """One call or push, and what comes of it."""

    line: str
    takes: dict[str, str] = field(default_factory=dict)
    status: int = 0
    expected: str = ""


@dataclass
class Scenario:
    """One recording: the directory that the registry must have, and the steps."""

    directory: dict[str, Any] | None
    steps: list[Step]


def read(name: str) -> Scenario:
    """The recording of that name."""
    scenario = Scenario(None, [])
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        if line.startswith("registry "):
            scenario.directory = json.loads(line.removeprefix("registry "))
        elif not line.startswith("  "):
            scenario.steps += expand(line)
        elif line.startswith("  take "):
            taken, path = line.removeprefix("  take ").split()
            scenario.steps[-1].takes[taken] = path
        else:
            for step in scenario.steps[-repetitions(scenario.steps[-1].line) :]:
                number = step.line.partition("\0")[2].split("/")[0]
                status, _, step.expected = line.strip().replace("<n>", number or "<n>").partition(" ")
                step.status = int(status)
    for step in scenario.steps:
        step.line = step.line.partition("\0")[0]
    return scenario


def expand(line: str) -> Iterator[Step]:
    """A step, as often as it is to be repeated."""
    found = STEP.match(line)
    if not found or not found[1]:
        yield Step(line)
        return
    numbers = range(int(found[1]), int(found[2]) + 1)
    for number in numbers:
        text = f"{number:0{len(found[1])}}"
        yield Step(f"{line.split(' ', 2)[2].replace('<n>', text)}\0{text}/{len(numbers)}")


def repetitions(line: str) -> int:
    """How many steps came of the line that this step came of."""
    return int(line.partition("\0")[2].partition("/")[2] or 1)


def play(scenario: Scenario, registry: Registry) -> None:
    """Play a scenario against a registry.

    Raises:
        AssertionError: An answer differs from the recorded one.
    """
    taken: dict[str, str] = {}
    for step in scenario.steps:
        line = fill(step.line, taken)
        if line.startswith("PUSH "):
            registry.push(*line.removeprefix("PUSH ").rsplit(":", 1))
            continue
        answer = call(registry, line)
        compare(line, step, answer, registry.host)
        for name, path in step.takes.items():
            taken[name] = pick(json.loads(answer.text), path)


def fill(text: str, values: dict[str, str]) -> str:
    """Put taken values in place of their names in braces."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values.get(found[1], found[0])), text)


def call(registry: Registry, line: str) -> Answer:
    """Send the call that a line describes."""
    found = STEP.match(line)
    assert found, line
    body = json.loads(found[6], object_hook=moment) if found[6] else None
    return registry.send(found[4], found[5], TOKENS.get(found[3], registry.token), body)


def moment(value: dict[str, Any]) -> Any:
    """A moment some seconds ahead, which a recording writes as `{"$in": SECONDS}`."""
    return int(time.time()) + value["$in"] if set(value) == {"$in"} else value


def pick(value: Any, path: str) -> str:
    """What lies at a dotted path."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return str(value)


def compare(line: str, step: Step, answer: Answer, host: str) -> None:
    """Compare an answer with the recorded one.

    Raises:
        AssertionError: They differ.
    """
    shown = f"{answer.status} {answer.content_type} {answer.text[:2000]}"
    where = f"{line}\n  {shown}\n  expected {step.status} {step.expected[:2000]}"
    assert answer.status == step.status, where
    if step.expected and step.expected[0] not in '{["' and "/" in step.expected:
        assert answer.content_type == step.expected, where
        return
    assert answer.content_type == "application/json", where
    if step.status == 204:
        assert not answer.text, where
        return
    expected = json.loads(step.expected.replace("{host}", host))
    assert not (difference := differ(expected, json.loads(answer.text), step.status, host)), (
        f"{difference}\n{where}"
    )


def differ(expected: Any, found: Any, status: int, host: str, place: str = "body") -> str:
    """Where a value differs from what was recorded, or nothing."""
    expected = unfold(expected, status, host)
    if isinstance(expected, dict) and isinstance(found, dict):
        if set(expected) != set(found):
            return f"{place} has the keys {sorted(found)}, not {sorted(expected)}"
        pairs = [(expected[key], found[key], f"{place}.{key}") for key in expected]
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{place} has {len(found)} items, not {len(expected)}"
        pairs = [(*pair, f"{place}.{index}") for index, pair in enumerate(zip(expected, found, strict=True))]
    else:
        return "" if same(expected, found) else f"{place} is {found!r}, not {expected!r}"
    return next(filter(None, (differ(left, right, status, host, at) for left, right, at in pairs)), "")


def unfold(value: Any, status: int, host: str) -> Any:
    """What a shorthand of the recordings stands for."""
    if value == "<avatar>":
        return AVATAR
    if value == "<message>":
        return {"message": "<text>"}
    if isinstance(value, str) and value.startswith("<problem "):
        return problem(value[9:-1], status, host)
    if isinstance(value, dict) and "<problem>" in value:
        more = {key: item for key, item in value.items() if key != "<problem>"}
        return problem(value["<problem>"], status, host) | more
    if isinstance(value, dict) and "<each>" in value:
        first, _, last = value["<each>"].partition("..")
        numbers = (f"{number:0{len(first)}}" for number in range(int(first), int(last) + 1))
        item = json.dumps(value["item"])
        return [json.loads(item.replace("<n>", number)) for number in numbers]
    return value


def problem(kind: str, status: int, host: str) -> dict[str, Any]:
    """The body of a problem as Quay writes it."""
    link = f"http://{host}/api/v1/error/{kind}"
    texts = dict.fromkeys(("detail", "error_message", "title"), "<text>")
    return {**texts, "error_type": kind, "type": link, "status": status}


def same(expected: Any, found: Any) -> bool:
    """Whether a value is the recorded one, or of the kind that its mask stands for."""
    if expected == "<int>":
        return isinstance(found, int) and not isinstance(found, bool)
    if isinstance(expected, str) and expected in MASKS:
        return isinstance(found, str) and re.fullmatch(MASKS[expected], found, re.DOTALL) is not None
    return type(expected) is type(found) and bool(expected == found)
