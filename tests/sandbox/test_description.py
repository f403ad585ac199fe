"""Whatever calls the API's own description allows, the sandbox answers each in a way that was meant.

`description.json` is Quay's description without its prose: parameters and bodies of every operation.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.transport.wsgi import WSGI_TRANSPORT
from tests.sandbox.registries import TOKEN, InProcess

from quay_sandbox.sandbox import Sandbox

DESCRIPTION = Path(__file__).parent / "description.json"
KNOWN = {
    "client_id": ["missing"],
    "email": ["alice@example.com"],
    "membername": ["alice", "acme+ci", "ghost"],
    "namespace": ["acme", "alice", "ghost"],
    "orgname": ["acme", "ghost"],
    "repository": ["acme/app", "acme/ghost", "ghost/app"],
    "robot_shortname": ["ci", "new", "Not A Name"],
    "tag": ["latest", "new"],
    "teamname": ["devs", "owners", "new"],
    "username": ["alice", "acme+ci", "ghost"],
}
"""Names for the paths' placeholders: of what exists, and of what does not."""
MEANT_TO_FAIL = {
    ("POST", "/api/v1/messages"),
    ("POST", "/api/v1/repository"),
    ("POST", "/api/v1/repository/{repository}/notification/"),
    ("PUT", "/api/v1/repository/{repository}/permissions/team/{teamname}"),
    ("PUT", "/api/v1/repository/{repository}/permissions/user/{username}"),
    ("PUT", "/api/v1/superuser/organizations/{name}"),
    *(
        (method, f"/api/v1/superuser/{kind}/{{namespace}}/quota{one}")
        for kind in ("organization", "users")
        for method, one in (("POST", ""), ("PUT", "/{quota_id}"), ("DELETE", "/{quota_id}"))
    ),
}
"""Where a real Quay answers some calls with 500, and so does the sandbox."""
EXAMPLES = 4


def description() -> dict[str, Any]:
    """Quay's description, with names for the placeholders."""
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text())
    for path in found["paths"].values():
        for operation in path.values():
            for parameter in operation if isinstance(operation, list) else operation["parameters"]:
                if parameter["in"] == "path" and parameter["name"] in KNOWN:
                    parameter["enum"] = KNOWN[parameter["name"]]
    return found


schema = schemathesis.openapi.from_dict(description())
schema.config.phases.coverage.enabled = False  # A hundred calls for each operation, for minutes.


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    made = Sandbox(tmp_path_factory.mktemp("described") / "state.db", TOKEN)
    yield made
    made.close()


def fill(sandbox: Sandbox) -> None:
    """Begin anew, with one of everything that the placeholders name."""
    sandbox.reset()
    registry = InProcess(sandbox)
    repository = {"namespace": "acme", "repository": "app", "visibility": "private", "description": ""}
    for method, path, body in (
        ("POST", "organization/", {"name": "acme"}),
        ("POST", "superuser/users/", {"username": "alice"}),
        ("PUT", "organization/acme/team/devs", {"role": "member"}),
        ("PUT", "organization/acme/robots/ci", {}),
        ("POST", "repository", repository),
    ):
        assert registry.send(method, f"/api/v1/{path}", TOKEN, body).status < 300


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType] - it lists them
)
def test_no_call_makes_the_sandbox_stumble(
    case: schemathesis.Case[Any], sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    fill(sandbox)
    answer = WSGI_TRANSPORT.send(case, app=sandbox, headers={"Authorization": f"Bearer {TOKEN}"})
    assert not caplog.records, caplog.text  # It logs what nobody meant.
    if (case.method, case.operation.path) not in MEANT_TO_FAIL:
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
