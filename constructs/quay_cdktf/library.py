"""All that `import quay_cdktf` offers."""

from __future__ import annotations

from quay_cdktf.application import Application
from quay_cdktf.default_permission import DefaultPermission
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayProvider
from quay_cdktf.grantee import Grantee, RobotGrantee, TeamGrantee, UserGrantee
from quay_cdktf.imports import import_existing
from quay_cdktf.literals import (
    GranteeKind,
    MessageSeverity,
    MessageType,
    MirrorOperation,
    NamespaceEvent,
    NotificationMethod,
    OrganizationMirrorType,
    PruneMethod,
    RepositoryEvent,
    RepositoryKind,
    RepositoryRole,
    RepositoryState,
    TeamRole,
    Visibility,
)
from quay_cdktf.measures import Duration, Percentages, Size
from quay_cdktf.mirror import Mirror, MirrorProxy
from quay_cdktf.namespace import Namespace
from quay_cdktf.organization import Organization
from quay_cdktf.organization_mirror import OrganizationMirror
from quay_cdktf.proxy_cache import ProxyCache
from quay_cdktf.quota import Quota
from quay_cdktf.registry import AppSpecificToken, GlobalMessage, ServiceKey
from quay_cdktf.repository import Repository
from quay_cdktf.robot import Robot
from quay_cdktf.tag import Tag
from quay_cdktf.team import Member, Team
from quay_cdktf.user import User
from quay_cdktf.user_autoprune_policy import UserAutoprunePolicy

__all__ = [
    "AppSpecificToken",
    "Application",
    "DefaultPermission",
    "Duration",
    "GlobalMessage",
    "Grantee",
    "GranteeKind",
    "Member",
    "MessageSeverity",
    "MessageType",
    "Mirror",
    "MirrorOperation",
    "MirrorProxy",
    "Mistake",
    "Namespace",
    "NamespaceEvent",
    "NotificationMethod",
    "Organization",
    "OrganizationMirror",
    "OrganizationMirrorType",
    "Percentages",
    "ProxyCache",
    "PruneMethod",
    "QuayProvider",
    "Quota",
    "Repository",
    "RepositoryEvent",
    "RepositoryKind",
    "RepositoryRole",
    "RepositoryState",
    "Robot",
    "RobotGrantee",
    "ServiceKey",
    "Size",
    "Tag",
    "Team",
    "TeamGrantee",
    "TeamRole",
    "User",
    "UserAutoprunePolicy",
    "UserGrantee",
    "Visibility",
    "import_existing",
]
