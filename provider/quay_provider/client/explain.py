"""From an error of Quay to what Terraform shows: what happened, the likely cause, what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quay_provider.client.calls import StoppedError
from quay_provider.client.errors import (
    Fate,
    PartialViewError,
    QuayError,
    UnexpectedAnswerError,
    UnreachableError,
)
from quay_provider.client.registry import feature, hostname
from tfplugin.diagnostics import DiagnosticError

if TYPE_CHECKING:
    from quay_provider.client.calls import Calls

FEATURES = (
    (r"/organization/[^/]+/mirror", "ORG_MIRROR"),
    (r"/repository/.+/(mirror|changestate)", "REPO_MIRROR"),
    (r"/syncing$", "TEAM_SYNCING"),
    (r"/quota", "QUOTA_MANAGEMENT"),
    (r"/(validate)?proxycache", "PROXY_CACHE"),
    (r"/autoprunepolicy/", "AUTO_PRUNE"),
    (r"/immutabilitypolicy/", "IMMUTABLE_TAGS"),
    (r"/organization/[^/]+/notifications|/namespacenotifications", "QUOTA_NOTIFICATIONS"),
    (r"/user/apptoken", "APP_SPECIFIC_TOKENS"),
    (r"/superuser/|/messages?\b", "SUPER_USERS"),
)
"""Routes that exist only with a feature of the registry, first match first."""

SINCE = (
    (r"/applications/[^/]+/tokens", "3.18"),
    (r"/user/robots/[^/]+/federation$|/namespacenotifications|/organization/[^/]+/notifications", "3.18"),
    (r"/organization/[^/]+/mirror|/immutabilitypolicy/|/registry/capabilities$", "3.17"),
    (r"/robots/[^/]+/federation$", "3.13"),
    (r"/repository/.+/autoprunepolicy/", "3.11"),
    (r"/autoprunepolicy/", "3.10"),
)
"""Quay's first versions with routes that came later than the others, first match first."""

SCOPES = (
    (r"^POST /api/v1/organization/$", "user:admin"),
    (r"/robots/[^/]+/permissions$", "user:admin"),
    (r"^GET /api/v1/user/$", "user:read"),
    (r"/api/v1/user/", "user:admin"),
    (r"/api/v1/(superuser/|messages?\b)", "super:user"),
    (r"^(POST|PUT|DELETE) /api/v1/organization/[^/]+/quota", "super:user"),
    (r"/api/v1/organization/", "org:admin"),
    (r"^POST /api/v1/repository$", "repo:create"),
    (r"^GET /api/v1/repository", "repo:read"),
    (r"/api/v1/repository", "repo:admin"),
)
"""The scope of the token that a call needs, first match first; matched against `METHOD path`."""

NOT_ON_QUAY_IO = r"/superuser/|/syncing$|/messages?\b"
"""Paths of calls that quay.io answers as if there were nothing (endpoints/api/__init__.py)."""

ALL_SCOPES = "org:admin repo:admin repo:create user:admin super:user"


def explain(error: QuayError, doing: str, calls: Calls) -> DiagnosticError:
    """The diagnostic for an error of Quay.

    Args:
        error: What went wrong.
        doing: What was being done: `create robot "acme+ci"`.
        calls: To ask the registry for the cause where the answer does not tell it.
    """
    try:
        cause = _cause(error, calls)
    except (StoppedError, TimeoutError):
        cause = ""  # There is no time left to ask the registry.
    is_answer = error.status or isinstance(error, UnexpectedAnswerError)
    said = "Quay answered" if is_answer else "There was no answer"
    lines = [f"{said}: {error.message}", cause]
    if error.method:
        lines.append(error.call)
    detail = "\n\n".join(line for line in lines if line)
    return DiagnosticError(f"Cannot {doing}", detail, error.attribute)


def _cause(error: QuayError, calls: Calls) -> str:
    if isinstance(error, UnreachableError):
        return unreachable(error)
    if isinstance(error, UnexpectedAnswerError):
        return "The registry, or something between here and it, does not speak Quay's API. Check `url`."
    if error.status in (401, 403) or isinstance(error, PartialViewError):
        return _refused(error, calls)
    if error.status == 404 and error.html:
        return _no_route(error, calls)
    if error.status == 404 and re.search(NOT_ON_QUAY_IO, error.path) and "quay.io" in hostname(calls):
        return "quay.io takes this call from nobody: it is for registries of one's own."
    return BY_STATUS.get(error.status or 0, "") or _by_fate(error)


BY_STATUS = {
    402: "The namespace's plan allows no further private repositories.",
    429: "Quay takes fewer calls a second than were made, for longer than was waited. Set "
    "`requests_per_second` in the provider's configuration, or run Terraform with a lower `-parallelism`.",
    503: "The repository or the whole registry takes no changes at present: a repository in the state "
    "READ_ONLY or MIRROR, or a registry in maintenance. Change the state, or try again later.",
}


def _by_fate(error: QuayError) -> str:
    if error.status is not None and 300 <= error.status < 400:
        return "Set `url` to the address that Quay redirects to."
    if error.status == 500:
        return (
            "The registry failed inside; Quay also answers so when the namespace or the object that this one "
            "belongs to does not exist. If both exist, look into the registry's log."
        )
    if error.fate is Fate.UNKNOWN:
        return "Whether Quay did it is not known. Apply again: what exists by then is found."
    return ""


def unreachable(error: UnreachableError) -> str:
    """What to do when there is no connection."""
    return {
        "tls": "The registry's certificate is not trusted here, or the registry does not speak TLS at this "
        "address. Name its certificate authority in `ca_file`; `verify_tls = false` turns the check off, "
        "and with it the protection of the token.",
        "proxy": "The proxy that the environment names (HTTPS_PROXY, HTTP_PROXY) refused the connection.",
        "name": "The host of `url` is not known here. Check its spelling and the network.",
    }.get(
        error.kind,
        "Nothing accepts connections at `url`. Check its host and port, and that the registry runs.",
    )


def scope_for(method: str, path: str) -> str:
    """The scope that a token needs for a call; empty for a call that needs none."""
    call = f"{method} {path}"
    return next((scope for pattern, scope in SCOPES if re.search(pattern, call)), "")


def _refused(error: QuayError, calls: Calls) -> str:
    suspicious = error.is_token_refused or isinstance(error, PartialViewError)
    if suspicious and not _token_lives(calls):
        return (
            "The token is unknown to this registry, was revoked, or has expired. Make a new one for an OAuth "
            "application of one of your organizations, and set it as `token` or in QUAY_TOKEN."
        )
    user = calls.client.username or "the token's user"
    scope = scope_for(error.method, error.path)
    lines = [f"The token needs the scope `{scope}` for this call."] if scope else []
    if "/superuser/" in error.path:
        lines.append(f"Beside that, {user} must be a superuser of the registry.")
    elif "/organization/" in error.path or "/repository" in error.path:
        lines.append(
            f"Beside that, {user} must be allowed to do it: an administrator there can do everything."
        )
        if calls.client.user.get("super_user") and feature(calls, "SUPERUSERS_FULL_ACCESS") is False:
            lines.append(
                "A superuser has no rights in other users' namespaces on this registry: its feature "
                "SUPERUSERS_FULL_ACCESS is off."
            )
    lines.append(f"A token with the scopes `{ALL_SCOPES}` can do all that this provider does.")
    return " ".join(lines)


def _token_lives(calls: Calls) -> bool:
    """Whether Quay still knows the token: a call that asks nothing else."""
    try:
        calls.get("user/")
    except QuayError as error:
        return error.status != 401
    except Exception:  # noqa: BLE001 - an explanation must never replace the error that it explains
        return True
    return True


def _no_route(error: QuayError, calls: Calls) -> str:
    for pattern, name in FEATURES:
        if not re.search(pattern, error.path):
            continue
        if feature(calls, name) is False:
            return f"The feature is off on this registry: its administrator must set `FEATURE_{name}: true`."
        break
    version = next((version for pattern, version in SINCE if re.search(pattern, error.path)), None)
    if version is not None:
        return f"This registry has no such call: it needs Quay {version} or newer."
    return (
        "This registry has no such call: its version is too old for it, or a feature is off there. If this "
        "comes with every resource, check that `url` is the address of a Quay registry."
    )
