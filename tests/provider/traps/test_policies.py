"""Policies for tags: what can never be taken back, and what an old Quay would misunderstand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import LOST, Quay, serving

from quay_provider.autoprune import body_of, says_same, value_error
from quay_provider.client.calls import ATTEMPTS
from quay_provider.client.errors import Body
from quay_sandbox.settings import Settings
from tfplugin.values import UNKNOWN

PRUNE = "quay_organization_autoprune_policy"
IMMUTABLE = "quay_organization_immutability_policy"


def policies(quay: Quay, kind: str = "autoprunepolicy") -> list[Any]:
    found: list[Any] = quay.get(f"organization/acme/{kind}/")["policies"]
    return found


def test_t34_nothing_immutable_is_planned_without_a_warning(quay: Quay, driver: Driver) -> None:
    managed = driver.create(IMMUTABLE, organization="acme", tag_pattern="v[0-9]+")
    assert driver.plan(managed).warnings == []
    managed.config["tag_pattern"] = "v.*"
    (warning,) = driver.plan(managed).warnings
    assert "immutable for good" in warning.summary
    nameless = Managed(IMMUTABLE, {"organization": UNKNOWN, "tag_pattern": "v.*"})
    assert [told.summary for told in driver.plan(nameless).warnings] == ["Tags become immutable for good"]
    assert warning.attribute == "tag_pattern"


def test_t34_an_immutability_policy_that_exists_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    uuid = quay.post("organization/acme/immutabilitypolicy/", {"tagPattern": "v.*"})["uuid"]
    with pytest.raises(Refused) as refused:
        driver.create(IMMUTABLE, organization="acme", tag_pattern="v.*")
    assert f'id = "acme/{uuid}"' in refused.value.first.detail
    assert len(policies(quay, "immutabilitypolicy")) == 1


@pytest.mark.parametrize(
    ("arguments", "attribute"),
    [
        ({"tag_pattern": "(["}, "tag_pattern"),
        ({"tag_pattern": "v" * 257}, "tag_pattern"),
        ({"tag_pattern": " v"}, "tag_pattern"),
    ],
)
def test_t34_a_pattern_is_checked_before_anything_is_sent(
    driver: Driver, arguments: Mapping[str, Any], attribute: str
) -> None:
    with pytest.raises(Refused) as refused:
        driver.create(IMMUTABLE, organization="acme", **arguments)
    assert refused.value.first.attribute == attribute


def test_t24_a_registry_that_is_too_old_is_told_from_one_with_the_feature_off(tmp_path: Path) -> None:
    off = Settings(features={"IMMUTABLE_TAGS": False}, collect_after=0)
    for settings, words in ((off, "FEATURE_IMMUTABLE_TAGS: true"), (Settings("3.16"), "needs Quay 3.17")):
        folder = tmp_path / words
        folder.mkdir()
        with serving(folder, settings) as quay:
            quay.organization("acme")
            with pytest.raises(Refused) as refused:
                Driver(quay).create(IMMUTABLE, organization="acme", tag_pattern="v.*")
            assert words in refused.value.first.detail
            assert not quay.made("^POST")


def test_t35_a_number_is_sent_as_a_number_and_an_age_as_a_text(quay: Quay, driver: Driver) -> None:
    managed = driver.create(PRUNE, organization="acme", method="number_of_tags", value="10")
    driver.change(managed, method="creation_date", value="7d")
    sent = [each.body["value"] for each in quay.requests() if each.method in ("POST", "PUT")]
    assert sent == [10, "7d"]


def test_t35_a_policy_that_quay_has_already_is_named_with_its_id(quay: Quay, driver: Driver) -> None:
    body = {"method": "number_of_tags", "value": 10}
    uuid = quay.post("organization/acme/autoprunepolicy/", body)["uuid"]
    with pytest.raises(Refused) as refused:
        driver.create(PRUNE, organization="acme", method="number_of_tags", value="10")
    assert f'id = "acme/{uuid}"' in refused.value.first.detail


def test_t35_a_policy_whose_answer_was_lost_is_not_said_to_be_somebody_elses(
    quay: Quay, driver: Driver
) -> None:
    quay.fail("^POST ", 502, times=ATTEMPTS - 1)
    quay.fail("^POST ", LOST)
    managed = Managed(PRUNE, {"organization": "acme", "method": "number_of_tags", "value": "10"})
    with pytest.raises(Refused) as refused:
        driver.apply(managed)
    assert "exists already" not in refused.value.first.text
    (found,) = policies(quay)
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert managed["uuid"] == found["uuid"]


def test_t35_a_pattern_that_an_old_quay_ignores_prunes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, Settings("3.12", collect_after=0)) as quay:
        quay.organization("acme")
        with pytest.raises(Refused) as refused:
            Driver(quay).create(
                PRUNE, organization="acme", method="creation_date", value="7d", tag_pattern="dev-.*"
            )
        assert "3.13" in refused.value.first.detail
        assert refused.value.first.attribute == "tag_pattern"
        assert policies(quay) == []


def test_t35_the_policies_of_an_unknown_organization_are_not_none(driver: Driver) -> None:
    with pytest.raises(Refused) as refused:
        driver.data("quay_organization_autoprune_policies", organization="nobody")
    assert 'no organization "nobody"' in refused.value.first.summary
    assert driver.data("quay_organization_autoprune_policies", organization="acme")["policies"] == []


METHODS = st.sampled_from(["number_of_tags", "creation_date"])
VALUES = st.one_of(
    st.integers(min_value=1, max_value=10**9).map(str),
    st.tuples(st.integers(min_value=1), st.sampled_from("smhdwy")).map(lambda pair: f"{pair[0]}{pair[1]}"),
    st.text(max_size=6),
)


@given(METHODS, VALUES, st.none() | st.text(min_size=1), st.booleans())
def test_a_policy_says_the_same_as_what_was_sent(
    method: str, value: str, pattern: str | None, matches: bool
) -> None:
    if value_error(method, value) is not None:
        return
    body = body_of(method, value, pattern, matches)
    assert says_same(Body(body), body)
    assert not says_same(Body({**body, "tagPattern": f"{pattern}!"}), body)
    assert not says_same(Body({**body, "value": f"{value}0"}), body)


@given(st.text(max_size=8))
def test_a_value_fits_one_method_at_most(value: str) -> None:
    wrong = [method for method in ("number_of_tags", "creation_date") if value_error(method, value)]
    assert wrong


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "", "7", "07d", "d", "7 d", "7dd", "٣d"])
def test_what_is_no_age(value: str) -> None:
    assert value_error("creation_date", value)
