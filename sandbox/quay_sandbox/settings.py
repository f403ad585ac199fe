"""What kind of Quay the sandbox is: version, feature flags, authentication, waiting times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

NEWEST = "3.18.1"
OLDEST = "3.9"
NEWEST_SAYS = "v3.11.0"
"""The newest Quay is built from its main branch, which says this of itself in `/config`."""

FEATURES_ON = """
    ADVERTISE_V2 AGGREGATED_LOG_COUNT_RETRIEVAL ANONYMOUS_ACCESS APP_SPECIFIC_TOKENS ASSIGN_OAUTH_TOKEN
    AUTO_PRUNE BUILD_SUPPORT CHANGE_TAG_EXPIRATION DIRECT_LOGIN EDIT_QUOTA ENABLE_STALE_MPU_CLEANUP
    EXTENDED_REPOSITORY_NAMES GARBAGE_COLLECTION GENERAL_OCI_SUPPORT HELM_OCI_SUPPORT IMAGE_EXPIRY_TRIGGER
    IMMUTABLE_TAGS LIBRARY_SUPPORT LOG_EXPORT MANIFEST_SIZE_BACKFILL MANIFEST_SUBJECT_BACKFILL
    NAMESPACE_GARBAGE_COLLECTION NONSUPERUSER_TEAM_SYNCING_SETUP ORG_MIRROR PARTIAL_USER_AUTOCOMPLETE
    PERMANENT_SESSIONS PROXY_CACHE PROXY_CACHE_BLOB_DOWNLOAD PUBLIC_CATALOG QUOTA_MANAGEMENT
    QUOTA_NOTIFICATIONS REFERRERS_API REPOSITORY_ACTION_COUNTER REPOSITORY_GARBAGE_COLLECTION REPO_MIRROR
    REQUIRE_TEAM_INVITE SECURITY_SCANNER_NOTIFY_ON_NEW_INDEX SUPERUSERS_FULL_ACCESS SUPERUSER_CONFIGDUMP
    SUPER_USERS TEAM_SYNCING UI_MODELCARD UI_V2 USERNAME_CONFIRMATION USER_CREATION USER_EVENTS
    USER_INITIALIZE USER_LAST_ACCESSED USER_LOG_ACCESS USER_METADATA USER_RENAME VERIFY_QUOTA
"""
FEATURES_OFF = """
    ACTION_LOG_ROTATION BILLING BITBUCKET_BUILD BLACKLISTED_EMAILS CLEAR_EXPIRED_RAC_ENTRIES
    DISABLE_PULL_LOGS_FOR_FREE_NAMESPACES ENTITLEMENT_RECONCILIATION EXPORT_COMPLIANCE
    EXTENDED_ACTION_LOGGING FIPS GITHUB_BUILD GITHUB_LOGIN GITLAB_BUILD GOOGLE_LOGIN IMAGE_PULL_STATS
    IMMUTABLE_TAGS_CAN_EXPIRE INVITE_ONLY_USER_CREATION MAILING ORG_SHARED_EMAIL OTEL_TRACING
    PROGRAMMATIC_BOOTSTRAP PROXY_STORAGE QUOTA_SUPPRESS_FAILURES RATE_LIMITS READER_BUILD_LOGS RECAPTCHA
    REQUIRE_ENCRYPTED_BASIC_AUTH RESTRICTED_USERS RESTRICTED_V1_PUSH RH_MARKETPLACE SECURITY_NOTIFICATIONS
    SECURITY_SCANNER SECURITY_SCANNER_V2 SIGNING SPAM_DETECTION SPARSE_INDEX STORAGE_REPLICATION
    SUPERUSERS_ORG_CREATION_ONLY UI_DELAY_AFTER_WRITE
"""
FEATURES: Mapping[str, bool] = {
    **dict.fromkeys(FEATURES_ON.split(), True),
    **dict.fromkeys(FEATURES_OFF.split(), False),
}
"""Every feature flag without its `FEATURE_`, and whether a sandbox has it on unless told otherwise."""

FEATURES_SINCE = {
    "AUTO_PRUNE": "3.10",
    "ASSIGN_OAUTH_TOKEN": "3.12",
    "SUPERUSER_CONFIGDUMP": "3.15",
    "IMAGE_PULL_STATS": "3.16",
    "IMMUTABLE_TAGS": "3.17",
    "IMMUTABLE_TAGS_CAN_EXPIRE": "3.17",
    "ORG_MIRROR": "3.17",
    "PROGRAMMATIC_BOOTSTRAP": "3.18",
    "QUOTA_NOTIFICATIONS": "3.18",
    "ORG_SHARED_EMAIL": "3.18",
}
"""The first Quay version that knows a flag; the others are older than any version served here."""

TAG_EXPIRATION_OPTIONS = {"0s": 0, "1d": 86400, "1w": 604800, "2w": 1209600, "4w": 2419200}
DEFAULT_TAG_EXPIRATION = 1209600
"""In seconds."""


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, to compare by: `3.9` comes before `3.10`.

    Raises:
        ValueError: It is not numbers with dots between.
    """
    return tuple(int(part) for part in version.removeprefix("v").split("."))


@dataclass(frozen=True)
class Directory:
    """An LDAP-like directory.

    Attributes:
        base: The distinguished name below which it lies.
        groups: Names of a group's members, by the group's name relative to the base.
        users: Everybody in it.
    """

    base: str = ""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    users: Sequence[str] = ()


@dataclass
class Settings:
    """How the sandbox behaves.

    Attributes:
        version: The Quay version that it stands for.
        features: Flags that differ from the defaults, without `FEATURE_`.
        authentication: `Database` or `LDAP`.
        directory: Users and groups of the directory, with `LDAP`.
        collect_after: Seconds until the collector has run: a deleted organization's or user's name is free
            again, a deleted user is gone, a synced team has its members.
        extra: Further keys of Quay's configuration, such as `ROBOTS_DISALLOW`.
    """

    version: str = NEWEST
    features: dict[str, bool] = field(default_factory=dict)
    authentication: str = "Database"
    directory: Directory = field(default_factory=Directory)
    collect_after: float = 1.0
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._version = version_key(self.version)
        self._features = {
            name: self.features.get(name, on) and self.since(FEATURES_SINCE.get(name, OLDEST))
            for name, on in FEATURES.items()
        }

    def since(self, version: str) -> bool:
        """Whether the sandbox stands for that Quay version or a later one."""
        return self._version >= version_key(version)

    def on(self, feature: str) -> bool:
        """Whether a feature is on.

        Args:
            feature: The flag without `FEATURE_`.
        """
        return self._features[feature]

    @property
    def blocks_names(self) -> bool:
        """Whether the name of a deleted account stays blocked until the collector has run."""
        return self.since("3.18.1")

    def known_features(self) -> dict[str, bool]:
        """The flags that this version of Quay knows."""
        return {
            name: on for name, on in self._features.items() if self.since(FEATURES_SINCE.get(name, OLDEST))
        }
