"""Addresses that people can read: `quay_repository.acme_app`, from ids and names alone."""

from __future__ import annotations

import re

from quay_cdktf.errors import Mistake
from quay_cdktf.tokens import is_token

_ADDRESS = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")


def slug(text: str) -> str:
    """A name as a part of an address: `library/nginx` is `library_nginx`, `acme+ci` is `acme_ci`.

    Letters, digits, dashes and underscores stay; anything else becomes one underscore.
    """
    return _OTHER.sub("_", text).strip("_") or "_"


def check_id(id: str) -> str:  # noqa: A002 - the argument that every construct calls `id`
    """An id that Terraform takes in an address.

    Raises:
        Mistake: It is not made of letters, digits, dashes and underscores, or begins with none of the first
            and last.
    """
    if not isinstance(id, str) or is_token(id) or not _ADDRESS.fullmatch(id):
        raise Mistake(
            f'The id "{id}" cannot be part of an address: it must begin with a letter or an underscore, and '
            f'hold letters, digits, dashes and underscores alone, such as "{_suggestion(id)}".'
        )
    return id


def id_of(name: str, parent: str | None = None, *, what: str) -> str:
    """The id that a name gives, below its parent's id: `acme` and `app` make `acme_app`.

    Args:
        what: How messages call the object, such as `repository`.

    Raises:
        Mistake: The name is no text, or a token, from which no stable address can be made.
    """
    if not isinstance(name, str):
        raise Mistake(f"The name of this {what} must be a text, not {name!r}.")
    if is_token(name):
        raise Mistake(
            f"The name of this {what} is known only when Terraform runs, so no address can be made from it: "
            'give one in the same call, `id="..."`.'
        )
    if parent is not None:
        return f"{parent}_{slug(name)}"
    own = slug(name)
    return own if _ADDRESS.fullmatch(own) else f"_{own}"


def name_for_id(name: str, kind: str, of: str, cure: str) -> str:
    """The name of a grantee or a member, for an id to be made of it.

    Args:
        kind: What messages call it, such as `robot`.
        of: What the id is for.
        cure: How to give an id instead, as it follows "give one".

    Raises:
        Mistake: It is a token, from which no stable address can be made.
    """
    if is_token(name):
        raise Mistake(
            f"The name of a {kind} is known only when Terraform runs, so no address can be made from it for "
            f"{of}: give one {cure}."
        )
    return name


def member_id(team_id: str, organization: str, name: str) -> str:
    """The id of a member of a team: `acme_devs` and `alice` make `acme_devs_alice`, as robots do."""
    return f"{team_id}_{slug(name.removeprefix(f'{organization}+'))}"


def grant_id(repository_id: str, namespace: str, kind: str, name: str) -> str:
    """The id of a role in a repository: `acme_app` and the team `devs` make `acme_app_team_devs`."""
    return f"{repository_id}_{kind}_{slug(name.removeprefix(f'{namespace}+'))}"


def default_permission_id(organization_id: str, kind: str, name: str, creator: str | None) -> str:
    """The id of a default permission: `acme_team_devs`; `acme_team_devs_by_ci` for what `acme+ci` creates."""
    by = "" if creator is None else f"_by_{slug(creator.rpartition('+')[2])}"
    return f"{organization_id}_{kind}_{slug(name.rpartition('+')[2])}{by}"


def _suggestion(id: object) -> str:  # noqa: A002
    own = slug(str(id)) if isinstance(id, str) and not is_token(id) else "acme"
    return own if _ADDRESS.fullmatch(own) else f"_{own}"
