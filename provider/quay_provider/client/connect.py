"""The first call: whether the address is a Quay registry's and the token is known there."""

from __future__ import annotations

from typing import Any

from quay_provider.client.core import Client
from quay_provider.client.errors import QuayError, UnexpectedAnswerError, UnreachableError
from quay_provider.client.explain import ALL_SCOPES, unreachable
from quay_provider.client.settings import Settings
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context


def connect(settings: Settings, context: Context[Any]) -> Client:
    """A client whose token is known to be good: reads of an organization would not tell (they are public).

    Raises:
        DiagnosticError: The registry cannot be reached, is none, or does not accept the token.
    """
    client = Client(settings)
    with client.calls(context, "reach the registry") as calls:
        try:
            client.user = calls.get("user/")
        except QuayError as error:
            raise _wrong(error, settings) from error
    if not client.username:
        raise _no_quay(settings, f"`GET {settings.url}/api/v1/user/` names no user.")
    return client


def _wrong(error: QuayError, settings: Settings) -> DiagnosticError:
    if isinstance(error, UnreachableError):
        title = {
            "tls": "The registry's TLS certificate is not accepted",
            "proxy": "The proxy on the way to the registry refuses",
            "name": "The registry's host is unknown",
        }.get(error.kind, "The registry cannot be reached")
        detail = f"{settings.url}: {error.message}\n\n{unreachable(error)}"
        return DiagnosticError(title, detail, "ca_file" if error.kind == "tls" else "url")
    detail = f"Quay answered: {error.message}\n\n"
    if error.error_type == "insufficient_scope" or (error.status == 403 and not error.is_token_refused):
        return DiagnosticError(
            "The token lacks a scope",
            f"{detail}The token needs the scope `user:read` or `user:admin`, so that the provider can tell "
            f"a token that works from one that has expired. A token with the scopes `{ALL_SCOPES}` can do "
            f"all that this provider does.\n\n{error.call}",
            "token",
        )
    if error.is_token_refused:
        return DiagnosticError(
            "Quay does not accept the token",
            f"{detail}The token is unknown to {settings.url}, was revoked, has expired, or lacks the scope "
            f"`user:read`, which every token needs here. Make a new one for an OAuth application of one of "
            f"your organizations.\n\n{error.call}",
            "token",
        )
    if error.status is not None and 300 <= error.status < 400:
        return DiagnosticError(
            "The registry redirects to another address",
            f"{error.message}. Set `url` to the address that it redirects to.\n\n{error.call}",
            "url",
        )
    if error.status == 404 or isinstance(error, UnexpectedAnswerError):
        return _no_quay(settings, f"{error.message}\n\n{error.call}")
    hint = ""
    if error.status == 400 and settings.url.startswith("http:"):
        hint = " Where the registry speaks TLS, `url` must begin with `https://`."
    return DiagnosticError(
        "The registry does not answer as it should",
        f"{error.message.rstrip('.')}.{hint}\n\n{error.call}",
        "url",
    )


def _no_quay(settings: Settings, reason: str) -> DiagnosticError:
    return DiagnosticError(
        "The address is no Quay registry's",
        f"{settings.url} answers, but not as Quay does: {reason}\n\nCheck `url`: it is the address at which "
        "the registry's web pages are, without a path.",
        "url",
    )
