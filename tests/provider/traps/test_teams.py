"""Members of teams: invitations, repetitions, and groups that decide in the registry's place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

from quay_sandbox.settings import Directory, Settings
from tfplugin.values import UNKNOWN

MAILING = Settings(features={"MAILING": True, "REQUIRE_TEAM_INVITE": True}, collect_after=0)
LDAP = Settings(
    authentication="LDAP",
    directory=Directory(
        "dc=example,dc=org", {"cn=devs,ou=groups": ["alice", "bob"]}, ["alice", "bob", "carol"]
    ),
    collect_after=0,
)


def members(quay: Quay) -> set[str]:
    found = quay.get("organization/acme/team/devs/members?includePending=true")
    return {item.get("name") or item["email"] for item in found["members"]}


def make_team(quay: Quay) -> None:
    quay.put("organization/acme/team/devs", {"role": "member"})


def test_t12_a_member_who_is_there_already_is_taken_over(quay: Quay, driver: Driver) -> None:
    make_team(quay)
    quay.user("alice")
    quay.put("organization/acme/team/devs/members/alice")
    managed = driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    assert managed["id"] == "acme/devs/alice"
    driver.destroy(managed)
    assert members(quay) == set()


def test_t06_who_may_be_a_member_yet_is_not_missed(driver: Driver) -> None:
    owners = {"organization": "acme", "team": "owners"}
    assert driver.plan(Managed("quay_team_members", {**owners, "members": ["alice"]})).warnings
    assert not driver.plan(Managed("quay_team_members", {**owners, "members": ["alice", UNKNOWN]})).warnings


def test_t12_a_team_or_user_that_is_missing_is_named(quay: Quay, driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    assert refused.value.first.summary == 'There is no team "acme/devs"'
    assert refused.value.first.attribute == "team"
    make_team(quay)
    with pytest.raises(Refused) as refused:
        driver.fresh().create("quay_team_member", organization="acme", team="devs", member="nobody")
    assert "nobody" in refused.value.first.text


def test_t17_who_is_invited_counts_as_a_member(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, MAILING) as quay:
        quay.organization("acme")
        make_team(quay)
        quay.user("alice")
        driver = Driver(quay)
        managed = driver.create("quay_team_member", organization="acme", team="devs", member="alice")
        assert managed["invited"] is True
        fresh = driver.fresh()
        assert fresh.refresh(managed)
        assert fresh.plan(managed).action == "noop"
        every = fresh.imported(
            "quay_team_members", "acme/devs", organization="acme", team="devs", members=["alice"]
        )
        assert fresh.plan(every).action == "noop"
        fresh.destroy(managed)
        assert members(quay) == set()


def test_t16_a_group_decides_about_users_and_not_about_robots(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, LDAP) as quay:
        quay.organization("acme")
        make_team(quay)
        quay.put("organization/acme/robots/ci")
        driver = Driver(quay)
        driver.create("quay_team_sync", organization="acme", team="devs", group_dn="cn=devs,ou=groups")
        assert driver.fresh().data("quay_team", organization="acme", name="devs")["is_synced"] is True
        with pytest.raises(Refused) as refused:
            driver.create("quay_team_member", organization="acme", team="devs", member="carol")
        assert "sync" in refused.value.first.text
        robot = driver.create("quay_team_member", organization="acme", team="devs", member="acme+ci")
        assert members(quay) >= {"acme+ci"}
        every = driver.create("quay_team_members", organization="acme", team="devs", members=["acme+ci"])
        fresh = driver.fresh()
        assert fresh.refresh(every)
        assert fresh.plan(every).action == "noop"
        assert fresh.refresh(robot)


def test_t16_a_group_that_does_not_exist_is_refused(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, LDAP) as quay:
        quay.organization("acme")
        make_team(quay)
        with pytest.raises(Refused) as refused:
            Driver(quay).create(
                "quay_team_sync", organization="acme", team="devs", group_dn="cn=nobody,ou=groups"
            )
        assert refused.value.first.attribute == "group_dn"


def test_t06_the_tokens_own_user_is_not_taken_from_the_owners(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    owners = driver.create(
        "quay_team_members", organization="acme", team="owners", members=["alice", "quayadmin"]
    )
    driver.destroy(owners)
    found = quay.get("organization/acme/team/owners/members")["members"]
    assert [item["name"] for item in found] == ["quayadmin"]
