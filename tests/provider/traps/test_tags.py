"""Tags: expirations that Quay moves, images that only deleted tags have, and tags that nobody may touch."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import Quay, serving

from quay_provider.times import epoch, moment
from quay_sandbox.settings import Settings

ROUTE = "repository/acme/app/tag"
HOUR = 3600
TWO_YEARS = 104 * 7 * 24 * HOUR


@pytest.fixture(autouse=True)
def images(quay: Quay) -> dict[str, str]:
    """The digests of two images, under the tags `v1` and `v2`."""
    quay.repository("acme/app")
    return {name: quay.push("acme/app", name) for name in ("v1", "v2")}


def ends(quay: Quay, name: str) -> int | None:
    (found,) = quay.get(f"{ROUTE}/?onlyActiveTags=true&specificTag={name}")["tags"]
    end: int | None = found.get("end_ts")
    return end


def is_immutable(quay: Quay, name: str) -> bool:
    (found,) = quay.get(f"{ROUTE}/?onlyActiveTags=true&specificTag={name}")["tags"]
    return bool(found["immutable"])


def image(quay: Quay, name: str) -> str | None:
    found = quay.get(f"{ROUTE}/?onlyActiveTags=true&specificTag={name}")["tags"]
    return found[0]["manifest_digest"] if found else None


def settled(driver: Driver, managed: Managed) -> None:
    """Another process finds everything as it was left."""
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"


# --- T33: expiration ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [10, 30 * HOUR, 10 * TWO_YEARS])
@pytest.mark.parametrize("form", [str, moment])
def test_t33_a_moment_that_quay_moves_is_no_difference(
    quay: Quay, driver: Driver, seconds: int, form: type[str]
) -> None:
    wanted = int(time.time()) + seconds
    managed = driver.create("quay_tag", repository="acme/app", name="v1", expiration=form(wanted))
    stored = ends(quay, "v1")
    assert stored is not None
    assert (stored == wanted) == (HOUR < seconds < TWO_YEARS)
    assert managed["expiration"] == form(wanted)
    settled(driver, managed)


def test_t33_a_moment_in_other_words_changes_nothing(driver: Driver) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1", expiration="2027-06-30T12:00:00Z")
    managed.config["expiration"] = str(epoch("2027-06-30T14:00:00+02:00"))
    assert driver.plan(managed).action == "noop"


def test_t33_an_expiration_that_others_changed_is_set_again(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1", expiration="2027-06-30T12:00:00Z")
    quay.put(f"{ROUTE}/v1", {"expiration": None})
    driver = driver.fresh()
    driver.refresh(managed)
    assert driver.apply(managed).action == "update"
    assert ends(quay, "v1") == epoch("2027-06-30T12:00:00Z")
    driver.change(managed, expiration=None)
    assert ends(quay, "v1") is None
    settled(driver, managed)


def test_t33_the_past_is_refused_at_plan(driver: Driver) -> None:
    arguments = {"repository": "acme/app", "name": "v1", "expiration": "2020-01-01T00:00:00Z"}
    with pytest.raises(Refused) as refused:
        driver.plan(Managed("quay_tag", arguments))
    assert refused.value.first.attribute == "expiration"


def test_t33_a_tag_that_ended_as_it_was_to_is_no_difference(
    quay: Quay, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1", expiration="2027-06-30T12:00:00Z")
    quay.delete(f"{ROUTE}/v1")
    after = epoch("2027-07-01T00:00:00Z")
    monkeypatch.setattr("quay_provider.objects.tag.time.time", lambda: after)
    settled(driver, managed)


# --- T33: immutable tags -----------------------------------------------------------------------------------


def test_t33_an_immutable_tag_can_be_destroyed(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1", immutable=True)
    assert quay.call("DELETE", f"{ROUTE}/v1").status_code == 409
    settled(driver, managed)
    driver.destroy(managed)
    assert image(quay, "v1") is None


def test_t33_an_immutable_tag_with_an_end_is_refused(driver: Driver) -> None:
    arguments = {"repository": "acme/app", "name": "v1", "expiration": "2027-01-01T00:00:00Z"}
    with pytest.raises(Refused) as refused:
        driver.plan(Managed("quay_tag", {**arguments, "immutable": True}))
    assert refused.value.first.attribute == "expiration"


def test_t33_a_tag_that_was_to_end_becomes_immutable(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1", expiration="2027-01-01T00:00:00Z")
    driver.change(managed, expiration=None, immutable=True)
    assert is_immutable(quay, "v1")
    assert ends(quay, "v1") is None
    settled(driver, managed)


def test_t33_a_tag_that_others_let_end_is_taken_over_as_immutable(quay: Quay, driver: Driver) -> None:
    quay.put(f"{ROUTE}/v1", {"expiration": epoch("2027-01-01T00:00:00Z")})
    assert quay.call("PUT", f"{ROUTE}/v1", {"immutable": True}).status_code == 400
    managed = driver.create("quay_tag", repository="acme/app", name="v1", immutable=True)
    assert is_immutable(quay, "v1")
    assert ends(quay, "v1") is None
    settled(driver, managed)


def test_t33_an_immutable_tag_that_others_let_end_lives_on(tmp_path: Path) -> None:
    folder = tmp_path / "ending"
    folder.mkdir()
    settings = Settings(features={"IMMUTABLE_TAGS_CAN_EXPIRE": True}, collect_after=0)
    with serving(folder, settings) as quay:
        quay.organization("acme")
        quay.repository("acme/app")
        quay.push("acme/app", "v1")
        driver = Driver(quay)
        managed = driver.create("quay_tag", repository="acme/app", name="v1", immutable=True)
        quay.put(f"{ROUTE}/v1", {"expiration": epoch("2027-01-01T00:00:00Z")})
        driver = driver.fresh()
        driver.refresh(managed)
        assert driver.apply(managed).action == "update"
        assert is_immutable(quay, "v1")
        assert ends(quay, "v1") is None
        settled(driver, managed)


def test_t24_a_registry_without_immutable_tags_says_so_at_plan(tmp_path: Path) -> None:
    folder = tmp_path / "off"
    folder.mkdir()
    arguments = {"repository": "acme/app", "name": "v1", "immutable": True}
    settings = Settings(features={"IMMUTABLE_TAGS": False}, collect_after=0)
    with serving(folder, settings) as quay, pytest.raises(Refused) as refused:
        Driver(quay).plan(Managed("quay_tag", arguments))
    assert "FEATURE_IMMUTABLE_TAGS" in refused.value.first.detail


# --- which image -------------------------------------------------------------------------------------------


def test_a_deleted_tag_is_restored(quay: Quay, driver: Driver, images: dict[str, str]) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="v1")
    driver.destroy(managed)
    assert image(quay, "v1") is None
    driver.create("quay_tag", repository="acme/app", name="v1")
    assert image(quay, "v1") == images["v1"]


def test_a_tag_does_not_follow_its_source_and_is_brought_back(
    quay: Quay, driver: Driver, images: dict[str, str]
) -> None:
    managed = driver.create("quay_tag", repository="acme/app", name="stable", source_tag="v1")
    quay.put(f"{ROUTE}/v1", {"manifest_digest": images["v2"]})
    settled(driver, managed)
    quay.put(f"{ROUTE}/stable", {"manifest_digest": images["v2"]})
    driver = driver.fresh()
    driver.refresh(managed)
    assert driver.apply(managed).action == "update"
    assert image(quay, "stable") == images["v1"]


def test_a_tag_of_another_image_is_never_taken_over(
    quay: Quay, driver: Driver, images: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        driver.create("quay_tag", repository="acme/app", name="v1", manifest_digest=images["v2"])
    assert "exists already" in refused.value.first.summary
    assert image(quay, "v1") == images["v1"]


def test_what_is_missing_is_named(driver: Driver) -> None:
    digest = f"sha256:{'0' * 64}"
    for arguments, words in (
        ({"name": "new", "manifest_digest": digest}, f"holds no image {digest}"),
        ({"name": "new", "source_tag": "ghost"}, 'There is no tag "acme/app:ghost"'),
        ({"name": "ghost"}, 'There is no tag "acme/app:ghost"'),
        ({"name": "v1", "repository": "acme/ghost"}, 'There is no repository "acme/ghost"'),
    ):
        with pytest.raises(Refused) as refused:
            driver.create("quay_tag", **{"repository": "acme/app", **arguments})
        assert words in refused.value.first.summary


def test_tags_of_all_pages_are_read(quay: Quay, driver: Driver, images: dict[str, str]) -> None:
    names = [f"n{number}" for number in range(120)]
    for name in names:
        quay.put(f"{ROUTE}/{name}", {"manifest_digest": images["v1"]})
    found = driver.data("quay_tags", repository="acme/app")["tags"]
    assert [item["name"] for item in found] == sorted([*names, "v1", "v2"])
    assert {item["manifest_digest"] for item in found} == set(images.values())
