"""The registry's state: one SQLite database, written in real transactions.

All calls share one connection and take turns; a call that changes something is one transaction, committed
before its answer is sent. The write-ahead log is handed to the operating system at every commit, so what was
acknowledged survives `kill -9` of the process (a power cut may take the last moments).
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = sqlite3.Row


class DamagedDatabase(Exception):
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

    Raises:
        DamagedDatabase: The file cannot be opened, or is no database.
    """

    def __init__(self, file: Path, tables: str) -> None:
        self.file = file
        self.lock = threading.RLock()
        try:
            connection = self.connect()
            super().__init__(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(tables)
            if self.value("PRAGMA quick_check(1)") != "ok":
                raise DamagedDatabase(f"{file} is damaged")
        except (sqlite3.Error, OSError) as error:
            raise DamagedDatabase(f"{file}: {error}") from error

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

    def close(self) -> None:
        """Close the file, with its log merged into it."""
        with self.lock:
            self._connection.close()
