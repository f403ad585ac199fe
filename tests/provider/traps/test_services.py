"""Notifications, applications, tokens, messages and keys: what is told once, and what is not told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.provider.driver import Driver, Refused
from tests.provider.watched import LOST, Quay, serving

from quay_provider.notifications import as_texts, config_body, event_config_body
from quay_provider.objects.application_token import SCOPES, is_scope, lifetime
from quay_provider.times import moment, of_quay
from quay_sandbox.settings import Settings
from tfplugin.values import UNKNOWN

WEBHOOK = {"method": "webhook", "config": {"url": "https://hook.example.com"}}


# --- T39: notifications ----------------------------------------------------------------------------------


def test_t39_a_notification_of_another_repository_is_not_imported(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/app")
    quay.repository("acme/other")
    made = driver.create("quay_repository_notification", repository="acme/app", event="repo_push", **WEBHOOK)
    wrong = driver.imported("quay_repository_notification", f"acme/other/{made['uuid']}")
    assert wrong.state is None
    right = driver.imported("quay_repository_notification", f"acme/app/{made['uuid']}")
    assert right["event"] == "repo_push"


def test_t39_every_change_makes_the_notification_anew(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/app")
    made = driver.create("quay_repository_notification", repository="acme/app", event="repo_push", **WEBHOOK)
    before = made["uuid"]
    driver.change(made, title="pushed")
    (found,) = quay.get("repository/acme/app/notification/")["notifications"]
    assert (found["title"], found["uuid"] != before) == ("pushed", True)


@pytest.mark.parametrize(
    ("method", "config"),
    [
        ("webhook", {}),
        ("webhook", {"url": "hook.example.com"}),
        ("webhook", {"url": "https://"}),
        ("webhook", {"url": "https://[x"}),
        ("hipchat", {"room_id": "1"}),
        ("quay_notification", {}),
        ("quay_notification", {"target_kind": "robot", "target_name": "acme+ci"}),
        ("quay_notification", {"target_kind": "org", "target_name": "other"}),
    ],
)
def test_t39_a_method_without_what_it_needs(driver: Driver, method: str, config: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        driver.create(
            "quay_namespace_notification",
            organization="acme",
            event="quota_error",
            method=method,
            config=config,
        )
    assert refused.value.first.attribute == "config"


def test_t39_an_email_of_a_quota_goes_to_the_organizations_own_address(quay: Quay, driver: Driver) -> None:
    arguments = {"organization": "acme", "event": "quota_error", "method": "email", "config": {}}
    managed = driver.create("quay_namespace_notification", **arguments)
    (made,) = quay.get("organization/acme/notifications")["notifications"]
    assert (made["method"], made["config"]) == ("email", {})
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"


def test_t39_an_empty_title_is_none(quay: Quay, driver: Driver) -> None:
    arguments = {"organization": "acme", "event": "quota_error", "title": "", **WEBHOOK}
    quay.fail("^POST organization/acme/notifications", LOST)
    managed = driver.create("quay_namespace_notification", **arguments)
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    assert len(quay.get("organization/acme/notifications")["notifications"]) == 1


def test_t39_an_email_of_a_repository_needs_an_address(driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create(
            "quay_repository_notification",
            repository="acme/app",
            event="repo_push",
            method="email",
            config={},
        )
    assert refused.value.first.attribute == "config"


NAMES = st.sampled_from(["url", "email", "template", "target_kind", "target_name", "ref-regex", "level"])


@given(st.dictionaries(NAMES, st.text()))
def test_a_configuration_comes_back_as_it_was_written(config: dict[str, str]) -> None:
    assert as_texts(config_body(config)) == config


@given(
    st.integers(min_value=0).map(str),
    st.dictionaries(NAMES.filter(lambda name: "target" not in name), st.text()),
)
def test_what_narrows_an_event_comes_back_as_it_was_written(days: str, more: dict[str, str]) -> None:
    config = {**more, "days": days}
    assert as_texts(event_config_body(config)) == config


# --- T11: what is told once, or not at all ---------------------------------------------------------------


def test_t11_a_token_whose_answer_was_lost_is_made_again_and_the_lost_one_deleted(
    quay: Quay, driver: Driver
) -> None:
    theirs = quay.post("user/apptoken", {"title": "laptop"})["token"]["uuid"]
    quay.fail("^POST user/apptoken", LOST)
    made = driver.create("quay_app_specific_token", title="laptop", store_token=True)
    found = {item["uuid"] for item in quay.get("user/apptoken")["tokens"]}
    assert found == {theirs, made["uuid"]}
    assert made["token_code"] == quay.get(f"user/apptoken/{made['uuid']}")["token"]["token_code"]


def test_a_token_that_has_expired_is_made_anew(tmp_path: Path, quick: None) -> None:
    settings = Settings(extra={"APP_SPECIFIC_TOKEN_EXPIRATION": "0s"}, collect_after=0)
    with serving(tmp_path, settings) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_app_specific_token", title="laptop")
        first = managed["uuid"]
        assert [item["uuid"] for item in quay.get("user/apptoken")["tokens"]] == [first]
        assert quay.get(f"user/apptoken/{first}") is None
        assert not driver.fresh().refresh(managed)
        assert driver.apply(managed).action == "create"
        assert managed["uuid"] != first


def test_t11_the_id_of_a_message_is_found_beside_an_equal_one(quay: Quay, driver: Driver) -> None:
    text = {"content": "Closed", "severity": "info", "media_type": "text/plain"}
    quay.post("messages", {"message": text})
    (theirs,) = quay.get("messages")["messages"]
    made = driver.create("quay_global_message", content="Closed")
    assert made["uuid"] != theirs["uuid"]
    driver.destroy(made)
    assert quay.get("messages")["messages"] == [theirs]


def test_t40_a_message_that_is_shown_late_is_found(
    quay: Quay, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quay_provider.objects.global_message.BETWEEN_LOOKS", 0.01)
    quay.fail("^GET messages", 200, {"messages": []}, times=3)
    made = driver.create("quay_global_message", content="Closed")
    (found,) = quay.get("messages")["messages"]
    assert made["uuid"] == found["uuid"]


# --- secrets ---------------------------------------------------------------------------------------------


def test_secrets_are_in_the_state_when_they_are_asked_for_alone(quay: Quay, driver: Driver) -> None:
    application = driver.create("quay_application", organization="acme", name="deployer")
    token = driver.create("quay_app_specific_token", title="laptop")
    key = driver.create("quay_service_key", service="scanner")
    secret = quay.get("organization/acme/applications")["applications"][0]["client_secret"]
    assert secret not in repr(application.state)
    assert (application["client_secret"], token["token_code"], key["private_key"]) == (None, None, None)
    driver.change(application, store_client_secret=True)
    assert application["client_secret"] == secret
    assert driver.change(token, store_token=True).action == "update"
    assert driver.change(key, store_private_key=True).action == "create"
    assert key["private_key"].startswith("-----BEGIN")
    driver.change(application, store_client_secret=False)
    assert application["client_secret"] is None


def test_whether_a_private_key_is_kept_may_be_known_after_apply_only(quay: Quay, driver: Driver) -> None:
    key = driver.create("quay_service_key", service="scanner", store_private_key=True)
    kept, key.config["store_private_key"] = key["private_key"], UNKNOWN
    planned = driver.plan(key)
    assert planned.action == "update"
    assert planned.state is not None
    assert planned.state["private_key"] is UNKNOWN
    driver.change(key, store_private_key=True, name="a")
    assert key["private_key"] == kept
    driver.change(key, store_private_key=False, name="b")
    assert key["private_key"] is None
    key.config["store_private_key"] = UNKNOWN
    assert driver.plan(key).replace == ["store_private_key"]
    assert [each["name"] for each in quay.get("superuser/keys")["keys"]] == ["b"]


def test_a_client_secret_is_made_anew_by_its_counter(quay: Quay, driver: Driver) -> None:
    made = driver.create(
        "quay_application",
        organization="acme",
        name="deployer",
        client_secret_version=1,
        store_client_secret=True,
    )
    before = made["client_secret"]
    planned = driver.change(made, client_secret_version=2)
    assert "made anew" in planned.warnings[0].summary
    (found,) = quay.get("organization/acme/applications")["applications"]
    assert found["client_secret"] == made["client_secret"] != before


def test_a_data_source_shows_no_client_secret(quay: Quay, driver: Driver) -> None:
    made = driver.create("quay_application", organization="acme", name="deployer", store_client_secret=True)
    one = driver.data("quay_application", organization="acme", name="deployer")
    assert one["client_id"] == made["client_id"]
    every = driver.data("quay_applications", organization="acme")
    assert made["client_secret"] not in repr((one, every))
    driver.create("quay_application", organization="acme", name="deployer")
    with pytest.raises(Refused) as refused:
        driver.fresh().data("quay_application", organization="acme", name="deployer")
    assert "client_id" in refused.value.first.detail


# --- tokens ----------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(SCOPES), min_size=1))
def test_a_scope_names_each_once(words: list[str]) -> None:
    assert (is_scope(" ".join(words)) is None) == (len(set(words)) == len(words))


@pytest.mark.parametrize("text", ["", "repo:read,repo:write", "repo:read  repo:write", "all", " repo:read"])
def test_what_is_no_scope(text: str) -> None:
    assert is_scope(text)


@given(st.integers(min_value=1, max_value=3650), st.integers(min_value=0, max_value=4 * 10**9))
def test_a_lifetime_is_read_off_its_two_ends(days: int, begin: int) -> None:
    end = moment(begin + days * 86400 + 1)
    assert lifetime(moment(begin), end) == f"{days}d"


def opened(driver: Driver, type_name: str, **config: Any) -> tuple[dict[str, Any], bytes]:
    """What an ephemeral resource answers, and what it keeps to be closed."""
    from quay_provider.registration import REGISTRATION
    from tfplugin import dynamic
    from tfplugin.registration import load
    from tfplugin.schema import type_of

    kind = type_of(load(REGISTRATION.ephemeral_resources[type_name]))
    names = {name for name, _ in kind.attributes}
    message = dynamic.encode(kind, {name: config.get(name) for name in names})
    answer = driver.call("OpenEphemeralResource", type_name=type_name, config=message)
    return dynamic.decode(kind, answer["result"]), answer["private"]


def test_tokens_that_live_for_one_run_are_deleted_at_its_end(quay: Quay, driver: Driver) -> None:
    client_id = quay.post("organization/acme/applications", {"name": "deployer"})["client_id"]
    found, private = opened(
        driver, "quay_application_token", organization="acme", client_id=client_id, scope="repo:read"
    )
    route = f"organization/acme/applications/{client_id}/tokens"
    (listed,) = quay.get(route)["tokens"]
    assert (listed["uuid"], listed["scope"]) == (found["uuid"], "repo:read")
    assert found["token"].encode() not in private
    driver.call("CloseEphemeralResource", type_name="quay_application_token", private=private)
    assert quay.get(route)["tokens"] == []

    found, private = opened(driver, "quay_app_specific_token", title="run")
    assert found["token_code"] == quay.get(f"user/apptoken/{found['uuid']}")["token"]["token_code"]
    assert found["token_code"].encode() not in private
    driver.call("CloseEphemeralResource", type_name="quay_app_specific_token", private=private)
    assert quay.get("user/apptoken")["tokens"] == []


# --- T11: what an answer that was lost had made is told from what is others' -----------------------------


def tokens(quay: Quay) -> dict[str, str]:
    """The user's app-specific tokens: their titles by their ids."""
    return {each["uuid"]: each["title"] for each in quay.get("user/apptoken")["tokens"]}


def test_t11_a_token_for_one_run_is_told_from_another_runs(quay: Quay, driver: Driver) -> None:
    driver.data("quay_app_specific_tokens")
    before = quay.post("user/apptoken", {"title": "terraform"})["token"]["uuid"]
    theirs, private = opened(driver.fresh(), "quay_app_specific_token")
    quay.fail("^POST user/apptoken", LOST)
    ours, _ = opened(driver, "quay_app_specific_token")
    assert ours["title"] == "terraform"
    assert tokens(quay).keys() == {before, theirs["uuid"], ours["uuid"]}
    driver.call("CloseEphemeralResource", type_name="quay_app_specific_token", private=private)
    assert tokens(quay).keys() == {before, ours["uuid"]}


def test_t11_an_applications_token_for_one_run_is_told_from_another_runs(quay: Quay, driver: Driver) -> None:
    client_id = quay.post("organization/acme/applications", {"name": "deployer"})["client_id"]
    route = f"organization/acme/applications/{client_id}/tokens"
    wanted = {"organization": "acme", "client_id": client_id, "scope": "repo:read"}
    driver.data("quay_application_tokens", organization="acme", client_id=client_id)
    theirs, _ = opened(driver.fresh(), "quay_application_token", **wanted)
    quay.fail(f"^POST {route}", LOST)
    ours, _ = opened(driver, "quay_application_token", **wanted)
    assert {each["uuid"] for each in quay.get(route)["tokens"]} == {theirs["uuid"], ours["uuid"]}


@pytest.mark.parametrize(
    ("kind", "route", "config", "body"),
    [
        ("quay_app_specific_token", "user/apptoken", {"title": "ci"}, {"title": "ci"}),
        (
            "quay_service_key",
            "superuser/keys",
            {"service": "scanner", "name": "ci"},
            {"service": "scanner", "name": "ci", "expiration": None},
        ),
    ],
)
def test_t11_of_two_that_look_alike_none_is_deleted(
    quay: Quay, driver: Driver, kind: str, route: str, config: dict[str, str], body: dict[str, Any]
) -> None:
    quay.meanwhile(f"POST {route}", lambda: quay.post(route, body))
    quay.fail(f"^POST {route}", LOST)
    made = driver.create(kind, **config)
    (listed,) = (answer for answer in quay.get(route).values() if isinstance(answer, list))
    theirs, lost, ours = (each.get("kid") or each["uuid"] for each in listed)
    assert made["id"] == ours
    assert quay.made("^DELETE ") == []
    # Whose the first two are, nobody but their makers can tell.
    assert len({theirs, lost, ours}) == 3


def test_t11_a_token_that_somebody_uses_is_no_lost_one(quay: Quay, driver: Driver) -> None:
    def log_in() -> None:
        theirs = quay.post("user/apptoken", {"title": "ci"})["token"]["uuid"]
        assert quay.watched is not None
        with quay.watched.sandbox.database.transaction() as db:
            db.run("UPDATE app_token SET last_accessed = ? WHERE uuid = ?", time.time(), theirs)

    quay.meanwhile("POST user/apptoken", log_in)
    quay.fail("^POST user/apptoken", LOST)
    made = driver.create("quay_app_specific_token", title="ci")
    theirs, ours = tokens(quay)
    assert (made["uuid"], theirs == ours) == (ours, False)
    assert len(quay.made("^DELETE ")) == 1


def test_t11_a_key_that_ends_at_another_time_is_no_lost_one(quay: Quay, driver: Driver) -> None:
    theirs = {"service": "scanner", "name": "", "expiration": 2_000_000_000}
    quay.meanwhile("POST superuser/keys", lambda: quay.post("superuser/keys", theirs))
    quay.fail("^POST superuser/keys", LOST)
    made = driver.create("quay_service_key", service="scanner", expiration="2030-01-01T00:00:00Z")
    first, second = quay.get("superuser/keys")["keys"]
    assert second["kid"] == made["kid"] != first["kid"]
    assert of_quay(first["expiration_date"]) == 2_000_000_000


def test_t11_two_that_are_alike_are_made_one_after_the_other(quay: Quay, driver: Driver) -> None:
    with ThreadPoolExecutor() as pool:
        second = []

        def begin() -> None:
            second.append(pool.submit(driver.create, "quay_application", organization="acme", name="ci"))
            wait(second, timeout=0.5)

        quay.meanwhile("POST organization/acme/applications", begin)
        quay.fail("^POST organization/acme/applications", LOST)
        first = driver.create("quay_application", organization="acme", name="ci")
        made = {first["client_id"], second[0].result()["client_id"]}
    listed = quay.get("organization/acme/applications")["applications"]
    assert made == {each["client_id"] for each in listed}
    assert len(listed) == 2


# --- what is not there -----------------------------------------------------------------------------------


def test_tokens_of_an_unknown_application_are_not_none(quay: Quay, driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.data("quay_application_tokens", organization="acme", client_id="NOBODY")
    assert refused.value.first.summary == 'There is no application "acme/NOBODY"'
    assert refused.value.first.attribute == "client_id"
    with pytest.raises(Refused) as refused:
        driver.data("quay_applications", organization="nobody")
    assert refused.value.first.summary == 'There is no organization "nobody"'


def test_an_application_secret_is_read_for_one_run(quay: Quay, driver: Driver) -> None:
    made = quay.post("organization/acme/applications", {"name": "deployer"})
    found, private = opened(
        driver, "quay_application_secret", organization="acme", client_id=made["client_id"]
    )
    assert (found["client_secret"], private) == (made["client_secret"], b"")
