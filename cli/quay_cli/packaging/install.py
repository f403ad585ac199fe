"""Putting the provider where Terraform and OpenTofu look for providers by themselves."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from pathlib import Path

from quay_cli.packaging.contents import VERSION, archive, mode
from quay_cli.packaging.release import PLATFORMS, zip_name
from quay_provider.registration import REGISTRATION

HOSTS = ("registry.terraform.io", "registry.opentofu.org")
"""The registries that Terraform and OpenTofu take a source without a host from."""

SOURCE = REGISTRATION.address

LOOKED_AT = tuple((name, "plugins") for name in (".terraform.d", "terraform.d", "terraform", "io.terraform"))
"""How the folders end in which Terraform looks without any setting, wherever they are."""

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64", "i686": "386"}


def this_platform() -> str:
    """This machine, in Terraform's words: `linux_amd64`."""
    machine = platform.machine().lower()
    arm = "arm" if machine.startswith("armv") else machine
    return f"{platform.system().lower()}_{_MACHINES.get(machine, arm)}"


def default_directory() -> Path:
    """Where both programs look without any setting."""
    return Path.home() / ".terraform.d" / "plugins"


def is_installed(files: dict[str, bytes], directory: Path) -> bool:
    """Whether just this provider lies there already, for both registries."""
    return all(_same(files, _package(directory, host)) for host in HOSTS)


def install(files: dict[str, bytes], directory: Path) -> None:
    """Put the provider there, for both registries, in place of what lies there of the same version.

    For this platform it is unpacked, so that Terraform links to it; for the others it is a zip, so that
    `terraform providers lock -fs-mirror` can lock it for them. The checksum is the same for all.

    Raises:
        OSError: The directory cannot be written to.
    """
    package = archive(files)
    for host in HOSTS:
        _unpack(files, _package(directory, host))
        for name in PLATFORMS:
            if name != this_platform():
                _replace(directory / host / SOURCE / zip_name(name), package)


def _package(directory: Path, host: str) -> Path:
    return directory / host / SOURCE / VERSION / this_platform()


def _same(files: dict[str, bytes], package: Path) -> bool:
    there = {path.relative_to(package).as_posix(): path for path in package.rglob("*") if not path.is_dir()}
    return set(there) == set(files) and all(
        there[name].read_bytes() == content for name, content in files.items()
    )


def _unpack(files: dict[str, bytes], package: Path) -> None:
    """Write the files beside their place and then swap, for a Terraform that runs meanwhile."""
    package.parent.mkdir(parents=True, exist_ok=True)
    # A name with a dot in front is no platform: Terraform passes it over.
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=package.parent))
    try:
        for name, content in files.items():
            path = new / "package" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(mode(name))
        if package.exists():
            package.rename(new / "old")
        (new / "package").rename(package)
    finally:
        shutil.rmtree(new)


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)  # noqa: PTH105 - replaces what is there, on every system


def still_to_do(directory: Path) -> str | None:
    """What a user must still do so that Terraform finds the provider there; None when nothing."""
    settings = Path(os.environ.get("TF_CLI_CONFIG_FILE") or Path.home() / ".terraformrc")
    mirror = directory.absolute()
    try:
        text = settings.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    if str(mirror) in text:
        return None
    lines = f'  filesystem_mirror {{ path = "{mirror}", include = ["*/{SOURCE}"] }}\n'
    if "provider_installation" in text:
        return (
            f"{settings} says where providers come from. Add there, under provider_installation:\n"
            f'{lines}and exclude = ["*/{SOURCE}"] under direct.'
        )
    if mirror.parts[-2:] not in LOOKED_AT:
        return (
            f"Terraform does not look there by itself. Tell it in {settings}:\n"
            f"provider_installation {{\n{lines}"
            f'  direct {{ exclude = ["*/{SOURCE}"] }}\n}}'
        )
    return None
