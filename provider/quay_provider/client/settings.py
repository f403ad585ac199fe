"""What the client is told: where the registry is, whose token, and how to behave."""

from __future__ import annotations

import os

from tfplugin.records import Record

LISTS_VARIABLE = "QUAY_PROVIDER_LISTS"
"""Environment variable: `off` makes every read a call of its own, to measure what the lists save."""

QUAY_IO_RATE = 5.0
"""Calls a second that quay.io takes over HTTP/1.1 (conf/nginx/rate-limiting.conf.jnj)."""


class Settings(Record):
    """The client's settings.

    url: `https://quay.example.com`, without a slash at the end.
    token: An OAuth access token; never shown.
    ca_file: A file of PEM certificates to trust; None trusts what the system trusts, and Mozilla's list.
    verify_tls: False accepts any certificate.
    timeout: Seconds that one call may take.
    requests_per_second: The most calls a second; None sets no limit until Quay asks for one.
    use_lists: Whether reads are served from lists.
    """

    url: str
    token: str
    ca_file: str | None = None
    verify_tls: bool = True
    timeout: float = 60.0
    requests_per_second: float | None = None
    use_lists: bool = True

    def __repr__(self) -> str:
        return f"Settings({self.url})"

    @property
    def host(self) -> str:
        """The registry's host name, without a port."""
        from urllib.parse import urlsplit

        return urlsplit(self.url).hostname or ""

    @property
    def rate(self) -> float | None:
        """Calls a second to start with."""
        if self.requests_per_second is None and self.host == "quay.io":
            return QUAY_IO_RATE
        return self.requests_per_second


def lists_wanted() -> bool:
    """What `QUAY_PROVIDER_LISTS` says; lists are used unless it is `off`."""
    return os.environ.get(LISTS_VARIABLE, "").lower() not in ("off", "0", "false")


def normal_url(text: str) -> str:
    """The registry's address in the form that the client uses.

    A slash at the end and `/api/v1` are dropped.

    Raises:
        ValueError: `text` is no address of a registry; the message says what is wrong.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise ValueError(f"it cannot be read as a URL ({error})") from error
    if parts.scheme not in ("http", "https"):
        raise ValueError("it must begin with https:// (or http:// for a registry without TLS)")
    if not parts.hostname or any(character.isspace() for character in parts.netloc):
        raise ValueError("it names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must hold no user name and no password")
    if parts.query or parts.fragment:
        raise ValueError("it must hold no query and no fragment")
    if port == 0:
        raise ValueError("port 0 cannot be called")
    path = parts.path.rstrip("/").removesuffix("/api/v1").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"
