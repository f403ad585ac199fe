"""The registry's state: one SQLite database, written in real transactions.

All calls share one connection and take turns; a call that changes something is one transaction, committed
before its answer is sent. The write-ahead log is handed to the operating system at every commit, so what was
acknowledged survives `kill -9` of the process (a power cut may take the last moments).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = sqlite3.Row


class DamagedDatabaseError(Exception):
    """The file is no database of a sandbox, or is not readable."""


class Reading:
    """Short ways to ask the database; every SQL text is prepared once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.row_factory = sqlite3.Row

    def one(self, sql: str, *values: Any) -> Row | None:
        """The first row, or nothing."""
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Every row."""
        return self._connection.execute(sql, values).fetchall()

    def named(self, sql: str, values: dict[str, Any]) -> list[Row]:
        """Every row of a statement whose values have names."""
        return self._connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or nothing."""
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row is not None else None

    def run(self, sql: str, *values: Any) -> int:
        """Change something; the number of rows changed."""
        return self._connection.execute(sql, values).rowcount

    def end(self) -> None:
        """Close the connection."""
        self._connection.close()

    def insert(self, table: str, **columns: Any) -> int:
        """Add a row; its id."""
        names = ", ".join(columns)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own table and columns
        return self._connection.execute(sql, tuple(columns.values())).lastrowid or 0

    def update(self, table: str, row: int, **columns: Any) -> None:
        """Change columns of the row with that id."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self._connection.execute(f"UPDATE {table} SET {names} WHERE id = ?", (*columns.values(), row))  # noqa: S608


class Database(Reading):
    """The one connection, and the lock that lets calls take turns.

    Args:
        file: Where the state lives; it is made when missing.
        tables: The statements that make the tables, harmless where they exist.

    Attributes:
        lock: Held while a call reads or writes.
        lag: Seconds for which reads do not see the last write.

    Raises:
        DamagedDatabaseError: The file cannot be opened, or is no database.
    """

    def __init__(self, file: Path, tables: str) -> None:
        self.file = file
        self.lock = threading.RLock()
        self.lag = 0.0
        self._past: Reading | None = None
        self._past_until = 0.0
        try:
            connection = self.connect()
            super().__init__(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(f"BEGIN; {tables} COMMIT;")
            if self.value("PRAGMA quick_check(1)") != "ok":
                raise DamagedDatabaseError(f"{file} is damaged")
        except (sqlite3.Error, OSError) as error:
            raise DamagedDatabaseError(f"{file}: {error}") from error

    def connect(self) -> sqlite3.Connection:
        """One more connection to the same file."""
        return sqlite3.connect(
            self.file, isolation_level=None, check_same_thread=False, cached_statements=1000, timeout=30
        )

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Hold the lock; commit at the end, undo everything on an exception."""
        with self.lock:
            if self._connection.in_transaction:
                yield self
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def reading(self) -> Reading:
        """What a read is answered from: the state as it is, or as it was before a write while reads lag."""
        if self._past is not None and time.monotonic() < self._past_until:
            return self._past
        return self

    def keep_past(self) -> None:
        """Hold on to the state as it is before a write, where reads are to lag behind."""
        self._forget_past()
        if self.lag:
            connection = self.connect()
            connection.execute("BEGIN")
            self._past = Reading(connection)
            self._past.one("SELECT 1 FROM sqlite_master")  # A transaction sees what was when it first read.
            self._past_until = time.monotonic() + self.lag

    def _forget_past(self) -> None:
        if self._past is not None:
            self._past.end()
            self._past = None

    def lag_by(self, seconds: float) -> None:
        """Let reads miss the last write from now on.

        Args:
            seconds: For how long; 0 lets every read see what was written.
        """
        self.lag = seconds
        self._forget_past()

    def empty(self) -> None:
        """Delete every row of every table."""
        self._forget_past()
        for table in self.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ):
            self.run(f"DELETE FROM {table['name']}")  # noqa: S608 - our own table

    def close(self) -> None:
        """Close the file, with its log merged into it."""
        with self.lock:
            self._forget_past()
            self.end()
