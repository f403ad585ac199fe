"""The libraries that the provider's package brings along, as they are installed here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

NAMES = (
    "certifi",
    "idna",
    "requests",
    "urllib3",
)
"""What the provider imports, and what that imports; each name is a distribution's and its package's.

Left out is `charset_normalizer`, which guesses the encoding of texts: `requests` does without, and the
provider reads nothing but JSON.
"""

LICENSES = ("LICENSE", "COPYING", "NOTICE", "AUTHORS")
"""What the names of files with terms begin with."""

UNUSED = {"tests", "cli", "cli.py", "__main__.py"}
"""Folders and files that only tests and command lines use."""


class LibraryMissing(Exception):  # noqa: N818 - it is what happened
    """A library is not installed, or not in a form that can be packaged; the message says which."""


@dataclass(frozen=True)
class Library:
    """A library in one version.

    name: The distribution's name.
    version: Its version.
    license: An SPDX expression, or else the words in which the library names its license.
    is_expression: Whether `license` is an SPDX expression.
    files: Contents by path within the package, `lib/...` and `licenses/NAME/...`.
    """

    name: str
    version: str
    license: str
    is_expression: bool
    files: dict[str, bytes]


def libraries() -> list[Library]:
    """Every library, in the order of the names.

    Raises:
        LibraryMissing: One is not there.
    """
    return [_library(name) for name in NAMES]


def _library(name: str) -> Library:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise LibraryMissing(
            f"The library {name}, which the provider needs, is not installed beside quay-cdktf."
        ) from None
    expressions = found.metadata.get_all("License-Expression")
    # Older libraries put the whole text there, under the license's name.
    words = (found.metadata.get_all("License") or ["unknown"])[0].partition("\n")[0]
    return Library(
        name=found.metadata["Name"],
        version=found.version,
        license=expressions[0] if expressions else words,
        is_expression=bool(expressions),
        files=dict(_files(found, name)),
    )


def _files(found: Distribution, name: str) -> list[tuple[str, bytes]]:
    """Python's sources, certificates and license texts.

    Left out: what is compiled, since every library here works without, and what is `UNUSED`.
    """
    if found.files is None:
        raise LibraryMissing(f"{name} was installed without a list of its files: install it with pip.")
    kept = []
    for file in found.files:
        content = Path(str(found.locate_file(file)))
        if file.parts[0] == name:
            if file.suffix in (".py", ".pem") and not UNUSED.intersection(file.parts):
                kept.append((f"lib/{file.as_posix()}", content.read_bytes()))
        elif file.parts[0].endswith(".dist-info") and file.name.startswith(LICENSES):
            kept.append((f"licenses/{name}/{file.name}", content.read_bytes()))
    return kept
