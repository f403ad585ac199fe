"""Write-only secrets: Terraform keeps none of them, so what was sent last is known by a hash alone.

A secret `NAME` has a counter beside it, `NAME_version`, which is optional and computed. Where the
configuration sets the counter, the secret is sent again when the counter changes. Where it leaves the counter
out, the provider counts: by one whenever the secret is another than the one that was sent last. Of a secret
that only the apply tells, the counter is known after apply too.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

from tfplugin.model import Context, Resource
from tfplugin.values import UNKNOWN, is_known

_SALT = 16
"""Bytes of salt that stand before each hash."""


def require_username(resource: Resource[Any], context: Context[Any], password: str) -> None:
    """Refuse a password that has no name beside it; call it in `validate`.

    password: The password's attribute, `..._password`; the name's is `..._username`.
    """
    username = f"{password.removesuffix('password')}username"
    if getattr(resource, password) is not None and getattr(resource, username) in (None, ""):
        context.diagnostics.error("A password without a name", f"Set `{username}` too.", password)


def plan_version(
    resource: Resource[Any], context: Context[Any], prior: Resource[Any] | None, name: str
) -> None:
    """Set the planned counter of a secret where the configuration leaves it out; call it in `plan`.

    Args:
        resource: The planned values.
        context: The plan's context: the configuration with the secret, and the hash of the one sent last.
        prior: The values before; None on creation.
        name: The secret's attribute, such as `password`.
    """
    secret, version = context.config.get(name), f"{name}_version"
    before, counts = getattr(prior, version, None), context.config.get(version) is None
    if not is_known(secret):
        if counts:
            setattr(resource, version, UNKNOWN)
    elif not counts:
        if secret is not None and getattr(resource, version) == before and _differs(context, name, secret):
            context.diagnostics.warning(
                f"`{name}` is not the one that the registry has",
                f"It changed since it was sent, and `{version}` did not. Raise `{version}` to have it sent, "
                "or leave it out to have it sent whenever it changes.",
                version,
            )
    elif secret is None:
        setattr(resource, version, None)
    elif before is None:
        setattr(resource, version, 1)
    elif _differs(context, name, secret):
        setattr(resource, version, before + 1)


def is_to_send(resource: Resource[Any], context: Context[Any], prior: Resource[Any], name: str) -> bool:
    """Whether an update must send a secret: its counter changed, or the provider counts and it differs.

    A counter that was not known in the plan, since the secret was not, is set.
    """
    secret, version = getattr(resource, name), f"{name}_version"
    if secret is None:
        return False
    planned, before = getattr(resource, version), getattr(prior, version)
    if planned is None:
        planned = 1 if before is None else before + _differs(context, name, secret)
        setattr(resource, version, planned)
    # What an ephemeral resource gives may be another secret than when the counter was planned.
    return planned != before or (context.config.get(version) is None and _differs(context, name, secret))


def remember(resource: Resource[Any], context: Context[Any], name: str, *, sent: bool = True) -> None:
    """Keep the hash of a secret that was sent, or that there is none, beside the state.

    Where there is one that was not sent, what is kept of the one that was sent last stays.
    """
    secret, version = getattr(resource, name), f"{name}_version"
    if secret is not None and not sent:
        return
    context.private.pop(name, None)
    if secret is None:
        return
    salt = os.urandom(_SALT)
    context.private[name] = salt + _hash(salt, secret)
    if getattr(resource, version) is None:
        setattr(resource, version, 1)


def _differs(context: Context[Any], name: str, secret: str) -> bool:
    """Whether a secret is another one than was sent last; False where none is known to have been sent."""
    kept = context.private.get(name)
    if kept is None:
        return False
    return not hmac.compare_digest(kept[_SALT:], _hash(kept[:_SALT], secret))


def _hash(salt: bytes, secret: str) -> bytes:
    # Slow on purpose: who can read the state must not find a short secret by trying.
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1)
