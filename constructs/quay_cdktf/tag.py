"""A tag that points to an image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_text, check_texts, mapped
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayManifestLabel, QuayTag
from quay_cdktf.managed import Managed, check_owner
from quay_provider.names import is_tag

if TYPE_CHECKING:
    from constructs import Construct

    from quay_cdktf.place import Place
    from quay_cdktf.repository import Repository


class Tag(Managed[QuayTag]):
    """A tag of an image that the repository holds already; pushing images is not Terraform's work.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_app_v1` gives `quay_tag.acme_app_v1`.
        repository: The repository.
        name: The tag.
        manifest_digest: The image, `sha256:...`. Left out with `source_tag`, the tag must exist already.
        source_tag: Another tag of the repository, whose image it takes.
        expiration: When it ends, as `2026-12-31T00:00:00Z` or seconds since 1970. Left out, never.
        immutable: Whether nobody may move it (Quay 3.17 and later); it then does not end. Left out,
            everybody with `write` may.
    """

    KIND = "tag"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        repository: Repository,
        name: str,
        manifest_digest: str | None = None,
        source_tag: str | None = None,
        expiration: str | None = None,
        immutable: bool = False,
    ) -> None:
        check_owner(f'tag "{name}"', "repository", repository, "repository")
        super().__init__(scope, id, repository.provider)
        check_text(f"tag of repository {repository}", name, is_tag)
        check_texts(
            f'tag "{name}" of repository {repository}',
            manifest_digest=manifest_digest,
            source_tag=source_tag,
            expiration=expiration,
        )
        if manifest_digest is not None and source_tag is not None:
            raise Mistake(
                f'The tag "{name}" of repository {repository} has a `manifest_digest` and a `source_tag`: '
                "one of them says which image it is."
            )
        if immutable and expiration is not None:
            raise Mistake(
                f'The tag "{name}" of repository {repository} is immutable and has an `expiration`: a tag '
                "that nobody may move does not end. Leave one of them out."
            )
        self.name = name
        self.repository = repository
        self._address = self.place.claim("quay_tag", id)
        self._resource = self.place.settle(
            QuayTag(
                self.place.scope,
                self._address.node,
                repository=repository.reference.seen_from(self.place),
                name=name,
                manifest_digest=manifest_digest,
                source_tag=source_tag,
                expiration=expiration,
                immutable=immutable or None,
                provider=self.provider,
            ),
            self._address,
        )

    def __str__(self) -> str:
        return f'"{self.repository.full_name}:{self.name}"'

    @property
    def manifest_digest(self) -> str:
        """The image that it points to, as an expression for other resources."""
        return self._address.expression("manifest_digest")

    def add_labels(self, labels: Mapping[str, str]) -> list[QuayManifestLabel]:
        """Put labels on the image that the tag points to.

        Args:
            labels: Their values by their keys, such as `{"maintainer": "platform"}`.
        """
        return [self._label(key, value) for key, value in mapped(f"labels of tag {self}", labels).items()]

    def _label(self, key: str, value: str) -> QuayManifestLabel:
        address = self.place.claim("quay_manifest_label", id_of(key, self.id, what="label"))
        return self.place.settle(
            QuayManifestLabel(
                self.place.scope,
                address.node,
                repository=self.repository.reference.seen_from(self.place),
                manifest_digest=self.manifest_digest,
                key=key,
                value=value,
                provider=self.provider,
            ),
            address,
        )
