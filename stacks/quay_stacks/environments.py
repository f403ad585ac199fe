"""The environments, and all in which they differ."""

from __future__ import annotations

from dataclasses import dataclass, field

from quay_cdktf import Mistake
from quay_stacks.backends import Backend, Local


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One of the places that the same stacks are deployed to.

    name: What it is called; the name of every stack ends with it.
    suffix: What the names of organizations end with, so that several environments share a registry; users
        are the same in all. Left out, nothing.
    prevent_destroy: Whether Terraform refuses to destroy organizations and repositories. Left out, it does.
    create_users: Whether the stacks create the users that they name, each in the first that does; left out,
        users exist already.
    quota: How much an organization may store where no settings say. Left out, as much as it likes.
    backend: Where Terraform keeps the states. Left out, in files beside `cdktf.json`.
    """

    name: str
    suffix: str = ""
    prevent_destroy: bool = True
    create_users: bool = False
    quota: int | str | None = None
    backend: Backend = field(default_factory=Local)


SANDBOX = Environment(name="sandbox", prevent_destroy=False, create_users=True)
DEV = Environment(name="dev", suffix="-dev", prevent_destroy=False, quota="10GiB")
STAGING = Environment(name="staging", suffix="-staging", prevent_destroy=False, quota="50GiB")
PROD = Environment(name="prod", quota="500GiB")

ENVIRONMENTS = {environment.name: environment for environment in (SANDBOX, DEV, STAGING, PROD)}
"""Every environment, by its name."""


def environment(name: str) -> Environment:
    """An environment by its name.

    Raises:
        Mistake: There is none of that name.
    """
    if name not in ENVIRONMENTS:
        raise Mistake(f'There is no environment "{name}"; there is {", ".join(ENVIRONMENTS)}.')
    return ENVIRONMENTS[name]
