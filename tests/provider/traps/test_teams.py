"""Members of teams: invitations, repetitions, and groups that decide in the registry's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import EVER, Quay, serving

from quay_sandbox.settings import Directory, Settings
from quay_sandbox.state import accounts, teams
from tfplugin.values import UNKNOWN

MAILING = Settings(features={"MAILING": True, "REQUIRE_TEAM_INVITE": True}, collect_after=0)
HIDING = Settings(version="3.17", features=MAILING.features, collect_after=0)
"""A registry that shows a superuser from outside of an organization no invitations."""
LDAP = Settings(
    authentication="LDAP",
    directory=Directory(
        "dc=example,dc=org",
        {"cn=devs,ou=groups": ["alice", "bob"], "cn=ops,ou=groups": ["carol"]},
        ["alice", "bob", "carol"],
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


# --- a superuser of no team of the organization --------------------------------------------------------


@pytest.fixture
def theirs(tmp_path: Path, quick: None) -> Iterator[Quay]:
    """A registry that hides invitations; `acme` with the team `devs` is of carol, who administers it."""
    with serving(tmp_path, HIDING) as quay:
        for name in ("alice", "bob", "carol"):
            quay.user(name)
        hers = quay.of("carol")
        hers.organization("acme")
        make_team(hers)
        yield quay


def invitations(quay: Quay) -> list[str]:
    found = quay.of("carol").get("organization/acme/team/devs/members?includePending=true")["members"]
    return [item["name"] for item in found if item["invited"]]


def agree(quay: Quay, user: str) -> None:
    """Do what Quay does when somebody follows the link that he was mailed."""
    assert quay.watched is not None
    with quay.watched.sandbox.database.transaction() as db:
        account, team = accounts.find(db, user, "user"), teams.find(db, "acme", "devs")
        assert account is not None
        assert team is not None
        teams.remove_member(db, team, account, caller=0)
        db.insert("team_member", team_id=team["id"], account_id=account["id"])


def test_t17_an_invitation_that_quay_hides_is_sent_once(theirs: Quay) -> None:
    driver = Driver(theirs)
    managed = driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    assert managed["invited"] is True
    assert members(theirs) == set()
    for _ in range(2):
        driver = driver.fresh()
        assert driver.refresh(managed)
        assert managed["invited"] is True
        assert driver.apply(managed).action == "noop"
    assert invitations(theirs) == ["alice"]
    theirs.fail("^DELETE organization/acme/team/devs/members/alice", 403, {"message": "no"})
    with pytest.raises(Refused):
        driver.destroy(managed)
    driver.destroy(managed)
    assert invitations(theirs) == []


def test_t17_who_agreed_and_was_taken_out_is_missed_where_invitations_are_hidden(theirs: Quay) -> None:
    driver = Driver(theirs)
    hers = theirs.of("carol")
    managed = driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    agree(theirs, "alice")
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert managed["invited"] is False
    hers.delete("organization/acme/team/devs/members/alice")
    assert not driver.fresh().refresh(managed)


def test_t17_invitations_of_a_whole_team_that_quay_hides_are_sent_once(theirs: Quay) -> None:
    team = {"organization": "acme", "team": "devs"}
    driver = Driver(theirs)
    managed = driver.create("quay_team_members", **team, members=["alice", "bob"])
    for _ in range(2):
        driver = driver.fresh()
        assert driver.refresh(managed)
        assert driver.apply(managed).action == "noop"
    assert invitations(theirs) == ["alice", "bob"]
    driver.change(managed, members=["bob"])
    assert invitations(theirs) == ["bob"]
    agree(theirs, "bob")
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.plan(managed).action == "noop"
    theirs.of("carol").delete("organization/acme/team/devs/members/bob")
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert managed["members"] == []
    driver.apply(managed)
    assert invitations(theirs) == ["bob"]
    driver.destroy(managed)
    assert invitations(theirs) == []


def test_members_are_managed_where_quay_hides_the_teams(theirs: Quay) -> None:
    """So does Quay up to 3.15 from a superuser who does not belong to the organization."""
    theirs.fail("^GET organization/acme$", 200, {"name": "acme", "is_member": False}, times=EVER)
    driver = Driver(theirs)
    one = driver.create("quay_team_member", organization="acme", team="devs", member="alice")
    driver.create("quay_team_members", organization="acme", team="owners", members=["bob", "carol"])
    driver.destroy(one)
    owners = theirs.of("carol").get("organization/acme/team/owners/members?includePending=true")["members"]
    assert [item["name"] for item in owners] == ["carol", "bob"]
    assert invitations(theirs) == []
    with pytest.raises(Refused) as refused:
        driver.create("quay_team", organization="acme", name="ops", role="member")
    assert "without its teams" in refused.value.first.text
    assert theirs.made("^PUT organization/acme/team/ops") == []


ADMINS = {"organization": "acme", "name": "admins", "role": "admin"}


def test_a_team_of_administrators_is_destroyed_by_a_superuser_of_none(theirs: Quay) -> None:
    driver = Driver(theirs)
    managed = driver.create("quay_team", **ADMINS, description="who administer")
    theirs.forget()
    driver.fresh().destroy(managed)
    assert "admins" not in theirs.get("organization/acme")["teams"]
    team = "organization/acme/team/admins"
    assert theirs.made("^(PUT|DELETE)") == [f"PUT {team}", f"DELETE {team}"]


def test_a_team_of_administrators_that_is_not_destroyed_has_its_role_again(theirs: Quay) -> None:
    driver = Driver(theirs)
    managed = driver.create("quay_team", **ADMINS, description="who administer")
    theirs.fail("^DELETE organization/acme/team/admins", 403, {"message": "no"})
    with pytest.raises(Refused):
        driver.destroy(managed)
    found = theirs.get("organization/acme")["teams"]["admins"]
    assert (found["role"], found["description"]) == ("admin", "who administer")
    assert managed.warnings == []
    driver.destroy(managed)
    assert "admins" not in theirs.get("organization/acme")["teams"]


def test_a_team_whose_role_cannot_be_given_back_is_told_of(theirs: Quay) -> None:
    driver = Driver(theirs)
    managed = driver.create("quay_team", **ADMINS)
    theirs.fail("^DELETE organization/acme/team/admins", 403, {"message": "no"})
    refuse = {"message": "busy"}
    theirs.meanwhile("PUT organization/acme/team/admins", lambda: theirs.fail("^PUT ", 403, refuse))
    with pytest.raises(Refused):
        driver.destroy(managed)
    assert theirs.get("organization/acme")["teams"]["admins"]["role"] == "member"
    (warning,) = managed.warnings
    assert warning.summary == 'Team "acme/admins" has the role `member` now'
    assert "busy" in warning.detail


def test_a_team_of_administrators_is_destroyed_in_one_call_by_one_of_them(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_team", **ADMINS)
    quay.forget()
    driver.destroy(managed)
    assert "admins" not in quay.get("organization/acme")["teams"]
    assert quay.made("^(PUT|DELETE)") == ["DELETE organization/acme/team/admins"]


# --- groups of a directory ------------------------------------------------------------------------------


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


@pytest.fixture
def synced(tmp_path: Path, quick: None) -> Iterator[tuple[Quay, Driver, Managed]]:
    """A registry of a directory, where the team `devs` is synchronized with a group."""
    with serving(tmp_path, LDAP) as quay:
        quay.organization("acme")
        make_team(quay)
        driver = Driver(quay)
        yield (
            quay,
            driver,
            driver.create("quay_team_sync", organization="acme", team="devs", group_dn="cn=devs,ou=groups"),
        )


def group(quay: Quay) -> str | None:
    found = quay.get("organization/acme/team/devs/members").get("synced")
    return found["config"]["group_dn"] if found is not None else None


def test_a_group_that_quay_does_not_take_leaves_the_old_one(synced: tuple[Quay, Driver, Managed]) -> None:
    quay, driver, managed = synced
    with pytest.raises(Refused) as refused:
        driver.change(managed, group_dn="cn=nobody,ou=groups")
    assert refused.value.first.attribute == "group_dn"
    assert managed.warnings == []
    assert group(quay) == managed["group_dn"] == "cn=devs,ou=groups"


def test_a_group_that_cannot_be_set_again_is_told_of(synced: tuple[Quay, Driver, Managed]) -> None:
    quay, driver, managed = synced
    quay.fail("^POST organization/acme/team/devs/syncing", 403, {"message": "no"}, times=2)
    with pytest.raises(Refused):
        driver.change(managed, group_dn="cn=ops,ou=groups")
    assert group(quay) is None
    (warning,) = managed.warnings
    assert warning.summary == 'Team "acme/devs" is synchronized with no group now'
    driver = driver.fresh()
    assert not driver.refresh(managed)
    managed.config["group_dn"] = "cn=ops,ou=groups"
    driver.apply(managed)
    assert group(quay) == "cn=ops,ou=groups"


def test_t06_the_tokens_own_user_is_not_taken_from_the_owners(quay: Quay, driver: Driver) -> None:
    quay.user("alice")
    owners = driver.create(
        "quay_team_members", organization="acme", team="owners", members=["alice", "quayadmin"]
    )
    driver.destroy(owners)
    found = quay.get("organization/acme/team/owners/members")["members"]
    assert [item["name"] for item in found] == ["quayadmin"]
