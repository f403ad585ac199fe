"""What is sent again, what never is, and what is looked for after a lost answer."""

from __future__ import annotations

import threading
import time

import pytest
from tests.provider.scripted import HTML, Reply, Scripted

from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.calls import ATTEMPTS, StoppedError
from quay_provider.client.transport import LONGEST_PAUSE, Call
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context

GOOD = Reply(200, {"name": "acme"})
READ = "GET /api/v1/organization/acme"
PASSING = {
    "dropped": Reply(drop=True),
    "cut": Reply(200, {"name": "acme"}, cut=True),
    "429": Reply(429, content_type=HTML),
    "429 with time": Reply(429, content_type=HTML, headers={"Retry-After": "0.01"}),
    "500": Reply(500, content_type=HTML),
    "502": Reply(502, content_type=HTML),
    "503": Reply(503, content_type=HTML),
    "520": Reply(520, {"message": "external service"}),
}
UNCLEAR = {key: reply for key, reply in PASSING.items() if not key.startswith("429")}
FINAL = {
    "400": Reply(400, {"message": "no"}),
    "403": Reply(403, {"message": "no"}),
    "404": Reply(404, {"detail": "no"}),
    "405": Reply(405, {"message": "no"}),
    "read only registry": Reply(503, {"message": "no", "is_readonly": True}),
    "read only repository": Reply(503, {"message": "Repository is in read only or mirror mode"}),
    "501": Reply(501, {"message": "no"}),
}


def by_id(replies: dict[str, Reply]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("reply", replies.values(), ids=replies.keys())


@by_id(PASSING)
def test_a_read_is_repeated(scripted: Scripted, calls: Calls, reply: Reply) -> None:
    scripted.on(READ, reply, reply, GOOD)
    assert calls.get("organization/{orgname}", "acme") == {"name": "acme"}
    assert scripted.calls() == [READ] * 3
    assert calls.client.statistics.retries == 2


@by_id(FINAL)
def test_t26_a_final_refusal_is_not_repeated(scripted: Scripted, calls: Calls, reply: Reply) -> None:
    scripted.on(READ, reply)
    with pytest.raises(QuayError):
        calls.get("organization/{orgname}", "acme")
    assert scripted.calls() == [READ]


def test_repetitions_end(scripted: Scripted, calls: Calls) -> None:
    scripted.on(READ, Reply(500, content_type=HTML))
    with pytest.raises(QuayError):
        calls.get("organization/{orgname}", "acme")
    assert scripted.calls() == [READ] * ATTEMPTS


@by_id(UNCLEAR)
def test_t11_a_create_is_never_repeated_blindly(scripted: Scripted, calls: Calls, reply: Reply) -> None:
    scripted.on("POST /api/v1/messages", reply)
    with pytest.raises(QuayError):
        calls.post("messages", body={}, stale=())
    assert scripted.calls() == ["POST /api/v1/messages"]


def test_a_create_turned_away_at_the_door_is_repeated(scripted: Scripted, calls: Calls) -> None:
    scripted.on("POST /api/v1/messages", Reply(429, content_type=HTML), GOOD)
    calls.post("messages", body={}, stale=())
    assert scripted.calls() == ["POST /api/v1/messages"] * 2


@by_id(UNCLEAR)
def test_t11_after_a_lost_answer_it_looks(scripted: Scripted, calls: Calls, reply: Reply) -> None:
    scripted.on("POST /api/v1/messages", reply)
    found = calls.settle(lambda: calls.post("messages", stale=()), lambda: "here it is")
    assert found == "here it is"
    assert scripted.calls() == ["POST /api/v1/messages"]


@by_id(UNCLEAR)
def test_t11_what_was_not_done_is_done_again(scripted: Scripted, calls: Calls, reply: Reply) -> None:
    scripted.on("POST /api/v1/messages", reply, GOOD)
    assert calls.settle(lambda: calls.post("messages", stale=()), lambda: None) == {"name": "acme"}
    assert scripted.calls() == ["POST /api/v1/messages"] * 2


@by_id(UNCLEAR)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_write_that_sets_or_removes_is_repeated(
    scripted: Scripted, calls: Calls, reply: Reply, method: str
) -> None:
    scripted.on(f"{method} /api/v1/organization/acme/team/devs", reply, GOOD)
    getattr(calls, method.lower())("organization/{orgname}/team/{teamname}", "acme", "devs", stale=())
    assert len(scripted.calls(method)) == 2


def test_t27_a_refused_rate_is_learned(scripted: Scripted, calls: Calls) -> None:
    scripted.on(READ, Reply(429, content_type=HTML), GOOD)
    assert calls.client.bucket.rate is None
    calls.get("organization/{orgname}", "acme")
    assert calls.client.bucket.rate is not None
    assert calls.client.statistics.waited > 0


def test_nothing_begins_after_stop(scripted: Scripted, client: Client) -> None:
    context: Context[Client] = Context(client)
    context.stopping.set()
    stopped = pytest.raises(DiagnosticError, match="Stopped before it could read it")
    with stopped, client.calls(context, "read it") as calls:
        calls.get("user/")
    assert scripted.calls() == []


def test_what_was_begun_is_ended_after_stop(scripted: Scripted, client: Client) -> None:
    context: Context[Client] = Context(client)
    scripted.on("POST /api/v1/organization/", GOOD)
    scripted.on("PUT /api/v1/organization/acme", GOOD)
    with client.calls(context, "make it") as calls:
        calls.post("organization/", body={}, stale=())
        context.stopping.set()
        calls.put("organization/{orgname}", "acme", body={}, stale=())
    assert [each.split()[0] for each in scripted.calls()] == ["POST", "PUT"]


def test_stop_ends_the_wait_before_a_repetition(
    scripted: Scripted, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quay_provider.client.calls.FIRST_DELAY", 60.0)
    context: Context[Client] = Context(client)
    scripted.on(READ, Reply(500, content_type=HTML))
    scripted.on_call = lambda received: context.stopping.set()
    calls = Calls(client, deadline=context.deadline, stopping=context.stopping)
    with pytest.raises((QuayError, StoppedError)):
        calls.get("organization/{orgname}", "acme")
    assert scripted.calls() == [READ]


def test_a_deadline_is_kept(scripted: Scripted, client: Client) -> None:
    context: Context[Client] = Context(client, deadline=time.monotonic() - 1)
    late = pytest.raises(DiagnosticError, match="No time left to read it")
    with late, client.calls(context, "read it") as calls:
        calls.get("user/")
    assert scripted.calls() == []


def test_a_deadline_ends_repetitions(scripted: Scripted, client: Client) -> None:
    scripted.on(READ, Reply(503, content_type=HTML, headers={"Retry-After": "600"}))
    calls = Calls(client, deadline=time.monotonic() + 30, stopping=threading.Event())
    with pytest.raises(QuayError):
        calls.get("organization/{orgname}", "acme")
    assert scripted.calls() == [READ]


def test_a_pause_beyond_the_deadline_is_not_begun(scripted: Scripted, client: Client) -> None:
    client.bucket.refused(3600.0)
    calls = Calls(client, deadline=time.monotonic() + 60, stopping=threading.Event())
    with pytest.raises(TimeoutError):
        calls.get("organization/{orgname}", "acme")
    assert scripted.calls() == []
    assert client.statistics.waited == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("2", 2.0),
        ("0.5", 0.5),
        ("-1", 0.0),
        ("86400", LONGEST_PAUSE),
        ("1e10", LONGEST_PAUSE),
        ("inf", None),
        ("nan", None),
        ("1e999", None),
        ("", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_what_quay_asks_to_wait_is_heard_within_reason(
    scripted: Scripted, client: Client, header: str, seconds: float | None
) -> None:
    scripted.on(READ, Reply(429, content_type=HTML, headers={"Retry-After": header}))
    with pytest.raises(QuayError) as refused:
        client.transport.send(Call("GET", "/api/v1/organization/acme", {}, None), timeout=5)
    assert refused.value.retry_after == seconds


def test_t01_it_waits_for_a_reason_that_passes_and_for_no_other(scripted: Scripted, calls: Calls) -> None:
    blocked = Reply(400, {"message": "Username is not available"})
    scripted.on("POST /api/v1/organization/", blocked, blocked, Reply(201, "Created"))
    calls.until(
        lambda: calls.post("organization/", stale=()), lambda error: "not available" in error.message, 60
    )
    assert len(scripted.calls("POST")) == 3
    scripted.on("POST /api/v1/organization/", Reply(400, {"message": "other"}))
    with pytest.raises(QuayError, match="other"):
        calls.until(
            lambda: calls.post("organization/", stale=()), lambda error: "not available" in error.message, 60
        )
