"""Blobs below `/v2/`: pull them, and upload them at once or piece by piece."""

from __future__ import annotations

import re

from quay_sandbox.answers import Answer
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.distribution import RegistryError, granted, reached
from quay_sandbox.image_manifest import digest_of
from quay_sandbox.reach import names
from quay_sandbox.routing import Routes
from quay_sandbox.state import images, repositories, uploads

routes = Routes()

BLOB = "/v2/{repository}/blobs/{digest}"
UPLOADS = "/v2/{repository}/blobs/uploads/"
UPLOAD = UPLOADS + "{upload_uuid}"
BYTES = "application/octet-stream"
RANGE = re.compile(r"(?:bytes )?(\d+)-\d+")


@routes("GET", BLOB)
def pull(call: Call, repository: str, digest: str) -> Answer:
    found = reached(call, repository, "pull")
    content = images.blob(call.db, found["id"], digest)
    if content is None:
        raise RegistryError("BLOB_UNKNOWN", 404, f"There is no blob {digest} in {repository}.")
    headers = {"Docker-Content-Digest": digest, "Cache-Control": "max-age=31536000"}
    return Answer.raw(content, BYTES, headers=headers)


@routes("DELETE", BLOB)
def delete(call: Call, repository: str, digest: str) -> Answer:
    reached(call, repository, "pull", "push")
    raise RegistryError("UNSUPPORTED", 405, "Blobs go away with the manifests that name them.")


@routes("POST", UPLOADS)
def begin(call: Call, repository: str) -> Answer:
    """Begin an upload, or do all of it: `mount` another repository's blob, or store the body as `digest`."""
    found = reached(call, repository, "pull", "push")
    _refuse_full(call, found)
    digest, mounted = call.query.get("digest", ""), call.query.get("mount", "")
    if mounted and _mount(call, found, mounted):
        return _stored(call, repository, mounted)
    if digest:
        _store(call, found, call.raw_body, digest)
        return _stored(call, repository, digest)
    return _under_way(call, repository, uploads.begin(call.db, found["id"]), 0, 202)


@routes("GET", UPLOAD)
def progress(call: Call, repository: str, upload_uuid: str) -> Answer:
    upload = _upload(call, reached(call, repository, "pull", "push"), upload_uuid)
    return _under_way(call, repository, upload_uuid, upload["size"], 204)


@routes("PATCH", UPLOAD)
def append(call: Call, repository: str, upload_uuid: str) -> Answer:
    found = reached(call, repository, "pull", "push")
    upload = _upload(call, found, upload_uuid)
    _refuse_full(call, found, with_uploads=True)
    claimed = RANGE.match(call.environ.get("HTTP_CONTENT_RANGE", ""))
    if claimed and int(claimed[1]) != upload["size"]:
        return _under_way(call, repository, upload_uuid, upload["size"], 416)
    size = uploads.append(call.db, upload, call.raw_body)
    return _under_way(call, repository, upload_uuid, size, 202)


@routes("PUT", UPLOAD)
def finish(call: Call, repository: str, upload_uuid: str) -> Answer:
    found = reached(call, repository, "pull", "push")
    digest = call.query.get("digest", "")
    if not digest:
        raise RegistryError("BLOB_UPLOAD_INVALID", 400, "The call lacks the parameter digest.")
    upload = _upload(call, found, upload_uuid)
    _refuse_full(call, found, with_uploads=True)
    _store(call, found, uploads.content(call.db, upload) + call.raw_body, digest)
    uploads.forget(call.db, upload)
    return _stored(call, repository, digest)


@routes("DELETE", UPLOAD)
def give_up(call: Call, repository: str, upload_uuid: str) -> Answer:
    uploads.forget(call.db, _upload(call, reached(call, repository, "pull", "push"), upload_uuid))
    return Answer.raw(b"", BYTES, 204)


def _refuse_full(call: Call, repository: Row, with_uploads: bool = False) -> None:
    if uploads.is_full(call.db, call.settings, repository, with_uploads):
        raise RegistryError("DENIED", 403, "Quota has been exceeded on namespace")


def _store(call: Call, repository: Row, content: bytes, digest: str) -> None:
    if digest_of(content) != digest:
        raise RegistryError("DIGEST_INVALID", 400, "The bytes have another digest.")
    images.add_blob(call.db, repository["id"], content)


def _mount(call: Call, repository: Row, digest: str) -> bool:
    """Let a repository share a blob of another that the caller may pull from; whether that was possible."""
    source = call.query.get("from", "")
    other = repositories.find(call.db, *names(source))
    allowed = other is not None and (other["public"] or "pull" in granted(call).access.get(source, []))
    if other is None or not allowed or images.blob_size(call.db, other["id"], digest) is None:
        return False
    images.link_blob(call.db, repository["id"], digest)
    return True


def _upload(call: Call, repository: Row, identifier: str) -> Row:
    found = uploads.find(call.db, repository["id"], identifier)
    if found is None:
        raise RegistryError("BLOB_UPLOAD_UNKNOWN", 404, "There is no such upload.")
    return found


def _stored(call: Call, repository: str, digest: str) -> Answer:
    location = f"http://{call.host}/v2/{repository}/blobs/{digest}"
    return Answer.raw(b"", BYTES, 201, {"Docker-Content-Digest": digest, "Location": location})


def _under_way(call: Call, repository: str, identifier: str, size: int, status: int) -> Answer:
    headers = {
        "Docker-Upload-UUID": identifier,
        "Location": f"http://{call.host}/v2/{repository}/blobs/uploads/{identifier}",
        "Range": f"0-{max(size - 1, 0)}",
    }
    return Answer.raw(b"", BYTES, status, headers)
