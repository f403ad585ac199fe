"""Manifests of repositories: their contents, their labels, and what a security scanner would say."""

from __future__ import annotations

import json
from typing import Any

from quay_sandbox import reach
from quay_sandbox.answers import Answer, no_content
from quay_sandbox.call import Call
from quay_sandbox.database import Row
from quay_sandbox.dates import mail_date, read_iso
from quay_sandbox.errors import NotFound
from quay_sandbox.image_manifest import ImageManifest, parse
from quay_sandbox.routing import API, Routes
from quay_sandbox.shapes import body
from quay_sandbox.state import images, labels, tags

routes = Routes()

MANIFEST = "repository/{repository}/manifest/{manifestref}"
LABEL = body(
    {
        "key": "string",
        "value": "string",
        "media_type": {"type": ["string", "null"], "enum": ["text/plain", "application/json", None]},
    },
    required="key value media_type",
)


@routes("GET", MANIFEST)
def show(call: Call, repository: str, manifestref: str) -> dict[str, Any]:
    found = reach.readable(call, repository)
    manifest = _manifest(call, found, manifestref)
    parsed = parse(manifest["body"], manifest["media_type"])
    return {
        "digest": manifest["digest"],
        "is_manifest_list": parsed.is_list,
        "manifest_data": manifest["body"].decode(),
        "config_media_type": manifest["config_media_type"],
        "layers_compressed_size": parsed.layers_size or 0,
        "layers": None if parsed.is_list else _layers(call, found, parsed),
    }


@routes("GET", MANIFEST + "/labels")
def list_labels(call: Call, repository: str, manifestref: str) -> dict[str, Any]:
    manifest = _manifest(call, reach.readable(call, repository), manifestref)
    shown = labels.of(call.db, manifest["id"], call.query.get("filter", ""))
    return {"labels": [label_view(label) for label in shown]}


@routes("POST", MANIFEST + "/labels")
def add_label(call: Call, repository: str, manifestref: str) -> Answer:
    reach.require_writer(call, repository)
    wanted = call.body(LABEL)
    labels.check_key(wanted["key"])
    manifest = _manifest(call, reach.found(call, repository), manifestref)
    label = labels.add(call.db, manifest["id"], wanted["key"], wanted["value"], "api", wanted["media_type"])
    location = f"http://{call.host}{API}repository/{repository}/manifest/{manifestref}/labels/{label['uuid']}"
    return Answer({"label": label_view(label)}, 201, {"Location": location})


@routes("GET", MANIFEST + "/labels/{labelid}")
def show_label(call: Call, repository: str, manifestref: str, labelid: str) -> dict[str, Any]:
    return label_view(_label(call, reach.readable(call, repository), manifestref, labelid))


@routes("DELETE", MANIFEST + "/labels/{labelid}")
def delete_label(call: Call, repository: str, manifestref: str, labelid: str) -> Answer:
    reach.require_writer(call, repository)
    labels.delete(call.db, _label(call, reach.found(call, repository), manifestref, labelid))
    return no_content()


@routes("GET", MANIFEST + "/security", feature="SECURITY_SCANNER")
def security(call: Call, repository: str, manifestref: str) -> dict[str, Any]:
    """What Quay answers until its scanner has looked at the image; the sandbox has none."""
    found = reach.readable(call, repository)
    if images.find(call.db, found["id"], manifestref) is None:
        raise NotFound()
    return {"status": "queued", "data": None}


@routes("GET", MANIFEST + "/pull_statistics", feature="IMAGE_PULL_STATS")
def pull_statistics(call: Call, repository: str, manifestref: str) -> dict[str, Any]:
    _manifest(call, reach.readable(call, repository), manifestref)
    return {"manifest_digest": manifestref, "manifest_pull_count": 0, "last_manifest_pull_date": None}


def label_view(label: Row) -> dict[str, Any]:
    """A label as the API shows it."""
    shown = {key: label[key] for key in ("key", "value", "source_type", "media_type")}
    return {"id": label["uuid"], **shown}


def _layers(call: Call, repository: Row, manifest: ImageManifest) -> list[dict[str, Any]]:
    """The layers with the commands that made them, from the image's configuration."""
    content = images.blob(call.db, repository["id"], manifest.config.digest) if manifest.config else None
    history = [step for step in _history(content) if not step.get("empty_layer")]
    steps = [*history, *[{}] * len(manifest.layers)]
    return [
        {
            "index": index,
            "compressed_size": layer.size,
            "is_remote": False,
            "urls": None,
            "command": [step["created_by"]] if step.get("created_by") else None,
            "comment": step.get("comment"),
            "author": step.get("author"),
            "blob_digest": layer.digest,
            "created_datetime": mail_date(_moment(step.get("created"))),
        }
        for index, (layer, step) in enumerate(zip(manifest.layers, steps, strict=False))
    ]


def _moment(created: Any) -> float | None:
    """A time as images write it (`2026-01-31T12:00:00.123456789Z`), in seconds since 1970."""
    try:
        return read_iso(f"{str(created)[:19]}Z")
    except ValueError:
        return None


def _history(config: bytes | None) -> list[dict[str, Any]]:
    try:
        steps = json.loads(config or b"{}").get("history", [])
    except (ValueError, AttributeError):
        return []
    return [step for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []


def _manifest(call: Call, repository: Row, digest: str) -> Row:
    found = images.find(call.db, repository["id"], digest)
    if found is None or not tags.is_kept(call.db, found):
        raise NotFound()
    return found


def _label(call: Call, repository: Row, digest: str, identifier: str) -> Row:
    found = labels.find(call.db, _manifest(call, repository, digest)["id"], identifier)
    if found is None:
        raise NotFound()
    return found
