"""Reading an organization with the provider's own classes, several calls at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from quay_adopt.inventory import Found, Inventory
from quay_provider.client import Client
from quay_provider.client.errors import QuayError
from quay_provider.client.registry import config
from quay_provider.members import members
from quay_provider.mirrors import SHORTEST_TIMEOUT
from quay_provider.organizations import view
from quay_provider.registration import REGISTRATION
from tfplugin.calls.resources import started, state_of, written
from tfplugin.convert import to_object
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, ListResource, Resource
from tfplugin.registration import load

Job = Callable[[], Iterator[Found]]

AT_ONCE = 8
"""Threads that read at once."""

LISTED = {
    "quay_team": "organization",
    "quay_robot": "namespace",
    "quay_repository": "namespace",
    "quay_default_permission": "organization",
    "quay_application": "organization",
    "quay_namespace_notification": "organization",
    "quay_organization_autoprune_policy": "organization",
    "quay_organization_immutability_policy": "organization",
}
"""Types of which all objects in an organization are found by a call or two, and the filter that names it."""

MEMBER = "quay_team_member"
"""The type that is listed for each team."""

PERMISSION = "quay_repository_permission"

IN_REPOSITORY = (
    PERMISSION,
    "quay_repository_autoprune_policy",
    "quay_repository_immutability_policy",
    "quay_repository_notification",
)
"""Types that are listed for each repository."""

SINGLE = ("quay_organization", "quay_quota", "quay_proxy_cache", "quay_organization_mirror")
"""Types of which an organization has one at most, with the organization's name as id."""

FEATURES = {
    "quay_quota": "QUOTA_MANAGEMENT",
    "quay_proxy_cache": "PROXY_CACHE",
    "quay_organization_mirror": "ORG_MIRROR",
    "quay_repository_mirror": "REPO_MIRROR",
    "quay_team_sync": "TEAM_SYNCING",
    "quay_organization_autoprune_policy": "AUTO_PRUNE",
    "quay_repository_autoprune_policy": "AUTO_PRUNE",
    "quay_organization_immutability_policy": "IMMUTABLE_TAGS",
    "quay_repository_immutability_policy": "IMMUTABLE_TAGS",
    "quay_namespace_notification": "QUOTA_NOTIFICATIONS",
}
"""The registry's features without which there is nothing of a type to find."""

UNSAID: Mapping[str, Mapping[str, Any]] = {
    "quay_organization": {"tag_expiration": "14d", "invoice_email": False},
    "quay_repository": {"state": "NORMAL"},
    "quay_repository_mirror": {"sync_start_date": ..., "skopeo_timeout_interval": SHORTEST_TIMEOUT},
    "quay_organization_mirror": {"sync_start_date": ...},
}
"""Arguments that nobody writes, because they are what Quay chooses itself; `...` is any value."""


def take_stock(client: Client, organization: str, progress: Callable[[str], None]) -> Inventory:
    """Everything in an organization that the provider can manage.

    Args:
        client: Of somebody who administers the organization.
        organization: Its name.
        progress: Shown a line before each part is read.

    Raises:
        DiagnosticError: There is no such organization, the token may not see it, or Quay refused.
    """
    return _Reader(client, organization, progress).read_all()


class _Reader:
    """One reading. A part that Quay refuses becomes a note, and the others are read all the same."""

    def __init__(self, client: Client, organization: str, progress: Callable[[str], None]) -> None:
        self._context: Context[Client] = Context(client)
        self._organization = organization
        self._registry = client.settings.url
        self._progress = progress
        self._features: Mapping[str, Any] = {}
        self._found: dict[str, list[Found]] = defaultdict(list)
        self._notes: list[str] = []
        self._refusals: dict[tuple[str, str], list[str]] = defaultdict(list)

    def read_all(self) -> Inventory:
        self._check()
        own = self._organization
        self._run(
            "the organization, its teams, robots and repositories",
            [
                *((name, self._single(name, own)) for name in SINGLE),
                *((name, self._listed(name, {key: own})) for name, key in LISTED.items()),
            ],
        )
        self._run("members, permissions, policies, notifications and mirrors", list(self._inside()))
        self._note_refusals()
        self._leave_out()
        self._check_token()
        objects = {name: sorted(items, key=lambda item: item.id) for name, items in self._found.items()}
        return Inventory(own, self._registry, objects, sorted(self._notes))

    def _check(self) -> None:
        """Whether the organization is there and shows what it holds, and what the registry can do."""
        doing = f'adopt organization "{self._organization}"'
        with self._context.client.calls(self._context, doing) as calls:
            if view(calls, self._organization) is None:
                raise DiagnosticError(
                    f'There is no organization "{self._organization}"',
                    f"{self._registry} has none of that name.",
                )
            try:
                self._features = config(calls).get("features") or {}
            except QuayError:
                self._features = {}

    def _check_token(self) -> None:
        """Whether the token is still good: without one, Quay shows public repositories and says nothing."""
        with self._context.client.calls(self._context, f'adopt organization "{self._organization}"') as calls:
            calls.get("user/")

    def _inside(self) -> Iterator[tuple[str, Job]]:
        """What there is to read in each team, robot and repository."""
        for team in self._found["quay_team"]:
            yield MEMBER, self._members(team.text("name"))
            yield "quay_team_sync", self._single("quay_team_sync", team.id)
        for robot in self._found["quay_robot"]:
            yield "quay_robot_federation", self._single("quay_robot_federation", robot.id)
        for repository in self._found["quay_repository"]:
            for name in IN_REPOSITORY:
                yield name, self._listed(name, {"repository": repository.id})
            if repository.values.get("state") == "MIRROR":
                yield "quay_repository_mirror", self._single("quay_repository_mirror", repository.id)

    def _run(self, what: str, jobs: Sequence[tuple[str, Job]]) -> None:
        self._progress(f"Reading {what}")
        wanted = [(name, job) for name, job in jobs if self._is_there(name)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for (name, _), items in zip(wanted, pool.map(self._try, wanted), strict=True):
                self._found[name].extend(items)

    def _is_there(self, name: str) -> bool:
        """Whether the registry has what a type needs, as far as it tells."""
        feature = FEATURES.get(name)
        return not feature or not self._features or bool(self._features.get(feature))

    def _try(self, job: tuple[str, Job]) -> list[Found]:
        try:
            return list(job[1]())
        except DiagnosticError as error:
            if isinstance(error.__cause__, QuayError) and error.__cause__.is_token_refused:
                raise
            # The last paragraph is the call.
            reason, _, call = error.diagnostic.detail.rpartition("\n\n")
            self._refusals[error.diagnostic.summary, reason].append(call)
        return []

    def _single(self, name: str, import_id: str) -> Job:
        """What importing one object gives; nothing where there is none."""

        def read() -> Iterator[Found]:
            cls: type[Resource[Any]] = load(REGISTRATION.resources[name])
            resource = to_object(cls, started(cls, cls.parse_id(import_id)))
            if resource.read(self._context):
                yield _as_found(resource)

        return read

    def _listed(self, name: str, filters: dict[str, str]) -> Job:
        """What listing a type gives."""

        def read() -> Iterator[Found]:
            cls: type[ListResource[Any]] = load(REGISTRATION.list_resources[name])
            for item in cls(**filters).list(self._context, include_resource=True, limit=0):
                if item.resource is not None:
                    yield _as_found(item.resource)

        return read

    def _members(self, team: str) -> Job:
        """The members of a team; somebody who was invited by e-mail has no name yet to be written."""
        organization = self._organization
        listed = self._listed(MEMBER, {"organization": organization, "team": team})

        def read() -> Iterator[Found]:
            yield from listed()
            with self._context.client.calls(self._context, "read the invitations") as calls:
                invited = [name for name in members(calls, organization, team) or {} if "@" in name]
            self._notes += [f"{name} is invited to team {team} by e-mail." for name in invited]

        return read

    def _note_refusals(self) -> None:
        """One note for all that was refused for one reason."""
        for (summary, reason), refused in sorted(self._refusals.items()):
            others = f", and {len(refused) - 1} more like it" if len(refused) > 1 else ""
            self._notes.append(" ".join(f"{summary}: {reason} {min(refused)}{others}".split()))

    def _leave_out(self) -> None:
        """Leave out what Quay itself keeps: members that a group decides about, a mirror's own permission."""
        found = self._found
        synced = {item.text("team") for item in found["quay_team_sync"]}
        found["quay_team_member"] = [
            item
            for item in found["quay_team_member"]
            if item.text("team") not in synced or "+" in item.text("member")
        ]
        mirrored = {
            (item.text("repository"), item.text("robot_username")) for item in found["quay_repository_mirror"]
        }
        found[PERMISSION] = [
            item
            for item in found[PERMISSION]
            if (item.text("repository"), item.text("name")) not in mirrored or item.text("role") != "write"
        ]
        # Quay makes the team `owners` with the organization; its members alone are adopted.
        found["quay_team"] = [item for item in found["quay_team"] if item.text("name") != "owners"]


def _as_found(resource: Resource[Any]) -> Found:
    raw = written(resource.attributes(), state_of(resource))
    unsaid = UNSAID.get(resource.type_name, {})
    values = {
        name: value
        for name, value in raw.items()
        if value is not None and (name not in unsaid or unsaid[name] not in (..., value))
    }
    return Found(resource.type_name, str(resource.__dict__["id"]), values)
