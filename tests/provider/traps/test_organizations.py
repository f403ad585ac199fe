"""Organizations: names that stay blocked, the team that Quay makes with them, and settings it ignores."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.terraform import Workspace
from tests.provider.watched import HTML, LOST, Quay, serving

from quay_sandbox.settings import Settings
from tfplugin.values import UNKNOWN


def organization(quay: Quay, name: str = "new") -> dict[str, object] | None:
    found: dict[str, object] | None = quay.get(f"organization/{name}")
    return found


def test_t01_a_name_is_waited_for_while_its_organization_is_being_removed(
    tmp_path: Path, quick: None
) -> None:
    with serving(tmp_path, Settings(collect_after=0.4)) as quay:
        driver = Driver(quay)
        first = driver.create("quay_organization", name="new", email="first@example.com")
        driver.destroy(first)
        assert quay.get("organization/new") is None
        second = driver.create("quay_organization", name="new", email="second@example.com")
        assert len(quay.made("^POST organization/")) > 2
        assert second["id"] == "new"
        assert quay.get("organization/new")["email"] == "second@example.com"


def test_t01_a_rename_takes_everything_along(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    quay.put("organization/old/robots/ci")
    planned = driver.change(managed, name="new")
    assert planned.action == "update"
    assert "is renamed" in planned.warnings[0].summary
    assert quay.get("organization/old") is None
    assert quay.get("organization/new/robots/ci")["name"] == "new+ci"


RENAMED = """
resource "terraform_data" "name" {
  input = "%s"
}
resource "quay_organization" "old" {
  name = terraform_data.name.output
}
resource "quay_team" "devs" {
  organization = quay_organization.old.name
  name         = "devs"
  role         = "member"
}
resource "quay_robot" "ci" {
  namespace = quay_organization.old.id
  name      = "ci"
}
"""


def test_t01_a_rename_to_a_name_that_was_not_known_takes_what_hangs_on_it_along(
    tmp_path: Path, quay: Quay
) -> None:
    workspace = Workspace(tmp_path, quay)
    workspace.write_text(RENAMED % "old")
    workspace.apply().ok()
    quay.repository("old/app")
    workspace.write_text(RENAMED % "new")
    assert workspace.apply().ok().actions["quay_organization.old"] == "update"
    assert organization(quay, "old") is None
    assert "devs" in quay.get("organization/new")["teams"]
    assert quay.get("organization/new/robots/ci")["name"] == "new+ci"
    assert quay.get("repository/new/app") is not None
    assert workspace.state()["quay_organization.old"]["id"] == "new"
    assert workspace.plan().ok().actions == {}


def make(quay: Quay, kind: str, name: str) -> None:
    """Make an organization or a user."""
    quay.user(name) if kind == "user" else quay.organization(name)


def named(quay: Quay, kind: str, name: str) -> bool:
    """Whether there is an organization or a user of that name."""
    return quay.get(f"{'users' if kind == 'user' else 'organization'}/{name}") is not None


@pytest.mark.parametrize("kind", ["organization", "user"])
def test_t12_a_rename_to_a_name_that_is_taken_is_refused_at_plan(
    quay: Quay, driver: Driver, kind: str
) -> None:
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    make(quay, kind, "new")
    managed.config["name"] = "new"
    with pytest.raises(Refused) as refused:
        driver.fresh().plan(managed)
    assert refused.value.first.summary == 'There is a namespace "new" already'
    assert f"existing {kind}" in refused.value.first.detail
    assert refused.value.first.attribute == "name"


def test_t12_an_organization_is_not_destroyed_for_a_name_that_is_taken(quay: Quay) -> None:
    quay.user("alice")
    driver = Driver(quay.of("alice"))
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    with pytest.raises(Refused):
        driver.change(managed, name="acme")
    assert organization(quay, "old") is not None


@pytest.mark.parametrize("kind", ["organization", "user"])
@pytest.mark.parametrize("moment", ["before", "during"])
def test_t12_a_rename_to_a_name_that_is_taken_since_the_plan_adopts_nothing(
    quay: Quay, driver: Driver, kind: str, moment: str
) -> None:
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    managed.config["name"] = "new"
    planned = driver.plan(managed)
    if moment == "before":
        make(quay, kind, "new")
    else:
        quay.meanwhile("PUT superuser/organizations/old", lambda: make(quay, kind, "new"))
    with pytest.raises(Refused) as refused:
        driver.carry_out(managed, planned)
    assert refused.value.first.summary == 'There is a namespace "new" already'
    assert len(quay.made("^PUT superuser")) == (0 if moment == "before" else 1)
    assert managed["name"] == managed["id"] == "old"
    assert organization(quay, "old") is not None
    driver.fresh().destroy(managed)
    assert organization(quay, "old") is None
    assert named(quay, kind, "new")


@pytest.mark.parametrize(("status", "calls"), [(LOST, 1), (500, 2)])
def test_t12_a_rename_whose_answer_tells_nothing_is_done_once(
    quay: Quay, driver: Driver, status: int, calls: int
) -> None:
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    quay.fail("^PUT superuser/organizations/old", status, HTML)
    driver.change(managed, name="new")
    assert managed["id"] == "new"
    assert len(quay.made("^PUT superuser/organizations/old")) == calls
    assert organization(quay, "old") is None
    assert organization(quay) is not None


def test_t12_an_organization_is_not_lost_when_a_setting_is_refused_with_its_rename(
    quay: Quay, driver: Driver
) -> None:
    managed = driver.create("quay_organization", name="old", email="o@example.com")
    quay.fail("^PUT organization/", 400, {"message": "no"})
    with pytest.raises(Refused):
        driver.change(managed, name="new", email="n@example.com")
    driver = driver.fresh()
    assert driver.refresh(managed)
    driver.apply(managed)
    assert organization(quay, "old") is None
    assert quay.get("organization/new")["email"] == "n@example.com"


@pytest.mark.parametrize("change", [{"name": "new"}, None])
def test_robots_of_an_organization_that_looks_alike_are_left_alone(
    quay: Quay, driver: Driver, change: dict[str, str] | None
) -> None:
    managed = driver.create("quay_organization", name="team_a", email="a@example.com")
    quay.organization("team-a")
    quay.put("organization/team-a/robots/ci")
    driver = driver.fresh()
    if change is None:
        assert "would be deleted" in driver.plan_destroy(managed)[0].summary
    with pytest.raises(Refused) as refused:
        driver.destroy(managed) if change is None else driver.change(managed, **change)
    assert "team-a+ci" in refused.value.first.detail
    assert quay.get("organization/team_a") is not None
    quay.delete("organization/team-a/robots/ci")
    driver.destroy(managed)
    assert quay.get("organization/team_a") is None


def test_robots_that_a_plain_superuser_is_not_shown_are_not_renamed(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(features={"SUPERUSERS_FULL_ACCESS": False})) as quay:
        quay.user("bob")
        bob = quay.of("bob")
        bob.organization("team_a")
        bob.organization("team-a")
        bob.put("organization/team-a/robots/ci")
        managed = Driver(bob).imported("quay_organization", "team_a", name="new")
        with pytest.raises(Refused) as refused:
            Driver(quay).apply(managed)
        assert "these have: team-a." in refused.value.first.detail
        assert bob.get("organization/team-a/robots/ci") is not None
        assert organization(quay, "team_a") is not None


def test_an_organization_that_is_gone_takes_no_robots_along(quay: Quay) -> None:
    quay.user("alice")
    driver = Driver(quay.of("alice"))
    managed = driver.create("quay_organization", name="team_a", email="a@example.com")
    quay.delete("organization/team_a")
    driver.fresh().destroy(managed)
    assert organization(quay, "team_a") is None


@pytest.mark.parametrize(("user", "replaced"), [("quayadmin", []), ("alice", ["name"])])
def test_t01_a_name_that_is_not_known_yet_is_planned_as_it_can_be_done(
    quay: Quay, user: str, replaced: list[str]
) -> None:
    if user != "quayadmin":
        quay.user(user)
    driver = Driver(quay.of(user))
    managed = driver.create("quay_organization", name="new", email="n@example.com")
    managed.config["name"] = UNKNOWN
    planned = driver.plan(managed)
    assert planned.replace == replaced
    assert planned.state is not None
    assert planned.state["id"] is UNKNOWN


def test_t06_the_team_of_owners_is_imported_and_not_created(quay: Quay, driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_team", organization="acme", name="owners", role="admin")
    assert refused.value.first.summary == 'Team "acme/owners" exists already'
    assert "terraform import quay_team.NAME 'acme/owners'" in refused.value.first.detail
    owners = driver.imported("quay_team", "acme/owners", organization="acme", name="owners", role="admin")
    assert driver.plan(owners).action == "noop"


def test_t06_who_would_lock_himself_out_is_warned_and_refused(quay: Quay, driver: Driver) -> None:
    member = quay.of("quayadmin", "org:admin user:read")
    owners = driver.imported("quay_team", "acme/owners", organization="acme", name="owners", role="member")
    assert "is to lose its role" in driver.plan(owners).warnings[0].summary
    with pytest.raises(Refused):
        Driver(member).apply(owners)
    assert quay.get("organization/acme")["teams"]["owners"]["role"] == "admin"
    with pytest.raises(Refused):
        Driver(member).destroy(owners)
    assert "owners" in quay.get("organization/acme")["teams"]


def test_t12_a_team_that_exists_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "creator", "description": "theirs"})
    with pytest.raises(Refused) as refused:
        driver.create("quay_team", organization="acme", name="devs", role="member")
    assert "exists already" in refused.value.first.summary
    assert quay.get("organization/acme")["teams"]["devs"]["role"] == "creator"


def test_t32_only_the_registrys_own_expirations_are_planned(driver: Driver) -> None:
    wrong = Managed("quay_organization", {"name": "new", "tag_expiration": "3d"})
    with pytest.raises(Refused) as refused:
        driver.plan(wrong)
    assert refused.value.first.attribute == "tag_expiration"
    assert "one of 0s, 1d, 1w, 2w, 4w" in refused.value.first.detail


def test_t32_an_expiration_that_would_be_ignored_is_refused(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(features={"CHANGE_TAG_EXPIRATION": False})) as quay:
        with pytest.raises(Refused) as refused:
            Driver(quay).plan(Managed("quay_organization", {"name": "new", "tag_expiration": "1d"}))
        assert refused.value.first.attribute == "tag_expiration"
        assert "CHANGE_TAG_EXPIRATION is off" in refused.value.first.detail


@pytest.mark.parametrize("text", ["2w", "14d", "336h", "1209600s", "1209600"])
def test_t32_an_expiration_stays_as_it_was_written(driver: Driver, quay: Quay, text: str) -> None:
    managed = driver.create("quay_organization", name="new", email="n@example.com", tag_expiration=text)
    assert quay.get("organization/new")["tag_expiration_s"] == 1209600
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert managed["tag_expiration"] == text
    assert fresh.plan(managed).action == "noop"


def test_t38_an_organization_without_an_address_has_none(driver: Driver, quay: Quay) -> None:
    managed = driver.create("quay_organization", name="new")
    assert managed["email"] is None
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert managed["email"] is None
    assert fresh.plan(managed).action == "noop"
    assert organization(quay) is not None


def test_t38_what_an_older_quay_shows_in_place_of_an_address_is_none(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(version="3.17")) as quay:
        driver = Driver(quay)
        managed = driver.create("quay_organization", name="new")
        assert len(quay.get("organization/new")["email"]) == 36
        assert managed["email"] is None
        driver.change(managed, tag_expiration="1d")
        assert managed["email"] is None
        fresh = driver.fresh()
        assert fresh.refresh(managed)
        assert managed["email"] is fresh.data("quay_organization", name="new")["email"] is None
        assert fresh.plan(managed).action == "noop"


@pytest.mark.parametrize("address", ["a@b", "a@b.", "@example.com", f"{'a' * 250}@b.com"])
def test_t38_an_address_that_quay_would_not_show_is_refused(driver: Driver, quay: Quay, address: str) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_organization", name="new", email=address)
    assert refused.value.first.attribute == "email"
    assert quay.get("organization/new") is None


def test_t38_an_address_has_two_names(driver: Driver, quay: Quay) -> None:
    managed = driver.create("quay_organization", name="new", contact_email="one@example.com")
    assert quay.get("organization/new")["email"] == managed["email"] == "one@example.com"
    driver.change(managed, contact_email="two@example.com")
    assert quay.get("organization/new")["email"] == managed["email"] == "two@example.com"
    quay.put("organization/new", {"email": "other@example.com"})
    driver = driver.fresh()
    assert driver.refresh(managed)
    assert driver.apply(managed).action == "update"
    assert quay.get("organization/new")["email"] == "two@example.com"
    driver.change(managed, contact_email=None, email="two@example.com")
    assert driver.plan(managed).action == "noop"
    with pytest.raises(Refused) as refused:
        driver.change(managed, contact_email="three@example.com")
    assert refused.value.first.attribute == "contact_email"


def test_t38_an_older_quay_that_sends_mail_demands_an_address(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(version="3.16", features={"MAILING": True})) as quay:
        with pytest.raises(Refused) as refused:
            Driver(quay).create("quay_organization", name="new")
        assert "mail" in refused.value.first.text
        assert quay.get("organization/new") is None


def test_t40_a_read_that_lags_behind_takes_nothing_from_a_new_organization(
    driver: Driver, quay: Quay
) -> None:
    missing = {"detail": "Not Found", "error_type": "not_found", "status": 404}
    quay.fail("^GET organization/new", 404, missing, times=2)
    managed = driver.create("quay_organization", name="new", email="n@example.com")
    assert managed["id"] == "new"
    assert managed["email"] == "n@example.com"
    assert organization(quay) is not None
