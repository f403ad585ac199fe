"""Lists are fetched once, shared, dropped by what makes them stale, and never trusted when cut."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.provider.scripted import HTML, Reply, Scripted

from quay_provider.client import Calls, QuayError
from quay_provider.client.calls import ATTEMPTS
from quay_provider.client.errors import Fate, UnexpectedAnswerError, UnreachableError
from quay_provider.client.lists import SINGLES_AFTER_FAILURE, Lists, with_item
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


@pytest.mark.parametrize("fate", [Fate.UNKNOWN, Fate.NOT_SENT])
def test_a_failure_that_passes_is_not_kept(fate: Fate) -> None:
    lists = Lists()

    def fail() -> None:
        raise QuayError("busy", method="GET", path="/", fate=fate)

    with pytest.raises(QuayError, match="busy"):
        lists.get(("a",), fail, wait)
    assert lists.get(("a",), lambda: "value", wait) == ("value", False)


def test_an_answer_in_a_wrong_form_is_kept() -> None:
    lists = Lists()

    def fail() -> None:
        raise UnexpectedAnswerError("a web page", method="GET", path="/", fate=Fate.UNKNOWN)

    for fetch in (fail, lambda: "value"):
        with pytest.raises(UnexpectedAnswerError, match="a web page"):
            lists.get(("a",), fetch, wait)


def test_who_waits_gets_a_failure_too_and_each_his_own() -> None:
    lists = Lists()
    begun = threading.Event()
    waiting = threading.Semaphore(0)

    def fail() -> None:
        begun.set()
        for _ in range(2):
            assert waiting.acquire(timeout=10)
        raise UnreachableError("down", method="GET", path="/", kind="connection")

    def second_waits(event: threading.Event) -> None:
        waiting.release()
        assert event.wait(10)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(lists.get, ("a",), fail, wait)
        assert begun.wait(10)
        others = [pool.submit(lists.get, ("a",), lambda: "mine", second_waits) for _ in range(2)]
        errors = [future.exception(10) for future in (first, *others)]
    assert [str(error) for error in errors] == ["down (GET / → no answer)"] * 3
    assert len(set(map(id, errors))) == 3
    one, two, three = errors
    assert isinstance(one, UnreachableError)
    assert isinstance(two, UnreachableError)
    assert isinstance(three, UnreachableError)
    two.at("name")
    assert (one.attribute, two.attribute, three.attribute) == (None, "name", None)
    assert three.kind == "connection"


def test_single_reads_follow_before_a_list_that_failed_is_tried_again() -> None:
    lists = Lists()

    def fail() -> None:
        raise QuayError("busy", method="GET", path="/", fate=Fate.UNKNOWN)

    for times in (1, 2, 4):
        with pytest.raises(QuayError):
            lists.get(("a",), fail, wait)
        asks = [lists.ask(("a",)) for _ in range(times * SINGLES_AFTER_FAILURE + 1)]
        assert asks[-2:] == [0, 1]


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
LIST = "GET /api/v1/repository?namespace=acme&public=true"


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


def test_a_list_that_failed_for_a_while_is_read_again(scripted: Scripted, calls: Calls) -> None:
    names = [f"r{number}" for number in range(4 + SINGLES_AFTER_FAILURE + 5)]
    serve_repositories(scripted, names)
    page = scripted.replies[LIST]
    scripted.on(LIST, *[Reply(502, content_type=HTML)] * ATTEMPTS, *page)
    found = [listed_repository(calls, "acme", name) for name in names]
    assert [item and item["name"] for item in found] == names
    assert len(scripted.calls(LIST)) == ATTEMPTS + 2, "all attempts, and the two pages"
    assert calls.lists.peek(repositories_key("acme")) is not None


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
