"""Lists are fetched once, shared, dropped by what makes them stale, and never trusted when cut."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.provider.scripted import HTML, Reply, Scripted

from quay_provider.client import Calls, QuayError
from quay_provider.client.lists import Lists, with_item
from quay_provider.repositories import listed_repository, repositories, repositories_key
from quay_provider.robots import robots


def wait(event: threading.Event) -> None:
    assert event.wait(10)


def test_many_threads_fetch_a_list_once() -> None:
    lists = Lists()
    fetched = []
    barrier = threading.Barrier(8)

    def fetch() -> str:
        fetched.append(1)
        return "value"

    def ask(_: int) -> Any:
        barrier.wait()
        return lists.get(("a",), fetch, wait)[0]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["value"] * 8
    assert len(fetched) == 1


def test_a_dropped_key_takes_what_begins_with_it_and_nothing_else() -> None:
    lists = Lists()
    keys = [
        ("organization", "acme"),
        ("organization", "acme", "robots"),
        ("organization", "acme-2", "robots"),
    ]
    for key in keys:
        lists.get(key, lambda: "value", wait)
    lists.drop([("organization", "acme")])
    assert [lists.peek(key) for key in keys] == [None, None, "value"]


def test_a_list_dropped_while_it_is_fetched_is_not_kept() -> None:
    lists = Lists()

    def fetch() -> str:
        lists.drop([("a",)])
        return "old"

    assert lists.get(("a",), fetch, wait) == ("old", False)
    assert lists.get(("a",), lambda: "new", wait) == ("new", False)


def test_a_change_made_while_a_list_is_fetched_drops_it() -> None:
    lists = Lists()

    def fetch() -> dict[str, int]:
        lists.amend(("a",), with_item("x", 1))
        return {}

    lists.get(("a",), fetch, wait)
    assert lists.peek(("a",)) is None


def test_a_change_is_written_into_a_list() -> None:
    lists = Lists()
    lists.get(("a",), lambda: {"x": 1}, wait)
    lists.amend(("a",), with_item("y", 2))
    lists.amend(("a",), with_item("x", None))
    lists.amend(("b",), with_item("y", 2))
    assert lists.peek(("a",)) == {"y": 2}
    assert lists.peek(("b",)) is None


def test_a_refused_list_stays_refused_until_a_write() -> None:
    lists = Lists()
    asked = []

    def refuse() -> None:
        asked.append(1)
        raise QuayError("no", method="GET", path="/")

    for _ in range(3):
        with pytest.raises(QuayError):
            lists.get(("a",), refuse, wait)
    assert len(asked) == 1
    lists.drop([("a",)])
    assert lists.get(("a",), lambda: "value", wait) == ("value", False)


def test_who_waits_tries_himself_when_the_first_had_to_end() -> None:
    lists = Lists()
    begun = threading.Event()
    waiting = threading.Event()

    def first() -> str:
        begun.set()
        assert waiting.wait(10)
        raise TimeoutError

    def second_waits(event: threading.Event) -> None:
        waiting.set()
        assert event.wait(10)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(lists.get, ("a",), first, wait)
        assert begun.wait(10)
        assert lists.get(("a",), lambda: "mine", second_waits) == ("mine", False)
        with pytest.raises(TimeoutError):
            future.result()


def test_without_lists_everybody_asks_for_himself() -> None:
    lists = Lists(enabled=False)
    fetched = []
    for _ in range(3):
        lists.get(("a",), lambda: fetched.append(1), wait)
    assert len(fetched) == 3


def repository(name: str) -> dict[str, Any]:
    return {"namespace": "acme", "name": name, "is_public": False, "state": "NORMAL", "description": ""}


SINGLE = "GET /api/v1/repository/acme/{}?includeTags=false&includeStats=false"
LIST = "GET /api/v1/repository?namespace=acme"


def serve_repositories(scripted: Scripted, names: list[str]) -> None:
    for name in names:
        scripted.on(SINGLE.format(name), Reply(200, repository(name)))
    half = len(names) // 2
    pages = [[repository(name) for name in part] for part in (names[:half], names[half:])]
    scripted.on(LIST, Reply(200, {"repositories": pages[0], "next_page": "p2"}))
    scripted.on(f"{LIST}&next_page=p2", Reply(200, {"repositories": pages[1]}))


def test_few_are_read_alone_and_many_from_the_list(scripted: Scripted, calls: Calls) -> None:
    names = [f"r{number}" for number in range(10)]
    serve_repositories(scripted, names)
    found = [listed_repository(calls, "acme", name) for name in names]
    assert [item and item["name"] for item in found] == names
    assert scripted.calls() == [SINGLE.format("r0"), SINGLE.format("r1"), LIST, f"{LIST}&next_page=p2"]
    assert calls.client.statistics.list_hits == 7


def test_t20_what_a_list_does_not_show_is_asked_for_again(scripted: Scripted, calls: Calls) -> None:
    serve_repositories(scripted, ["r0", "r1"])
    repositories(calls, "acme")
    scripted.on(SINGLE.format("hidden"), Reply(200, repository("hidden")))
    assert listed_repository(calls, "acme", "hidden") is not None
    assert listed_repository(calls, "acme", "gone") is None
    assert listed_repository(calls, "acme", "hidden", confirm=False) is None


@pytest.mark.parametrize(
    "second_page",
    [
        Reply(500, content_type=HTML),
        Reply(200, {"repositories": [repository("r0")], "next_page": "p2"}),
        Reply(200, {"repositories": [repository("r1")], "next_page": "p2"}, cut=True),
        Reply(200, {"something": "else"}),
    ],
    ids=["fails", "begins again", "cut", "other shape"],
)
def test_a_list_that_is_cut_falls_back_on_single_reads(
    scripted: Scripted, calls: Calls, second_page: Reply
) -> None:
    names = ["r0", "r1", "r2", "r3"]
    serve_repositories(scripted, names)
    scripted.on(f"{LIST}&next_page=p2", second_page)
    found = [listed_repository(calls, "acme", name) for name in names]
    assert [item and item["name"] for item in found] == names
    assert len(scripted.calls(LIST.split("?")[0] + "/")) == 4


def test_a_write_makes_just_its_own_lists_stale(scripted: Scripted, calls: Calls) -> None:
    serve_repositories(scripted, ["r0", "r1"])
    repositories(calls, "acme")
    scripted.on("PUT /api/v1/repository/acme/r0", Reply(200, {"success": True}))
    calls.put("repository/{repository}", "acme/r0", body={}, stale=[("organization", "acme")])
    assert calls.lists.peek(repositories_key("acme")) is not None
    calls.put("repository/{repository}", "acme/r0", body={}, stale=[repositories_key("acme")])
    assert calls.lists.peek(repositories_key("acme")) is None


def test_a_failed_write_forgets_what_it_would_have_amended(scripted: Scripted, calls: Calls) -> None:
    serve_repositories(scripted, ["r0", "r1"])
    repositories(calls, "acme")
    scripted.on("PUT /api/v1/repository/acme/r0", Reply(400, {"message": "no"}))
    with pytest.raises(QuayError):
        calls.put(
            "repository/{repository}",
            "acme/r0",
            body={},
            stale=(),
            amend={repositories_key("acme"): with_item("r0", None)},
        )
    assert calls.lists.peek(repositories_key("acme")) is None


def test_robots_of_other_organizations_that_quay_finds_too_are_left_out(
    scripted: Scripted, calls: Calls
) -> None:
    found = [{"name": name, "description": ""} for name in ("a_b+ci", "a-b+ci", "axb+cd")]
    scripted.on(
        "GET /api/v1/organization/a_b/robots?permissions=false&token=false", Reply(200, {"robots": found})
    )
    assert set(robots(calls, "a_b")) == {"a_b+ci"}
