"""Image manifests: what Quay reads out of what a client pushes (OCI image 1.0, Docker manifest 2.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
IMAGES = frozenset({OCI_MANIFEST, DOCKER_MANIFEST})
LISTS = frozenset({OCI_INDEX, DOCKER_LIST})
CONTENT_TYPES = IMAGES | LISTS


class ManifestError(ValueError):
    """The bytes are not a manifest of the media type that they claim."""


@dataclass(frozen=True)
class Layer:
    """A layer of an image: its digest and its compressed size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True)
class ImageManifest:
    """A parsed manifest: of an image (config and layers) or of a list (children)."""

    digest: str
    media_type: str
    body: bytes
    config: Layer | None
    config_media_type: str | None
    layers: tuple[Layer, ...]
    children: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        """Whether it lists manifests of several platforms."""
        return self.media_type in LISTS

    @property
    def layers_size(self) -> int | None:
        """The compressed size of all layers in bytes; None for a list."""
        return None if self.is_list else sum(layer.size for layer in self.layers)

    @property
    def blobs(self) -> tuple[Layer, ...]:
        """All blobs that must have been pushed before the manifest."""
        return ((self.config,) if self.config else ()) + self.layers


def digest_of(content: bytes) -> str:
    """The digest under which content is stored: `sha256:HEX`."""
    return f"sha256:{sha256(content).hexdigest()}"


def parse(body: bytes, media_type: str) -> ImageManifest:
    """Read a manifest of the given media type.

    Raises:
        ManifestError: The bytes are no JSON, or lack what the media type demands.
    """
    try:
        document = json.loads(body)
        if not isinstance(document, dict) or document.get("schemaVersion") != 2:
            raise ManifestError("schemaVersion must be 2")
        if media_type in LISTS:
            children = tuple(str(child["digest"]) for child in document["manifests"])
            return ImageManifest(digest_of(body), media_type, body, None, None, (), children)
        config = document["config"]
        layers = tuple(_layer(layer) for layer in document["layers"])
        config_type = str(config["mediaType"])
        return ImageManifest(digest_of(body), media_type, body, _layer(config), config_type, layers, ())
    except (ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"not a manifest of type {media_type}: {error}") from error


def _layer(descriptor: dict[str, Any]) -> Layer:
    return Layer(str(descriptor["digest"]), int(descriptor["size"]))


def labels_of(config: bytes) -> dict[str, str]:
    """The labels in an image's configuration (Dockerfile's LABEL); none when it is not such a document."""
    try:
        document = json.loads(config)
        labels = document.get("config", {}).get("Labels") or {}
        return {str(key): str(value) for key, value in labels.items() if key}
    except (ValueError, AttributeError):
        return {}
