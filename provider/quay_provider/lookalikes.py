"""The guard against what Quay does to the robots of namespaces whose names look alike.

Where Quay deletes or renames an organization or a user, it does so to every robot that a pattern finds in
which `_` stands for any character: with `team_a` go the robots of `team-a` (data/model/user.py).
"""

from __future__ import annotations

from quay_provider.client import Calls, Client, QuayError
from quay_provider.robots import robots_alike
from tfplugin.diagnostics import DiagnosticError
from tfplugin.model import Context

MOST_NAMED = 5
"""How many robots a message names."""


def refuse_losses(calls: Calls, namespace: str, done: str, path: str | None = None) -> None:
    """Refuse what takes robots of others along.

    Args:
        calls: The operation's calls.
        namespace: The organization or user.
        done: What is to be done to it: `deleted` or `renamed`.
        path: The attribute to blame.

    Raises:
        DiagnosticError: Others have robots that would go with it.
    """
    others = _robots_of_others(calls, namespace)
    if others:
        raise DiagnosticError(_title(namespace, done), _detail(namespace, others), path)


def warn_of_losses(context: Context[Client], calls: Calls, namespace: str) -> None:
    """Warn in a plan that the deletion of a namespace will be refused."""
    others = _robots_of_others(calls, namespace)
    if others:
        context.diagnostics.warning(_title(namespace, "deleted"), _detail(namespace, others))


def _robots_of_others(calls: Calls, namespace: str) -> list[str]:
    """Full names of the robots, as far as the token's user is shown them: Quay lists by the same pattern."""
    if "_" not in namespace:
        return []
    try:
        found = robots_alike(calls, namespace)
    except QuayError:
        return []
    return sorted(item["name"] for item in found if not item["name"].startswith(f"{namespace}+"))


def _title(namespace: str, done: str) -> str:
    return f'Robots of others would be {done} with "{namespace}"'


def _detail(namespace: str, robots: list[str]) -> str:
    more = " and more" if len(robots) > MOST_NAMED else ""
    return (
        f"Quay takes the `_` in {namespace} for any character when it looks for the robots that belong to "
        f"it, and does the same to these: {', '.join(robots[:MOST_NAMED])}{more}. With a robot go its "
        "permissions, and the mirrors that use it.\n\nThis provider does not do it. Delete these robots "
        f"first if they may go; otherwise keep {namespace}."
    )
