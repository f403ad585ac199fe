"""The provider's objects as a reviewer knows them: what to call them, and which values may be shown.

A value is shown only where its attribute is listed here. What is not listed, of this or another provider,
is named and never shown; so a secret in an unforeseen place stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

_MIRROR = (
    *("robot_username", "enabled", "verify_tls", "sync_interval", "sync_start_date"),
    "external_registry_password_version",
)
_PATTERN = ("tag_pattern", "tag_pattern_matches", "uuid")


@dataclass(frozen=True)
class Kind:
    """One type of object."""

    noun: str
    name: str = ""
    """A pattern over its identity: `{organization}/{name}`."""
    scalars: tuple[str, ...] = ()
    """Attributes with one value: a text, a number or a boolean. Those of `name` come in addition."""
    addresses: tuple[str, ...] = ()
    """Attributes that hold an address in which somebody may have put credentials; they are taken out."""
    lists: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    """Maps from a grantee's name to a role."""
    objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Lists of objects, and the keys of each that may be shown."""

    @cached_property
    def identity(self) -> tuple[str, ...]:
        """The attributes of its name: with other values, it is another object."""
        return tuple(re.findall(r"\{(\w+)\}", self.name))


def _grant_kinds() -> dict[str, Kind]:
    return {
        "quay_organization": Kind(
            "organization", "{name}", ("tag_expiration", "invoice_email", "force_destroy")
        ),
        "quay_team": Kind("team", "{organization}/{name}", ("role",)),
        "quay_team_member": Kind("member of a team", "{organization}/{team}/{member}", ("invited",)),
        "quay_team_members": Kind("members of the team", "{organization}/{team}", lists=("members",)),
        "quay_team_sync": Kind(
            "team synchronization",
            "{organization}/{team}",
            ("group_dn", "group_name", "group_id", "service"),
        ),
        "quay_robot": Kind("robot", "{namespace}+{name}", ("token_version", "store_token", "full_name")),
        "quay_robot_federation": Kind(
            "robot federation", "{namespace}+{robot}", objects={"federations": ("issuer", "subject")}
        ),
        "quay_repository": Kind("repository", "{namespace}/{name}", ("visibility", "state", "kind")),
        "quay_repository_permission": Kind("permission", "{repository}:{kind}:{name}", ("role",)),
        "quay_repository_permissions": Kind(
            "permissions on", "{repository}", roles=("users", "robots", "teams")
        ),
        "quay_default_permission": Kind(
            "default permission",
            "{organization}:{delegate_kind}:{delegate_name}",
            ("role", "activating_user"),
        ),
        "quay_user": Kind("user", "{username}", ("enabled", "password_version")),
        "quay_quota": Kind(
            "quota", "{namespace}", ("limit",), lists=("warning_thresholds", "reject_thresholds")
        ),
    }


def _content_kinds() -> dict[str, Kind]:
    return {
        "quay_repository_mirror": Kind(
            "repository mirror",
            "{repository}",
            (*_MIRROR, "unsigned_images", "skopeo_timeout_interval"),
            ("external_reference",),
            ("tags", "architecture_filter"),
        ),
        "quay_organization_mirror": Kind(
            "organization mirror",
            "{organization}",
            (*_MIRROR, "external_registry_type", "external_namespace", "visibility", "skopeo_timeout"),
            ("external_registry_url",),
            ("repository_filters",),
        ),
        "quay_proxy_cache": Kind(
            "proxy cache",
            "{organization}",
            ("expiration", "insecure", "upstream_registry_password_version"),
            ("upstream_registry",),
        ),
        "quay_tag": Kind(
            "tag",
            "{repository}:{name}",
            ("manifest_digest", "source_tag", "expiration", "immutable"),
        ),
        "quay_organization_autoprune_policy": Kind(
            "prune policy", "{organization}", ("method", "value", *_PATTERN)
        ),
        "quay_repository_autoprune_policy": Kind(
            "prune policy", "{repository}", ("method", "value", *_PATTERN)
        ),
        "quay_user_autoprune_policy": Kind("prune policy", "{username}", ("method", "value", *_PATTERN)),
        "quay_organization_immutability_policy": Kind("immutability policy", "{organization}", _PATTERN),
        "quay_repository_immutability_policy": Kind("immutability policy", "{repository}", _PATTERN),
        "quay_manifest_label": Kind("label", "{repository}:{key}", ("manifest_digest", "media_type")),
    }


def _service_kinds() -> dict[str, Kind]:
    return {
        "quay_application": Kind(
            "application",
            "{organization}/{name}",
            ("client_id", "store_client_secret", "client_secret_version"),
        ),
        "quay_application_token": Kind(
            "application token", "{organization}/{name}", ("client_id", "scope", "expiration", "uuid")
        ),
        "quay_app_specific_token": Kind(
            "app-specific token", "{title}", ("expiration", "uuid", "store_token")
        ),
        "quay_repository_notification": Kind(
            "notification", "{repository}:{title}", ("event", "method", "uuid")
        ),
        "quay_namespace_notification": Kind(
            "notification", "{organization}:{title}", ("event", "method", "uuid")
        ),
        "quay_global_message": Kind("message to everybody", "", ("severity", "media_type", "uuid")),
        "quay_service_key": Kind(
            "service key", "{service}/{name}", ("expiration", "kid", "store_private_key")
        ),
        "quay_take_ownership": Kind("taking of ownership", "{namespace}"),
        "quay_repository_mirror_sync": Kind("synchronization", "{repository}", ("operation",)),
        "quay_organization_mirror_sync": Kind("synchronization", "{organization}", ("operation",)),
        "quay_robot_token_regeneration": Kind("renewal of the token of", "{namespace}+{robot}"),
    }


KINDS: Mapping[str, Kind] = {**_grant_kinds(), **_content_kinds(), **_service_kinds()}
"""What the review knows of each type of the provider."""

UNLISTED = Kind("")
"""What it knows of all others: nothing, so it shows nothing."""
