"""A stand-in for the provider enthought/quay: its resources and their attributes, and nothing behind."""

from __future__ import annotations

from typing import Any

from tfplugin.model import Context, Provider, Resource
from tfplugin.registration import Registration
from tfplugin.schema import attr
from tfplugin.server import serve


class Quay(Provider):
    """The provider."""

    type_name = "quay"

    url: str | None = attr("Address.", optional=True)
    token: str | None = attr("Token.", optional=True, sensitive=True)

    def configure(self, context: Context[None]) -> Any:
        return object()


class _Remembered(Resource[Any]):
    """A resource that is what the state says."""

    def create(self, context: Context[Any]) -> None:
        """Nothing to do."""

    def read(self, context: Context[Any]) -> bool:
        return True

    def update(self, context: Context[Any], prior: Any) -> None:
        """Nothing to do."""

    def delete(self, context: Context[Any]) -> None:
        raise AssertionError("a migration destroys nothing")


class Organization(_Remembered):
    """An organization."""

    type_name = "quay_organization"

    name: str = attr("Name.", required=True)
    email: str = attr("E-mail address.", required=True)


class Team(_Remembered):
    """A team."""

    type_name = "quay_organization_team"

    name: str = attr("Name.", required=True, requires_replace=True)
    orgname: str = attr("Organization.", required=True, requires_replace=True)
    role: str = attr("Role.", required=True)
    description: str = attr("Description.", default="")
    members: list[str] | None = attr("Members.", optional=True)


class Robot(_Remembered):
    """A robot."""

    type_name = "quay_organization_robot"

    name: str = attr("Name.", required=True, requires_replace=True)
    orgname: str = attr("Organization.", required=True, requires_replace=True)
    description: str = attr("Description.", default="", requires_replace=True)
    fullname: str = attr("Full name.", computed=True)
    token: str = attr("Token.", computed=True, sensitive=True)

    def create(self, context: Context[Any]) -> None:
        self.fullname = f"{self.orgname}+{self.name}"
        self.token = "A-TOKEN-OF-BEFORE"


class Permission(_Remembered):
    """A role of a team on a repository."""

    type_name = "quay_organization_team_permission"

    orgname: str = attr("Organization.", required=True, requires_replace=True)
    reponame: str = attr("Repository.", required=True, requires_replace=True)
    teamname: str = attr("Team.", required=True, requires_replace=True)
    permission: str = attr("Role.", required=True)


class Repository(_Remembered):
    """A repository."""

    type_name = "quay_repository"

    name: str = attr("Name.", required=True, requires_replace=True)
    namespace: str = attr("Organization.", required=True, requires_replace=True)
    description: str = attr("Description.", default="")
    visibility: str = attr("Visibility.", default="private")


REGISTRATION = Registration(
    name="quay",
    version="0.3.0",
    provider=f"{__name__}:Quay",
    resources={
        cls.type_name: f"{__name__}:{cls.__name__}"
        for cls in (Organization, Team, Robot, Permission, Repository)
    },
)

if __name__ == "__main__":
    serve(REGISTRATION)
