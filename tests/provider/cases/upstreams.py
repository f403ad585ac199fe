"""The lives of what connects an organization with another registry: proxy caches and whole mirrors."""

from __future__ import annotations

from typing import Any

from tests.provider.cases.case import Case
from tests.provider.registry import Registry


def make_robots(registry: Registry, organization: str) -> None:
    """Make the robots `puller` and `other`."""
    registry.put(f"organization/{organization}/robots/puller")
    registry.put(f"organization/{organization}/robots/other")


def make_mirror(registry: Registry, organization: str) -> None:
    """Make the robots, and have the organization mirrored."""
    make_robots(registry, organization)
    body = {
        "external_registry_type": "harbor",
        "external_registry_url": "https://harbor.example.com",
        "external_namespace": "library",
        "robot_username": f"{organization}+puller",
        "visibility": "private",
        "sync_interval": 3600,
        "sync_start_date": "2031-01-01T00:00:00Z",
    }
    registry.post(f"organization/{organization}/mirror", body)


def run(registry: Registry, organization: str) -> Any:
    """The mirror of the organization, and whether it was told to run."""
    found = registry.get(f"organization/{organization}/mirror")
    return found and {**found, "ran": found["sync_status"] != "NEVER_RUN"}


def proxy_cache(registry: Registry, organization: str) -> Any:
    """The proxy cache; Quay shows none by empty texts."""
    found = registry.get(f"organization/{organization}/proxycache")
    return found if found and found["upstream_registry"] else None


def synchronized(registry: Registry, organization: str) -> Any:
    """The mirror of the organization, and whether it has been told to run."""
    found = registry.get(f"organization/{organization}/mirror")
    return found and {**found, "ran": found["sync_status"] != "NEVER_RUN"}


def federation(registry: Registry, organization: str) -> Any:
    """The identities of the robot `puller`."""
    found = registry.get(f"organization/{organization}/robots/puller/federation")
    return {"all": found} if found else None


GITHUB = {
    "issuer": "https://token.actions.githubusercontent.com",
    "subject": "repo:acme/app:ref:refs/heads/main",
}
GITLAB = {"issuer": "https://gitlab.com", "subject": "project_path:acme/app:ref_type:branch:ref:main"}

CASES = (
    Case(
        "quay_proxy_cache",
        create={"organization": "{org}", "upstream_registry": "docker.io"},
        created={"upstream_registry": "docker.io", "expiration_s": 86400, "insecure": False},
        look=proxy_cache,
        change={"upstream_registry": "docker.io/library", "expiration": "12h"},
        changed={"upstream_registry": "docker.io/library", "expiration_s": 43200},
        delete=lambda registry, name: registry.delete(f"organization/{name}/proxycache"),
        import_id="{org}",
    ),
    Case(
        "quay_proxy_cache",
        name="secret",
        create={
            "organization": "{org}",
            "upstream_registry": "quay.io",
            "upstream_registry_username": "reader",
            "upstream_registry_password": "first",
        },
        created={"upstream_registry": "quay.io"},
        look=proxy_cache,
        change={"upstream_registry_password": "second"},
        delete=lambda registry, name: registry.delete(f"organization/{name}/proxycache"),
        import_id="{org}",
        unreadable=("upstream_registry_username", "upstream_registry_password"),
    ),
    Case(
        "quay_organization_mirror",
        create={
            "organization": "{org}",
            "external_registry_type": "harbor",
            "external_registry_url": "https://harbor.example.com",
            "external_namespace": "library",
            "robot_username": "{org}+puller",
            "sync_interval": "6h",
            "sync_start_date": "2031-01-01T00:00:00Z",
        },
        created={
            "is_enabled": True,
            "sync_interval": 21600,
            "visibility": "private",
            "skopeo_timeout": 300,
            "repository_filters": [],
            "has_external_registry_password": False,
        },
        look=lambda registry, name: registry.get(f"organization/{name}/mirror"),
        change={
            "external_registry_url": "https://other.example.com",
            "external_namespace": "base",
            "robot_username": "{org}+other",
            "visibility": "public",
            "sync_interval": "3600",
            "enabled": False,
            "repository_filters": ["nginx", "base-*"],
            "external_registry_username": "reader",
            "external_registry_password": "secret",
            "verify_tls": False,
            "proxy": {"https_proxy": "http://proxy.example.com:3128"},
            "skopeo_timeout": 600,
        },
        changed={
            "external_registry_url": "https://other.example.com",
            "external_namespace": "base",
            "robot_username": "{org}+other",
            "visibility": "public",
            "sync_interval": 3600,
            "is_enabled": False,
            "repository_filters": ["nginx", "base-*"],
            "external_registry_username": "reader",
            "has_external_registry_password": True,
            "external_registry_config": {
                "verify_tls": False,
                "proxy": {
                    "https_proxy": "http://proxy.example.com:3128",
                    "http_proxy": None,
                    "no_proxy": None,
                },
            },
            "skopeo_timeout": 600,
        },
        delete=lambda registry, name: registry.delete(f"organization/{name}/mirror"),
        import_id="{org}",
        unreadable=("external_registry_password", "sync_start_date"),
        prepare=make_robots,
    ),
    Case(
        "quay_organization_mirror_sync",
        create={"organization": "{org}", "triggers": {"release": "1"}},
        created={"ran": True},
        look=run,
        change={"operation": "cancel", "triggers": {"release": "2"}},
        import_id=None,
        destroyed={"is_enabled": True},
        prepare=make_mirror,
    ),
    Case(
        "quay_robot_federation",
        create={"namespace": "{org}", "robot": "puller", "federations": [GITHUB]},
        created={"all": [GITHUB]},
        look=federation,
        change={"federations": [GITLAB, GITHUB]},
        changed={"all": [GITLAB, GITHUB]},
        delete=lambda registry, name: registry.delete(f"organization/{name}/robots/puller/federation"),
        import_id="{org}+puller",
        prepare=make_robots,
    ),
)
