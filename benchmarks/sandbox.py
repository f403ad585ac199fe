"""How many calls a second the sandbox answers: `make bench`.

One client, one connection, one server process on this machine, with 10,000 repositories and 1,000 robots in
one organization. The client's own time is in the figures.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table

from quay_cdktf.testing import Sandbox

REPOSITORIES = 10_000
ROBOTS = 1_000
CALLS = 2_000
READS = {
    "one organization": "/api/v1/organization/acme",
    "one repository": "/api/v1/repository/acme/r5000?includeTags=false",
    "one robot": "/api/v1/organization/acme/robots/ci500",
    "a repository's grants": "/api/v1/repository/acme/r5000/permissions/user/",
    "the calling user": "/api/v1/user/",
    "100 repositories": "/api/v1/repository?namespace=acme",
    "1,000 robots with their grants": "/api/v1/organization/acme/robots?permissions=true&token=false",
}
Call = tuple[str, str, Any]
"""Method, path and body."""
SLOW = ("1,000 robots with their grants", "100 repositories")


class Client:
    """One connection that stays open."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._connection = HTTPConnection(urlsplit(sandbox.url).netloc, timeout=60)
        self._headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> None:
        """Call, and take the whole answer."""
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status}")


def main() -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder)) as sandbox:
        client = Client(sandbox)
        rows = [*_fill(client), *_read(client)]
    table = Table("", "calls", "calls/s", title="Sandbox")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _fill(client: Client) -> Iterable[tuple[str, ...]]:
    client.call("POST", "/api/v1/organization/", {"name": "acme"})
    robots: list[Call] = [
        ("PUT", f"/api/v1/organization/acme/robots/ci{number}", {}) for number in range(ROBOTS)
    ]
    yield _measured("create robots", client, robots)
    repository = {"namespace": "acme", "visibility": "private", "description": ""}
    names = (f"r{number}" for number in range(REPOSITORIES))
    repositories: list[Call] = [
        ("POST", "/api/v1/repository", {**repository, "repository": name}) for name in names
    ]
    yield _measured("create repositories", client, repositories)
    grants = "/api/v1/repository/acme/r{}/permissions/user/acme+ci{}"
    writes: list[Call] = [
        ("PUT", grants.format(number, number), {"role": "write"}) for number in range(ROBOTS)
    ]
    yield _measured("grant", client, writes)


def _read(client: Client) -> Iterable[tuple[str, ...]]:
    for title, path in READS.items():
        count = CALLS // 20 if title in SLOW else CALLS
        yield _measured(f"read {title}", client, [("GET", path, None)] * count)


def _measured(title: str, client: Client, calls: list[Call]) -> tuple[str, ...]:
    started = time.perf_counter()
    for call in calls:
        client.call(*call)
    rate = len(calls) / (time.perf_counter() - started)
    return title, f"{len(calls):,}", f"{rate:,.0f}"


if __name__ == "__main__":
    main()
