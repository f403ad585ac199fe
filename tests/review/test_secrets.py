"""Secrets planted everywhere, and every byte of every output searched for them."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from tests.review.plans import TODAY, PlanBuilder, only

from quay_review.as_json import as_json
from quay_review.document import document
from quay_review.environments import compare
from quay_review.errors import ReviewError
from quay_review.markdown import markdown
from quay_review.objects import KINDS
from quay_review.plan import from_json, parse
from quay_review.review import review
from quay_review.secrets import SECRET_NAME
from quay_review.settings import Settings
from quay_review.terminal import show
from quay_review.values import Viewer, without_credentials

PLANTED = "PLANTED-s3cr3t-value"
ADDRESS = f"https://user:{PLANTED}/x@registry.example.com/app?token={PLANTED}#{PLANTED}"
SECRET_NAMES = ("password", "token", "secret", "client_secret", "api_key", "private_key", "authorization")


def written(plan: dict[str, Any]) -> str:
    """All that the review writes of a plan, in every form, two environments side by side."""
    plans = [from_json(plan, "app-dev"), from_json({**plan, "resource_changes": []}, "app-prod")]
    reviews = [review(each, {}, Settings(), TODAY) for each in plans]
    comparisons = compare(plans, Settings().environments)
    stream = StringIO()
    console = Console(file=stream, width=10_000, force_terminal=True)
    parts = [as_json(reviews, comparisons)]
    for each in reviews:
        parts += markdown(document(each, comparisons), limit=10_000_000)
        show(document(each, comparisons), console)
    return "".join(parts) + stream.getvalue()


def everywhere(kind: str) -> dict[str, Any]:
    """Values of an object with a secret wherever no listed attribute stands."""
    known = KINDS[kind]
    values: dict[str, Any] = dict.fromkeys(SECRET_NAMES, PLANTED)
    values |= dict.fromkeys(known.addresses, ADDRESS)
    values |= {name: {"alice": PLANTED} for name in known.roles}
    values |= {name: [{PLANTED: PLANTED, "token": PLANTED}, PLANTED] for name in known.objects}
    values |= {name: [{"password": PLANTED}, [PLANTED]] for name in known.lists}
    values |= {name: {"password": PLANTED} for name in known.scalars}
    return values | {
        "description": PLANTED,
        "content": PLANTED,
        "email": PLANTED,
        "external_registry_username": PLANTED,
        "config": {"url": PLANTED, "deep": [{"deeper": [{"password": PLANTED}]}]},
        "event_config": {"x": PLANTED},
        "triggers": {"secret": PLANTED, PLANTED: "x"},
        "unstructured_metadata": {"token": PLANTED},
        "proxy": {"http_proxy": ADDRESS, "no_proxy": [PLANTED]},
    }


def planted(kind: str, action: str) -> dict[str, Any]:
    """A plan with one change of the type, and secrets in all other places of a plan."""
    old, new = everywhere(kind), {**everywhere(kind), "password": f"{PLANTED}-new", "description": "changed"}
    builder = PlanBuilder().change(
        f"{kind}.x",
        action,
        None if action == "create" else old,
        None if action in ("delete", "forget") else new,
    )
    builder.drift(f"{kind}.y", old, new)
    builder.read(f"data.{kind}.z", {**old, "name": PLANTED}, {"name": True})
    output = {"actions": ["update"], "before": PLANTED, "after": {"a": [PLANTED]}, "after_sensitive": False}
    builder.extra |= {
        "variables": {"database": {"value": PLANTED}, "password": {"value": PLANTED}},
        "output_changes": {"url": output},
        "planned_values": {"outputs": {"url": {"value": PLANTED}}, "root_module": {"resources": [old]}},
        "configuration": {
            "provider_config": {"quay": {"expressions": {"token": {"constant_value": PLANTED}}}},
            "root_module": {"variables": {"password": {"default": PLANTED}}},
        },
        "checks": [
            {
                "address": {"to_display": "check.health"},
                "status": "fail",
                "instances": [{"problems": [{"message": PLANTED}]}],
            }
        ],
        "deferred_changes": [{"reason": PLANTED, "resource_change": {"change": {"after": old}}}],
        "action_invocations": [
            {"address": f"action.{kind}.a", "type": kind, "config_values": new, "name": "a"}
        ],
        "diagnostics": [{"summary": PLANTED}],
    }
    return builder.json()


@pytest.mark.parametrize("action", ["create", "update", "replace", "delete", "forget"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_secret_is_written(kind: str, action: str) -> None:
    text = written(planted(kind, action))
    assert "PLANTED" not in text
    assert "s3cr3t" not in text
    assert f"{kind}.x" in text


@pytest.mark.parametrize("side", ["before", "after", "both"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_the_plan_masks_is_not_written_even_where_it_is_listed(kind: str, side: str) -> None:
    known = KINDS[kind]
    names = (*known.scalars, *known.addresses, "name", "namespace", "organization", "repository", "team")
    old: dict[str, Any] = dict.fromkeys((*names, "member", "robot", "username", "delegate_name"), PLANTED)
    old |= {name: [PLANTED] for name in known.lists} | {name: {PLANTED: "admin"} for name in known.roles}
    old |= {name: [{"issuer": PLANTED}] for name in known.objects}
    new = {name: f"{value}2" if isinstance(value, str) else value for name, value in old.items()}
    everything = dict.fromkeys(old, True)
    builder = PlanBuilder().update(
        f"{kind}.x",
        old,
        new,
        before_sensitive=everything if side != "after" else False,
        after_sensitive=everything if side != "before" else False,
    )
    assert "PLANTED" not in written(builder.json())


def test_the_whole_object_masked() -> None:
    builder = PlanBuilder().create(
        "quay_robot.x", {"namespace": "acme", "name": PLANTED}, after_sensitive=True
    )
    assert "PLANTED" not in written(builder.json())


def test_another_providers_object_shows_names_only() -> None:
    builder = PlanBuilder().create("random_password.x", {"result": PLANTED, "length": 31_337})
    text = written(builder.json())
    assert "PLANTED" not in text
    assert "31337" not in text
    assert "`result` set" in text


def test_a_secret_is_recognised_in_listed_attributes_and_in_keys_of_for_each() -> None:
    builder = PlanBuilder().create(f'quay_robot.x["{PLANTED}"]', {"namespace": "acme", "name": PLANTED})
    builder.create("quay_repository_permissions.x", {"repository": "acme/app", "robots": {PLANTED: "admin"}})
    builder.create("quay_user.x", {"username": "alice", "password": PLANTED})
    assert "PLANTED" not in written(builder.json())


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("quay.io/a/b", "quay.io/a/b"),
        ("https://quay.io/a?token=x#y", "https://quay.io/a"),
        ("https://u:p@quay.io/a", "https://quay.io/a"),
        ("u:p@ss@quay.io/a", "quay.io/a"),
        (f"quay.io/a@sha256:{'0' * 64}", f"quay.io/a@sha256:{'0' * 64}"),
    ],
)
def test_addresses_are_shown_without_credentials(address: str, shown: str) -> None:
    assert without_credentials(address) == shown


@pytest.mark.parametrize(
    "document_",
    [
        PLANTED,
        json.dumps(PLANTED),
        json.dumps({"format_version": PLANTED}),
        json.dumps({"format_version": "1.2", "resource_changes": PLANTED}),
        json.dumps({"format_version": "1.2", "resource_changes": [{"address": PLANTED, "change": PLANTED}]}),
        json.dumps(
            {
                "format_version": "1.2",
                "resource_changes": [
                    {"address": "a.b", "type": "a", "change": {"actions": [PLANTED], "after": PLANTED}}
                ],
            }
        ),
    ],
)
def test_errors_tell_no_value(document_: str) -> None:
    with pytest.raises(ReviewError) as caught:
        parse(document_, "prod")
    assert "PLANTED" not in str(caught.value)


KEYS = st.sampled_from(["password", "token", "secret", "x", "name", "config"])


@given(
    st.recursive(
        st.just(PLANTED),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=10,
    )
)
@settings(max_examples=50)
def test_no_depth_is_deep_enough(value: Any) -> None:
    builder = PlanBuilder().create("quay_repository_notification.x", {"config": value, "event_config": value})
    builder.create("quay_robot.x", {"namespace": "acme", "name": "ci", "unstructured_metadata": value})
    assert "PLANTED" not in written(builder.json())


@pytest.mark.parametrize("organization", ["platform-team", "acme"])
def test_a_hidden_name_hides_no_danger(organization: str) -> None:
    hidden = {"organization": True}
    team = {"organization": organization, "name": "boss", "role": "admin"}
    member = {"organization": organization, "team": "boss", "member": "mallory"}
    builder = (
        PlanBuilder()
        .keep("quay_team.boss", team, before_sensitive=hidden, after_sensitive=hidden)
        .create("quay_team_member.mallory", member)
    )
    assert "adds `mallory`" in only(builder, "QPR009").text
    (access,) = builder.review().access
    assert (access.row.repository, access.row.through) == ("(sensitive)/*", ("(sensitive)/boss",))
    assert access.address == "quay_team_member.mallory"


def test_an_author_is_no_secret() -> None:
    robot = {"namespace": "platform-team", "name": "ci", "unstructured_metadata": {"author": "platform-team"}}
    assert "`platform-team+ci`" in PlanBuilder().create("quay_robot.ci", robot).review().changes[0].label
    assert SECRET_NAME.search("authorization")
    assert SECRET_NAME.search("basic_auth")


@given(st.lists(st.sampled_from(["acme", "app", "tools", PLANTED]), min_size=1, max_size=4), st.data())
def test_no_part_of_a_name_tells_a_hidden_one(parts: list[str], data: st.DataObject) -> None:
    separators = [data.draw(st.sampled_from("/+")) for _ in parts]
    name = "".join(part + separator for part, separator in zip(parts, separators, strict=True))[:-1]
    assert PLANTED not in Viewer(frozenset([PLANTED])).public(name)
    assert Viewer(frozenset(["tools/app"])).public("acme/tools/app") == "acme/(sensitive)"


def test_secrets_of_data_sources_and_actions_are_hidden_everywhere() -> None:
    builder = PlanBuilder().create("quay_tag.x", {"repository": "acme/app", "name": PLANTED})
    builder.read("data.quay_robot.ci", {"note": PLANTED}, {"note": True})
    assert "PLANTED" not in written(builder.json())
    invoked = PlanBuilder().create("quay_tag.x", {"repository": "acme/app", "name": PLANTED})
    action = {"address": "action.x.y", "type": "x", "config_values": {"note": PLANTED}}
    invoked.extra["action_invocations"] = [{**action, "config_sensitive": {"note": True}}]
    assert "PLANTED" not in written(invoked.json())
