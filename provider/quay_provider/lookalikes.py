"""The guard against what Quay does to the robots of namespaces whose names look alike.

Where Quay deletes or renames an organization or a user, it does so to every robot that a pattern finds in
which `_` stands for any character: with `team_a` go the robots of `team-a` (data/model/user.py).

Quay lists robots by the same pattern, but shows the list to the namespace's own people alone, and to
superusers where SUPERUSERS_FULL_ACCESS is on, which it is not by default. Other superusers are shown the
names of all namespaces: those that the pattern finds may have robots that would go.
"""

from __future__ import annotations

import re

from quay_provider.client import Calls, Client, QuayError
from quay_provider.organizations import kind_of_namespace
from quay_provider.robots import robots_alike
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context

MOST_NAMED = 5
"""How many robots a message names."""


def refuse_losses(calls: Calls, namespace: str, done: str, path: str | None = None) -> None:
    """Refuse what takes robots of others along, or may do so.

    It is refused too where Quay shows neither the robots nor the names: who may delete or rename a namespace
    is one of its people or a superuser, who is shown one of the two unless something is wrong. That can be
    set right and tried again, and a robot that is deleted does not come back.

    Args:
        calls: The operation's calls.
        namespace: The organization or user.
        done: What is to be done to it: `deleted` or `renamed`.
        path: The attribute to blame.

    Raises:
        DiagnosticError: Others have robots that would go with it, or may have.
    """
    losses = _losses(calls, namespace, done)
    if losses is not None:
        raise DiagnosticError(*losses, path)


def warn_of_losses(context: Context[Client], calls: Calls, namespace: str) -> None:
    """Warn in a plan that the deletion of a namespace will be refused."""
    losses = _losses(calls, namespace, "deleted")
    if losses is not None:
        context.diagnostics.warning(*losses)


def _losses(calls: Calls, namespace: str, done: str) -> tuple[str, str] | None:
    """What to say of the robots of others that would go, or might: a title and a detail; None without any."""
    if "_" not in namespace:
        return None
    hidden: list[str] = []
    try:
        robots = sorted(
            item["name"]
            for item in robots_alike(calls, namespace)
            if not item["name"].startswith(f"{namespace}+")
        )
    except QuayError as refusal:
        try:
            robots, hidden = _by_names(calls, namespace)
        except QuayError as error:
            return _told_blind(namespace, done, f"{refusal}; {error}")
    if robots:
        return f'Robots of others would be {done} with "{namespace}"', _detail(namespace, robots)
    if hidden:
        return f'Robots of others might be {done} with "{namespace}"', _hidden_detail(namespace, hidden)
    return None


def _by_names(calls: Calls, namespace: str) -> tuple[list[str], list[str]]:
    """The robots of namespaces that look alike, and those of these namespaces that hide theirs.

    Raises:
        QuayError: Quay refuses the names of all namespaces.
    """
    robots: list[str] = []
    hidden: list[str] = []
    if kind_of_namespace(calls, namespace) is None:
        return robots, hidden  # What is gone takes nothing along.
    for other in _namespaces_alike(calls, namespace):
        try:
            found = [item["name"] for item in robots_alike(calls, other)]
        except QuayError:
            hidden.append(other)
        else:
            robots += sorted(name for name in found if name.startswith(f"{other}+"))
    return robots, hidden


def _namespaces_alike(calls: Calls, namespace: str) -> list[str]:
    """The other users and organizations whose robots Quay takes for the namespace's.

    Raises:
        QuayError: Quay refuses the names of all namespaces.
    """
    names = {item["username"] for item in calls.items("superuser/users/", under="users")}
    names |= {item["name"] for item in calls.items("superuser/organizations/", under="organizations")}
    pattern = re.compile(re.escape(namespace).replace("_", "."), re.IGNORECASE)
    return sorted(name for name in names - {namespace} if pattern.fullmatch(name))


def _detail(namespace: str, robots: list[str]) -> str:
    return (
        f"{_pattern_of(namespace)}, and does the same to these: {_first(robots)}. With a robot go its "
        "permissions, and the mirrors that use it.\n\nThis provider does not do it. Delete these robots "
        f"first if they may go; otherwise keep {namespace}."
    )


def _hidden_detail(namespace: str, others: list[str]) -> str:
    return (
        f"{_pattern_of(namespace)}, and does the same to any that these have: {_first(others)}. Their robots "
        "are not shown to the token's user.\n\nThis provider does not do it. Let him see that they have "
        "none, as a member of a team there or by the registry's `FEATURE_SUPERUSERS_FULL_ACCESS: true`; or "
        f"ask who owns them, and do it by hand in Quay. Otherwise keep {namespace}."
    )


def _told_blind(namespace: str, done: str, refusals: str) -> tuple[str, str]:
    return (
        f'Robots of others might be {done} with "{namespace}"',
        f"{_pattern_of(namespace)}, and does the same to those of others that look alike. Whether there are "
        f"any, Quay does not tell: {refusals}.\n\nThis provider does not do it. Use the token of somebody "
        "who administers it with the scope `org:admin`, or of a superuser with `super:user`; where Quay had "
        "a failure, try again.",
    )


def _pattern_of(namespace: str) -> str:
    return (
        f"Quay takes the `_` in {namespace} for any character when it looks for the robots that belong to it"
    )


def _first(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" and more" if len(names) > MOST_NAMED else "")
