"""Tiny images for the tests: real layers, configurations and manifests, made in memory."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


@dataclass(frozen=True)
class Image:
    """An image of one layer: its blobs by digest, and its manifest."""

    blobs: dict[str, bytes]
    manifest: bytes
    size: int

    @property
    def digest(self) -> str:
        """The digest of the manifest."""
        return digest_of(self.manifest)

    def write_layout(self, folder: Path) -> None:
        """Write the image as an OCI layout, which `skopeo` reads as `oci:FOLDER`."""
        store = folder / "blobs" / "sha256"
        store.mkdir(parents=True)
        for digest, content in {**self.blobs, self.digest: self.manifest}.items():
            (store / digest.removeprefix("sha256:")).write_bytes(content)
        (folder / "oci-layout").write_text(json.dumps({"imageLayoutVersion": "1.0.0"}))
        entry = {"mediaType": OCI_MANIFEST, "digest": self.digest, "size": len(self.manifest)}
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


def digest_of(content: bytes) -> str:
    """The digest of content: `sha256:HEX`."""
    return f"sha256:{sha256(content).hexdigest()}"


def tiny_image(text: str = "hello", labels: dict[str, str] | None = None) -> Image:
    """An image that holds one file with the given text; other texts make other digests."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("greeting")
        entry.size = len(text.encode())
        tar.addfile(entry, io.BytesIO(text.encode()))
    layer = gzip.compress(archive.getvalue(), mtime=0)
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Labels": labels or {}},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(archive.getvalue())]},
        }
    ).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": {"mediaType": OCI_CONFIG, "digest": digest_of(config), "size": len(config)},
        "layers": [{"mediaType": OCI_LAYER, "digest": digest_of(layer), "size": len(layer)}],
    }
    blobs = {digest_of(config): config, digest_of(layer): layer}
    return Image(blobs, json.dumps(manifest).encode(), len(layer))
