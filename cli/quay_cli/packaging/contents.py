"""What the provider's package holds."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from quay_cli.packaging.libraries import Library, libraries
from quay_cli.packaging.sbom import bill_of_materials
from quay_provider.registration import REGISTRATION
from tfplugin import schema_cache

VERSION = REGISTRATION.version
EXECUTABLE = f"terraform-provider-{REGISTRATION.name}_v{VERSION}"
PACKAGES = ("quay_provider", "tfplugin")
BILL = "sbom.cdx.json"

BUNDLE = Path(__file__).parent / "provider.zip"
"""The package as it was built along with quay-cdktf's own wheel; a checkout has none."""

FILES = Path(__file__).parent / "files"


def contents() -> dict[str, bytes]:
    """Contents by path: those that came with quay-cdktf, else made of what is installed here.

    Whoever has the same wheel of quay-cdktf has the same package, whatever else is installed: Terraform's
    lock files hold its checksum.

    Raises:
        LibraryMissing: A library is not there.
    """
    if BUNDLE.exists():
        with zipfile.ZipFile(BUNDLE) as bundle:
            return {name: bundle.read(name) for name in bundle.namelist()}
    return made()


def made() -> dict[str, bytes]:
    """Contents by path, made of what is installed here.

    Raises:
        LibraryMissing: A library is not there.
    """
    found = libraries()
    files = {"launch.py": (FILES / "launch.py").read_bytes(), **_sources(), **_brought(found)}
    files[f"lib/{PACKAGES[0]}/{schema_cache.FILE}"] = _schema()
    files[BILL] = json.dumps(bill_of_materials(VERSION, found), indent=2).encode() + b"\n"
    launcher = (FILES / "launcher.sh").read_bytes()
    # Files compiled from another package are never taken for this one's.
    files[EXECUTABLE] = launcher.replace(b"@DIGEST@", _digest(files).encode())
    return dict(sorted(files.items()))


def _sources() -> dict[str, bytes]:
    files = {}
    for package in PACKAGES:
        spec = find_spec(package)
        assert spec is not None  # noqa: S101 - part of this distribution
        assert spec.origin is not None  # noqa: S101 - as above
        folder = Path(spec.origin).parent
        for path in sorted(folder.rglob("*.py")):
            files[f"lib/{package}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return files


def _brought(found: list[Library]) -> dict[str, bytes]:
    return {path: content for library in found for path, content in library.files.items()}


def _schema() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return schema_cache.write(REGISTRATION, Path(folder)).read_bytes()


def _digest(files: dict[str, bytes]) -> str:
    digest = sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def mode(path: str) -> int:
    """The permissions of a file of the package."""
    return 0o755 if path == EXECUTABLE else 0o644


def archive(files: dict[str, bytes]) -> bytes:
    """The package as a zip: the same contents give the same bytes, on any machine.

    Nothing is compressed, since compressors differ between machines.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, so that the permissions count
            entry.external_attr = (0o100000 | mode(path)) << 16
            package.writestr(entry, content)
    return target.getvalue()
