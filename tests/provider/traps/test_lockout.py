"""T06: nobody takes his own rights in an organization; the plan warns of it, and the apply refuses it."""

from __future__ import annotations

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay

TITLE = 'quayadmin would be locked out of organization "acme"'
WRITE = "^(PUT|POST|DELETE) "


@pytest.fixture
def captains(quay: Quay) -> None:
    """The team `captains` is quayadmin's only team of administrators."""
    quay.user("alice")
    quay.put("organization/acme/team/captains", {"role": "admin"})
    quay.put("organization/acme/team/captains/members/quayadmin")
    quay.put("organization/acme/team/owners/members/alice")
    quay.delete("organization/acme/team/owners/members/quayadmin")


def team(driver: Driver, role: str) -> Managed:
    return driver.imported("quay_team", "acme/captains", organization="acme", name="captains", role=role)


def member(driver: Driver) -> Managed:
    return driver.imported("quay_team_member", "acme/captains/quayadmin")


def everybody(driver: Driver, *names: str) -> Managed:
    return driver.imported(
        "quay_team_members", "acme/captains", organization="acme", team="captains", members=[*names]
    )


def refuses(quay: Quay, driver: Driver, managed: Managed, attribute: str, *, destroy: bool) -> None:
    """The plan warns, the apply refuses before it sends anything, and all is as it was."""
    quay.forget()
    warnings = driver.plan_destroy(managed) if destroy else driver.plan(managed).warnings
    assert [told.summary for told in warnings] == [TITLE]
    do = driver.destroy if destroy else driver.apply
    with pytest.raises(Refused) as refused:
        do(managed)
    assert refused.value.first.summary == TITLE
    assert "Put quayadmin into another team" in refused.value.first.detail
    assert refused.value.first.attribute == attribute
    assert quay.made(WRITE) == []
    assert quay.get("organization/acme")["teams"]["captains"]["role"] == "admin"
    found = quay.get("organization/acme/team/captains/members")["members"]
    assert [each["name"] for each in found] == ["quayadmin"]


@pytest.mark.usefixtures("captains")
def test_t06_a_team_of_administrators_is_not_demoted(quay: Quay, driver: Driver) -> None:
    refuses(quay, driver, team(driver, "member"), "role", destroy=False)


@pytest.mark.usefixtures("captains")
def test_t06_a_team_of_administrators_is_not_destroyed(quay: Quay, driver: Driver) -> None:
    refuses(quay, driver, team(driver, "admin"), "", destroy=True)


@pytest.mark.usefixtures("captains")
def test_t06_the_own_user_is_not_taken_out(quay: Quay, driver: Driver) -> None:
    refuses(quay, driver, member(driver), "", destroy=True)


@pytest.mark.usefixtures("captains")
def test_t06_a_list_of_members_does_not_forget_the_own_user(quay: Quay, driver: Driver) -> None:
    refuses(quay, driver, everybody(driver, "alice"), "members", destroy=False)
    refuses(quay, driver, everybody(driver, "quayadmin"), "", destroy=True)


@pytest.mark.usefixtures("captains")
def test_t06_with_another_way_in_all_of_it_is_allowed(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/owners/members/quayadmin")
    managed = team(driver, "member")
    assert driver.plan(managed).warnings == []
    driver.apply(managed)
    assert quay.get("organization/acme")["teams"]["captains"]["role"] == "member"
    driver.destroy(managed)
    assert "captains" not in quay.get("organization/acme")["teams"]


def test_an_organization_that_holds_foreign_repositories_is_kept(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_organization", name="new", email="n@example.com")
    quay.repository("new/theirs")
    with pytest.raises(Refused) as refused:
        driver.fresh().destroy(managed)
    assert "still holds repositories" in refused.value.first.summary
    assert "theirs" in refused.value.first.detail
    assert quay.get("repository/new/theirs?includeTags=false") is not None
    driver.change(managed, force_destroy=True)
    warnings = driver.plan_destroy(managed)
    assert "with all that it holds" in warnings[0].summary
    driver.destroy(managed)
    assert quay.get("organization/new") is None
