"""Reading default permissions, which Quay calls prototypes: one call tells of all of an organization."""

from __future__ import annotations

from quay_provider.client import Calls, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.organizations import public_view

READ_RULES = "GET /api/v1/organization/{orgname}/prototypes"

Rules = dict[str, Body]
"""An organization's default permissions by their ids."""


def rules_key(organization: str) -> Key:
    """The key of an organization's default permissions in the lists."""
    return ("organization", organization, "prototypes")


def rules(calls: Calls, organization: str) -> Rules | None:
    """All default permissions of an organization; None when there is no such organization.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> Rules | None:
        try:
            found = calls.items("organization/{orgname}/prototypes", organization, under="prototypes")
        except QuayError as error:
            if error.status in (403, 404) and not error.html and public_view(calls, organization) is None:
                return None
            raise
        return {rule["id"]: rule for rule in found}

    return calls.listed(rules_key(organization), fetch)
