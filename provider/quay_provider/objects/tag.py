"""`quay_tag`: a tag of an image that a repository holds."""

from __future__ import annotations

import time
from typing import Any

from quay_provider.base import (
    NamedResource,
    keep_equal,
    match_id,
    no_repository,
    not_found,
    require_feature,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body
from quay_provider.manifests import is_digest
from quay_provider.names import is_repository, is_tag
from quay_provider.repositories import repository
from quay_provider.tags import READ_TAGS, last_image, tag, tags_key
from quay_provider.times import epoch, is_moment, moment, same_moment
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context
from tfplugin.schema import attr
from tfplugin.values import is_known

EXPIRATION = "expiration"
"""Under this name the private state keeps two moments, in seconds since 1970: when the tag was to end, and
when it ends as Quay stored it."""

DIGEST = "digest"
"""Under this name the private state keeps the image that the tag was given."""


class Tag(NamedResource):
    """A tag of an image that the repository holds already; pushing images is not Terraform's work.

    The image is that of `manifest_digest`, or that which `source_tag` has when it is set; with neither, the
    tag must exist, or have existed. A tag that was deleted is restored as long as Quay keeps its image. A tag
    that points to another image already is not taken over: import it. A tag that ended as its `expiration`
    says counts as one that is there.

    Quay takes no changes of tags in a repository that is in state `READ_ONLY` or `MIRROR`.
    """

    type_name = "quay_tag"
    identity = ("repository", "name")
    id_format = "namespace/repository:tag"
    operations = (
        READ_TAGS,
        "PUT /api/v1/repository/{repository}/tag/{tag}",
        "DELETE /api/v1/repository/{repository}/tag/{tag}",
        "POST /api/v1/repository/{repository}/tag/{tag}/restore",
    )
    recipes = ("A21", "A22", "A23", "A24", "A25")

    id: str = attr("The tag's full name, `namespace/name:tag`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    name: str = attr(
        "The tag: letters, digits, underscores, dots and dashes, 128 at most.",
        required=True,
        requires_replace=True,
        validators=[is_tag],
    )
    manifest_digest: str = attr(
        "The image, `sha256:...`. Left out, it is that of `source_tag`, or the one that the tag has.",
        optional=True,
        computed=True,
        changes_with=("source_tag",),
        validators=[is_digest],
    )
    source_tag: str | None = attr(
        "Another tag of the repository, whose image it takes when this is set or changed. It does not follow "
        "when the other tag moves.",
        optional=True,
        validators=[is_tag],
    )
    expiration: str | None = attr(
        "When the tag ends: `2030-12-31T00:00:00Z` (RFC 3339), or seconds since 1970. Left out, never. Quay "
        "may store an earlier or a later moment, as the registry allows.",
        optional=True,
        validators=[is_moment],
    )
    immutable: bool | None = attr(
        "Whether nobody may move or delete it (Quay 3.17 and later, feature IMMUTABLE_TAGS). Left out, it is "
        "not managed. Such a tag has no `expiration`.",
        optional=True,
        computed=True,
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>[^:]+):(?P<name>[^:]+)")

    def id_from_names(self) -> str:
        return f"{self.repository}:{self.name}"

    def validate(self, context: Context[Any]) -> None:
        if isinstance(self.manifest_digest, str) and isinstance(self.source_tag, str):
            context.diagnostics.error(
                "Which image?", "Set `manifest_digest` or `source_tag`, not both.", "source_tag"
            )
        if is_known(self.immutable) and self.immutable and isinstance(self.expiration, str):
            context.diagnostics.error(
                "An immutable tag does not end",
                "Quay makes no tag immutable that has an expiration, and gives none to one that is. Leave "
                "`expiration` out.",
                "expiration",
            )

    def plan(self, context: Context[Client], prior: Tag | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "expiration", same_moment)
        if isinstance(self.expiration, str) and self.expiration != getattr(prior, "expiration", None):
            _check_future(self.expiration)
        if prior is not None and isinstance(self.source_tag, str) and self.source_tag == prior.source_tag:
            # Somebody moved the tag, and the configuration says nothing of the image itself.
            self.manifest_digest = context.private.get(DIGEST, prior.manifest_digest.encode()).decode()
        if context.client is not None and is_known(self.immutable) and self.immutable:
            with self.calls(context, "plan") as calls:
                require_feature(calls, "IMMUTABLE_TAGS", "immutable tags", "immutable")
        return frozenset()

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            found = tag(calls, self.repository, self.name)
            digest = self.manifest_digest or self._source(calls)
            if found is not None and digest not in (None, found["manifest_digest"]):
                raise self.exists_already()
            if found is None:
                self._point(calls, digest or self._last(calls))
                found = self._fresh(calls)
            self.id = self.id_from_names()
            self.manifest_digest = found["manifest_digest"]
            self._settle(context, calls, found)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = tag(calls, self.repository, self.name)
        _, kept = _kept(context)
        if found is None:
            # It ended as it was told to.
            return self.expiration is not None and 0 < kept <= time.time()
        self.id = self.id_from_names()
        self.manifest_digest = found["manifest_digest"]
        self.immutable = bool(found.get("immutable"))
        ends = found.get("end_ts")
        if ends is None:
            self.expiration = None
        elif self.expiration is None or ends != kept:
            self.expiration = moment(ends)
        return True

    def update(self, context: Context[Client], prior: Tag) -> None:
        with self.calls(context, "update") as calls:
            if prior.immutable and self.immutable is False:
                self._put(calls, "immutable", False)
            source = self._source(calls) if self.source_tag != prior.source_tag else None
            digest = source or self.manifest_digest or prior.manifest_digest
            if digest != prior.manifest_digest:
                self._point(calls, digest)
            self.manifest_digest = digest
            self._settle(context, calls, self._fresh(calls))

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            if self.immutable and tag(calls, self.repository, self.name) is not None:
                self._put(calls, "immutable", False)
            try:
                calls.delete(
                    "repository/{repository}/tag/{tag}", self.repository, self.name, stale=self._stale()
                )
            except QuayError:
                if tag(calls, self.repository, self.name) is not None:
                    raise

    # --- how ---------------------------------------------------------------------------------------------

    def _source(self, calls: Calls) -> str | None:
        """The image of `source_tag`; None where it is not set."""
        if self.source_tag is None:
            return None
        found = tag(calls, self.repository, self.source_tag)
        if found is None:
            self._check_repository(calls)
            raise not_found(f'tag "{self.repository}:{self.source_tag}"', "source_tag")
        return str(found["manifest_digest"])

    def _last(self, calls: Calls) -> str:
        """The image that the tag had, for one that is to be restored."""
        digest = last_image(calls, self.repository, self.name)
        if digest is None:
            self._check_repository(calls)
            raise DiagnosticError(
                f'There is no tag "{self.id_from_names()}"',
                "Set `manifest_digest` or `source_tag` to say which image it is, or push the image first.",
                "name",
            )
        return digest

    def _point(self, calls: Calls, digest: str) -> None:
        """Have the tag point to an image, also one that is left from deleted tags alone."""
        try:
            self._put(calls, "manifest_digest", digest)
        except QuayError as error:
            if not error.is_missing:
                raise
            self._restore(calls, digest)

    def _restore(self, calls: Calls, digest: str) -> None:
        try:
            calls.post(
                "repository/{repository}/tag/{tag}/restore",
                self.repository,
                self.name,
                body={"manifest_digest": digest},
                stale=self._stale(),
                repeatable=True,
            )
        except QuayError as error:
            if not error.is_missing:
                raise
            self._check_repository(calls)
            raise DiagnosticError(
                f'Repository "{self.repository}" holds no image {digest}',
                "Push it first. An image that no tag points to is deleted after the organization's "
                "`tag_expiration`.",
                "manifest_digest",
            ) from None

    def _settle(self, context: Context[Client], calls: Calls, found: Body) -> None:
        """Set expiration and immutability where they are not as they should be, and keep what Quay stored."""
        wanted = None if self.expiration is None else epoch(self.expiration)
        ends = found.get("end_ts")
        if wanted is None and ends is not None:
            # Before it is made immutable: Quay refuses that for a tag that ends.
            self._put(calls, "expiration", None)
        elif wanted is not None and (wanted, ends) != _kept(context):
            self._put(calls, "expiration", wanted)
            ends = self._fresh(calls).get("end_ts")
        context.private.pop(EXPIRATION, None)
        if wanted is not None and ends is not None:
            context.private[EXPIRATION] = f"{wanted} {ends}".encode()
        if self.immutable and not found.get("immutable"):
            self._put(calls, "immutable", True)
        elif self.immutable is None:
            self.immutable = bool(found.get("immutable"))
        context.private[DIGEST] = self.manifest_digest.encode()

    def _put(self, calls: Calls, key: str, value: Any) -> None:
        try:
            calls.put(
                "repository/{repository}/tag/{tag}",
                self.repository,
                self.name,
                body={key: value},
                stale=self._stale(),
            )
        except QuayError as error:
            raise error.at(key) from None

    def _fresh(self, calls: Calls) -> Body:
        """The tag as it is now."""
        found = tag(calls, self.repository, self.name)
        if found is None:
            raise not_found(f'tag "{self.id_from_names()}"', "name")
        return found

    def _check_repository(self, calls: Calls) -> None:
        namespace, _, name = self.repository.partition("/")
        if repository(calls, namespace, name) is None:
            raise no_repository(self.repository)

    def _stale(self) -> list[tuple[str, ...]]:
        return [tags_key(self.repository)]


def _kept(context: Context[Client]) -> tuple[int, int]:
    """When the tag was to end, and when it ends as Quay stored it; zeros where none was set."""
    wanted, ends = context.private.get(EXPIRATION, b"0 0").split()
    return int(wanted), int(ends)


def _check_future(expiration: str) -> None:
    if epoch(expiration) <= time.time():
        raise DiagnosticError(
            "The expiration is over",
            f"{moment(epoch(expiration))} is in the past, and Quay takes moments to come alone.",
            "expiration",
        )
