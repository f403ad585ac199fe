"""Write-only secrets: sent again when they change, though no state and no plan holds them.

Beside a write-only attribute `password` stands a counter `password_version`. Where the configuration sets the
counter, it alone says when the secret is sent again. Where it is left out, the provider counts: it keeps a
hash of the last secret in Terraform's private state and raises the counter when the secret is another one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

from tfplugin.model import Context, Model
from tfplugin.values import UNKNOWN, is_known

_SALT = 16
"""Bytes of salt before the hash."""


def plan_version(model: Model, prior: Model | None, context: Context[Any], attribute: str) -> bool:
    """Plan the counter of a write-only attribute; answers whether the secret is to be sent again.

    Args:
        model: The planned values; the counter `ATTRIBUTE_version` is optional and computed.
        prior: The values before; None on creation.
        context: The configuration with the secret in it, and the hash of the last one.
        attribute: The write-only attribute's name.
    """
    counter = f"{attribute}_version"
    before = getattr(prior, counter, None)
    if context.config.get(counter) is None:
        setattr(model, counter, _counted(before, context, attribute))
    after = getattr(model, counter)
    return prior is not None and (after is UNKNOWN or after != before)


def settle_version(model: Model, prior: Model | None, context: Context[Any], attribute: str) -> None:
    """Set a counter that was not known when planned, and keep the hash of the secret that was sent."""
    counter = f"{attribute}_version"
    if context.config.get(counter) is None:
        setattr(model, counter, _counted(getattr(prior, counter, None), context, attribute))
    remember(context, attribute, getattr(model, attribute))


def remember(context: Context[Any], attribute: str, secret: str | None) -> None:
    """Keep the hash of a secret in the private state; None forgets it."""
    if secret is None:
        context.private.pop(_key(attribute), None)
    else:
        context.private[_key(attribute)] = hash_of(secret)


def hash_of(secret: str) -> bytes:
    """A salted hash, slow to compute, from which nobody can read or soon guess a secret."""
    salt = os.urandom(_SALT)
    return salt + _scrypt(secret, salt)


def is_same(secret: str, stored: bytes | None) -> bool:
    """Whether a stored hash is that of a secret; False where there is none."""
    if stored is None or len(stored) <= _SALT:
        return False
    return hmac.compare_digest(stored[_SALT:], _scrypt(secret, stored[:_SALT]))


def _counted(before: int | None, context: Context[Any], attribute: str) -> Any:
    secret = context.config.get(attribute)
    if secret is None:
        return None
    if not is_known(secret):
        return UNKNOWN
    if before is not None and is_same(secret, context.private.get(_key(attribute))):
        return before
    return (before or 0) + 1


def _key(attribute: str) -> str:
    return f"{attribute}_hash"


def _scrypt(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**14, r=8, p=1)
