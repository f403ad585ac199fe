"""Sandboxes for the tests: called in process, or over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from tests.sandbox.images import OCI_MANIFEST, tiny_image
from tests.sandbox.recordings import Answer
from werkzeug.test import Client

from quay_sandbox.sandbox import Sandbox
from quay_sandbox.server import Server
from quay_sandbox.settings import Settings

TOKEN = "the-superusers-token"
LONGEST_WAIT = 30


class InProcess:
    """A sandbox that is called without a network."""

    host = "localhost"
    token = TOKEN

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.client = Client(sandbox)

    def send(self, method: str, path: str, token: str, body: Any) -> Answer:
        """Send a call."""
        response = self.client.open(path, method=method, **options(token, body))
        return Answer(response.status_code, response.headers["Content-Type"], response.text)

    def login(self, path: str) -> str:
        """Ask for a token to push with."""
        answer = self.client.get(path, auth=("$oauthtoken", self.token))
        return str(json.loads(answer.text)["token"])

    def upload(self, method: str, path: str, token: str, content: bytes, content_type: str) -> None:
        """Send a part of an image."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
        response = self.client.open(path, method=method, data=content, headers=headers)
        assert response.status_code == 201, response.text

    def push(self, repository: str, tag: str, labels: dict[str, str] | None = None) -> None:
        """Push an image."""
        push(self, repository, tag, labels)


class OverHttp:
    """A sandbox that is served on a port of this machine."""

    token = TOKEN

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self.host = server.url.removeprefix("http://")
        self.session = requests.Session()

    def send(self, method: str, path: str, token: str, body: Any) -> Answer:
        """Send a call."""
        more = options(token, body)
        response = self.session.request(
            method, self.url + path, timeout=LONGEST_WAIT, allow_redirects=False, **more
        )
        return Answer(response.status_code, response.headers["Content-Type"], response.text)

    def login(self, path: str) -> str:
        """Ask for a token to push with."""
        response = self.session.get(self.url + path, auth=("$oauthtoken", self.token), timeout=LONGEST_WAIT)
        return str(response.json()["token"])

    def upload(self, method: str, path: str, token: str, content: bytes, content_type: str) -> None:
        """Send a part of an image."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
        response = self.session.request(
            method, self.url + path, data=content, headers=headers, timeout=LONGEST_WAIT
        )
        assert response.status_code == 201, response.text

    def push(self, repository: str, tag: str, labels: dict[str, str] | None = None) -> None:
        """Push an image."""
        push(self, repository, tag, labels)


def options(token: str, body: Any) -> dict[str, Any]:
    """Headers and body of a call."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is None:
        return {"headers": headers}
    return {"headers": headers | {"Content-Type": "application/json"}, "data": json.dumps(body)}


def push(
    registry: InProcess | OverHttp, repository: str, tag: str, labels: dict[str, str] | None = None
) -> None:
    """Push a tiny image, as a container engine does."""
    image = tiny_image(f"{repository}:{tag}", labels)
    token = registry.login(f"/v2/auth?service=quay&scope=repository:{repository}:pull,push")
    for digest, content in image.blobs.items():
        path = f"/v2/{repository}/blobs/uploads/?digest={digest}"
        registry.upload("POST", path, token, content, "application/octet-stream")
    registry.upload("PUT", f"/v2/{repository}/manifests/{tag}", token, image.manifest, OCI_MANIFEST)


@contextmanager
def served(folder: Path, settings: Settings | None = None) -> Iterator[OverHttp]:
    """A sandbox on a free port, with its state in a folder."""
    sandbox = Sandbox(folder / "state.db", TOKEN, settings)
    server = Server(sandbox)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        registry = OverHttp(server)
        yield registry
        registry.session.close()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        sandbox.close()
