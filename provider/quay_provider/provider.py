"""The provider's own configuration: which registry, whose token."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from quay_provider.client import Client, Settings
from quay_provider.client.connect import connect
from quay_provider.client.settings import lists_wanted, normal_url
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Provider
from tfplugin.schema import attr
from tfplugin.values import is_known

URL_VARIABLE = "QUAY_URL"
TOKEN_VARIABLE = "QUAY_TOKEN"  # noqa: S105 - the variable's name
LONGEST_TIMEOUT = 3600
"""Seconds of a call's time limit at most; what waits for a call takes no number of any size."""
LOWEST_RATE = 0.01
"""Calls a second at least: one in a hundred seconds."""


def _url(text: str) -> str | None:
    try:
        normal_url(text)
    except ValueError as error:
        return f"is no address of a registry: {error}"
    return None


def _is_timeout(seconds: float) -> str | None:
    return None if 0 < seconds <= LONGEST_TIMEOUT else f"must be more than 0, and {LONGEST_TIMEOUT} at most"


def _is_rate(number: float) -> str | None:
    return None if number >= LOWEST_RATE else f"must be {LOWEST_RATE} at least"


class QuayProvider(Provider):
    """Manages a Quay container registry: Project Quay, Red Hat Quay and quay.io.

    The token is an OAuth access token of a user, made for an OAuth application of an organization. With the
    scopes `org:admin repo:admin repo:create user:admin super:user` it can do all that this provider does;
    each page says what a resource needs.
    """

    type_name = "quay"

    url: str | None = attr(
        "The registry's address, `https://quay.example.com`. Left out, the environment variable `QUAY_URL` "
        "gives it.",
        optional=True,
        validators=[_url],
    )
    token: str | None = attr(
        "An OAuth access token. Left out, the environment variable `QUAY_TOKEN` gives it.",
        optional=True,
        sensitive=True,
    )
    ca_file: str | None = attr(
        "Path of a file of PEM certificates to trust in place of the system's, for a registry with a "
        "certificate authority of its own that the system does not know.",
        optional=True,
    )
    verify_tls: bool | None = attr(
        "`false` accepts any certificate, and so gives the token to whoever answers. Left out, certificates "
        "are verified.",
        optional=True,
    )
    timeout: float | None = attr(
        f"Seconds that one call may take, {LONGEST_TIMEOUT} at most. Left out, 60.",
        optional=True,
        validators=[_is_timeout],
    )
    requests_per_second: float | None = attr(
        f"The most calls a second, {LOWEST_RATE} at least. Left out, there is no limit until the registry "
        "refuses a call as one too many, and the rate is learned from that; on quay.io it is 5, which is "
        "what quay.io takes.",
        optional=True,
        validators=[_is_rate],
    )

    def configure(self, context: Context[None]) -> Any:
        """The client; None while the address or the token is not known yet."""
        given = (self.url, self.token, self.ca_file, self.verify_tls, self.timeout, self.requests_per_second)
        if not all(is_known(value) for value in given):
            return None
        settings = Settings(
            url=self._address(),
            token=self._secret(),
            ca_file=self._trusted(),
            verify_tls=self.verify_tls is not False,
            timeout=self.timeout or 60.0,
            requests_per_second=self.requests_per_second,
            use_lists=lists_wanted(),
        )
        return connect(settings, context)

    @classmethod
    def close(cls, client: Client) -> None:
        client.close()

    def _address(self) -> str:
        text = self.url or os.environ.get(URL_VARIABLE, "")
        if not text:
            raise DiagnosticError(
                "The registry's address is missing",
                f"Set `url` in the provider's configuration or the environment variable {URL_VARIABLE}.",
                "url",
            )
        try:
            return normal_url(text)
        except ValueError as error:
            place = "`url`" if self.url else f"The environment variable {URL_VARIABLE}"
            raise DiagnosticError("The registry's address is wrong", f"{place}: {error}.", "url") from error

    def _secret(self) -> str:
        text = (os.environ.get(TOKEN_VARIABLE, "") if self.token is None else self.token).strip()
        if not text and self.token is not None:
            # Taking the variable's token instead would act as somebody else.
            raise DiagnosticError(
                "The token is empty",
                f"Leave `token` out to have the environment variable {TOKEN_VARIABLE} used.",
                "token",
            )
        if not text:
            raise DiagnosticError(
                "The token is missing",
                "Set `token` in the provider's configuration or the environment variable "
                f"{TOKEN_VARIABLE} to an OAuth access token of the registry.",
                "token",
            )
        if not text.isascii() or not text.isprintable() or " " in text:
            raise DiagnosticError(
                "The token is wrong",
                "It holds characters that no token of Quay holds, such as spaces.",
                "token",
            )
        return text

    def _trusted(self) -> str | None:
        if not self.ca_file:
            return None
        path = Path(self.ca_file).expanduser()
        if not path.is_file():
            raise DiagnosticError(
                "The file of certificates is missing", f"There is no file {path}.", "ca_file"
            )
        return str(path)
