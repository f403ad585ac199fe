"""`quay_robot_federation`: whose identities may log in as a robot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider.base import NamedResource, QuayDataSource, QuayListResource, match_id, no_robot, not_found
from quay_provider.client import Calls, Client, Key, QuayError
from quay_provider.client.errors import Fate
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import is_name
from quay_provider.organizations import READ_ORGANIZATIONS
from quay_provider.robots import READ_ROBOTS, robot, robots, route
from quay_provider.rules import is_url
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

READ = (
    "GET /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
    "GET /api/v1/user/robots/{robot_shortname}/federation",
)
REST = "/{robot_shortname}/federation"


class Federation(Object):
    """One identity."""

    issuer: str = attr("The address of who attests it: `https://` or `http://`.", required=True)
    subject: str = attr(
        "The subject that it attests, such as `repo:acme/app:ref:refs/heads/main`.", required=True
    )


def federations(calls: Calls, namespace: str, name: str) -> list[Federation] | None:
    """The identities that may log in as a robot, in their order; None where there is no such robot.

    Raises:
        QuayError: Quay refused.
    """

    def fetch() -> list[Federation] | None:
        where, names = route(calls, namespace, REST)
        try:
            found = calls.get_list(where, *names, name)
        except QuayError as error:
            # A robot that is missing is 400.
            if error.html or error.fate is not Fate.REFUSED or robot(calls, namespace, name) is not None:
                raise
            return None
        return [Federation(issuer=item["issuer"], subject=item["subject"]) for item in found]

    return calls.listed(_key(namespace, name), fetch)


def _key(namespace: str, name: str) -> Key:
    return ("organization", namespace, "robot", name, "federation")


class RobotFederation(NamedResource):
    """All identities of other issuers that may log in as a robot, with no token of Quay's (keyless).

    Quay 3.13 and later for robots of organizations, 3.18 and later for the user's own. It is the whole list:
    what is added elsewhere is taken out by the next apply. A robot that has some already is never taken over:
    import it.
    """

    type_name = "quay_robot_federation"
    identity = ("namespace", "robot")
    id_format = "namespace+robot"
    operations = (
        *READ,
        *READ_ROBOTS[1::2],
        "POST /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        "DELETE /api/v1/organization/{orgname}/robots/{robot_shortname}/federation",
        "POST /api/v1/user/robots/{robot_shortname}/federation",
        "DELETE /api/v1/user/robots/{robot_shortname}/federation",
    )

    id: str = attr("The robot's full name, `namespace+robot`.", computed=True)
    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    robot: str = attr("The robot's short name.", required=True, requires_replace=True, validators=[is_name])
    federations: list[Federation] = attr(
        "The identities, one at least. Quay keeps their order.", required=True
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<namespace>[^+]+)\+(?P<robot>[^+]+)")

    def id_from_names(self) -> str:
        return f"{self.namespace}+{self.robot}"

    def validate(self, context: Context[Any]) -> None:
        if not isinstance(self.federations, list):
            return
        if not self.federations:
            context.diagnostics.error(
                "No identities", "Name one at least, or leave the resource out.", "federations"
            )
        seen: set[tuple[str, str]] = set()
        for index, item in enumerate(self.federations):
            if not is_known(item) or item is None:
                continue
            if isinstance(item.issuer, str):
                sentence = is_url(item.issuer)
                if sentence:
                    context.diagnostics.error("No issuer", sentence, f"federations[{index}].issuer")
            if isinstance(item.issuer, str) and isinstance(item.subject, str):
                if (item.issuer, item.subject) in seen:
                    context.diagnostics.error(
                        "An identity twice", "Quay takes each once.", f"federations[{index}]"
                    )
                seen.add((item.issuer, item.subject))

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = federations(calls, self.namespace, self.robot)
            if found is None:
                raise no_robot(self.id_from_names(), "robot", "name")
            if found:
                raise self.exists_already()
            self._post(calls)
            self.id = self.id_from_names()

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = federations(calls, self.namespace, self.robot)
            if not found:
                return False
            self.id = self.id_from_names()
            self.federations = found
            return True

    def update(self, context: Context[Client], prior: RobotFederation) -> None:
        with self.calls(context, "update") as calls:
            self._post(calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            where, names = route(calls, self.namespace, REST)
            try:
                calls.delete(where, *names, self.robot, stale=[_key(self.namespace, self.robot)])
            except QuayError:
                if federations(calls, self.namespace, self.robot):
                    raise

    def _post(self, calls: Calls) -> None:
        """Set the whole list: done twice, it says the same."""
        where, names = route(calls, self.namespace, REST)
        calls.post(
            where,
            *names,
            self.robot,
            body=[{"issuer": item.issuer, "subject": item.subject} for item in self.federations],
            stale=[_key(self.namespace, self.robot)],
            repeatable=True,
        )


class FederationItem(Object):
    """One identity."""

    issuer: str = attr("The address of who attests it.", computed=True)
    subject: str = attr("The subject that it attests.", computed=True)


class RobotFederationData(QuayDataSource):
    """All identities of other issuers that may log in as a robot."""

    type_name = "quay_robot_federation"
    operations = READ

    id: str = attr("The robot's full name, `namespace+robot`.", computed=True)
    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        validators=[is_name],
    )
    robot: str = attr("The robot's short name.", required=True, validators=[is_name])
    federations: list[FederationItem] = attr("The identities, in their order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        full_name = f"{self.namespace}+{self.robot}"
        with self.calls(context, f'the federation of robot "{full_name}"') as calls:
            found = federations(calls, self.namespace, self.robot)
        if found is None:
            raise not_found(f'robot "{full_name}"', "robot")
        self.id = full_name
        self.federations = [FederationItem(issuer=item.issuer, subject=item.subject) for item in found]


class RobotFederationList(QuayListResource):
    """Federations of the robots of one namespace, or of all organizations that the token's user knows of."""

    type_name = "quay_robot_federation"
    operations = (*READ, *READ_ROBOTS[::2], *READ_ORGANIZATIONS)

    namespace: str | None = attr(
        "The organization that the robots belong to, or the name of the token's own user. Left out, all "
        "organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the robot's short name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the federations of robots") as calls:

            def look(namespace: str) -> Iterable[str]:
                return (full_name.partition("+")[2] for full_name in robots(calls, namespace))

            for namespace, name in in_organizations(calls, context, self.namespace, look):
                if matches(name, self.name_pattern) and federations(calls, namespace, name):
                    yield from as_found(
                        RobotFederation,
                        context,
                        {"namespace": namespace, "robot": name},
                        display_name=f"{namespace}+{name}",
                        include_resource=include_resource,
                    )
