"""What Terraform may not have recorded, because it or the provider was killed while something was made.

Before a create sends its first write, it is noted in a file of the process, which is removed when the process
ends as Terraform wants it to. What a killed process left tells the next one that an object which no state
holds is Terraform's own all the same. Notes hold no secret.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from tfplugin.logs import Logger

log = Logger(__name__)

LONGEST_AGE = 24 * 3600.0
"""Seconds after which a note counts no more: the object may be somebody else's by then."""

Name = tuple[str, str]
"""A resource's type, and how messages call the object."""


def folder() -> Path:
    """Where the notes are: in the user's folder for states of programs."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "quay-cdktf" / "unfinished"


class Unfinished:
    """The notes of one process, and those that others left for the same registry and working directory."""

    def __init__(self, url: str) -> None:
        self._scope = {"url": url, "directory": str(Path.cwd())}
        self._file = folder() / f"{os.getpid()}-{time.time_ns()}.jsonl"
        self._parent = os.getppid()
        self._lock = threading.Lock()
        self._out: TextIO | None = None
        self._open: dict[Name, list[str]] = {}
        self._deleted: set[Name] = set()
        self._left: dict[Name, list[str]] | None = None

    def begin(self, name: Name, before: Iterable[str]) -> None:
        """Note that something is about to be made; `before` are ids of what there is of its kind."""
        note: dict[str, Any] = {**self._scope, "object": name, "before": sorted(before), "time": time.time()}
        with self._lock:
            self._open[name] = note["before"]
            self._write([note])

    def end(self, name: Name) -> None:
        """Terraform gets to know what became of it."""
        with self._lock:
            self._open.pop(name, None)

    def left(self, name: Name) -> list[str] | None:
        """The `before` of something that a killed process had begun to make; None where none had."""
        with self._lock:
            if self._left is None:
                self._left = self._take_over()
            return None if name in self._deleted else self._left.get(name)

    def deleted(self, name: Name) -> None:
        """What is made under this name from now on is nothing that a killed process had made."""
        with self._lock:
            self._deleted.add(name)

    def close(self) -> None:
        """Remove the notes, but for what Terraform did not hear of; all stay where Terraform was killed."""
        with self._lock, contextlib.suppress(OSError):
            if os.getppid() != self._parent:
                return
            if not self._open:
                self._file.unlink(missing_ok=True)

    def _take_over(self) -> dict[Name, list[str]]:
        """The notes of processes that are no more, which are then in this process's file."""
        found: dict[Name, list[str]] = {}
        for file in folder().glob("*.jsonl"):
            # Who lives holds the lock of his file.
            with contextlib.suppress(OSError), file.open("r+", encoding="utf-8") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                notes = [note for note in _notes(left) if time.time() - note["time"] < LONGEST_AGE]
                ours = [note for note in notes if self._scope.items() <= note.items()]
                found.update({(note["object"][0], note["object"][1]): note["before"] for note in ours})
                if ours:
                    self._write(ours)
                if len(ours) == len(notes):
                    file.unlink()
        return found

    def _write(self, notes: list[dict[str, Any]]) -> None:
        try:
            if self._out is None:
                self._out = self._begin_file()
            self._out.write("".join(f"{json.dumps(note)}\n" for note in notes))
            self._out.flush()
        except OSError as error:
            log.debug("no note of what is being made: %s", error)

    def _begin_file(self) -> TextIO:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(place, fcntl.LOCK_EX)
        return os.fdopen(place, "a", encoding="utf-8")


def _notes(file: TextIO) -> list[dict[str, Any]]:
    """The notes in a file; a last line that is cut, or anything else, is left out."""
    notes = []
    for line in file:
        with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
            note = json.loads(line)
            note["object"][1], note["before"], float(note["time"])
            notes.append(note)
    return notes
