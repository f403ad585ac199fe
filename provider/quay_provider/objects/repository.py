"""`quay_repository`: a repository of an organization or a user."""

from __future__ import annotations

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
    require_feature,
)
from quay_provider.client import Calls, Client, Key, QuayError
from quay_provider.client.errors import Body
from quay_provider.client.lists import with_item
from quay_provider.grants import grants_key
from quay_provider.listing import NAME_PATTERN, as_found, in_organizations, matches
from quay_provider.names import choice, is_name, is_repository_name, is_reserved_name
from quay_provider.organizations import (
    READ_ORGANIZATION,
    READ_ORGANIZATIONS,
    READ_USER,
    namespace_exists,
)
from quay_provider.repositories import (
    READ_REPOSITORIES,
    listed_repository,
    repositories,
    repositories_key,
    repository,
    repository_key,
    with_changes,
)
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr
from tfplugin.values import is_known

STATES = ("NORMAL", "READ_ONLY", "MIRROR")


class Repository(NamedResource):
    """A repository for container images.

    The user whose token makes a repository gets the role `admin` on it, beside what default permissions give
    to others. Destroying a repository deletes all its images.
    """

    type_name = "quay_repository"
    identity = ("namespace", "name")
    id_format = "namespace/name"
    operations = (
        *READ_REPOSITORIES,
        "POST /api/v1/repository",
        "PUT /api/v1/repository/{repository}",
        "DELETE /api/v1/repository/{repository}",
        "POST /api/v1/repository/{repository}/changevisibility",
        "PUT /api/v1/repository/{repository}/changestate",
        "GET /api/v1/users/{username}",
    )
    recipes = ("A12", "A13", "A14", "A15")

    id: str = attr("The repository's full name, `namespace/name`.", computed=True)
    namespace: str = attr(
        "The organization that the repository belongs to, or a user's name.",
        required=True,
        requires_replace=True,
        validators=[is_name],
    )
    name: str = attr(
        "The repository's name in its namespace: lower case letters, digits, dots, dashes and underscores. "
        "It may hold slashes, `team/app`, where the registry's feature EXTENDED_REPOSITORY_NAMES is on.",
        required=True,
        requires_replace=True,
        validators=[is_repository_name, is_reserved_name],
    )
    description: str = attr("What the repository holds, in Markdown.", default="")
    visibility: str = attr(
        "`public` lets everybody pull; `private` those with a permission.",
        default="private",
        validators=[choice("public", "private")],
    )
    state: str | None = attr(
        "`NORMAL` takes pushes, `READ_ONLY` takes none, and `MIRROR` takes those of its mirror alone (see "
        "`quay_repository_mirror`). Left out, it is not managed, and a new repository is `NORMAL`. Needs the "
        "registry's feature REPO_MIRROR.",
        optional=True,
        computed=True,
        validators=[choice(*STATES)],
    )
    kind: str = attr(
        "What kind of repository it is: `image`, or `application`, which Quay up to 3.16 makes.",
        default="image",
        requires_replace=True,
        validators=[choice("image", "application")],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<namespace>[^/]+)/(?P<name>.+)")

    @classmethod
    def move(cls, source_provider: str, source_type: str, state: dict[str, Any]) -> dict[str, Any] | None:
        return enthought.repository(source_type, state)

    def id_from_names(self) -> str:
        return f"{self.namespace}/{self.name}"

    def plan(self, context: Context[Client], prior: Repository | None) -> frozenset[str]:
        super().plan(context, prior)
        if context.client is None:
            return frozenset()
        with self.calls(context, "plan") as calls:
            if prior is None and is_known(self.name) and "/" in self.name:
                require_feature(calls, "EXTENDED_REPOSITORY_NAMES", "repositories with slashes", "name")
            if changed(self.state, "NORMAL" if prior is None else prior.state):
                require_feature(calls, "REPO_MIRROR", "states of repositories", "state")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            if listed_repository(calls, self.namespace, self.name, confirm=False) is not None:
                raise self.exists_already()
            self._post(calls)
            self.id = self.id_from_names()
            wanted, self.state = self.state, "NORMAL"
            if wanted in ("READ_ONLY", "MIRROR"):
                self._change(calls, "state", wanted)
                self.state = wanted

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = listed_repository(calls, self.namespace, self.name)
            if found is None:
                return False
            self.id = self.id_from_names()
            self.description = found.get("description") or ""
            self.visibility = _visibility(found)
            self.state = found.get("state") or "NORMAL"
            self.kind = found.get("kind") or "image"
            return True

    def update(self, context: Context[Client], prior: Repository) -> None:
        with self.calls(context, "update") as calls:
            for attribute in ("description", "visibility", "state"):
                new = getattr(self, attribute)
                if changed(new, getattr(prior, attribute)):
                    self._change(calls, attribute, new)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            try:
                calls.delete(
                    "repository/{repository}",
                    self.id_from_names(),
                    stale=[repository_key(self.id_from_names()), ("organization", self.namespace)],
                    amend={repositories_key(self.namespace): with_item(self.name, None)},
                )
            except QuayError:
                if repository(calls, self.namespace, self.name) is not None:
                    raise

    def _post(self, calls: Calls) -> None:
        body = {
            "namespace": self.namespace,
            "repository": self.name,
            "visibility": self.visibility,
            "description": self.description,
            "repo_kind": self.kind,
        }
        item = Body(
            namespace=self.namespace,
            name=self.name,
            description=self.description,
            is_public=self.visibility == "public",
            kind=self.kind,
            state="NORMAL",
        )
        amend = {repositories_key(self.namespace): with_item(self.name, item)}

        def send() -> Any:
            return calls.post("repository", body=body, stale=self._granted(), amend=amend)

        def look() -> Any:
            # For a namespace that does not exist Quay fails inside, with 500.
            if not namespace_exists(calls, self.namespace):
                raise no_organization(self.namespace, "namespace")
            return repository(calls, self.namespace, self.name)

        calls.settle(send, look)

    def _granted(self) -> list[Key]:
        """Lists in which the roles stand that default permissions give on a new repository.

        Forgetting them costs an apply no calls: resources read them in a refresh, in a process of its own.
        """
        return [repository_key(self.id_from_names()), grants_key(self.namespace)]

    def _change(self, calls: Calls, attribute: str, value: str) -> None:
        """Set a single one of description, visibility and state."""
        change = {attribute: value}
        shown = {"is_public": value == "public"} if attribute == "visibility" else change
        amend = {repositories_key(self.namespace): with_changes(self.name, shown)}
        name = self.id_from_names()
        if attribute == "visibility":
            where = "repository/{repository}/changevisibility"
            answer = calls.post(where, name, body=change, stale=(), amend=amend, repeatable=True)
        elif attribute == "state":
            answer = calls.put(
                "repository/{repository}/changestate", name, body=change, stale=(), amend=amend
            )
        else:
            answer = calls.put("repository/{repository}", name, body=change, stale=(), amend=amend)
        if answer is None:
            # This is how Quay says that there is no such repository when its visibility is set.
            raise DiagnosticError(
                f'There is no repository "{name}"',
                "It was deleted while Terraform ran. Apply again to make it.",
            )


def _visibility(found: Body) -> str:
    return "public" if found["is_public"] else "private"


class RepositoryData(QuayDataSource):
    """A repository that exists."""

    type_name = "quay_repository"
    operations = (READ_REPOSITORIES[1],)

    id: str = attr("The repository's full name, `namespace/name`.", computed=True)
    namespace: str = attr(
        "The organization or user that the repository belongs to.", required=True, validators=[is_name]
    )
    name: str = attr(
        "The repository's name in its namespace; it may hold slashes.",
        required=True,
        validators=[is_repository_name],
    )
    description: str = attr("What the repository holds, in Markdown.", computed=True)
    visibility: str = attr("`public` or `private`.", computed=True)
    state: str = attr("`NORMAL`, `READ_ONLY`, `MIRROR` or `ORG_MIRROR`.", computed=True)
    kind: str = attr("`image` or `application`.", computed=True)
    can_write: bool | None = attr("Whether the token's user may push.", computed=True)
    can_admin: bool | None = attr("Whether the token's user administers it.", computed=True)

    def read(self, context: Context[Client]) -> None:
        full_name = f"{self.namespace}/{self.name}"
        with self.calls(context, f'repository "{full_name}"') as calls:
            found = repository(calls, self.namespace, self.name)
            if found is None:
                raise not_found(f'repository "{full_name}"', "name")
            self.id = full_name
            self.description = found.get("description") or ""
            self.visibility = _visibility(found)
            self.state = found.get("state") or "NORMAL"
            self.kind = found.get("kind") or "image"
            self.can_write = found.get("can_write")
            self.can_admin = found.get("can_admin")


class RepositoryItem(Object):
    """One repository."""

    namespace: str = attr("The organization or user that it belongs to.", computed=True)
    name: str = attr("Its name in the namespace.", computed=True)
    description: str = attr("What it holds, in Markdown.", computed=True)
    visibility: str = attr("`public` or `private`.", computed=True)
    state: str = attr("`NORMAL`, `READ_ONLY`, `MIRROR` or `ORG_MIRROR`.", computed=True)


class RepositoriesData(QuayDataSource):
    """All repositories of a namespace that the token's user may see, or all public ones of the registry."""

    type_name = "quay_repositories"
    operations = (READ_REPOSITORIES[0], READ_ORGANIZATION, READ_USER)
    recipes = ("A11", "A12")

    namespace: str | None = attr(
        "The organization or user whose repositories to list.", optional=True, validators=[is_name]
    )
    public: bool | None = attr(
        "`true` lists the public repositories: of `namespace` where it is set, else of the whole registry.",
        optional=True,
    )
    repositories: list[RepositoryItem] = attr(
        "The repositories, ordered by namespace and name.", computed=True
    )

    def validate(self, context: Context[Any]) -> None:
        if self.namespace is None and is_known(self.public) and not self.public:
            context.diagnostics.error(
                "Which repositories?", "Set `namespace`, or `public = true`.", "namespace"
            )

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, "the repositories") as calls:
            if self.namespace is not None:
                found = list(repositories(calls, self.namespace).values())
                if not found and not namespace_exists(calls, self.namespace):
                    raise not_found(f'organization or user "{self.namespace}"', "namespace")
            else:
                found = calls.items("repository", under="repositories", query={"public": "true"})
            self.repositories = sorted(
                (_item(each) for each in found if each["is_public"] or not self.public),
                key=lambda each: (each.namespace, each.name),
            )


def _item(found: Body) -> RepositoryItem:
    return RepositoryItem(
        namespace=found["namespace"],
        name=found["name"],
        description=found.get("description") or "",
        visibility=_visibility(found),
        state=found.get("state") or "NORMAL",
    )


class RepositoryList(QuayListResource):
    """Repositories of one namespace, or of all organizations that the token's user knows of."""

    type_name = "quay_repository"
    operations = (*READ_REPOSITORIES, *READ_ORGANIZATIONS)
    recipes = ("A11", "A12")

    namespace: str | None = attr(
        "An organization or a user. Left out, all organizations are looked into.",
        optional=True,
        validators=[is_name],
    )
    name_pattern: str | None = attr(
        NAME_PATTERN.format(what="the repository's name in its namespace"), optional=True
    )
    visibility: str | None = attr(
        "`public` or `private` repositories alone. Left out, all are found.",
        optional=True,
        validators=[choice("public", "private")],
    )
    state: str | None = attr(
        "Repositories in this state alone: `NORMAL`, `READ_ONLY` or `MIRROR`. Left out, all are found.",
        optional=True,
        validators=[choice(*STATES)],
    )

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the repositories") as calls:

            def look(namespace: str) -> Iterable[Body]:
                return repositories(calls, namespace).values()

            for namespace, item in in_organizations(calls, context, self.namespace, look):
                if self._takes(item):
                    yield from as_found(
                        Repository,
                        context,
                        {"namespace": namespace, "name": item["name"]},
                        display_name=f"{namespace}/{item['name']}",
                        include_resource=include_resource,
                    )

    def _takes(self, item: Body) -> bool:
        return (
            matches(item["name"], self.name_pattern)
            and self.visibility in (None, _visibility(item))
            and self.state in (None, item.get("state") or "NORMAL")
        )
