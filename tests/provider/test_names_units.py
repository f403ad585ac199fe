"""Names and units: what Quay takes, and nothing else."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_provider import names, units
from quay_provider.client.calls import path_of
from quay_provider.client.settings import normal_url
from quay_provider.objects import application_token, organization_mirror, quota


@pytest.mark.parametrize("text", ["acme", "a1", "a-b", "a.b_c-d", "0x", "a" * 255])
def test_t31_right_names(text: str) -> None:
    assert names.is_name(text) is None


@pytest.mark.parametrize(
    "text", ["", "a", "A1", "a--b", "-ab", "ab-", "a b", "ä1", "a/b", "a+b", "a..b", "a" * 256, "ab\n"]
)
def test_t31_wrong_names(text: str) -> None:
    assert names.is_name(text)


@pytest.mark.parametrize("text", ["a", "app", "team/app", "a/b/c", "a--b", "a.", "0"])
def test_t31_right_repository_names(text: str) -> None:
    assert names.is_repository_name(text) is None


@pytest.mark.parametrize("text", ["", "A", "/a", "a/", "a//b", "-a", "a/-b", ".a", "a b", "a" * 256, "a\n"])
def test_t31_wrong_repository_names(text: str) -> None:
    assert names.is_repository_name(text)


def test_t31_nested_names_that_the_api_cannot_tell_are_refused() -> None:
    assert names.is_reserved_name("tools/mirror")
    assert names.is_reserved_name("mirror") is None
    assert names.is_reserved_name("tools/mirrors") is None
    assert names.is_reserved_name("tools/mirror/nginx") is None
    assert names.is_reserved_name("tools/tag/nginx")


@pytest.mark.parametrize(
    ("text", "right"),
    [("acme+ci", True), ("acme", False), ("acme+", False), ("a+b+c", False), ("acme+C", False)],
)
def test_robots(text: str, right: bool) -> None:
    assert (names.is_robot(text) is None) is right


@pytest.mark.parametrize(("text", "right"), [("v1", True), ("_x", True), (".x", False), ("a" * 129, False)])
def test_tags(text: str, right: bool) -> None:
    assert (names.is_tag(text) is None) is right


@given(st.text())
def test_no_text_breaks_a_rule(text: str) -> None:
    rules = (
        names.is_name,
        names.is_member,
        names.is_repository,
        names.is_repository_name,
        names.is_tag,
        names.is_email,
        units.is_duration,
        units.is_size,
    )
    for rule in rules:
        sentence = rule(text)
        assert sentence is None or sentence.startswith("must ")


@pytest.mark.parametrize(
    ("rule", "least", "most"),
    [
        (units.is_interval, 1, 2**31 - 1),
        (organization_mirror.is_long_interval, 60, 2**31 - 1),
        (application_token.is_lifetime, 1, 315576000),
        (quota.is_limit, 1, 2**63 - 1),
    ],
)
def test_what_quay_can_keep(rule: Callable[[str], str | None], least: int, most: int) -> None:
    assert rule(str(least)) is rule(str(most)) is None
    assert str(rule(str(least - 1))).startswith("must ")
    assert str(rule(str(most + 1))).startswith("must ")


@given(st.integers(0, 10**12))
def test_a_duration_says_its_seconds(seconds: int) -> None:
    assert units.seconds(units.duration(seconds)) == seconds


@given(st.integers(0, 2**70))
def test_a_size_says_its_bytes(count: int) -> None:
    assert units.size_bytes(units.size(count)) == count


@pytest.mark.parametrize(
    ("text", "seconds"), [("6h", 21600), ("1d12h", 129600), ("2w", 1209600), ("90", 90), ("0s", 0)]
)
def test_durations(text: str, seconds: int) -> None:
    assert units.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "6 h", "-1h", "1.5h", "6H", "٣h", "1y"])
def test_wrong_durations(text: str) -> None:
    with pytest.raises(ValueError, match="must be a duration"):
        units.seconds(text)


@pytest.mark.parametrize(
    ("text", "count"), [("10GiB", 10 * 2**30), ("500 MB", 5 * 10**8), ("7", 7), ("1kib", 1024)]
)
def test_sizes(text: str, count: int) -> None:
    assert units.size_bytes(text) == count


def test_what_the_user_wrote_stays_while_it_is_right() -> None:
    assert units.duration_as("2w", 1209600) == "2w"
    assert units.duration_as("2w", 86400) == "1d"
    assert units.size_as("1024MiB", 2**30) == "1024MiB"
    assert units.size_as(None, 2**30) == "1GiB"


@given(st.lists(st.text(min_size=1), min_size=2, max_size=2))
def test_no_name_leaves_its_place_in_a_path(parts: list[str]) -> None:
    path = path_of("organization/{orgname}/team/{teamname}", tuple(parts))
    assert len(path.split("/")) == 7
    assert not set(path) & set("?# ")
    assert set(path) <= set(string.printable)


def test_a_repository_keeps_its_slashes() -> None:
    path = path_of("repository/{repository}/permissions/user/{username}", ("acme/a/b", "acme+ci"))
    assert path == "/api/v1/repository/acme/a/b/permissions/user/acme%2Bci"
    assert path_of("/config", ()) == "/config"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://quay.example.com/", "https://quay.example.com"),
        (" http://127.0.0.1:8080/api/v1/ ", "http://127.0.0.1:8080"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_right_addresses(text: str, url: str) -> None:
    assert normal_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quay.io",
        "ftp://quay.io",
        "https://",
        "https://u:p@quay.io",
        "https://quay.io?x=1",
        "https://[::1",
        "https://quay.io:port",
        "https://a b",
    ],
)
def test_wrong_addresses(text: str) -> None:
    with pytest.raises(ValueError, match=r"it (must|names|cannot)|port 0"):
        normal_url(text)
