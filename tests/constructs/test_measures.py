"""Sizes, durations and percentages as numbers and as text."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_cdktf import Organization
from quay_cdktf.engine import cdk
from quay_cdktf.errors import Mistake
from quay_cdktf.measures import duration_text, percentages, size_text
from quay_cdktf.tokens import is_token
from quay_provider.units import seconds, size_bytes


@given(st.integers(min_value=1, max_value=2**60))
def test_bytes_become_a_text_that_says_as_many(number: int) -> None:
    assert size_bytes(size_text("quota", number)) == number


@given(st.integers(min_value=0, max_value=10**9))
def test_seconds_become_a_text_that_says_as_many(number: int) -> None:
    text = duration_text("interval", number)
    assert seconds(text) == number
    assert duration_text("interval", timedelta(seconds=number)) == text


@pytest.mark.parametrize("text", ["50GiB", "500MB", "1048576"])
def test_a_size_as_text_stays_as_written(text: str) -> None:
    assert size_text("quota", text) == text


@pytest.mark.parametrize("token", ["${var.size}", "${TfToken[TOKEN.3]}"])
def test_tokens_are_passed_on_unread(token: str) -> None:
    assert size_text("quota", token) == token
    assert duration_text("interval", token) == token


def test_numbers_of_variables_are_passed_on_as_such(stack: cdk.TerraformStack) -> None:
    number = cdk.TerraformVariable(stack, "n", type="number").number_value
    flag = cdk.TerraformVariable(stack, "b", type="bool").boolean_value
    acme = Organization(stack, "acme", name="acme", tag_expiration=number)
    puller = acme.add_robot("puller", token_version=number)
    acme.add_mirror(
        "mc",
        source="quay.io/minio/mc",
        tags=["*"],
        every=number,
        timeout=number,
        robot=puller,
        verify_tls=flag,
    )
    acme.set_quota(number, warn_at=[number, 80, 50], reject_at=90)
    resources = json.loads(cdk.Testing.synth(stack))["resource"]
    assert resources["quay_organization"]["acme"]["tag_expiration"] == "${var.n}"
    assert resources["quay_robot"]["acme_puller"]["token_version"] == "${var.n}"
    mirror = resources["quay_repository_mirror"]["acme_mc"]
    assert (mirror["sync_interval"], mirror["skopeo_timeout_interval"]) == ("${var.n}", "${var.n}")
    assert mirror["verify_tls"] == "${var.b}"
    quota = resources["quay_quota"]["acme"]
    assert (quota["limit"], quota["warning_thresholds"]) == ("${var.n}", [50, 80, "${var.n}"])


@pytest.mark.parametrize("value", ["much", "", "-1", 0, -5, True, None, 1.5, "10 Gib!", "9" * 50])
def test_what_is_no_size_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match='quota of "acme"'):
        size_text('quota of "acme"', value)


@pytest.mark.parametrize("value", ["soon", "", "6 h", -5, False, None, "1y"])
def test_what_is_no_duration_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match='interval of mirror "mc"'):
        duration_text('interval of mirror "mc"', value)


@given(st.lists(st.integers(min_value=1, max_value=100)))
def test_percentages_are_in_order_and_once_each(numbers: list[int]) -> None:
    assert percentages("warning", numbers) == sorted(set(numbers))


@pytest.mark.parametrize("value", [0, 101, -1, [50, 200], [True], 80.0, "80", object()])
def test_what_is_no_percentage_is_told(value: Any) -> None:
    with pytest.raises(Mistake, match="from 1 to 100"):
        percentages("warning", value)


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_told_as_none(text: str) -> None:
    try:
        written = size_text("quota", text)
    except Mistake as mistake:
        message = str(mistake)
    else:
        message = "" if is_token(text) or size_bytes(written) > 0 else written
    assert not message or message.startswith("The quota must be")
