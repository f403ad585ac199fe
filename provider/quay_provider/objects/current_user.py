"""`quay_current_user`: whose token the provider uses."""

from __future__ import annotations

from quay_provider.base import QuayDataSource
from quay_provider.client import Client
from quay_provider.users import address_of
from tfplugin.model import Context
from tfplugin.schema import attr


class CurrentUserData(QuayDataSource):
    """The user whose token the provider uses."""

    type_name = "quay_current_user"
    operations = ("GET /api/v1/user/",)
    recipes = ("A39",)

    id: str = attr("The user's name.", computed=True)
    username: str = attr("The user's name.", computed=True)
    email: str | None = attr("The user's e-mail address.", computed=True)
    is_superuser: bool = attr("Whether the user is a superuser of the registry.", computed=True)
    can_create_repositories: bool = attr(
        "Whether the user may make repositories in the namespace of his own name.", computed=True
    )
    organizations: list[str] = attr(
        "Names of the organizations that the user belongs to, in alphabetical order.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the token's user") as calls:
            # Organizations that this very run made are to be among them.
            found = calls.get("user/")
            self.id = self.username = found["username"]
            self.email = address_of(found)
            self.is_superuser = bool(found.get("super_user"))
            self.can_create_repositories = bool(found.get("can_create_repo"))
            self.organizations = sorted(item["name"] for item in found.get("organizations") or [])
