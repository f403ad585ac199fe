"""The functions: what they answer, and that they refuse all else with a word about the argument."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_provider.functions.images import (
    DOCKERCONFIGJSON,
    PARSE_IMAGE_REFERENCE,
    ImageReference,
    dockerconfigjson,
    parse_image_reference,
)
from quay_provider.functions.measures import duration_seconds, duration_text, size_bytes, size_text
from quay_provider.functions.robots import parse_robot_name, robot_full_name
from tfplugin import functions
from tfplugin.model import FunctionError

NAMES = st.from_regex(r"[a-z0-9]{2,9}(?:[._-][a-z0-9]{1,9}){0,2}", fullmatch=True)
HOSTS = st.from_regex(r"[a-z]{1,9}\.[a-z]{2,9}(?::[0-9]{1,5})?|localhost", fullmatch=True)
TAGS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,30}", fullmatch=True)
DIGESTS = st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True)


@given(st.none() | HOSTS, st.lists(NAMES, min_size=1, max_size=4), st.none() | TAGS, st.none() | DIGESTS)
def test_a_reference_is_put_together_again(
    registry: str | None, parts: list[str], tag: str | None, digest: str | None
) -> None:
    if registry is None and len(parts) > 1 and ("." in parts[0] or parts[0] == "localhost"):
        parts = ["acme", *parts]
    path = "/".join(parts)
    written = f"{registry}/{path}" if registry else path
    found = parse_image_reference(written + (f":{tag}" if tag else "") + (f"@{digest}" if digest else ""))
    assert found == ImageReference(
        registry=registry,
        repository=path,
        namespace=parts[0] if len(parts) > 1 else None,
        name="/".join(parts[1:] or parts),
        tag=tag,
        digest=digest,
    )


@pytest.mark.parametrize(
    "text",
    ["", ":v1", "acme/", "/app", "Acme/app", "acme/app:", "acme/app@sha256:1", "acme//app", "acme/app:a b"],
)
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(FunctionError, match="no image reference") as error:
        parse_image_reference(text)
    assert error.value.argument == 0


def _complaint(function: Callable[[str], object], text: str) -> str | None:
    """What a function says against its only argument; None when it takes it."""
    try:
        function(text)
    except FunctionError as error:
        return str(error) if error.argument == 0 else ""
    return None


@given(st.text(max_size=60))
def test_no_text_breaks_a_function(text: str) -> None:
    for function in (parse_image_reference, size_bytes, duration_seconds, parse_robot_name):
        assert _complaint(function, text) != ""


@given(HOSTS, NAMES, st.text(max_size=40))
def test_a_login_is_what_docker_reads(registry: str, username: str, password: str) -> None:
    found = json.loads(dockerconfigjson(registry, username, password))
    entry = found["auths"][registry]
    assert found == {"auths": {registry: entry}}
    assert (entry["username"], entry["password"]) == (username, password)
    assert base64.b64decode(entry["auth"]).decode() == f"{username}:{password}"


def test_a_login_names_the_wrong_argument() -> None:
    with pytest.raises(FunctionError, match="host alone") as error:
        dockerconfigjson("https://quay.example.com", "acme+ci", "x")
    assert error.value.argument == 0
    with pytest.raises(FunctionError, match="no colon") as error:
        dockerconfigjson("quay.example.com", "a:b", "x")
    assert error.value.argument == 1


@given(st.integers(min_value=0, max_value=2**60))
def test_measures_survive_both_ways(number: int) -> None:
    assert size_bytes(size_text(number)) == number
    assert duration_seconds(duration_text(number)) == number


@pytest.mark.parametrize("number", [-1, 1.5])
def test_what_is_no_count_is_refused(number: int) -> None:
    for function in (size_text, duration_text):
        with pytest.raises(FunctionError, match="whole number"):
            function(number)


def test_the_examples_of_the_documents_hold() -> None:
    assert (size_bytes("10GiB"), size_bytes("500 MB")) == (10 * 2**30, 500_000_000)
    assert (duration_seconds("1d12h"), duration_text(129600)) == (129600, "1d12h")


@given(NAMES, NAMES)
def test_a_robots_name_survives_both_ways(namespace: str, name: str) -> None:
    found = parse_robot_name(robot_full_name(namespace, name))
    assert (found.namespace, found.name) == (namespace, name)


def test_a_robots_name_names_the_wrong_argument() -> None:
    with pytest.raises(FunctionError) as error:
        robot_full_name("acme", "CI")
    assert error.value.argument == 1


def test_every_parameter_is_described() -> None:
    for function in (DOCKERCONFIGJSON, PARSE_IMAGE_REFERENCE):
        found = functions.definition(function)
        assert found["summary"]
        assert all(parameter["description"] for parameter in found["parameters"])
