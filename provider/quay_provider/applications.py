"""Reading OAuth applications and their tokens."""

from __future__ import annotations

from quay_provider.client import Calls
from quay_provider.collection import Collection, OrganizationOwner, Owner
from tfplugin.diagnostics import DiagnosticError

READ_APPLICATIONS = "GET /api/v1/organization/{orgname}/applications"
READ_TOKENS = "GET /api/v1/organization/{orgname}/applications/{client_id}/tokens"


class ApplicationOwner(Owner):
    """An OAuth application, which owns tokens."""

    def __init__(self, organization: str, client_id: str) -> None:
        super().__init__(
            "organization/{orgname}/applications/{client_id}/",
            (organization, client_id),
            ("organization", organization, "application", client_id),
        )

    def exists(self, calls: Calls) -> bool:
        return self.names[1] in applications(self.names[0]).everything(calls)

    def missing(self) -> DiagnosticError:
        return DiagnosticError(
            f'There is no application "{self.names[0]}/{self.names[1]}"',
            "Create it first; in Terraform, name it by reference (`quay_application.NAME.client_id`), so "
            "that it comes first.",
            "client_id",
        )


def applications(organization: str) -> Collection:
    """The applications of an organization. The list holds their secrets."""
    return Collection(
        OrganizationOwner(organization),
        "applications",
        "applications/{client_id}",
        under="applications",
        by="client_id",
    )


def application_tokens(organization: str, client_id: str) -> Collection:
    """The tokens of an application that have not expired, without their secrets (Quay 3.18 and later)."""
    return Collection(
        ApplicationOwner(organization, client_id), "tokens", "tokens/{token_uuid}", under="tokens"
    )
