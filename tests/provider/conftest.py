"""Fixtures: a client, a server that answers what a test tells it to, and a sandbox with a driver for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.driver import Driver
from tests.provider.scripted import TOKEN, Reply, Scripted
from tests.provider.watched import Quay, serving

from quay_provider.client import Calls, Client, Settings
from tfplugin.model import Context


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    scripted = Scripted()
    scripted.on("GET /api/v1/user/", Reply(200, {"username": "quayadmin", "super_user": True}))
    thread = threading.Thread(target=scripted.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield scripted
    scripted.server.shutdown()
    scripted.server.server_close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries that hardly wait."""
    monkeypatch.setattr("quay_provider.client.calls.FIRST_DELAY", 0.001)


@pytest.fixture
def client(scripted: Scripted, quick: None) -> Iterator[Client]:
    client = Client(Settings(url=scripted.url, token=TOKEN, timeout=5))
    yield client
    client.close()


@pytest.fixture
def calls(client: Client) -> Calls:
    context: Context[Client] = Context(client)
    return Calls(client, deadline=context.deadline, stopping=context.stopping)


@pytest.fixture
def quay(tmp_path: Path, quick: None) -> Iterator[Quay]:
    """A sandbox of the newest Quay, with the organization `acme`."""
    with serving(tmp_path) as quay:
        quay.organization("acme")
        yield quay


@pytest.fixture
def driver(quay: Quay) -> Driver:
    """The provider, configured for the sandbox."""
    return Driver(quay)
