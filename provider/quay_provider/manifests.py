"""Images of repositories, by the digests of their manifests."""

from __future__ import annotations

import re

from quay_provider import repositories
from quay_provider.client import Calls, QuayError
from quay_provider.client.errors import Body

READ_MANIFEST = "GET /api/v1/repository/{repository}/manifest/{manifestref}"


def is_digest(text: str) -> str | None:
    """The rule for an image's digest."""
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        return "must be an image's digest: sha256: and 64 digits and letters from a to f"
    return None


def manifest(calls: Calls, repository: str, digest: str) -> Body | None:
    """An image; None where there is none.

    Args:
        calls: The operation's calls.
        repository: The repository's full name.
        digest: The manifest's digest.

    Raises:
        QuayError: Quay refused.
    """
    try:
        return calls.get("repository/{repository}/manifest/{manifestref}", repository, digest)
    except QuayError as error:
        if error.is_missing or (error.status == 403 and _is_gone(calls, repository)):
            return None
        raise


def _is_gone(calls: Calls, name: str) -> bool:
    namespace, _, rest = name.partition("/")
    return repositories.repository(calls, namespace, rest) is None
