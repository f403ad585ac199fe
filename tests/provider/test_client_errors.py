"""Every form in which Quay says no is read, and explained with its likely cause."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from tests.provider.scripted import HTML, TOKEN, Reply, Scripted

from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Fate
from tfplugin.diagnostics import DiagnosticError
from tfplugin.logs import Logger
from tfplugin.model import Context

ORGANIZATION = "GET /api/v1/organization/acme"


@pytest.mark.parametrize(
    ("reply", "message", "error_type"),
    [
        (
            Reply(
                400, {"detail": "no", "error_message": "no", "error_type": "invalid_request", "title": "t"}
            ),
            "no",
            "invalid_request",
        ),
        (Reply(400, {"message": "no such robot"}), "no such robot", ""),
        (
            Reply(403, {"error": "CSRF token was invalid or missing."}),
            "CSRF token was invalid or missing.",
            "",
        ),
        (Reply(409, {"detail": "there is one"}), "there is one", ""),
        (Reply(404, content_type=HTML), "status 404 and no message", ""),
        (Reply(400, {"message": {"name": "is missing"}}), "name: is missing", ""),
        (Reply(400, ["odd"]), "status 400 and no message", ""),
        (Reply(400, "just text"), "just text", ""),
        (
            Reply(
                400,
                {
                    "detail": "'x' is missing\n\nFailed validating 'required' in schema:\n    {}\n\nOn "
                    "instance:\n    {'password': 'secret'}"
                },
            ),
            "'x' is missing",
            "",
        ),
    ],
    ids=["problem", "message", "error", "detail", "html", "fields", "list", "text", "schema"],
)
def test_t25_every_error_shape_is_read(
    scripted: Scripted, calls: Calls, reply: Reply, message: str, error_type: str
) -> None:
    scripted.on(ORGANIZATION, reply)
    with pytest.raises(QuayError) as caught:
        calls.get("organization/{orgname}", "acme")
    error = caught.value
    assert (error.message, error.error_type, error.status) == (message, error_type, reply.status)
    assert (error.method, error.path) == ("GET", "/api/v1/organization/acme")
    assert error.html is (reply.content_type == HTML)
    assert error.fate is Fate.REFUSED


def test_an_error_is_told_as_it_is_when_no_time_is_left_to_explain_it(
    scripted: Scripted, client: Client
) -> None:
    route = "organization/acme/mirror"
    scripted.on(f"GET /api/v1/{route}", Reply(404, content_type=HTML))
    context: Context[Client] = Context(client)

    def stop_when_it_fails(calls: Calls) -> None:
        try:
            calls.get(route)
        finally:
            context.stopping.set()

    with pytest.raises(DiagnosticError) as caught, client.calls(context, "do it") as calls:
        stop_when_it_fails(calls)
    assert caught.value.diagnostic.summary == "Cannot do it"
    assert f"GET /api/v1/{route} → 404" in caught.value.diagnostic.detail


def explained(client: Client, call: str) -> DiagnosticError:
    """The diagnostic of one call that fails, `METHOD route`."""
    method, _, path = call.partition(" ")
    options = {} if method == "GET" else {"stale": ()}
    with pytest.raises(DiagnosticError) as caught, client.calls(Context(client), "do it") as calls:
        getattr(calls, method.lower())(path, **options)
    return caught.value


@pytest.mark.parametrize(
    ("call", "scope"),
    [
        ("POST organization/", "user:admin"),
        ("PUT organization/acme/team/devs", "org:admin"),
        ("POST organization/acme/quota", "super:user"),
        ("GET organization/acme/quota", "org:admin"),
        ("GET organization/acme/robots/ci/permissions", "user:admin"),
        ("POST repository", "repo:create"),
        ("DELETE repository/acme/app", "repo:admin"),
        ("GET superuser/users/", "super:user"),
    ],
)
def test_t21_a_missing_scope_is_named(scripted: Scripted, client: Client, call: str, scope: str) -> None:
    method, _, route = call.partition(" ")
    refusal = {"error_type": "insufficient_scope", "detail": "Unauthorized"}
    scripted.on(f"{method} /api/v1/{route}", Reply(403, refusal))
    diagnostic = explained(client, call).diagnostic
    assert diagnostic.summary == "Cannot do it"
    assert f"the scope `{scope}`" in diagnostic.detail
    assert f"{method} /api/v1/{route} → 403" in diagnostic.detail


@pytest.mark.parametrize(
    "reply", [Reply(403, content_type=HTML), Reply(403, {"error": "CSRF token was invalid"})]
)
def test_t20_an_expired_token_is_told_from_a_missing_scope(
    scripted: Scripted, client: Client, reply: Reply
) -> None:
    scripted.on("DELETE /api/v1/organization/acme", reply)
    scripted.on("GET /api/v1/user/", Reply(401, {"error_type": "invalid_token"}))
    assert "has expired" in explained(client, "DELETE organization/acme").diagnostic.detail


def test_t24_a_feature_that_is_off_is_told_from_a_missing_object(scripted: Scripted, client: Client) -> None:
    scripted.on("GET /api/v1/repository/acme/app/mirror", Reply(404, content_type=HTML))
    scripted.on("GET /config", Reply(200, {"features": {"REPO_MIRROR": False}, "config": {}}))
    diagnostic = explained(client, "GET repository/acme/app/mirror").diagnostic
    assert "FEATURE_REPO_MIRROR: true" in diagnostic.detail


def test_t24_an_unknown_route_is_explained_where_no_feature_is_off(
    scripted: Scripted, client: Client
) -> None:
    scripted.on("GET /api/v1/repository/acme/app/mirror", Reply(404, content_type=HTML))
    scripted.on("GET /config", Reply(200, {"features": {"REPO_MIRROR": True}, "config": {}}))
    assert "has no such call" in explained(client, "GET repository/acme/app/mirror").diagnostic.detail


def test_t22_a_superuser_without_full_access_is_told_why(scripted: Scripted, client: Client) -> None:
    scripted.on("PUT /api/v1/organization/acme/team/devs", Reply(403, {"message": "Unauthorized"}))
    scripted.on("GET /config", Reply(200, {"features": {"SUPERUSERS_FULL_ACCESS": False}, "config": {}}))
    client.user = Calls(client, deadline=float("inf"), stopping=Context(client).stopping).get("user/")
    diagnostic = explained(client, "PUT organization/acme/team/devs").diagnostic
    assert "SUPERUSERS_FULL_ACCESS is off" in diagnostic.detail


@pytest.mark.parametrize(
    ("status", "words"), [(402, "private repositories"), (503, "takes no changes"), (307, "redirects")]
)
def test_other_statuses_are_explained(scripted: Scripted, client: Client, status: int, words: str) -> None:
    scripted.on("POST /api/v1/repository", Reply(status, {"message": "read only", "is_readonly": True}))
    assert words in explained(client, "POST repository").diagnostic.detail


@pytest.mark.parametrize("body", [[], "text", 5, {"teams": []}])
def test_an_answer_of_another_shape_is_no_crash(scripted: Scripted, client: Client, body: Any) -> None:
    scripted.on(ORGANIZATION, Reply(200, body))
    with pytest.raises(DiagnosticError) as caught, client.calls(Context(client), "read it") as calls:
        calls.get("organization/{orgname}", "acme")["name"]
    assert "does not speak Quay's API" in caught.value.diagnostic.detail


def test_the_token_is_in_no_message_and_no_log(
    scripted: Scripted, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(Logger, "wanted", logging.DEBUG)
    scripted.on("POST /api/v1/repository", Reply(drop=True))
    diagnostic = explained(client, "POST repository").diagnostic
    client.close()
    assert caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(diagnostic)
    assert TOKEN not in repr(client.settings)
