"""A registry to test on, called as its administrator would call it, behind the provider's back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from tests.sandbox.images import OCI_MANIFEST, tiny_image

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-of-quayadmin"
ADMINISTRATOR = "the-test-itself"
"""The user agent by which a watched sandbox tells these calls from the provider's."""


@dataclass(frozen=True)
class Registry:
    """A registry, called as its administrator would call it."""

    url: str
    token: str = TOKEN

    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        """The answer to one call, whatever it is; `path` is such as `organization/acme`."""
        return requests.request(
            method,
            f"{self.url}/api/v1/{path}",
            json=body if method == "GET" or body is not None else {},
            headers={"Authorization": f"Bearer {self.token}", "User-Agent": ADMINISTRATOR},
            timeout=30,
        )

    def get(self, path: str) -> Any:
        """What a path answers; None where Quay says that there is nothing (400, 403 or 404)."""
        answer = self.call("GET", path)
        if answer.status_code in (400, 403, 404):
            return None
        assert answer.ok, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def put(self, path: str, body: Any = None) -> Any:
        return self._write("PUT", path, body)

    def post(self, path: str, body: Any = None) -> Any:
        return self._write("POST", path, body)

    def delete(self, path: str) -> Any:
        return self._write("DELETE", path, None)

    def organization(self, name: str) -> None:
        """Make an organization."""
        self.post("organization/", {"name": name, "email": f"{name}@example.com"})

    def user(self, name: str) -> None:
        """Make a user."""
        self.post("superuser/users/", {"username": name, "email": f"{name}@example.com"})

    def repository(self, name: str) -> None:
        """Make a private repository, `namespace/name`."""
        namespace, _, rest = name.partition("/")
        body = {"namespace": namespace, "repository": rest, "visibility": "private", "description": ""}
        self.post("repository", body)

    def push(self, repository: str, tag: str) -> str:
        """Push a tiny image to a repository, as a container engine does, and answer its digest."""
        image = tiny_image(f"{repository}:{tag}")
        login = requests.get(
            f"{self.url}/v2/auth",
            {"service": "quay", "scope": f"repository:{repository}:pull,push"},
            auth=("$oauthtoken", self.token),
            headers={"User-Agent": ADMINISTRATOR},
            timeout=30,
        )
        token = login.json()["token"]
        for digest, content in image.blobs.items():
            path = f"{repository}/blobs/uploads/?digest={digest}"
            self._upload("POST", path, content, "application/octet-stream", token)
        answer = self._upload("PUT", f"{repository}/manifests/{tag}", image.manifest, OCI_MANIFEST, token)
        return answer.headers["Docker-Content-Digest"]

    def _upload(
        self, method: str, path: str, content: bytes, content_type: str, token: str
    ) -> requests.Response:
        answer = requests.request(
            method,
            f"{self.url}/v2/{path}",
            data=content,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": content_type,
                "User-Agent": ADMINISTRATOR,
            },
            timeout=30,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def _write(self, method: str, path: str, body: Any) -> Any:
        answer = self.call(method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.text else None
