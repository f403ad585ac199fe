"""Which other registries a mirror or proxy cache may name: Quay's guard against calls into its own network.

Mirrors may name a port of this machine, as in a Quay that lists it in `SSRF_ALLOWED_HOSTS`: so one sandbox
can mirror from another. Names are not looked up.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from quay_sandbox.errors import InvalidRequest
from quay_sandbox.source_registry import is_local

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\Z"
)
PRIVATE_NAMES = frozenset(
    {"localhost", "metadata", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
)
PRIVATE_ENDINGS = (".internal", ".local")
FORBIDDEN = frozenset("?#\\%")


def check_reference(reference: str) -> None:
    """Refuse what is no repository of another registry: `host[:port]/namespace/name`.

    Raises:
        InvalidRequest: 400, it has another form or may not be called.
    """
    host, _, path = reference.partition("/")
    if not host or not path or "://" in reference:
        raise InvalidRequest(
            "external_reference must be a registry and a repository, such as quay.io/acme/app."
        )
    if any(letter.isspace() or letter in FORBIDDEN for letter in reference):
        raise InvalidRequest("external_reference contains characters that are not allowed.")
    check_url(f"https://{host}", allow_local=True)


def check_url(url: str, allow_local: bool = False) -> None:
    """Refuse an address that has another form than `https://host[:port]`, or may not be called.

    Args:
        url: The address.
        allow_local: Whether it may be a port of this machine.

    Raises:
        InvalidRequest: 400, as said.
    """
    try:
        parsed = urlsplit(url)
        host, port = parsed.hostname or "", parsed.port
    except ValueError:
        raise InvalidRequest("That is no address of a registry.") from None
    if parsed.scheme not in ("http", "https") or not host or port == 0:
        raise InvalidRequest("A registry's address must be http:// or https:// and a host.")
    if parsed.username or parsed.password:
        raise InvalidRequest("A registry's address must not hold credentials.")
    if _is_private(host) and not (allow_local and is_local(parsed.netloc)):
        raise InvalidRequest("The provided registry location is not allowed.")


def _is_private(host: str) -> bool:
    """Whether a host lies in the registry's own network, or is no host at all."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        pass
    if not HOST_NAME.match(host):
        raise InvalidRequest("That is no host of a registry.")
    return host.lower() in PRIVATE_NAMES or host.lower().endswith(PRIVATE_ENDINGS)
