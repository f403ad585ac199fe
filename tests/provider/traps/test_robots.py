"""Robots: their names, their tokens, and what Quay cannot change about them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.provider.driver import Driver, Managed, Refused
from tests.provider.watched import NO_CONTENT, Quay, serving

from quay_sandbox.settings import Settings


def token(quay: Quay, name: str = "ci") -> str:
    return str(quay.get(f"organization/acme/robots/{name}")["token"])


def test_a_namespace_that_is_missing_is_no_empty_list(quay: Quay, driver: Driver) -> None:
    assert driver.data("quay_robots", namespace="acme")["robots"] == []
    assert driver.data("quay_repositories", namespace="acme")["repositories"] == []
    for name in ("quay_robots", "quay_repositories"):
        with pytest.raises(Refused) as refused:
            driver.data(name, namespace="nowhere")
        assert refused.value.first.summary == 'There is no organization or user "nowhere"'


def test_t03_a_robot_that_was_only_said_to_be_deleted_stays_in_the_state(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_robot", namespace="acme", name="ci")
    quay.fail("^DELETE organization/acme/robots/ci", NO_CONTENT)
    with pytest.raises(Refused) as refused:
        driver.destroy(managed)
    assert "is still there" in refused.value.first.detail
    assert managed.state is not None


def test_t03_a_robot_of_the_users_own_is_named_by_its_own_path(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_robot", namespace="quayadmin", name="ci")
    quay.fail("^DELETE user/robots/ci", NO_CONTENT)
    with pytest.raises(Refused) as refused:
        driver.destroy(managed)
    assert "DELETE /api/v1/user/robots/ci" in refused.value.first.detail
    assert quay.get("user/robots/ci")["name"] == "quayadmin+ci"


def test_t03_a_robot_that_a_mirror_uses_stays_in_the_state(quay: Quay, driver: Driver) -> None:
    quay.repository("acme/app")
    managed = driver.create("quay_robot", namespace="acme", name="ci")
    mirror = {
        "external_reference": "quay.io/minio/mc",
        "sync_interval": 3600,
        "sync_start_date": "2030-01-01T00:00:00Z",
        "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest"]},
        "robot_username": "acme+ci",
        "skopeo_timeout_interval": 300,
    }
    quay.post("repository/acme/app/mirror", mirror)
    with pytest.raises(Refused) as refused:
        driver.destroy(managed)
    assert refused.value.first.summary == 'Robot "acme+ci" is used by a mirror'
    assert "another robot" in refused.value.first.detail
    assert managed.state is not None


def test_t11_a_robot_that_exists_is_never_taken_over(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/robots/ci", {"description": "theirs"})
    before = token(quay)
    with pytest.raises(Refused) as refused:
        driver.create("quay_robot", namespace="acme", name="ci")
    assert refused.value.first.summary == 'Robot "acme+ci" exists already'
    assert token(quay) == before


def test_t04_a_robot_waits_for_the_repository_of_its_disabled_mirror(quay: Quay, driver: Driver) -> None:
    app = driver.create("quay_repository", namespace="acme", name="app")
    robot = driver.create("quay_robot", namespace="acme", name="ci")
    mirror = driver.create(
        "quay_repository_mirror",
        repository="acme/app",
        external_reference="quay.io/minio/mc",
        tags=["latest"],
        sync_interval="6h",
        robot_username="acme+ci",
    )
    driver.destroy(mirror)
    with ThreadPoolExecutor() as pool:
        going = pool.submit(driver.destroy, robot)
        while not quay.made("^DELETE organization/acme/robots/ci"):
            assert not going.done()
        driver.destroy(app)
        going.result()
    assert quay.get("organization/acme/robots/ci") is None


@pytest.mark.parametrize("change", [{"description": "another"}, {"unstructured_metadata": {"team": "devs"}}])
def test_t14_what_quay_cannot_change_replaces_the_robot_with_a_warning(
    quay: Quay, driver: Driver, change: dict[str, object]
) -> None:
    managed = driver.create("quay_robot", namespace="acme", name="ci", description="one")
    before = token(quay)
    planned = driver.plan(Managed("quay_robot", {**managed.config, **change}, managed.state))
    assert planned.action == "replace"
    assert "is replaced, and its token with it" in planned.warnings[0].summary
    driver.change(managed, **change)
    assert token(quay) != before


def test_t14_a_new_token_by_its_counter(quay: Quay, driver: Driver) -> None:
    managed = driver.create("quay_robot", namespace="acme", name="ci", token_version=1, store_token=True)
    before = managed["token"]
    assert before == token(quay)
    planned = driver.change(managed, token_version=2)
    assert planned.action == "update"
    assert "is regenerated" in planned.warnings[0].summary
    assert managed["token"] == token(quay) != before
    driver.change(managed, store_token=False)
    assert managed["token"] is None


def test_t14_metadata_is_read_where_it_stands(quay: Quay, driver: Driver) -> None:
    metadata = {"team": "devs", "cost": "12"}
    managed = driver.create("quay_robot", namespace="acme", name="ci", unstructured_metadata=metadata)
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert managed["unstructured_metadata"] == metadata
    assert fresh.plan(managed).action == "noop"


@pytest.mark.parametrize(("first", "second"), [(None, {}), ({}, None)])
def test_t14_no_metadata_in_other_words_keeps_the_robot(
    quay: Quay, driver: Driver, first: dict[str, str] | None, second: dict[str, str] | None
) -> None:
    managed = driver.create("quay_robot", namespace="acme", name="ci", unstructured_metadata=first)
    before = token(quay)
    planned = driver.change(managed, unstructured_metadata=second)
    assert (planned.action, planned.replace, planned.warnings) == ("update", [], [])
    assert token(quay) == before
    driver.refresh(managed)
    assert driver.plan(managed).action == "noop"


def test_t14_a_registry_without_robots_says_so(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(extra={"ROBOTS_DISALLOW": True})) as quay:
        quay.organization("acme")
        with pytest.raises(Refused) as refused:
            Driver(quay).create("quay_robot", namespace="acme", name="ci")
        assert "robot" in refused.value.first.detail.lower()


def test_t14_robots_of_namespaces_with_like_names_are_told_apart(quay: Quay, driver: Driver) -> None:
    for name in ("a_b", "axb", "a-b"):
        quay.organization(name)
        quay.put(f"organization/{name}/robots/ci")
    found = driver.data("quay_robots", namespace="a_b")["robots"]
    assert [robot["full_name"] for robot in found] == ["a_b+ci"]
    managed = driver.imported("quay_robot", "a_b+ci", namespace="a_b", name="ci")
    quay.delete("organization/a_b/robots/ci")
    assert not driver.fresh().refresh(managed)


def test_t15_federation_keeps_its_order_and_is_replaced_as_a_whole(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/robots/ci")
    rules = [{"issuer": f"https://{name}.example.com", "subject": name} for name in ("zulu", "alpha", "mike")]
    managed = driver.create("quay_robot_federation", namespace="acme", robot="ci", federations=rules)
    assert quay.get("organization/acme/robots/ci/federation") == rules
    fresh = driver.fresh()
    assert fresh.refresh(managed)
    assert fresh.plan(managed).action == "noop"
    fresh.change(managed, federations=rules[:1])
    assert quay.get("organization/acme/robots/ci/federation") == rules[:1]
    fresh.destroy(managed)
    assert quay.get("organization/acme/robots/ci/federation") == []


def test_t15_a_quay_without_federation_says_so(tmp_path: Path, quick: None) -> None:
    with serving(tmp_path, Settings(version="3.12")) as quay:
        quay.organization("acme")
        quay.put("organization/acme/robots/ci")
        with pytest.raises(Refused) as refused:
            Driver(quay).create(
                "quay_robot_federation",
                namespace="acme",
                robot="ci",
                federations=[{"issuer": "https://example.com", "subject": "x"}],
            )
        assert "needs Quay 3.13" in refused.value.first.detail
