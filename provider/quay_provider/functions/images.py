"""Functions about images: their references, and the file that logs in to pull them."""

from __future__ import annotations

import base64
import json
import re

from quay_provider.names import is_tag
from tfplugin.model import Function, FunctionError
from tfplugin.schema import Object, attr

LONGEST = 4096
"""Characters of an image reference that are read at most."""

_HOST = re.compile(r"(?:\[[0-9A-Fa-f:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?")
_PART = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}")


class ImageReference(Object):
    """The parts of an image reference; what it does not name is null."""

    registry: str | None = attr("The registry's host, perhaps with a port.", computed=True)
    repository: str = attr("The repository with its namespace.", computed=True)
    namespace: str | None = attr("The first part of the repository, where it has several.", computed=True)
    name: str = attr("The repository without its namespace; it may hold slashes.", computed=True)
    tag: str | None = attr("The tag.", computed=True)
    digest: str | None = attr("The digest, with its algorithm.", computed=True)


def parse_image_reference(reference: str) -> ImageReference:
    """Take an image reference apart.

    `quay.example.com/acme/team/app:v1` has the registry `quay.example.com`, the repository `acme/team/app`
    with the namespace `acme` and the name `team/app`, and the tag `v1`. What a reference does not name is
    null: no registry, no tag `latest` is put in.

    Args:
        reference: An image as `docker pull` and Kubernetes write it.
    """
    rest, at, digest = reference[:LONGEST].partition("@")
    if len(reference) > LONGEST or (at and not _DIGEST.fullmatch(digest)):
        raise _wrong("its digest must be such as sha256:… with at least 32 hexadecimal digits")
    registry, rest = _split_registry(rest)
    path, colon, tag = rest.partition(":")
    if colon and is_tag(tag):
        raise _wrong(f"its tag {is_tag(tag)}")
    if not all(_PART.fullmatch(part) for part in path.split("/")):
        raise _wrong(
            "its repository must consist of lower case letters and digits, with dots, dashes and underscores "
            "between them, and slashes between its parts"
        )
    namespace, slash, name = path.partition("/")
    return ImageReference(
        registry=registry,
        repository=path,
        namespace=namespace if slash else None,
        name=name if slash else path,
        tag=tag or None,
        digest=digest or None,
    )


def _split_registry(text: str) -> tuple[str | None, str]:
    """The registry, as everybody tells it from a namespace: by a dot, a colon, or as `localhost`."""
    first, slash, rest = text.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        return None, text
    if not _HOST.fullmatch(first):
        raise _wrong(f'"{first}" is no host')
    return first, rest


def _wrong(reason: str) -> FunctionError:
    return FunctionError(f"this is no image reference: {reason}", 0)


def dockerconfigjson(registry: str, username: str, password: str) -> str:
    """The JSON that logs in to a registry: Docker's `config.json`, and Kubernetes' `.dockerconfigjson`.

    With a sensitive or ephemeral password the result is sensitive or ephemeral too.

    Args:
        registry: The registry's host, as images name it: `quay.example.com`.
        username: Who logs in, such as a robot's full name.
        password: The password, such as a robot's token.
    """
    if not _HOST.fullmatch(registry):
        raise FunctionError(
            "the registry must be a host alone, as images name it: quay.example.com, or "
            "quay.example.com:8443",
            0,
        )
    if not username or ":" in username:
        raise FunctionError("a user name is not empty and holds no colon", 1)
    login = base64.b64encode(f"{username}:{password}".encode()).decode()
    entry = {"auth": login, "password": password, "username": username}
    return json.dumps({"auths": {registry: entry}}, ensure_ascii=False, separators=(",", ":"))


PARSE_IMAGE_REFERENCE = Function("parse_image_reference", parse_image_reference)
DOCKERCONFIGJSON = Function("dockerconfigjson", dockerconfigjson)
