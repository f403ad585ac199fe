"""What a killed process had begun is taken up by the next one, and by nobody else."""

from __future__ import annotations

import fcntl
import json
import pwd
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from tests.provider.driver import Driver, Refused
from tests.provider.watched import Quay

from quay_provider.unfinished import LONGEST_AGE, folder

TEAM = ("quay_team", "acme/devs")


@pytest.fixture(autouse=True)
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes of this test alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def left_behind(quay: Quay, name: tuple[str, str], *, before: tuple[str, ...] = (), **changes: Any) -> Path:
    """The notes of a process that was killed while it made something."""
    note = {
        "url": quay.url,
        "directory": str(Path.cwd()),
        "object": name,
        "before": before,
        "time": time.time(),
        **changes,
    }
    folder().mkdir(parents=True, exist_ok=True)
    file = folder() / "1-1.jsonl"
    file.write_text(f'{json.dumps(note)}\n{{"cut in the mid')
    return file


def test_what_was_begun_is_taken_up(quay: Quay, driver: Driver) -> None:
    left_behind(quay, TEAM)
    quay.put("organization/acme/team/devs", {"role": "creator", "description": ""})
    managed = driver.create("quay_team", organization="acme", name="devs", role="creator")
    assert managed["id"] == "acme/devs"
    assert quay.made("^PUT ") == []
    assert driver.fresh().plan(managed).action == "noop"


def test_what_is_otherwise_by_now_is_set(quay: Quay, driver: Driver) -> None:
    left_behind(quay, TEAM)
    quay.put("organization/acme/team/devs", {"role": "creator", "description": ""})
    managed = driver.create("quay_team", organization="acme", name="devs", role="member", description="x")
    assert managed["role"] == "member"
    found = quay.get("organization/acme")["teams"]["devs"]
    assert (found["role"], found["description"]) == ("member", "x")


def test_what_cannot_be_made_the_same_is_not_taken_up(quay: Quay, driver: Driver) -> None:
    left_behind(quay, ("quay_robot", "acme+ci"))
    quay.put("organization/acme/robots/ci", {"description": "theirs"})
    with pytest.raises(Refused) as refused:
        driver.create("quay_robot", namespace="acme", name="ci", description="ours")
    assert "exists already" in refused.value.first.summary
    assert quay.get("organization/acme/robots/ci")["description"] == "theirs"


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "https://quay.example.com"},
        {"directory": "/elsewhere"},
        {"time": time.time() - LONGEST_AGE - 60},
        {"object": ["quay_team", "acme/others"]},
        {"object": "?"},
        {"object": [["quay_team"], {}]},
        {"time": "?"},
        {"before": None},
    ],
    ids=["registry", "directory", "old", "another object", "no object", "no name", "no time", "no ids"],
)
def test_nothing_else_is_taken_up(quay: Quay, driver: Driver, changes: dict[str, Any]) -> None:
    left_behind(quay, TEAM, **changes)
    quay.put("organization/acme/team/devs", {"role": "creator"})
    with pytest.raises(Refused) as refused:
        driver.create("quay_team", organization="acme", name="devs", role="creator")
    assert "exists already" in refused.value.first.summary


def test_what_a_living_process_makes_is_left_to_it(quay: Quay, driver: Driver) -> None:
    quay.put("organization/acme/team/devs", {"role": "creator"})
    with left_behind(quay, TEAM).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused):
            driver.create("quay_team", organization="acme", name="devs", role="creator")


def test_one_of_several_alike_is_told_by_what_was_there_before(quay: Quay, driver: Driver) -> None:
    body = {"name": "ci", "description": "", "application_uri": "", "redirect_uri": ""}
    theirs = quay.post("organization/acme/applications", body)["client_id"]
    ours = quay.post("organization/acme/applications", body)["client_id"]
    left_behind(quay, ("quay_application", "acme/ci"), before=(theirs,))
    managed = driver.create("quay_application", organization="acme", name="ci")
    assert managed["client_id"] == ours
    assert len(quay.get("organization/acme/applications")["applications"]) == 2


def test_what_is_told_only_once_is_made_anew(quay: Quay, driver: Driver) -> None:
    lost = quay.post("user/apptoken", {"title": "ci"})["token"]["uuid"]
    left_behind(quay, ("quay_app_specific_token", "ci"))
    managed = driver.create("quay_app_specific_token", title="ci", store_token=True)
    assert managed["uuid"] != lost
    assert managed["token_code"]
    assert [each["uuid"] for each in quay.get("user/apptoken")["tokens"]] == [managed["uuid"]]


def test_what_this_run_makes_is_no_killed_process_s(quay: Quay, driver: Driver) -> None:
    left_behind(quay, ("quay_app_specific_token", "ci"))
    made = [driver.create("quay_app_specific_token", title="ci") for _ in range(2)]
    assert [each["uuid"] for each in quay.get("user/apptoken")["tokens"]] == [each["uuid"] for each in made]
    assert quay.made("^DELETE ") == []


def test_of_several_that_are_told_only_once_none_is_deleted(quay: Quay, driver: Driver) -> None:
    left_behind(quay, ("quay_app_specific_token", "ci"))
    left = [quay.post("user/apptoken", {"title": "ci"})["token"]["uuid"] for _ in range(2)]
    managed = driver.create("quay_app_specific_token", title="ci")
    assert [each["uuid"] for each in quay.get("user/apptoken")["tokens"]] == [*left, managed["uuid"]]


def test_what_was_deleted_since_is_not_taken_up(quay: Quay, driver: Driver) -> None:
    left_behind(quay, TEAM)
    quay.put("organization/acme/team/devs", {"role": "creator", "description": ""})
    managed = driver.create("quay_team", organization="acme", name="devs", role="creator")
    assert driver.client.unfinished.left(TEAM) is not None
    driver.destroy(managed)
    assert driver.client.unfinished.left(TEAM) is None


def test_what_was_imported_and_deleted_since_is_not_taken_up(quay: Quay, driver: Driver) -> None:
    left_behind(quay, TEAM)
    quay.put("organization/acme/team/devs", {"role": "creator", "description": ""})
    driver.destroy(driver.imported("quay_team", "acme/devs"))
    driver.client.close()
    assert list(folder().iterdir()) == []


def test_what_an_apply_does_not_reach_stays_noted(quay: Quay, driver: Driver) -> None:
    begun = time.time() - LONGEST_AGE / 2
    left_behind(quay, TEAM, time=begun)
    quay.put("organization/acme/team/devs", {"role": "creator", "description": ""})
    for name in ("one", "two"):
        another = driver.fresh()
        another.create("quay_team", organization="acme", name=name, role="member")
        another.client.close()
        (file,) = folder().iterdir()
        (note,) = map(json.loads, file.read_text().splitlines())
        assert (tuple(note["object"]), note["time"]) == (TEAM, begun), "its age counts from its beginning"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    driver.create("quay_team", organization="acme", name="devs", role="creator")
    driver.client.close()
    assert list(folder().iterdir()) == []


def test_notes_are_for_their_user_alone_and_end_with_the_process(quay: Quay, driver: Driver) -> None:
    driver.create("quay_team", organization="acme", name="devs", role="creator")
    (file,) = folder().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    assert quay.token not in file.read_text()
    driver.client.close()
    assert list(folder().iterdir()) == []


def test_what_terraform_was_not_told_stays_noted(quay: Quay, driver: Driver) -> None:
    quay.fail("^PUT ", 400, {"message": "no"})
    with pytest.raises(Refused):
        driver.create("quay_team", organization="acme", name="devs", role="creator")
    driver.client.unfinished.begin(TEAM, [])
    driver.client.close()
    (file,) = folder().iterdir()
    assert "acme/devs" in file.read_text()


def test_it_works_where_nothing_can_be_written(
    quay: Quay, driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    managed = driver.fresh().create("quay_team", organization="acme", name="devs", role="creator")
    assert managed["id"] == "acme/devs"


def test_it_works_where_nobody_is_at_home(
    quay: Quay, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that runs under a user id of which nothing is known."""

    def unknown(_: int) -> None:
        raise KeyError

    for name in ("XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    another = driver.fresh()
    managed = another.create("quay_team", organization="acme", name="devs", role="creator")
    another.destroy(managed)
    another.client.close()


def test_it_works_in_a_directory_that_is_gone(
    quay: Quay, driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "gone"
    place.mkdir()
    monkeypatch.chdir(place)
    place.rmdir()
    another = driver.fresh()
    another.create("quay_team", organization="acme", name="devs", role="creator")
    another.client.close()
    assert not folder().exists()
