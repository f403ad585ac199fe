"""What a registry cannot do, said when Terraform plans: as far as the registry tells (`GET /config`)."""

from __future__ import annotations

from quay_provider.client import Calls, QuayError
from quay_provider.client.registry import config
from tfplugin.diagnostics import DiagnosticError


def need_feature(calls: Calls, name: str, what: str, since: str) -> None:
    """Refuse what the registry says that it cannot do; where it does not say, nothing happens.

    Args:
        calls: To ask the registry.
        name: The feature without `FEATURE_`, such as `PROXY_CACHE`.
        what: What needs it, for the message: `Proxy caches`.
        since: Quay's first version that has it, such as `3.17`.

    Raises:
        DiagnosticError: The feature is off, or the registry is too old to know of it.
    """
    try:
        features = config(calls).get("features")
    except QuayError:
        return
    if not isinstance(features, dict) or not features or features.get(name):
        return
    if name in features:
        raise DiagnosticError(
            f"{what} are off on this registry",
            f"Its administrator must set `FEATURE_{name}: true`.",
        )
    raise DiagnosticError(
        f"This registry does not know {what[0].lower()}{what[1:]}",
        f"They need Quay {since} or newer, with `FEATURE_{name}: true`: this registry has no feature {name}.",
    )
