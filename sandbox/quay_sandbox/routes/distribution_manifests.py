"""Manifests and lists of tags and repositories below `/v2/`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from quay_sandbox import paging
from quay_sandbox.access import EVERYTHING, Identity
from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.distribution import RegistryError, granted, reached
from quay_sandbox.errors import Problem
from quay_sandbox.image_manifest import CONTENT_TYPES, ImageManifest, ManifestError, parse
from quay_sandbox.routes.tags import NAME
from quay_sandbox.routing import Routes
from quay_sandbox.state import accounts, images, pushes, repositories, tags, uploads

routes = Routes()

MANIFEST = "/v2/{repository}/manifests/{reference}"
MOST_PER_PAGE = 100


@routes("GET", MANIFEST)
def pull(call: Call, repository: str, reference: str) -> Answer:
    manifest = _manifest(call, reached(call, repository, "pull"), reference)
    headers = {"Docker-Content-Digest": manifest["digest"]}
    return Answer.raw(manifest["body"], manifest["media_type"], headers=headers)


@routes("PUT", MANIFEST)
def push(call: Call, repository: str, reference: str) -> Answer:
    found = reached(call, repository, "pull", "push")
    manifest = _parsed(call)
    by_digest = ":" in reference
    if by_digest and reference != manifest.digest:
        raise RegistryError("MANIFEST_INVALID", 400, "The manifest has another digest.")
    if not by_digest and not NAME.match(reference):
        raise RegistryError("TAG_INVALID", 400, f"{reference!r} is no name of a tag.")
    missing = images.missing(call.db, found["id"], manifest)
    if missing:
        raise RegistryError("MANIFEST_INVALID", 400, f"The manifest names {missing}, which was not pushed.")
    try:
        pushes.store(call.db, call.settings, found, manifest, "" if by_digest else reference)
    except Problem as error:
        raise RegistryError("TAG_IMMUTABLE", error.status, error.detail) from None
    if not by_digest and uploads.is_full(call.db, call.settings, found):
        raise RegistryError("DENIED", 403, "Quota has been exceeded on namespace")
    location = f"http://{call.host}/v2/{repository}/manifests/{manifest.digest}"
    headers = {"Docker-Content-Digest": manifest.digest, "Location": location}
    return Answer.html("OK", 201, headers)


@routes("DELETE", MANIFEST)
def delete(call: Call, repository: str, reference: str) -> Answer:
    found = reached(call, repository, "pull", "push")
    if ":" not in reference:
        raise RegistryError("UNSUPPORTED", 405, "A manifest is deleted by its digest.")
    manifest = _manifest(call, found, reference)
    try:
        deleted = tags.delete_manifest(call.db, call.settings, manifest["id"])
    except Problem as error:
        raise RegistryError("TAG_IMMUTABLE", error.status, error.detail) from None
    if not deleted:
        raise RegistryError("MANIFEST_UNKNOWN", 404, "No tag points to the manifest.")
    return Answer.html("", 202)


@routes("GET", "/v2/{repository}/tags/list")
def list_tags(call: Call, repository: str) -> Answer:
    found = reached(call, repository, "pull")
    limit = _limit(call)
    names = tags.names(call.db, found["id"], call.query.get("last", ""), limit + 1)
    more = {"n": limit, "last": names[limit - 1]} if 0 < limit < len(names) else None
    headers = _next_link(call, f"/v2/{repository}/tags/list", more)
    return Answer({"name": repository, "tags": names[:limit]}, headers=headers)


@routes("GET", "/v2/_catalog")
def catalog(call: Call) -> Answer:
    """The repositories that the token's bearer may see."""
    account = accounts.find(call.db, granted(call).subject, "user", "robot")
    identity = Identity(call.settings, call.db, account, EVERYTHING)
    limit = max(1, _limit(call))
    public = call.settings.on("PUBLIC_CATALOG")
    rows = repositories.listed(
        call.db, identity.id, identity.full_access, "", public, "image", paging.start(call), limit + 1
    )
    page = paging.page(rows, limit, "repositories", lambda row: f"{row['namespace']}/{row['name']}")
    more = {"n": limit, "next_page": page.pop("next_page")} if "next_page" in page else None
    return Answer(page, headers=_next_link(call, "/v2/_catalog", more))


def _limit(call: Call) -> int:
    try:
        wanted = int(call.query.get("n", MOST_PER_PAGE))
    except ValueError:
        return MOST_PER_PAGE
    return max(0, min(wanted, MOST_PER_PAGE))


def _next_link(call: Call, path: str, parameters: dict[str, Any] | None) -> dict[str, str]:
    if parameters is None:
        return {}
    return {"Link": f'<http://{call.host}{path}?{urlencode(parameters)}>; rel="next"'}


def _parsed(call: Call) -> ImageManifest:
    media_type = (call.environ.get("CONTENT_TYPE") or "").partition(";")[0].strip()
    if media_type not in CONTENT_TYPES:
        raise RegistryError("MANIFEST_INVALID", 415, f"Manifests of type {media_type!r} are not taken.")
    try:
        return parse(call.raw_body, media_type)
    except ManifestError as error:
        raise RegistryError("MANIFEST_INVALID", 400, str(error)) from None


def _manifest(call: Call, repository: Row, reference: str) -> Row:
    """The manifest under a digest or a tag.

    Raises:
        RegistryError: 404, there is none.
    """
    digest: str | None = reference
    if ":" not in reference:
        tag = tags.find(call.db, repository["id"], reference)
        digest = None if tag is None else tag["digest"]
        if tag is None and tags.was_there(call.db, repository["id"], reference):
            raise RegistryError("TAG_EXPIRED", 404, f"The tag {reference} was deleted or has expired.")
    found = images.find(call.db, repository["id"], digest) if digest else None
    if found is None or not tags.is_kept(call.db, found):
        raise RegistryError("MANIFEST_UNKNOWN", 404, f"There is no manifest {reference}.")
    return found
