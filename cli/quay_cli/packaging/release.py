"""The files of a release, as Terraform registries and network mirrors take them."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from quay_cli.packaging.contents import BILL, VERSION, archive

PLATFORMS = (
    "darwin_amd64",
    "darwin_arm64",
    "freebsd_amd64",
    "linux_386",
    "linux_amd64",
    "linux_arm",
    "linux_arm64",
)
"""Where the provider can run: systems with /bin/sh and unix sockets."""

NAME = f"terraform-provider-quay_{VERSION}"
MANIFEST = {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}
"""What the registry wants to know: the plugin protocol."""


def zip_name(platform: str) -> str:
    """The file name of the package for a platform."""
    return f"{NAME}_{platform}.zip"


def release(files: dict[str, bytes]) -> dict[str, bytes]:
    """The release's files by name: a zip per platform, all the same, and what registries and users check."""
    package = archive(files)
    made = {zip_name(platform): package for platform in PLATFORMS}
    made[f"{NAME}_manifest.json"] = json.dumps(MANIFEST, indent=2).encode() + b"\n"
    made[f"{NAME}_{BILL}"] = files[BILL]
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    return {**made, f"{NAME}_SHA256SUMS": sums.encode()}


def write(files: dict[str, bytes], directory: Path) -> None:
    """Write a release's files.

    Raises:
        OSError: The directory cannot be written to.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in release(files).items():
        (directory / name).write_bytes(content)
