"""Users whom this very run made: what data sources tell of them, and mail that cannot be sent to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Refused
from tests.provider.registry import ADMINISTRATOR
from tests.provider.watched import Quay, serving

from quay_sandbox.settings import Settings

ALICE = {"username": "alice", "email": "alice@example.com"}
MAILING = Settings(features={"MAILING": True}, collect_after=0)
UNSENT = "Could not send email. Please contact an administrator and report this problem."


@pytest.fixture
def mailing(tmp_path: Path, quick: None) -> Iterator[Quay]:
    """A registry that sends mail."""
    with serving(tmp_path, MAILING) as quay:
        yield quay


def break_mail(quay: Quay) -> None:
    """Let Quay make users, and answer that it could not send them mail."""
    assert quay.watched is not None
    sandbox = quay.watched.sandbox

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        call = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        statuses: list[str] = []
        if call != "POST /api/v1/superuser/users/" or environ.get("HTTP_USER_AGENT") == ADMINISTRATOR:
            return sandbox(environ, start_response)
        answer = b"".join(sandbox(environ, lambda status, _headers: statuses.append(status)))
        if statuses == ["200 OK"]:
            statuses, answer = ["400 BAD REQUEST"], json.dumps({"message": UNSENT}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response(statuses[0], headers)
        return [answer]

    quay.watched.answer = serve


def test_a_user_who_could_be_sent_no_mail_is_kept(mailing: Quay) -> None:
    break_mail(mailing)
    driver = Driver(mailing)
    managed = driver.create("quay_user", **ALICE, password="first-secret", enabled=False)
    (warning,) = managed.warnings
    assert (warning.summary, warning.attribute) == ('User "alice" was sent no mail', "email")
    assert UNSENT in warning.detail
    found = mailing.get("superuser/users/alice")
    assert (found["email"], found["enabled"]) == ("alice@example.com", False)
    assert mailing.made("^POST") == ["POST superuser/users/"]
    assert len(mailing.made("^PUT superuser/users/alice")) == 1
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"


def test_a_replaced_user_who_could_be_sent_no_mail_is_kept_too(mailing: Quay) -> None:
    driver = Driver(mailing)
    driver.destroy(driver.create("quay_user", **ALICE))
    break_mail(mailing)
    managed = driver.create("quay_user", **ALICE)
    assert len(managed.warnings) == 1
    assert mailing.get("superuser/users/alice")["email"] == "alice@example.com"


def test_a_user_who_was_not_made_is_not_taken_for_one_without_mail(mailing: Quay) -> None:
    mailing.fail("^POST superuser/users/", 400, {"message": UNSENT})
    with pytest.raises(Refused) as refused:
        Driver(mailing).create("quay_user", **ALICE)
    assert UNSENT in refused.value.first.detail
    assert mailing.get("superuser/users/alice") is None


def test_data_sources_tell_all_of_a_user_whom_this_run_made(mailing: Quay) -> None:
    driver = Driver(mailing)
    managed = driver.create("quay_user", **ALICE)
    mailing.user("bob")
    one, all_of_them = driver.data("quay_user", username="alice"), driver.data("quay_users")
    assert (one["verified"], one["is_superuser"]) == (False, False)
    assert one == driver.fresh().data("quay_user", username="alice")
    assert all_of_them == driver.fresh().data("quay_users")
    assert [item["username"] for item in all_of_them["users"]] == ["alice", "bob", "quayadmin"]
    driver.change(managed, email="a@example.com")
    changed = driver.data("quay_user", username="alice")
    assert (changed["email"], changed["verified"]) == ("a@example.com", True)
    assert changed == driver.fresh().data("quay_user", username="alice")


def test_users_whom_this_run_makes_take_no_further_list(quay: Quay, driver: Driver) -> None:
    for name in ("alice", "bob", "carol"):
        driver.create("quay_user", username=name, email=f"{name}@example.com")
        assert driver.data("quay_user", username=name)["is_superuser"] is False
    assert quay.made("^GET superuser/users") == [
        "GET superuser/users/",
        *(f"GET superuser/users/{name}" for name in ("alice", "bob", "carol")),
    ]
