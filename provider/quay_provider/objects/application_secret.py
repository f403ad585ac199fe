"""`quay_application_secret`: the client secret of an OAuth application, for the time of one run."""

from __future__ import annotations

from typing import ClassVar

from quay_provider.applications import READ_APPLICATIONS, applications
from quay_provider.base import not_found
from quay_provider.client import Client
from quay_provider.names import is_name
from tfplugin.model import Context, EphemeralResource
from tfplugin.schema import attr


class ApplicationSecret(EphemeralResource[Client]):
    """The client secret that an OAuth application has at present, read when Terraform runs.

    No state and no plan holds it. The application must exist when Terraform opens it; name one of the same
    configuration by reference, and it is read after the application was made.
    """

    type_name = "quay_application_secret"
    operations: ClassVar[tuple[str, ...]] = (READ_APPLICATIONS,)
    recipes: ClassVar[tuple[str, ...]] = ("A04",)

    organization: str = attr("Name of the organization.", required=True, validators=[is_name])
    client_id: str = attr("The application's client id.", required=True)
    client_secret: str = attr("The client's secret in OAuth.", computed=True, sensitive=True)

    def open(self, context: Context[Client]) -> float | None:
        what = f'application "{self.organization}/{self.client_id}"'
        with context.client.calls(context, f"read the client secret of {what}") as calls:
            found = applications(self.organization).everything(calls).get(self.client_id)
        if found is None:
            raise not_found(what, "client_id")
        self.client_secret = found["client_secret"]
        return None
