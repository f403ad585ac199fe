"""`quay_robot`: a robot account of an organization or of the token's user."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider import enthought
from quay_provider.base import (
    NamedResource,
    QuayDataSource,
    QuayListResource,
    changed,
    match_id,
    no_organization,
    not_found,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.calls import path_of
from quay_provider.client.errors import Body
from quay_provider.client.lists import with_item
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import at_most, is_name
from quay_provider.organizations import (
    READ_ORGANIZATION,
    READ_ORGANIZATIONS,
    READ_USER,
    namespace_exists,
    public_view,
)
from quay_provider.robots import READ_ROBOTS, listed_robot, robot, robots, robots_key, route
from quay_provider.rules import LONGEST_DESCRIPTION
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

HELD_FOR = 60.0
"""Seconds to wait for the deletion of the repository whose disabled mirror holds a robot: where a whole
configuration is destroyed, it goes at the same time."""


class Robot(NamedResource):
    """A robot account, for machines that push and pull images.

    Its name for Quay is `namespace+name`. Its token is not kept in the state unless `store_token` asks for
    it. Quay cannot change a robot's description or metadata: a change of these replaces the robot, and the
    new one has a new token, and no roles, memberships and federations until they are given again: what gives
    them needs `replace_triggered_by`, or a second apply.
    """

    type_name = "quay_robot"
    identity = ("namespace", "name")
    id_format = "namespace+name"
    operations = (
        *READ_ROBOTS,
        "PUT /api/v1/organization/{orgname}/robots/{robot_shortname}",
        "DELETE /api/v1/organization/{orgname}/robots/{robot_shortname}",
        "POST /api/v1/organization/{orgname}/robots/{robot_shortname}/regenerate",
        "PUT /api/v1/user/robots/{robot_shortname}",
        "DELETE /api/v1/user/robots/{robot_shortname}",
        "POST /api/v1/user/robots/{robot_shortname}/regenerate",
    )
    recipes = ("A43", "A44", "A45", "A46")

    id: str = attr("The robot's full name, `namespace+name`.", computed=True)
    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    name: str = attr(
        "The robot's short name: 2 to 255 lower case letters and digits, with single dots, dashes or "
        "underscores between them.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    description: str = attr(
        f"What the robot is for, {LONGEST_DESCRIPTION} characters at most. A change replaces the robot.",
        default="",
        requires_replace=True,
        validators=[at_most(LONGEST_DESCRIPTION)],
    )
    unstructured_metadata: dict[str, str] | None = attr(
        "Texts of your own that Quay keeps with the robot. A change replaces the robot.",
        optional=True,
    )
    token_version: int | None = attr(
        "Change this number to have the token regenerated: the old one ends at once. Setting it for the "
        "first time, or removing it, regenerates nothing.",
        optional=True,
    )
    store_token: bool = attr(
        "Whether the state keeps the token, readable for everybody who can read the state.", default=False
    )
    full_name: str = attr("The name to log in with, `namespace+name`.", computed=True)
    token: str | None = attr(
        "The password to log in with; null unless `store_token` is true.",
        computed=True,
        sensitive=True,
        changes_with=("token_version", "store_token"),
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<namespace>[^+]+)\+(?P<name>[^+]+)")

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        return enthought.robot(source_type, state)

    def id_from_names(self) -> str:
        return f"{self.namespace}+{self.name}"

    def plan(self, context: Context[Client], prior: Robot | None) -> frozenset[str]:
        super().plan(context, prior)
        self.full_name = self.id
        if self.store_token is False:
            self.token = None
        gets_token = prior is None or not is_known(self.token_version) or _regenerates(self, prior)
        if gets_token and context.client is not None and is_known(self.id):
            context.client.awaited_tokens.add(self.id)
        if prior is None:
            return frozenset()
        self._warn(context, prior)
        return self._replacing(prior)

    def _replacing(self, prior: Robot) -> frozenset[str]:
        """What replaces the robot: other metadata, but not none in place of nothing, which is the same."""
        old, new = prior.unstructured_metadata, self.unstructured_metadata
        same = is_known(new) and (new or {}) == (old or {})
        return frozenset() if same else frozenset({"unstructured_metadata"})

    def create(self, context: Context[Client]) -> None:
        context.client.awaited_tokens.discard(self.id_from_names())
        with self.calls(context, "create") as calls:
            if listed_robot(calls, self.namespace, self.name, confirm=False) is not None:
                raise self.exists_already()
            found = self._put(calls)
            self.id = self.full_name = self.id_from_names()
            self.token = found["token"] if self.store_token else None

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            if self._needs_all():
                found = robot(calls, self.namespace, self.name)
            else:
                found = listed_robot(calls, self.namespace, self.name)
            if found is None:
                return False
            self.id = self.full_name = self.id_from_names()
            self.description = found.get("description") or ""
            if "unstructured_metadata" in found:
                self.unstructured_metadata = _metadata(found, self.unstructured_metadata)
            self.token = found["token"] if self.store_token else None
            return True

    def update(self, context: Context[Client], prior: Robot) -> None:
        context.client.awaited_tokens.discard(self.id)
        with self.calls(context, "update") as calls:
            found: Body | None = None
            if _regenerates(self, prior):
                where, names = route(calls, self.namespace, "/{robot_shortname}/regenerate")
                found = calls.post(where, *names, self.name, stale=(), repeatable=True)
            if self.store_token:
                found = found or robot(calls, self.namespace, self.name)
            self.token = found["token"] if self.store_token and found else None

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            where, names = route(calls, self.namespace, "/{robot_shortname}")
            try:
                calls.until(
                    lambda: calls.delete(where, *names, self.name, stale=self._stale()),
                    lambda error: self._is_held(calls, error),
                    HELD_FOR,
                )
            except QuayError as error:
                # A robot that is gone is 400, as is one that a mirror uses.
                if robot(calls, self.namespace, self.name) is None:
                    return
                if error.status == 400 and "mirror" in error.message:
                    raise self._used_by_mirror() from None
                raise
            self._check_gone(calls, path_of(where, (*names, self.name)))

    def _used_by_mirror(self) -> DiagnosticError:
        return DiagnosticError(
            f'Robot "{self.id_from_names()}" is used by a mirror',
            "Quay neither deletes nor replaces such a robot, and forgets a mirror of a repository with the "
            "repository alone. Give the mirror another robot (`robot_username`) in an apply of its own, or "
            "destroy the mirror's repository first.",
        )

    def _is_held(self, calls: Calls, error: QuayError) -> bool:
        """Whether a mirror that was just disabled holds the robot, until its repository is deleted too."""
        disabled = self.id_from_names() in calls.client.disabled_mirrors_robots
        return disabled and error.status == 400 and "mirror" in error.message

    def _check_gone(self, calls: Calls, path: str) -> None:
        """Quay may answer that it deleted a robot and have kept it (data/model/user.py)."""
        if robot(calls, self.namespace, self.name) is not None:
            raise QuayError(
                "the robot was deleted, and is still there: something in the registry uses it, such as a "
                "mirror of the organization",
                method="DELETE",
                path=path,
                status=204,
            )

    def _put(self, calls: Calls) -> Body:
        body: dict[str, Any] = {"description": self.description}
        if self.unstructured_metadata is not None:
            body["unstructured_metadata"] = self.unstructured_metadata
        where, names = route(calls, self.namespace, "/{robot_shortname}")
        item = Body(name=self.id_from_names(), description=self.description)
        amend = {robots_key(self.namespace): with_item(self.id_from_names(), item)}

        def send() -> Any:
            return calls.put(where, *names, self.name, body=body, stale=(), amend=amend, repeatable=False)

        try:
            found = calls.settle(send, lambda: robot(calls, self.namespace, self.name))
        except QuayError:
            if where.startswith("organization") and public_view(calls, self.namespace) is None:
                raise no_organization(self.namespace, "namespace") from None
            raise
        return found if isinstance(found, Body) else Body()

    def _stale(self) -> list[tuple[str, ...]]:
        """Lists in which the robot may stand."""
        return [("organization", self.namespace), ("repository", self.namespace)]

    def _needs_all(self) -> bool:
        """Whether the list does not tell enough: metadata and tokens stand in single answers alone."""
        imported = self.full_name is None
        return imported or self.store_token or bool(self.unstructured_metadata)

    def _warn(self, context: Context[Client], prior: Robot) -> None:
        for attribute in ("description", "unstructured_metadata"):
            new, old = getattr(self, attribute), getattr(prior, attribute)
            if is_known(new) and (new or None) != (old or None):
                context.diagnostics.warning(
                    f'Robot "{prior.id}" is replaced, and its token with it',
                    f"Quay cannot change the {attribute} of a robot. Everything that logs in with the "
                    "robot's present token stops working until it has the new one. Quay also takes the "
                    "robot's roles, memberships and federations away: resources that give these need "
                    f"`lifecycle {{ replace_triggered_by = [quay_robot.NAME] }}`, or a second apply.",
                    attribute,
                )
        if is_known(self.token_version) and _regenerates(self, prior):
            context.diagnostics.warning(
                f'The token of robot "{prior.id}" is regenerated',
                "Everything that logs in with the present token stops working until it has the new one.",
                "token_version",
            )


def _regenerates(planned: Robot, prior: Robot) -> bool:
    return prior.token_version is not None and changed(planned.token_version, prior.token_version)


def _metadata(found: Body, prior: dict[str, str] | None) -> dict[str, str] | None:
    """Metadata as texts: what is no text was written by others and is shown as JSON."""
    values = found.get("unstructured_metadata")
    if not isinstance(values, dict) or not values:
        return {} if prior == {} else None
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


class RobotData(QuayDataSource):
    """A robot that exists. Its token is not among what it tells."""

    type_name = "quay_robot"
    operations = (READ_ROBOTS[1], READ_ROBOTS[3])
    recipes = ("A44",)

    id: str = attr("The robot's full name, `namespace+name`.", computed=True)
    namespace: str = attr(
        "The organization that the robot belongs to, or the name of the token's own user.",
        required=True,
        validators=[is_name],
    )
    name: str = attr("The robot's short name.", required=True, validators=[is_name])
    full_name: str = attr("The name to log in with, `namespace+name`.", computed=True)
    description: str = attr("What the robot is for.", computed=True)
    unstructured_metadata: dict[str, str] | None = attr(
        "Texts that Quay keeps with the robot.", computed=True
    )
    created: str | None = attr("When the robot was made, as Quay writes it.", computed=True)
    last_accessed: str | None = attr(
        "When the robot last logged in, as Quay writes it; null for never.", computed=True
    )

    def read(self, context: Context[Client]) -> None:
        full_name = f"{self.namespace}+{self.name}"
        with self.calls(context, f'robot "{full_name}"') as calls:
            found = robot(calls, self.namespace, self.name)
        if found is None:
            raise not_found(f'robot "{full_name}"', "name")
        self.id = self.full_name = full_name
        self.description = found.get("description") or ""
        self.unstructured_metadata = _metadata(found, None)
        self.created = found.get("created")
        self.last_accessed = found.get("last_accessed")


class RobotItem(Object):
    """One robot."""

    name: str = attr("The robot's short name.", computed=True)
    full_name: str = attr("The name to log in with, `namespace+name`.", computed=True)
    description: str = attr("What the robot is for.", computed=True)


class RobotsData(QuayDataSource):
    """All robots of an organization, or of the token's user."""

    type_name = "quay_robots"
    operations = (READ_ROBOTS[0], READ_ROBOTS[2], READ_ORGANIZATION, READ_USER)
    recipes = ("A45",)

    namespace: str = attr(
        "An organization, or the name of the token's own user.", required=True, validators=[is_name]
    )
    robots: list[RobotItem] = attr("The robots, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the robots of "{self.namespace}"') as calls:
            found = robots(calls, self.namespace)
            if not found and not namespace_exists(calls, self.namespace):
                raise not_found(f'organization or user "{self.namespace}"', "namespace")
        self.robots = [
            RobotItem(
                name=full_name.partition("+")[2],
                full_name=full_name,
                description=found[full_name].get("description") or "",
            )
            for full_name in sorted(found)
        ]


class RobotList(QuayListResource):
    """Robots of one namespace, or of all organizations that the token's user knows of."""

    type_name = "quay_robot"
    operations = (*READ_ROBOTS, *READ_ORGANIZATIONS)
    recipes = ("A45",)

    namespace: str | None = attr(
        "An organization, or the name of the token's own user. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the robot's short name"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the robots") as calls:

            def look(namespace: str) -> Iterable[str]:
                return sorted(robots(calls, namespace))

            for namespace, full_name in in_organizations(calls, context, self.namespace, look):
                name = full_name.partition("+")[2]
                if matches(name, self.name_pattern):
                    yield from as_found(
                        Robot,
                        context,
                        {"namespace": namespace, "name": name},
                        display_name=full_name,
                        include_resource=include_resource,
                    )
