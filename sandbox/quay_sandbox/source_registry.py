"""Reading images from another registry over the OCI distribution API, as Quay's mirror worker does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

MANIFEST_TYPES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
CHALLENGE_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


class SourceError(Exception):
    """The source registry cannot be read: it is away, it refuses, or it does not hold what was asked for."""


@dataclass(frozen=True)
class SourceManifest:
    """A manifest as the source holds it: its digest, its media type and its bytes."""

    digest: str
    media_type: str
    body: bytes


def is_local(host: str) -> bool:
    """Whether a host with a port (`127.0.0.1:8080`) is one of this machine.

    Only such sources are really read: a sandbox does not call out to the internet.
    """
    try:
        parsed = urlsplit(f"//{host}")
        name, port = parsed.hostname or "", parsed.port
        return port is not None and (name == "localhost" or ip_address(name).is_loopback)
    except ValueError:
        return False


class SourceRegistry:
    """A registry on this machine, read with a user's or robot's credentials or anonymously."""

    def __init__(self, host: str, username: str | None, password: str | None, timeout: float = 30) -> None:
        self._base = f"http://{host}"
        self._credentials = (username, password or "") if username else None
        self._timeout = timeout
        self._http = requests.Session()
        self._http.trust_env = False
        self._tokens: dict[str, str] = {}

    def tags(self, repository: str) -> list[str]:
        """All tags of a repository, page by page."""
        tags: list[str] = []
        path: str | None = f"/v2/{repository}/tags/list"
        while path:
            answer = self._get(repository, path)
            tags += answer.json()["tags"] or []
            path = answer.links["next"]["url"].removeprefix(self._base) if "next" in answer.links else None
        return tags

    def manifest(self, repository: str, reference: str) -> SourceManifest:
        """The manifest under a tag or a digest."""
        answer = self._get(
            repository, f"/v2/{repository}/manifests/{reference}", accept=", ".join(MANIFEST_TYPES)
        )
        return SourceManifest(
            answer.headers["Docker-Content-Digest"], answer.headers["Content-Type"], answer.content
        )

    def blob(self, repository: str, digest: str) -> bytes:
        """The bytes of a blob."""
        return self._get(repository, f"/v2/{repository}/blobs/{digest}").content

    def repositories(self, namespace: str) -> list[str]:
        """The names, without the namespace, of a Quay namespace's public repositories (`GET repository`)."""
        names: list[str] = []
        page: str | None = ""
        while page is not None:
            query = {"namespace": namespace, "public": "true", **({"next_page": page} if page else {})}
            body = self._send("/api/v1/repository", {}, query).json()
            names += [repository["name"] for repository in body["repositories"]]
            page = body.get("next_page")
        return names

    def _get(self, repository: str, path: str, accept: str = "*/*") -> requests.Response:
        answer = self._send(path, self._headers(repository, accept))
        if answer.status_code == 401:
            self._tokens[repository] = self._new_token(answer.headers.get("WWW-Authenticate", ""))
            answer = self._send(path, self._headers(repository, accept))
        if answer.status_code != 200:
            raise SourceError(f"GET {path} at {self._base} answered {answer.status_code}")
        return answer

    def _headers(self, repository: str, accept: str) -> dict[str, str]:
        token = self._tokens.get(repository)
        return {"Accept": accept, **({"Authorization": f"Bearer {token}"} if token else {})}

    def _new_token(self, challenge: str) -> str:
        """A token for what the registry's challenge names (`WWW-Authenticate: Bearer realm=...`)."""
        parameters = dict(CHALLENGE_PARAMETER.findall(challenge))
        realm = parameters.pop("realm", "")
        if not realm.startswith(f"{self._base}/"):
            raise SourceError(f"{self._base} asks for a token from an address that is not its own")
        answer = self._send(realm.removeprefix(self._base), {}, parameters, self._credentials)
        if answer.status_code != 200:
            raise SourceError(f"{self._base} refuses the credentials: {answer.status_code}")
        token = answer.json()["token"]
        assert isinstance(token, str)  # noqa: S101 - the convention of this package
        return token

    def _send(
        self,
        path: str,
        headers: dict[str, str],
        query: dict[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> requests.Response:
        try:
            return self._http.get(
                self._base + path, headers=headers, params=query, auth=credentials, timeout=self._timeout
            )
        except requests.RequestException as error:
            raise SourceError(f"{self._base} cannot be reached: {error}") from error
