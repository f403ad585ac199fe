"""Running cdktf, and reading what Terraform says through it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = "node_modules/.bin/cdktf"

_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_STATUS = re.compile(
    r"\d+ Stacks? (deploying|done|waiting|destroying)|^[⠀-⣿]\s|^\s*(Synthesizing|Initializing)?$"
)
_VERDICT = re.compile(
    r"No changes\.|Terraform (used|will perform)|Changes to Outputs|Note: Objects have changed"
)
_ERROR = re.compile(r"╷|Error")
_PLAN = re.compile(r"Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy")
_STEP = re.compile(r"(\S+): (Creation|Modifications|Destruction) complete after \S+?(?: \[id=(.*)\])?$")
_DONE = re.compile(r"Resources: (?:\d+ imported, )?(\d+) added, (\d+) changed, (\d+) destroyed")
_WORDS = {"Creation": "created", "Modifications": "changed", "Destruction": "destroyed"}


class CdktfFailed(Exception):  # noqa: N818 - it is what happened
    """cdktf ended with an error; the message is what it said."""


@dataclass(frozen=True)
class Planned:
    """Terraform has planned a stack.

    changes: How many objects it will add, change and destroy.
    """

    changes: int


@dataclass(frozen=True)
class Step:
    """One object is done.

    address: Terraform's, such as `quay_team.acme_devs`.
    done: `created`, `changed` or `destroyed`.
    """

    address: str
    done: str


@dataclass
class Run:
    """One run of cdktf; going through it runs it.

    arguments: cdktf's.
    environment: Its environment variables.
    folder: The root of the checkout, where it runs.
    lines: What it said, without colour and status lines.
    changed: How many objects were added, changed and destroyed.
    """

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path = Path()
    lines: list[str] = field(default_factory=list)
    changed: int = 0

    def __iter__(self) -> Iterator[Planned | Step]:
        """What happens, as it happens.

        Raises:
            CdktfFailed: It ended with an error.
        """
        process = subprocess.Popen(
            [self.folder.resolve() / PROGRAM, *self.arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        with process.stdout:
            for raw in process.stdout:
                yield from self._read(_STYLE.sub("", raw).rstrip())
        if process.wait() != 0:
            raise CdktfFailed("\n".join(self._from(_ERROR)))

    def finish(self) -> None:
        """Run it, with no look at what happens meanwhile.

        Raises:
            CdktfFailed: It ended with an error.
        """
        for _ in self:
            pass

    def plan(self) -> list[str]:
        """The lines from where Terraform begins to say what it would change."""
        return self._from(_VERDICT)

    def _from(self, pattern: re.Pattern[str]) -> list[str]:
        """The lines from the first that fits, or all."""
        begins = (number for number, line in enumerate(self.lines) if pattern.search(line))
        return self.lines[next(begins, 0) :]

    def _read(self, line: str) -> Iterator[Planned | Step]:
        if _STATUS.search(line):
            return
        self.lines.append(line)
        if match := _PLAN.search(line):
            yield Planned(sum(map(int, match.groups())))
        elif match := _STEP.search(line):
            yield Step(match[1], _WORDS[match[2]])
        elif match := _DONE.search(line):
            self.changed += sum(map(int, match.groups()))
