"""A sandbox in process with the organization `acme`, and short ways to call its API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.sandbox.recordings import Answer
from tests.sandbox.registries import TOKEN, InProcess, OverHttp
from werkzeug.test import Client

from quay_sandbox.sandbox import Sandbox
from quay_sandbox.settings import Settings


class Acme:
    """The superuser's view of a registry that holds the private repository `acme/app`."""

    def __init__(self, registry: InProcess | OverHttp) -> None:
        self.registry = registry
        self.ask("POST", "organization/", {"name": "acme", "email": "acme@example.com"})
        self.repository("app")

    @property
    def client(self) -> Client:
        """What calls a sandbox in process."""
        assert isinstance(self.registry, InProcess)
        return self.registry.client

    def send(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> Answer:
        """Call the API, whatever comes of it."""
        return self.registry.send(method, f"/api/v1/{path}", token, body)

    def ask(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> Any:
        """Call the API; the JSON of the answer, which must be a good one."""
        answer = self.send(method, path, body, token)
        assert answer.status < 300, answer
        return json.loads(answer.text) if answer.text.strip() else None

    def status(self, method: str, path: str, body: Any = None, token: str = TOKEN) -> int:
        """Call the API; the status of the answer."""
        return self.send(method, path, body, token).status

    def repository(self, name: str, visibility: str = "private") -> None:
        """Make a repository in `acme`."""
        body = {"namespace": "acme", "repository": name, "visibility": visibility, "description": ""}
        self.ask("POST", "repository", body)

    def push(self, *tags: str, repository: str = "acme/app", labels: dict[str, str] | None = None) -> None:
        """Push an image under each of some tags."""
        for tag in tags:
            self.registry.push(repository, tag, labels)

    def tags(self, query: str = "onlyActiveTags=true", repository: str = "acme/app") -> list[dict[str, Any]]:
        """The tags of a repository."""
        listed: list[dict[str, Any]] = self.ask("GET", f"repository/{repository}/tag/?{query}")["tags"]
        return listed

    def tag(self, name: str) -> dict[str, Any]:
        """One tag of `acme/app` that is alive."""
        return self.tags(f"onlyActiveTags=true&specificTag={name}")[0]


@contextmanager
def acme(folder: Path, **settings: Any) -> Iterator[Acme]:
    """A sandbox of the given settings."""
    sandbox = Sandbox(folder / "state.db", TOKEN, Settings(**{"collect_after": 0, **settings}))
    try:
        yield Acme(InProcess(sandbox))
    finally:
        sandbox.close()
