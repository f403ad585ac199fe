"""Users, and what users and organizations may store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

from quay_provider.objects.quota import is_limit
from quay_provider.units import size_bytes
from quay_sandbox.settings import Directory, Settings

ALICE = {"username": "alice", "email": "alice@example.com"}


def driven(folder: Path, settings: Settings, **arguments: Any) -> Refused:
    """The refusal of a plan of a user, on a registry of its own."""
    folder.mkdir()
    with serving(folder, settings) as quay, pytest.raises(Refused) as refused:
        Driver(quay).plan(Managed("quay_user", arguments))
    return refused.value


# --- T01: users are removed in the background ------------------------------------------------------------


def test_t01_a_name_is_waited_for_while_its_user_is_being_removed(tmp_path: Path, quick: None) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    with serving(folder, Settings(collect_after=1)) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_user", **ALICE)
        left = Managed(managed.type_name, managed.config, managed.state, managed.private)
        driver.destroy(managed)
        assert quay.get("superuser/users/alice")["enabled"] is False
        assert not driver.fresh().refresh(left)
        driver.fresh().create("quay_user", **ALICE)
        assert quay.get("superuser/users/alice")["enabled"] is True


def test_t02_a_user_that_exists_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    with pytest.raises(Refused) as refused:
        driver.create("quay_user", **ALICE)
    assert "exists already" in refused.value.first.summary


# --- secrets ---------------------------------------------------------------------------------------------


def test_a_password_is_set_when_it_changes_and_kept_nowhere(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, password="first-secret")
    driver.change(managed, email="a@example.com")
    driver.change(managed, password="second-secret")
    bodies = [each.body for each in quay.requests() if each.method == "PUT"]
    assert bodies == [
        {"password": "first-secret"},
        {"email": "a@example.com"},
        {"password": "second-secret"},
    ]
    assert driver.plan(managed).action == "noop"
    assert "secret" not in repr(managed.state)
    assert b"secret" not in managed.private


def test_robots_of_a_user_who_looks_alike_are_left_alone(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", username="al_ice", email="a@example.com")
    quay.organization("al-ice")
    quay.put("organization/al-ice/robots/ci")
    with pytest.raises(Refused) as refused:
        driver.fresh().destroy(managed)
    assert "al-ice+ci" in refused.value.first.detail
    assert quay.get("superuser/users/al_ice")["enabled"]


PLAIN = Settings(features={"SUPERUSERS_FULL_ACCESS": False}, collect_after=0)
"""A registry whose superusers are not shown the robots of others, as it is by default."""


def usernames(quay: Quay) -> list[str]:
    """The names of all users, but for those who are being removed."""
    return [user["name"] for user in quay.get("superuser/users/")["users"]]


def owned_by_bob(quay: Quay, *names: str) -> None:
    """Make organizations of somebody else, each with a robot."""
    quay.user("bob")
    for name in names:
        quay.of("bob").organization(name)
        quay.of("bob").put(f"organization/{name}/robots/ci")


def test_robots_that_a_plain_superuser_is_not_shown_are_left_alone(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, PLAIN) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_user", username="john_doe", email="j@example.com")
        owned_by_bob(quay, "john-doe", "other", "john-doe-2")
        quay.user("john.doe")
        (warning, _) = driver.fresh().plan_destroy(managed)
        assert warning.summary == 'Robots of others might be deleted with "john_doe"'
        with pytest.raises(Refused) as refused:
            driver.fresh().destroy(managed)
        assert "these have: john-doe, john.doe." in refused.value.first.detail
        assert "FEATURE_SUPERUSERS_FULL_ACCESS" in refused.value.first.detail
        assert quay.of("bob").get("organization/john-doe/robots/ci") is not None
        assert quay.get("superuser/users/john_doe")["enabled"]


def test_a_plain_superuser_deletes_who_looks_like_nobody_else(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, PLAIN) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_user", username="john_doe", email="j@example.com")
        owned_by_bob(quay, "jane-doe")
        quay.organization("john-doe")  # The superuser's own, whose robots he is shown.
        quay.put("organization/john-doe/robots/ci")
        with pytest.raises(Refused) as refused:
            driver.fresh().destroy(managed)
        assert "does the same to these: john-doe+ci." in refused.value.first.detail
        quay.delete("organization/john-doe/robots/ci")
        driver.destroy(managed)
        assert usernames(quay) == ["quayadmin", "bob"]
        assert quay.of("bob").get("organization/jane-doe/robots/ci") is not None


def test_nobody_is_deleted_where_neither_robots_nor_names_are_shown(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, PLAIN) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_user", username="john_doe", email="j@example.com")
        quay.fail("^GET superuser/organizations/", 403, {"message": "no names"}, times=2)
        with pytest.raises(Refused) as refused:
            driver.destroy(managed)
        assert "might be deleted" in refused.value.first.summary
        assert "no names" in refused.value.first.detail
        assert quay.get("superuser/users/john_doe")["enabled"]
        driver.destroy(managed)
        assert usernames(quay) == ["quayadmin"]


@pytest.mark.parametrize("password", ["short", "with a space", ""])
def test_a_password_that_quay_refuses_makes_no_user(quay: Quay, driver: Driver, password: str) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_user", username="alice", email="a@example.com", password=password)
    assert refused.value.first.attribute == "password"
    assert not password or password not in refused.value.first.text
    assert quay.get("superuser/users/alice") is None


def test_a_password_with_a_counter_of_the_users_own(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, password="first-secret", password_version=7)
    managed.config["password"] = "second-secret"
    planned = driver.plan(managed)
    assert planned.action == "noop"
    assert [each.attribute for each in planned.warnings] == ["password_version"]
    driver.change(managed, password_version=8)
    assert [each.body for each in quay.requests() if each.method == "PUT"][-1] == {
        "password": "second-secret"
    }


def test_a_user_is_disabled_and_enabled_in_place(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, enabled=False)
    assert quay.get("superuser/users/alice")["enabled"] is False
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    driver.change(managed, enabled=True)
    assert quay.get("superuser/users/alice")["enabled"] is True


def test_a_password_that_the_plan_says_is_not_sent_is_not(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, password="first-secret", password_version=7)
    quay.forget()
    warned = driver.change(managed, email="a@example.com", password="second-secret").warnings
    assert [each.attribute for each in warned] == ["password_version"]
    assert [each.body for each in quay.requests() if each.method == "PUT"] == [{"email": "a@example.com"}]
    assert quay.get("superuser/users/alice")["email"] == "a@example.com"
    assert [each.attribute for each in driver.plan(managed).warnings] == ["password_version"]
    driver.change(managed, password_version=8)
    assert [each.body for each in quay.requests()][-1] == {"password": "second-secret"}
    assert driver.plan(managed).warnings == []


# --- what the registry cannot do -------------------------------------------------------------------------


def test_a_user_who_is_disabled_is_destroyed_all_the_same(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, enabled=False)
    quay.delete("superuser/users/alice")  # Quay answers 204, and deletes nobody who is disabled.
    assert [user["name"] for user in quay.get("superuser/users/")["users"]] == ["quayadmin", "alice"]
    driver.destroy(managed)
    assert [user["name"] for user in quay.get("superuser/users/")["users"]] == ["quayadmin"]


def test_a_user_who_cannot_be_deleted_is_disabled_again(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, enabled=False)
    quay.fail("^DELETE superuser/users/alice", 403, {"message": "no"})
    with pytest.raises(Refused):
        driver.destroy(managed)
    assert quay.get("superuser/users/alice")["enabled"] is False
    assert managed.warnings == []
    driver.destroy(managed)
    assert [user["name"] for user in quay.get("superuser/users/")["users"]] == ["quayadmin"]


def test_who_cannot_be_disabled_again_is_told_of(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", **ALICE, enabled=False)
    quay.fail("^DELETE superuser/users/alice", 403, {"message": "no"})
    refuse = {"message": "busy"}
    quay.meanwhile("PUT superuser/users/alice", lambda: quay.fail("^PUT ", 403, refuse))
    with pytest.raises(Refused) as refused:
        driver.destroy(managed)
    assert quay.get("superuser/users/alice")["enabled"] is True
    assert "no" in refused.value.first.text
    (warning,) = managed.warnings
    assert warning.summary == 'User "alice" is enabled now'
    assert "busy" in warning.detail


def test_t38_a_user_without_an_address_has_none(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_user", username="alice")
    fresh = driver.fresh()
    assert "@" not in quay.get("superuser/users/alice")["email"]
    assert fresh.refresh(managed)
    assert managed["email"] is fresh.data("quay_user", username="alice")["email"] is None
    assert driver.plan(managed).action == "noop"


def test_t24_users_of_a_directory_are_not_made_here(tmp_path: Path) -> None:
    directory = Directory("dc=example,dc=org", {}, ["quayadmin"])
    settings = Settings(authentication="LDAP", directory=directory, collect_after=0)
    assert "LDAP" in driven(tmp_path / "ldap", settings, **ALICE).first.detail


def test_t38_a_registry_that_sends_mail_demands_an_address(tmp_path: Path) -> None:
    settings = Settings(features={"MAILING": True}, collect_after=0)
    assert driven(tmp_path / "mail", settings, username="alice").first.attribute == "email"


def test_t21_a_user_who_is_no_superuser_is_told_so_at_plan(quay: Quay) -> None:
    quay.user("bob")
    with pytest.raises(Refused) as refused:
        Driver(quay.of("bob")).plan(Managed("quay_user", ALICE))
    assert "superuser" in refused.value.first.summary


def test_users_are_read_by_everybody_as_far_as_quay_shows_them(quay: Quay, driver: Driver) -> None:
    quay.user("bob")
    assert driver.data("quay_user", username="bob")["email"] == "bob@example.com"
    assert Driver(quay.of("bob")).data("quay_user", username="quayadmin")["email"] is None
    found = driver.data("quay_users")["users"]
    assert [(item["username"], item["is_superuser"]) for item in found] == [
        ("bob", False),
        ("quayadmin", True),
    ]
    with pytest.raises(Refused):
        driver.data("quay_user", username="ghost")


# --- quotas ----------------------------------------------------------------------------------------------


def test_t22_a_quota_changes_by_what_changed_alone(quay: Quay, driver: Driver) -> None:
    arguments = {
        "namespace": "acme",
        "limit": "10GiB",
        "warning_thresholds": [80],
        "reject_thresholds": [100],
    }
    managed = driver.create("quay_quota", **arguments)
    quay.forget()
    driver.change(managed, warning_thresholds=[80, 90])
    assert [each.body for each in quay.requests() if each.method != "GET"] == [
        {"type": "Warning", "threshold_percent": 90}
    ]
    quay.forget()
    driver.change(managed, limit="11GiB", warning_thresholds=None)
    assert quay.made("^PUT") == ["PUT superuser/organization/acme/quota/1"]
    assert len(quay.made("^DELETE")) == 2
    assert driver.data("quay_quota", namespace="acme")["reject_thresholds"] == [100]
    assert driver.data("quay_quotas")["quotas"][0]["limit_bytes"] == 11 * 2**30


def test_t24_a_registry_without_quotas_says_so_at_plan(tmp_path: Path) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    settings = Settings(features={"QUOTA_MANAGEMENT": False}, collect_after=0)
    with serving(folder, settings) as quay, pytest.raises(Refused) as refused:
        Driver(quay).plan(Managed("quay_quota", {"namespace": "acme", "limit": "1GiB"}))
    assert "FEATURE_QUOTA_MANAGEMENT" in refused.value.first.detail


@given(st.integers(0, 2**50), st.sampled_from(["", "B", " KiB", "MB", "GiB", "tb"]))
def test_t22_a_limit_is_more_than_nothing_and_no_more_than_quay_keeps(number: int, unit: str) -> None:
    assert (is_limit(f"{number}{unit}") is None) == (0 < size_bytes(f"{number}{unit}") < 2**63)
