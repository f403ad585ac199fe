"""What Terraform may not have recorded, because it or the provider was killed while something was made.

Before a create sends its first write, it is noted in a file of the process. When the process ends as
Terraform wants it to, only notes of what Terraform has not heard of stay. What a killed process left tells
the next one that an object which no state holds is Terraform's own all the same. Notes hold no secret.
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

Note = dict[str, Any]
"""The registry's `url`, the working `directory`, the `object`'s name, the ids of what was there `before`, and
the `time` at which it was begun."""


def folder() -> Path:
    """Where the notes are: in the user's folder for states of programs.

    Raises:
        RuntimeError: The user has no home directory.
    """
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "quay-cdktf" / "unfinished"


class Unfinished:
    """The notes of one process, and those that others left for the same registry and working directory.

    There are none where there is no place for them, or no working directory.
    """

    def __init__(self, url: str) -> None:
        self._scope = {"url": url}
        self._file: Path | None = None
        try:
            self._scope["directory"] = str(Path.cwd())
            self._file = folder() / f"{os.getpid()}-{time.time_ns()}.jsonl"
        except (OSError, RuntimeError) as error:
            log.debug("no notes of what is being made: %s", error)
        self._parent = os.getppid()
        self._lock = threading.Lock()
        self._out: TextIO | None = None
        self._open: dict[Name, Note] = {}
        self._left: dict[Name, Note] | None = None
        self._asked: set[Name] = set()

    def begin(self, name: Name, before: Iterable[str]) -> None:
        """Note that something is about to be made; `before` are ids of what there is of its kind."""
        note: Note = {**self._scope, "object": name, "before": sorted(before), "time": time.time()}
        with self._lock:
            self._open[name] = note
            self._write([note])

    def end(self, name: Name) -> None:
        """Terraform gets to know what became of it."""
        with self._lock:
            self._open.pop(name, None)

    def left(self, name: Name) -> list[str] | None:
        """The `before` of something that a killed process had begun to make; None where none had.

        The caller sees to the object, so that the note does not outlive this process.
        """
        with self._lock:
            self._asked.add(name)
            note = self._taken_over().get(name)
            return None if note is None else note["before"]

    def deleted(self, name: Name) -> None:
        """What is made under this name from now on is nothing that a killed process had made."""
        with self._lock:
            self._taken_over().pop(name, None)

    def close(self) -> None:
        """Keep only the notes of what Terraform did not hear of; all stay where Terraform was killed.

        What a killed process had begun stays noted where nobody asked for it: an apply that fails, or is for
        some objects only, does not reach all.
        """
        with self._lock, contextlib.suppress(OSError):
            if self._file is None or os.getppid() != self._parent:
                return
            left = self._left or {}
            notes = [*self._open.values(), *(left[name] for name in left.keys() - self._asked)]
            if notes and self._out is not None:
                self._out.truncate(0)
                self._write(notes)
            else:
                self._file.unlink(missing_ok=True)
            if self._out is not None:
                self._out.close()

    def _taken_over(self) -> dict[Name, Note]:
        """The notes of processes that are no more, which are then in this process's file."""
        if self._left is None:
            self._left = {}
            for file in self._file.parent.glob("*.jsonl") if self._file is not None else ():
                self._take_over(file, self._left)
        return self._left

    def _take_over(self, file: Path, into: dict[Name, Note]) -> None:
        # Who lives holds the lock of his file.
        with contextlib.suppress(OSError), file.open("r+", encoding="utf-8", errors="replace") as left:
            fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            notes = [note for note in _notes(left) if time.time() - note["time"] < LONGEST_AGE]
            ours = [note for note in notes if self._scope.items() <= note.items()]
            into.update({note["object"]: note for note in ours})
            if ours and not self._write(ours):
                return
            if len(ours) == len(notes):
                file.unlink()

    def _write(self, notes: list[Note]) -> bool:
        """Add notes to this process's file; whether they are there."""
        if self._file is None:
            return False
        try:
            if self._out is None:
                self._out = self._begin_file(self._file)
            self._out.write("".join(f"{json.dumps(note)}\n" for note in notes))
            self._out.flush()
        except OSError as error:
            log.debug("no note of what is being made: %s", error)
            return False
        return True

    @staticmethod
    def _begin_file(file: Path) -> TextIO:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(place, fcntl.LOCK_EX)
        return os.fdopen(place, "a", encoding="utf-8")


def _notes(file: TextIO) -> list[Note]:
    """The notes in a file; a last line that is cut, or anything else, is left out."""
    notes = []
    for line in file:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            note = json.loads(line)
            kind, label = note["object"]
            note["object"], note["time"] = (str(kind), str(label)), float(note["time"])
            note["before"] = list(note["before"])
            notes.append(note)
    return notes
