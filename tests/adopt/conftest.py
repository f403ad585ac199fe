"""Fixtures: a sandbox with an organization in which there is everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.provider.watched import Quay, serving

FULL = "acme"
EVERYTHING: list[tuple[str, str, Any]] = [
    ("PUT", "organization/others/robots/pusher", {}),
    ("PUT", "organization/acme/robots/ci", {"description": "pushes from CI"}),
    ("PUT", "organization/acme/robots/puller", {"unstructured_metadata": {"for": "platform"}}),
    ("PUT", "organization/acme/team/devs", {"role": "member", "description": "# Developers"}),
    ("PUT", "organization/acme/team/ops", {"role": "admin"}),
    ("PUT", "organization/acme/team/devs/members/alice", {}),
    ("PUT", "organization/acme/team/devs/members/acme+ci", {}),
    ("PUT", "organization/acme/team/ops/members/bob", {}),
    ("PUT", "repository/acme/app/permissions/team/devs", {"role": "read"}),
    ("PUT", "repository/acme/app/permissions/user/acme+ci", {"role": "write"}),
    ("PUT", "repository/acme/tools/helper/permissions/user/bob", {"role": "admin"}),
    ("PUT", "repository/acme/app", {"description": "# App\n\nIt costs ${price}, or 100%{of} it.\b\f"}),
    ("POST", "repository/acme/tools/helper/changevisibility", {"visibility": "public"}),
    ("PUT", "repository/acme/tools/old/changestate", {"state": "READ_ONLY"}),
    ("PUT", "repository/acme/mc/changestate", {"state": "MIRROR"}),
    (
        "POST",
        "repository/acme/mc/mirror",
        {
            "external_reference": "minio/mc",
            "sync_interval": 21600,
            "sync_start_date": "2026-01-01T00:00:00Z",
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["latest", "RELEASE.*"]},
            "skopeo_timeout_interval": 600,
            "robot_username": "acme+puller",
            "external_registry_username": "puller",
            "external_registry_password": "a-password-of-elsewhere",
        },
    ),
    ("POST", "organization/acme/prototypes", {"delegate": {"name": "devs", "kind": "team"}, "role": "read"}),
    (
        "POST",
        "organization/acme/prototypes",
        {
            "delegate": {"name": "acme+ci", "kind": "user"},
            "role": "write",
            "activating_user": {"name": "alice"},
        },
    ),
    (
        "POST",
        "organization/acme/prototypes",
        {"delegate": {"name": "others+pusher", "kind": "user"}, "role": "read"},
    ),
    ("POST", "superuser/organization/acme/quota", {"limit_bytes": 50 * 2**30}),
    ("POST", "organization/acme/quota/1/limit", {"type": "Warning", "threshold_percent": 80}),
    ("POST", "organization/acme/quota/1/limit", {"type": "Reject", "threshold_percent": 100}),
    ("POST", "organization/acme/autoprunepolicy/", {"method": "creation_date", "value": "30d"}),
    (
        "POST",
        "repository/acme/app/autoprunepolicy/",
        {"method": "number_of_tags", "value": 10, "tagPattern": "dev-.*"},
    ),
    ("POST", "repository/acme/app/immutabilitypolicy/", {"tagPattern": "v[0-9.]+${SUFFIX}"}),
    (
        "POST",
        "repository/acme/app/notification/",
        {
            "title": "pushed ${tag}",
            "event": "repo_push",
            "method": "webhook",
            "config": {"url": "https://hooks.example.com/quay"},
            "eventConfig": {},
        },
    ),
    (
        "POST",
        "repository/acme/app/notification/",
        {
            "event": "repo_push",
            "method": "quay_notification",
            "config": {"target": {"kind": "team", "name": "devs"}},
            "eventConfig": {},
        },
    ),
    (
        "POST",
        "organization/acme/applications",
        {"name": "deploy ${ENV}", "application_uri": "https://ci.example.com"},
    ),
    ("POST", "organization/acme/proxycache", {"upstream_registry": "docker.io", "expiration_s": 3600}),
    (
        "POST",
        "organization/acme/robots/ci/federation",
        [{"issuer": "https://token.example.com", "subject": "repo:acme/app"}],
    ),
]
"""What there is, as calls in the order in which they are made."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quay]:
    """A sandbox with the organization `acme`."""
    with serving(tmp_path_factory.mktemp("registry")) as quay:
        quay.organization(FULL)
        quay.organization("others")
        for name in ("alice", "bob"):
            quay.user(name)
        for name in ("app", "mc", "tools/helper", "tools/old"):
            quay.repository(f"{FULL}/{name}")
        for method, path, body in EVERYTHING:
            answer = quay.call(method, path, body)
            assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        yield quay
