"""Avatars as Quay describes them: a name, a hash, a colour and a kind."""

from __future__ import annotations

import hashlib

from quay_sandbox.database import Row

COLORS = ("#969696", "#aec7e8", "#ff7f0e", "#ffbb78", "#2ca02c", "#98df8a", "#d62728", "#9467bd", "#1f77b4")


def avatar(name: str, of: str, kind: str) -> dict[str, str]:
    """The avatar of something named.

    Args:
        name: The name it shows.
        of: What it is computed from: an e-mail address, or the name.
        kind: `user`, `org`, `robot`, `team` or `app`.
    """
    digest = hashlib.md5(of.strip().lower().encode(), usedforsecurity=False).hexdigest()
    return {"name": name, "hash": digest, "color": COLORS[int(digest[:4], 16) % len(COLORS)], "kind": kind}


def account_avatar(account: Row) -> dict[str, str]:
    """The avatar of a user, an organization or a robot."""
    kind = {"organization": "org", "robot": "robot"}.get(account["kind"], "user")
    return avatar(account["name"], account["email"] or account["name"], kind)


def team_avatar(name: str) -> dict[str, str]:
    """The avatar of a team."""
    return avatar(name, name, "team")
