"""Diagnostics: what Terraform shows to its user when something is wrong.

A path is written as in Terraform: `email`, `rules[1].role`, `labels["team"]`.
"""

from __future__ import annotations

from enum import Enum

from tfplugin.records import Record


class Severity(Enum):
    """How serious a diagnostic is; the values are the protocol's."""

    ERROR = 1
    WARNING = 2


class Diagnostic(Record):
    """One message: a short title, what to know and do about it, and the attribute it is about.

    `path` is None when the message is about the whole object.
    """

    severity: Severity
    summary: str
    detail: str = ""
    path: str | None = None


class DiagnosticError(Exception):
    """Raised anywhere in a provider to end the operation with an error that Terraform shows."""

    def __init__(self, summary: str, detail: str = "", path: str | None = None) -> None:
        super().__init__(summary)
        self.diagnostic = Diagnostic(Severity.ERROR, summary, detail, path)


class Diagnostics:
    """A list that grows: what one call has to say to the user."""

    def __init__(self) -> None:
        self.items: list[Diagnostic] = []

    def error(self, summary: str, detail: str = "", path: str | None = None) -> None:
        """Add an error. The call goes on, so that a user sees all that is wrong at once."""
        self.items.append(Diagnostic(Severity.ERROR, summary, detail, path))

    def warning(self, summary: str, detail: str = "", path: str | None = None) -> None:
        """Add a warning."""
        self.items.append(Diagnostic(Severity.WARNING, summary, detail, path))

    @property
    def has_error(self) -> bool:
        """Whether any of them is an error."""
        return any(item.severity is Severity.ERROR for item in self.items)
