"""A repository, and who may do what in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from quay_cdktf.addresses import id_of
from quay_cdktf.autoprune import PruneValue, prune_arguments
from quay_cdktf.checks import check_choice, check_text, check_texts
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import (
    QuayRepository,
    QuayRepositoryAutoprunePolicy,
    QuayRepositoryImmutabilityPolicy,
    QuayRepositoryNotification,
)
from quay_cdktf.grants import Grants
from quay_cdktf.immutability import immutability_arguments
from quay_cdktf.literals import (
    NotificationMethod,
    PruneMethod,
    RepositoryEvent,
    RepositoryKind,
    RepositoryState,
    Visibility,
)
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.notification import notification_arguments
from quay_cdktf.place import Reference
from quay_provider.names import is_repository, is_repository_name, is_reserved_name

if TYPE_CHECKING:
    from cdktf import TerraformProvider
    from constructs import Construct

    from quay_cdktf.mirror import Mirror
    from quay_cdktf.namespace import Namespace
    from quay_cdktf.place import Place
    from quay_cdktf.tag import Tag


class Repository(Grants, Managed[QuayRepository]):
    """A repository of images.

    In an organization it is created after the organization's default permissions, whatever the order of the
    code: Quay applies them to repositories that are created later, and to no others.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_app` gives `quay_repository.acme_app`.
        namespace: The organization or user that it belongs to.
        name: The name in it: `app`, or `team/app`.
        description: In Markdown. Left out, empty.
        visibility: `public` or `private`. Left out, `private`.
        state: `NORMAL`, `READ_ONLY` or `MIRROR`. Left out, it is not managed: `NORMAL` at first.
        kind: `image` or `application`. Left out, `image`.
        prevent_destroy: Have Terraform refuse to destroy it. Left out, as the namespace has it.
    """

    KIND = "repository"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        namespace: Namespace[Any],
        name: str,
        description: str = "",
        visibility: Visibility = "private",
        state: RepositoryState | None = None,
        kind: RepositoryKind = "image",
        prevent_destroy: bool | None = None,
    ) -> None:
        check_owner(f'repository "{name}"', "namespace", namespace, "organization", "user")
        super().__init__(scope, id, namespace.provider)
        check_text(f"name of the repository of {namespace}", name, _is_own_name)
        check_choice(f'visibility of repository "{name}"', visibility, Visibility)
        check_choice(f'state of repository "{name}"', state, RepositoryState)
        check_choice(f'kind of repository "{name}"', kind, RepositoryKind)
        check_texts(f'repository "{name}"', description=description)
        self._set(namespace.name, name, state)
        address = self.place.claim("quay_repository", id)
        protect = namespace.prevent_destroy if prevent_destroy is None else prevent_destroy
        self._resource = self.place.settle(
            QuayRepository(
                self.place.scope,
                address.node,
                namespace=namespace.reference.seen_from(self.place),
                name=name,
                description=description or None,
                visibility=visibility,
                state=state,
                kind=kind if kind != "image" else None,
                lifecycle=self.place.lifecycle(protect),
                provider=self.provider,
            ),
            address,
        )
        self.reference = self.place.name("repository", self.full_name, address.expression("id"))
        namespace.repositories.append(self)
        self.place.order(self.resource, namespace.default_permissions)

    @classmethod
    def from_name(
        cls,
        scope: Construct | Place,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        provider: TerraformProvider | None = None,
    ) -> Repository:
        """A repository that exists already, or that another place manages; nothing is read or changed.

        Args:
            name: The full name, `acme/app`.
            id: What the addresses of its grants begin with. Left out, `acme_app`.
        """
        check_text("full name of the repository", name, is_repository)
        repository = cls.__new__(cls)
        Managed.__init__(repository, scope, id or id_of(name, what="repository"), provider)
        namespace, _, short = name.partition("/")
        repository._set(namespace, short, None)
        repository.reference = Reference("repository", name)
        return repository

    def _set(self, namespace: str, name: str, state: str | None) -> None:
        self.namespace_name = namespace
        self.name = name
        self.full_name = f"{namespace}/{name}"
        self.state = state
        self.mirror: Mirror | None = None
        self.start_grants()

    def __str__(self) -> str:
        return f'"{self.full_name}"'

    def add_autoprune_policy(
        self,
        *,
        method: PruneMethod,
        value: PruneValue,
        tag_pattern: str | None = None,
        tag_pattern_matches: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> QuayRepositoryAutoprunePolicy:
        """Have Quay delete tags that are too many or too old.

        Args:
            method: `number_of_tags` keeps the newest `value` tags; `creation_date` those younger than it.
            value: A number of tags, or an age: a text such as `30d`, or a `timedelta`.
            tag_pattern: A regular expression for the tags that it goes for. Left out, all.
            tag_pattern_matches: False has it go for the tags that do not match.
            id: The name in the address. Left out, made of the repository's id, the method and the pattern.
        """
        own_id, arguments = prune_arguments(self, self.id, method, value, tag_pattern, tag_pattern_matches)
        address = self.place.claim("quay_repository_autoprune_policy", id or own_id)
        return self.place.settle(
            QuayRepositoryAutoprunePolicy(
                self.place.scope,
                address.node,
                repository=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )

    def add_immutability_policy(
        self,
        tag_pattern: str,
        *,
        tag_pattern_matches: bool = True,
        id: str | None = None,  # noqa: A002
    ) -> QuayRepositoryImmutabilityPolicy:
        """Have Quay refuse to change tags once they exist (Quay 3.17 and later).

        Args:
            tag_pattern: A regular expression for the whole name of a tag, such as `v[0-9.]+`.
            tag_pattern_matches: False has it go for the tags that do not match.
            id: The name in the address. Left out, made of the repository's id and the pattern.
        """
        own_id, arguments = immutability_arguments(self, self.id, tag_pattern, tag_pattern_matches)
        address = self.place.claim("quay_repository_immutability_policy", id or own_id)
        return self.place.settle(
            QuayRepositoryImmutabilityPolicy(
                self.place.scope,
                address.node,
                repository=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )

    def add_notification(
        self,
        title: str | None = None,
        *,
        event: RepositoryEvent,
        method: NotificationMethod,
        config: Mapping[str, str],
        event_config: Mapping[str, str] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> QuayRepositoryNotification:
        """Have Quay tell of an event.

        Args:
            title: What Quay's pages call it. Left out, they show the event alone.
            event: What to tell of.
            method: How.
            config: What the method needs, such as `{"url": ...}` for `webhook` and `slack`.
            event_config: What the event can be narrowed by, such as `{"level": "3"}`. Left out, nothing.
            id: The name in the address. Left out, made of the repository's id and the title, else the event.
        """
        own_id, arguments = notification_arguments(
            self, self.id, title, event, RepositoryEvent, method, config, event_config
        )
        address = self.place.claim("quay_repository_notification", id or own_id)
        return self.place.settle(
            QuayRepositoryNotification(
                self.place.scope,
                address.node,
                repository=self.reference.seen_from(self.place),
                provider=self.provider,
                **arguments,
            ),
            address,
        )

    def add_tag(
        self,
        name: str,
        *,
        manifest_digest: str | None = None,
        source_tag: str | None = None,
        expiration: str | None = None,
        immutable: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> Tag:
        """Have a tag point to an image that the repository holds; see `Tag`.

        Args:
            id: The name in the address. Left out, `acme_app_v1`.
        """
        from quay_cdktf.tag import Tag

        if self.state == "READ_ONLY" or self.state == "MIRROR":
            raise Mistake(f"Repository {self} is in state {self.state}, in which Quay lets nobody set tags.")
        return Tag(
            self.place,
            id or id_of(name, self.id, what="tag"),
            repository=self,
            name=name,
            manifest_digest=manifest_digest,
            source_tag=source_tag,
            expiration=expiration,
            immutable=immutable,
        )


def _is_own_name(text: str) -> str | None:
    return is_repository_name(text) or is_reserved_name(text)
