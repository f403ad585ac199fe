"""Times as Quay writes them. The registry's state holds seconds since 1970."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import formatdate

LATEST = 253402300799
"""The last second of the year 9999, after which Quay knows no dates."""


def mail_date(seconds: float | None) -> str | None:
    """A time as in e-mails (RFC 2822): `Tue, 24 Nov 2026 22:55:09 -0000`."""
    return None if seconds is None else formatdate(seconds)


def iso_date(seconds: float | None) -> str | None:
    """A time as in ISO 8601: `2031-08-06T11:11:39Z`, with microseconds where there are some."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).replace(tzinfo=None).isoformat() + "Z"


def read_iso(text: str) -> float:
    """Seconds since 1970 of a time in the one form that Quay reads: `2031-08-06T11:11:39Z`.

    Raises:
        ValueError: The text has another form.
    """
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
