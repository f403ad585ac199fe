"""The data sources of tags, and their list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from quay_provider.base import QuayDataSource, not_found
from quay_provider.client import Client
from quay_provider.client.errors import Body
from quay_provider.listing import NAME_PATTERN, InRepositories, as_found, matches
from quay_provider.names import is_repository, is_tag
from quay_provider.objects.tag import Tag
from quay_provider.repositories import READ_REPOSITORIES, repository
from quay_provider.tags import READ_TAGS, tag, tags
from quay_provider.times import moment
from tfplugin.model import Context, Found
from tfplugin.schema import Object, attr


class TagData(QuayDataSource):
    """A tag that is in use."""

    type_name = "quay_tag"
    operations = (READ_TAGS,)
    recipes = ("A21",)

    id: str = attr("The tag's full name, `namespace/name:tag`.", computed=True)
    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    name: str = attr("The tag.", required=True, validators=[is_tag])
    manifest_digest: str = attr("The image, `sha256:...`.", computed=True)
    is_manifest_list: bool = attr("Whether it is an image for several architectures.", computed=True)
    size: int | None = attr("The size of the image's layers in bytes, where Quay knows it.", computed=True)
    last_modified: str | None = attr("When the tag was set to this image, as Quay writes it.", computed=True)
    expiration: str | None = attr("When the tag ends, in UTC; null for never.", computed=True)
    immutable: bool = attr("Whether nobody may move or delete it.", computed=True)

    def read(self, context: Context[Client]) -> None:
        self.id = f"{self.repository}:{self.name}"
        with self.calls(context, f'tag "{self.id}"') as calls:
            found = tag(calls, self.repository, self.name)
        if found is None:
            raise not_found(f'tag "{self.id}"', "name")
        for name, value in _shown(found).items():
            if name != "name":
                setattr(self, name, value)


class TagItem(Object):
    """One tag."""

    name: str = attr("The tag.", computed=True)
    manifest_digest: str = attr("The image, `sha256:...`.", computed=True)
    is_manifest_list: bool = attr("Whether it is an image for several architectures.", computed=True)
    size: int | None = attr("The size of the image's layers in bytes, where Quay knows it.", computed=True)
    last_modified: str | None = attr("When the tag was set to this image, as Quay writes it.", computed=True)
    expiration: str | None = attr("When the tag ends, in UTC; null for never.", computed=True)
    immutable: bool = attr("Whether nobody may move or delete it.", computed=True)


class TagsData(QuayDataSource):
    """All tags of a repository that are in use."""

    type_name = "quay_tags"
    operations = (READ_TAGS,)
    recipes = ("A21",)

    repository: str = attr(
        "The repository's full name, `namespace/name`.", required=True, validators=[is_repository]
    )
    tags: list[TagItem] = attr("The tags, in alphabetical order.", computed=True)

    def read(self, context: Context[Client]) -> None:
        with self.calls(context, f'the tags of repository "{self.repository}"') as calls:
            found = tags(calls, self.repository)
            namespace, _, name = self.repository.partition("/")
            if not found and repository(calls, namespace, name) is None:
                raise not_found(f'repository "{self.repository}"', "repository")
        self.tags = [TagItem(**_shown(found[name])) for name in sorted(found)]


def _shown(found: Body) -> dict[str, Any]:
    """What a tag's data sources show."""
    ends = found.get("end_ts")
    return {
        "name": found["name"],
        "manifest_digest": found["manifest_digest"],
        "is_manifest_list": bool(found.get("is_manifest_list")),
        "size": found.get("size"),
        "last_modified": found.get("last_modified"),
        "expiration": None if ends is None else moment(ends),
        "immutable": bool(found.get("immutable")),
    }


class TagList(InRepositories):
    """Tags that are in use of one repository, or of all of a namespace."""

    type_name = "quay_tag"
    operations = (READ_TAGS, *READ_REPOSITORIES)
    recipes = ("A21",)

    name_pattern: str | None = attr(NAME_PATTERN.format(what="the tag"), optional=True)

    def list(self, context: Context[Client], *, include_resource: bool, limit: int) -> Iterator[Found]:
        with self.calls(context, "the tags") as calls:

            def look(repository: str) -> Iterable[str]:
                return tags(calls, repository)

            for repository, name in self.in_repositories(calls, context, look):
                if matches(name, self.name_pattern):
                    yield from as_found(
                        Tag,
                        context,
                        {"repository": repository, "name": name},
                        display_name=f"{repository}:{name}",
                        include_resource=include_resource,
                    )
