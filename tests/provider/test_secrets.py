"""What makes a write-only secret be sent again."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quay_provider.secrets import is_to_send, plan_version, remember
from tfplugin.model import Context, Resource
from tfplugin.schema import attr
from tfplugin.values import UNKNOWN, is_known

secrets = st.text(min_size=1, max_size=20)


class Login(Resource[Any]):
    type_name = "toy_login"
    password: str | None = attr("The secret.", optional=True, write_only=True)
    password_version: int | None = attr("Its counter.", optional=True, computed=True)


def sent(secret: str | None, version: int | None) -> tuple[Login, Context[Any]]:
    """The state and the private state after a secret was sent."""
    login, context = Login(password=secret, password_version=version), Context[Any](None)
    remember(login, context, "password")
    login.password = None
    return login, context


def plan(
    prior: Login | None, private: dict[str, bytes], secret: Any, version: int | None
) -> tuple[Login, Context[Any]]:
    context = Context[Any](None, private=dict(private))
    context.config = {"password": secret, "password_version": version}
    kept = UNKNOWN if prior is None else prior.password_version
    planned = Login(password_version=kept if version is None else version)
    plan_version(planned, context, prior, "password")
    return planned, context


@settings(max_examples=20)
@given(first=secrets, second=secrets)
def test_counts_by_itself_when_the_secret_changes(first: str, second: str) -> None:
    planned, context = plan(None, {}, first, None)
    assert planned.password_version == 1
    prior, context = sent(first, planned.password_version)
    again, _ = plan(prior, context.private, second, None)
    assert again.password_version == (1 if first == second else 2)
    again.password = second
    assert is_to_send(again, context, prior, "password") == (first != second)
    assert first.encode() not in b"".join(context.private.values()) or len(first) < 4


def test_the_configured_counter_decides_and_a_forgotten_one_is_warned_of() -> None:
    prior, kept = sent("old", 3)
    planned, context = plan(prior, kept.private, "new", 3)
    assert planned.password_version == 3
    assert [item.path for item in context.diagnostics.items] == ["password_version"]
    planned, context = plan(prior, kept.private, "new", 4)
    assert planned.password_version == 4
    assert not context.diagnostics.items


@settings(max_examples=20)
@given(first=secrets, second=st.none() | secrets)
def test_the_apply_counts_a_secret_that_the_plan_did_not_know(first: str, second: str | None) -> None:
    prior, kept = sent(first, None)
    planned, context = plan(prior, kept.private, UNKNOWN, None)
    assert not is_known(planned.password_version)
    applied = Login(password=second, password_version=None)
    assert is_to_send(applied, context, prior, "password") == (second not in (None, first))
    assert applied.password_version == (None if second is None else 1 if second == first else 2)
    configured, _ = plan(prior, kept.private, UNKNOWN, 7)
    assert configured.password_version == 7


def test_no_secret_has_no_counter() -> None:
    assert plan(None, {}, None, None)[0].password_version is None
    prior, kept = sent("old", None)
    assert prior.password_version == 1
    removed, _ = plan(prior, kept.private, None, None)
    assert removed.password_version is None
    assert not is_to_send(removed, kept, prior, "password")


def test_an_imported_object_is_sent_the_secret() -> None:
    planned, _ = plan(Login(), {}, "new", None)
    assert planned.password_version == 1
