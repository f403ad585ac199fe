"""The words that Quay knows, as types."""

from __future__ import annotations

from typing import Literal

RepositoryRole = Literal["read", "write", "admin"]
"""What a grantee may do in a repository: pull; pull and push; everything."""

TeamRole = Literal["member", "creator", "admin"]
"""What a team may do in its organization: what it is granted; also create repositories; everything."""

Visibility = Literal["public", "private"]
"""Who may pull: everybody, or those who were granted it."""

RepositoryState = Literal["NORMAL", "READ_ONLY", "MIRROR"]
"""Who may push: those with a role; nobody; the mirror alone."""

RepositoryKind = Literal["image", "application"]
"""What a repository holds."""

GranteeKind = Literal["user", "robot", "team"]
"""Who can be granted a role."""

PruneMethod = Literal["number_of_tags", "creation_date"]
"""What a pruning policy goes by: how many tags there are, or how old a tag is."""

OrganizationMirrorType = Literal["harbor", "quay"]
"""What kind of registry an organization is mirrored from."""

RepositoryEvent = Literal[
    "repo_push",
    "repo_mirror_sync_started",
    "repo_mirror_sync_success",
    "repo_mirror_sync_failed",
    "repo_image_expiry",
    "vulnerability_found",
    "build_queued",
    "build_start",
    "build_success",
    "build_failure",
    "build_cancelled",
]
"""What a repository can tell of."""

NamespaceEvent = Literal["quota_warning", "quota_error"]
"""What an organization can tell of."""

NotificationMethod = Literal["quay_notification", "email", "webhook", "flowdock", "hipchat", "slack"]
"""How Quay tells of an event."""

MessageSeverity = Literal["info", "warning", "error"]
"""How a message to everybody is shown."""

MessageType = Literal["text/plain", "text/markdown"]
"""How a message to everybody is written."""

MirrorOperation = Literal["sync", "cancel"]
"""What to ask of a mirror at once."""
