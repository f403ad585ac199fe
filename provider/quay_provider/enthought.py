"""States of the provider enthought/quay, in the form of this one's: for `moved` blocks (Terraform 1.8).

Its resources are described at github.com/enthought/terraform-provider-quay, docs/resources. After
`terraform state replace-provider` a state names this provider beside the other one's types; so it is the type
that decides. Secrets are not taken over: a robot's token is read anew where `store_token` asks for it.
"""

from __future__ import annotations

from typing import Any

State = dict[str, Any]


def team(source_type: str, state: State) -> State | None:
    """A `quay_team` from a `quay_organization_team`; who belongs to it, `quay_team_members` manages."""
    if source_type != "quay_organization_team":
        return None
    return {
        "organization": state["orgname"],
        "name": state["name"],
        "role": state["role"],
        "description": state.get("description") or "",
    }


def robot(source_type: str, state: State) -> State | None:
    """A `quay_robot` from a `quay_organization_robot`."""
    if source_type != "quay_organization_robot":
        return None
    return {
        "namespace": state["orgname"],
        "name": state["name"],
        "description": state.get("description") or "",
    }


def repository_permission(source_type: str, state: State) -> State | None:
    """A `quay_repository_permission` from a `quay_organization_team_permission`."""
    if source_type != "quay_organization_team_permission":
        return None
    return {
        "repository": f"{state['orgname']}/{state['reponame']}",
        "kind": "team",
        "name": state["teamname"],
        "role": state["permission"],
    }


def organization(source_type: str, state: State) -> State | None:
    """A `quay_organization` from the other provider's, which has a name and an e-mail address."""
    if source_type != "quay_organization":
        return None
    return {"name": state["name"], "email": state.get("email") or None}


def repository(source_type: str, state: State) -> State | None:
    """A `quay_repository` from the other provider's."""
    if source_type != "quay_repository":
        return None
    return {
        "namespace": state["namespace"],
        "name": state["name"],
        "description": state.get("description") or "",
        "visibility": state.get("visibility") or "private",
    }
