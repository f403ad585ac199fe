"""`quay_manifest_label`: a label on an image."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quay_provider.base import QuayDataSource, QuayListResource, match_id
from quay_provider.client import Calls, Client
from quay_provider.client.errors import Body
from quay_provider.collection import CollectedResource, Collection, Owner
from quay_provider.listing import NAME_PATTERN, as_found, matches
from quay_provider.manifests import READ_MANIFEST, is_digest, manifest
from quay_provider.names import choice, is_repository
from quay_provider.repositories import repository_key
from quay_provider.tags import READ_TAGS, tags
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr

MEDIA_TYPES = ("text/plain", "application/json")

READ = "GET /api/v1/repository/{repository}/manifest/{manifestref}/labels"

_LONGEST_KEY = 255
_KEY = re.compile(r"[a-z0-9](?:(?:[a-z0-9]|[-.](?![.-]))*[a-z0-9])?")


def is_label_key(text: str) -> str | None:
    """The rule for a label's key (data/model/label.py)."""
    if len(text) > _LONGEST_KEY or not _KEY.fullmatch(text):
        return (
            "must consist of lower case letters and digits, with single dots or dashes between them, "
            f"{_LONGEST_KEY} at most"
        )
    return None


class ManifestOwner(Owner):
    """An image in a repository, by its digest."""

    def __init__(self, repository: str, digest: str) -> None:
        key = (*repository_key(repository), "manifest", digest)
        super().__init__("repository/{repository}/manifest/{manifestref}/", (repository, digest), key)

    def exists(self, calls: Calls) -> bool:
        return manifest(calls, *self.names) is not None

    def missing(self) -> DiagnosticError:
        return DiagnosticError(
            f'There is no image "{self.names[1]}" in repository "{self.names[0]}"',
            "Push it first, and take its digest from the data source or the resource `quay_tag`.",
            "manifest_digest",
        )


def labels(repository: str, digest: str) -> Collection:
    """The labels of an image: those that its builder put into it too."""
    return Collection(
        ManifestOwner(repository, digest), "labels", "labels/{labelid}", under="labels", by="id"
    )


class ManifestLabel(CollectedResource):
    """A label on an image, beside those that its builder put into it.

    Quay cannot change a label: any change destroys it and makes it anew. It keeps several of one key apart. A
    label goes with its image.
    """

    type_name = "quay_manifest_label"
    identity = ("repository", "manifest_digest", "uuid")
    id_format = "namespace/name@digest/uuid"
    operations = (
        READ,
        "POST /api/v1/repository/{repository}/manifest/{manifestref}/labels",
        "DELETE /api/v1/repository/{repository}/manifest/{manifestref}/labels/{labelid}",
        READ_MANIFEST,
    )

    id: str = attr("The label's id, `namespace/name@digest/uuid`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    manifest_digest: str = attr(
        "The digest of the image, such as `sha256:0123...`.",
        required=True,
        requires_replace=True,
        validators=[is_digest],
    )
    key: str = attr(
        "The label's key: lower case letters and digits, with single dots or dashes between them.",
        required=True,
        requires_replace=True,
        validators=[is_label_key],
    )
    value: str = attr("The label's value.", required=True, requires_replace=True)
    media_type: str = attr(
        "What the value is: `text/plain` or `application/json`.",
        default="text/plain",
        requires_replace=True,
        validators=[choice(*MEDIA_TYPES)],
    )
    uuid: str = attr("The id that Quay made.", computed=True)

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>[^/@]+/[^@]+)@(?P<manifest_digest>[^/]+)/(?P<uuid>[^/]+)")

    def id_from_names(self) -> str:
        return f"{self.repository}@{self.manifest_digest}/{self.uuid}"

    def collection(self, calls: Calls) -> Collection:
        return labels(self.repository, self.manifest_digest)

    def label(self) -> str:
        return self.id if isinstance(self.id, str) else f"{self.repository}: {self.key}"

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls:
            answer = self.collection(calls).add(calls, self._body(), same=self.is_meant) or Body()
            self.uuid = answer.get("label", answer)["id"]
            self.id = self.id_from_names()

    def is_meant(self, item: Body) -> bool:
        texts = self._body().items()
        return item.get("source_type") == "api" and all(item.get(name) == text for name, text in texts)

    def _body(self) -> dict[str, str]:
        return {"key": self.key, "value": self.value, "media_type": self.media_type}

    def fill(self, found: Body) -> None:
        self.key, self.value, self.media_type = found["key"], found["value"], found["media_type"]


class ManifestLabelItem(Object):
    """One label."""

    uuid: str = attr("The id that Quay made.", computed=True)
    key: str = attr("The label's key.", computed=True)
    value: str = attr("The label's value.", computed=True)
    source_type: str = attr("Where it comes from: `manifest` (the image itself) or `api`.", computed=True)
    media_type: str = attr("What the value is: `text/plain` or `application/json`.", computed=True)


class ManifestLabelsData(QuayDataSource):
    """All labels of an image, those that its builder put into it included."""

    type_name = "quay_manifest_labels"
    operations = (READ,)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    manifest_digest: str = attr(
        "The digest of the image, such as `sha256:0123...`.", required=True, validators=[is_digest]
    )
    labels: list[ManifestLabelItem] = attr("The labels, ordered by key.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the labels of image "{self.repository}@{self.manifest_digest}"') as calls:
            found = labels(self.repository, self.manifest_digest).of_existing_owner(calls)
        items = [
            ManifestLabelItem(
                uuid=uuid,
                key=each["key"],
                value=each["value"],
                source_type=each["source_type"],
                media_type=each["media_type"],
            )
            for uuid, each in found.items()
        ]
        self.labels = sorted(items, key=lambda item: (item.key, item.value, item.uuid))


class ManifestLabelList(QuayListResource):
    """Labels on one image of a repository, or on all that a tag points to.

    Those that their builders put into the images are not among them: they come and go with the image.
    """

    type_name = "quay_manifest_label"
    operations = (READ, READ_TAGS)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    manifest_digest: str | None = attr(
        "The digest of one image, such as `sha256:0123...`. Left out, all are looked at.",
        optional=True,
        validators=[is_digest],
    )
    name_pattern: str | None = attr(NAME_PATTERN.format(what="the label's key"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, f'the labels of images of repository "{self.repository}"') as calls:
            for digest in self._digests(calls):
                for uuid, found in labels(self.repository, digest).everything(calls).items():
                    if found["source_type"] == "api" and matches(found["key"], self.name_pattern):
                        yield from as_found(
                            ManifestLabel,
                            context,
                            {"repository": self.repository, "manifest_digest": digest, "uuid": uuid},
                            display_name=f"{self.repository}@{digest}: {found['key']}={found['value']}",
                            include_resource=include_resource,
                        )

    def _digests(self, calls: Calls) -> Iterable[str]:
        if self.manifest_digest is not None:
            return [self.manifest_digest]
        # Several tags may point to one image.
        return dict.fromkeys(found["manifest_digest"] for found in tags(calls, self.repository).values())
