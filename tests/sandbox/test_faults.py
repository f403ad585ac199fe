"""What a client sees of the faults that it asked the sandbox for, and what the registry holds afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tests.sandbox.registries import TOKEN, OverHttp, served

TEAM = "/api/v1/organization/acme/team/devs"
TEAM_BODY = {"role": "member"}
ORGANIZATION = "/api/v1/organization/acme"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OverHttp]:
    with served(tmp_path_factory.mktemp("faults")) as registry:
        yield registry


@pytest.fixture
def registry(server: OverHttp) -> OverHttp:
    """The served registry, empty but for the organization `acme`."""
    for method, path in (("DELETE", "faults"), ("POST", "reset"), ("DELETE", "calls")):
        assert server.send(method, f"/sandbox/{path}", TOKEN, None).status == 204
    assert server.send("POST", "/api/v1/organization/", TOKEN, {"name": "acme"}).status == 201
    return server


def disturb(registry: OverHttp, fault: str, **more: Any) -> None:
    """Ask for a fault."""
    answer = registry.send("POST", "/sandbox/faults", TOKEN, {"fault": fault, **more})
    assert answer.status == 201, answer


def teams(registry: OverHttp) -> set[str]:
    """Names of the teams that the registry holds."""
    return set(json.loads(registry.send("GET", ORGANIZATION, TOKEN, None).text)["teams"])


@pytest.mark.parametrize(("fault", "done"), [("drop_before", False), ("drop_after", True), ("cut", True)])
def test_a_cut_connection(registry: OverHttp, fault: str, done: bool) -> None:
    disturb(registry, fault, method="PUT")
    with pytest.raises(requests.exceptions.RequestException):
        registry.send("PUT", TEAM, TOKEN, TEAM_BODY)
    assert ("devs" in teams(registry)) is done


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("work", [False, True])
def test_a_status_with_a_page(registry: OverHttp, status: int, work: bool) -> None:
    disturb(registry, "status", method="PUT", status=status, work=work)
    answer = registry.send("PUT", TEAM, TOKEN, TEAM_BODY)
    assert (answer.status, answer.content_type) == (status, "text/html")
    assert ("devs" in teams(registry)) is work


def test_how_long_to_wait_is_told_on_demand(registry: OverHttp) -> None:
    disturb(registry, "status", status=429, retry_after=7)
    disturb(registry, "status", status=429)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    found = [requests.get(registry.url + ORGANIZATION, headers=headers, timeout=9) for _ in range(3)]
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in found] == [
        (429, "7"), (429, None), (200, None),
    ]  # fmt: skip


def test_a_body_that_comes_slowly_is_whole(registry: OverHttp) -> None:
    disturb(registry, "slow", seconds=0.2)
    started = time.monotonic()
    assert teams(registry) == {"owners"}
    assert time.monotonic() - started >= 0.1


def test_json_that_ends_in_the_middle(registry: OverHttp) -> None:
    disturb(registry, "truncate")
    answer = registry.send("GET", ORGANIZATION, TOKEN, None)
    assert (answer.status, answer.content_type) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_html_and_another_shape_in_place_of_json(registry: OverHttp) -> None:
    disturb(registry, "html")
    disturb(registry, "shape")
    first, second, third = (registry.send("GET", ORGANIZATION, TOKEN, None) for _ in range(3))
    assert (first.status, first.content_type) == (200, "text/html")
    assert isinstance(json.loads(second.text), list)
    assert json.loads(third.text)["name"] == "acme"


def test_a_token_expires_after_some_calls(registry: OverHttp) -> None:
    disturb(registry, "expired_token", skip=2, count=1000)
    statuses = [registry.send("GET", "/api/v1/user/", TOKEN, None).status for _ in range(4)]
    assert statuses == [200, 200, 401, 401]
    assert registry.send("PUT", TEAM, TOKEN, TEAM_BODY).status == 403


def test_a_fault_befalls_only_the_calls_it_is_meant_for(registry: OverHttp) -> None:
    disturb(registry, "status", method="PUT", path="/api/v1/*/team/*", skip=1, count=2, status=502)
    assert teams(registry) == {"owners"}
    statuses = [registry.send("PUT", f"{TEAM}{number}", TOKEN, TEAM_BODY).status for number in range(5)]
    assert statuses == [200, 502, 502, 200, 200]
    assert teams(registry) == {"owners", "devs0", "devs3", "devs4"}


def test_reads_lag_behind_writes(registry: OverHttp) -> None:
    assert registry.send("PUT", "/sandbox/stale-reads", TOKEN, {"seconds": 0.3}).status == 200
    try:
        assert registry.send("PUT", TEAM, TOKEN, TEAM_BODY).status == 200
        assert teams(registry) == {"owners"}
        deadline = time.monotonic() + 10
        while "devs" not in teams(registry):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        registry.send("PUT", "/sandbox/stale-reads", TOKEN, {"seconds": 0})


def test_latency_is_added_to_every_call(registry: OverHttp) -> None:
    registry.send("PUT", "/sandbox/latency", TOKEN, {"milliseconds": 50})
    teams(registry)
    registry.send("PUT", "/sandbox/latency", TOKEN, {"milliseconds": 0})
    log = json.loads(registry.send("GET", "/sandbox/calls", TOKEN, None).text)
    assert log["calls"][-1]["milliseconds"] >= 50


def test_calls_are_counted_by_route(registry: OverHttp) -> None:
    for name in ("devs", "ops"):
        registry.send("PUT", f"{ORGANIZATION}/team/{name}", TOKEN, TEAM_BODY)
    registry.send("GET", f"{ORGANIZATION}?x=1", TOKEN, None)
    registry.send("GET", "/api/v1/nowhere", TOKEN, None)
    log = json.loads(registry.send("GET", "/sandbox/calls", TOKEN, None).text)
    assert log["routes"] == {
        "POST /api/v1/organization/": 1,
        "PUT /api/v1/organization/{orgname}/team/{teamname}": 2,
        "GET /api/v1/organization/{orgname}": 1,
        "GET /api/v1/nowhere": 1,
    }
    assert log["total"] == 5
    assert log["calls"][3].items() >= {"path": ORGANIZATION, "query": "x=1", "status": 200}.items()


def test_a_call_that_was_cut_is_in_the_log(registry: OverHttp) -> None:
    disturb(registry, "drop_after", method="PUT")
    with pytest.raises(requests.exceptions.RequestException):
        registry.send("PUT", TEAM, TOKEN, TEAM_BODY)
    log = json.loads(registry.send("GET", "/sandbox/calls", TOKEN, None).text)
    assert [(call["path"], call["status"]) for call in log["calls"]][-1] == (TEAM, 0)


def test_only_the_superusers_token_controls_the_sandbox(registry: OverHttp) -> None:
    registry.send("POST", "/sandbox/users", TOKEN, {"username": "alice"})
    made = registry.send("POST", "/sandbox/tokens", TOKEN, {"username": "alice"})
    for token in (json.loads(made.text)["token"], "", "no-such-token"):
        assert registry.send("POST", "/sandbox/faults", token, {"fault": "html"}).status == 403
        assert registry.send("GET", "/sandbox/calls", token, None).status == 403
    assert json.loads(registry.send("GET", "/sandbox/faults", TOKEN, None).text) == {"faults": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"fault": "earthquake"}),
        ("faults", {"fault": "status", "count": 0}),
        ("faults", {"fault": "status", "whatever": 1}),
        ("tokens", {"username": "quayadmin", "scopes": "everything"}),
        ("users", {"username": "Not A Name"}),
    ],
)
def test_a_control_that_cannot_be_is_refused(registry: OverHttp, path: str, body: Any) -> None:
    assert registry.send("POST", f"/sandbox/{path}", TOKEN, body).status == 400
    assert teams(registry) == {"owners"}


def test_a_reset_leaves_only_the_superuser(registry: OverHttp) -> None:
    registry.send("POST", "/sandbox/reset", TOKEN, None)
    assert registry.send("GET", ORGANIZATION, TOKEN, None).status == 404
    users = json.loads(registry.send("GET", "/api/v1/superuser/users/", TOKEN, None).text)["users"]
    assert [user["name"] for user in users] == ["quayadmin"]
