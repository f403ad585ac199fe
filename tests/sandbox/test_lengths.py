"""Texts that PostgreSQL does not take make the sandbox fail, as they make Quay: it looks at none before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.acme import Acme, acme

NOTIFICATION = {
    "event": "repo_push",
    "method": "webhook",
    "config": {"url": "https://example.com"},
    "eventConfig": {},
}
MIRROR = {
    "sync_interval": 60,
    "sync_start_date": "2031-01-01T00:00:00Z",
    "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": ["*"]},
    "skopeo_timeout_interval": 300,
    "robot_username": "acme+puller",
}
APPLICATIONS = "organization/acme/applications"


@pytest.fixture
def quay(tmp_path: Path) -> Iterator[Acme]:
    with acme(tmp_path) as found:
        found.ask("PUT", "organization/acme/robots/puller", {})
        yield found


@pytest.mark.parametrize(
    ("path", "body", "key", "longest"),
    [
        (APPLICATIONS, {}, "name", 255),
        (APPLICATIONS, {"name": "ci"}, "redirect_uri", 255),
        (APPLICATIONS, {"name": "ci"}, "application_uri", 255),
        (APPLICATIONS, {"name": "ci"}, "avatar_email", 255),
        ("user/apptoken", {}, "title", 255),
        ("superuser/keys", {"expiration": None}, "service", 255),
        ("superuser/keys", {"expiration": None, "service": "clair"}, "name", 255),
        ("repository/acme/app/notification/", NOTIFICATION, "title", 255),
        ("organization/acme/notifications", {**NOTIFICATION, "event": "quota_error"}, "title", 255),
        ("repository/acme/app/mirror", MIRROR, "external_reference", 255),
        ("organization/acme/proxycache", {}, "upstream_registry", 270),
    ],
)
def test_a_text_has_a_longest_length(
    quay: Acme, path: str, body: dict[str, Any], key: str, longest: int
) -> None:
    host = "" if path == "superuser/keys" else "quay.io/"
    long = host.ljust(longest, "x")
    assert quay.status("POST", path, {**body, key: f"{long}x"}) == 500
    assert quay.status("POST", path, {**body, key: long}) in (200, 201)


def test_a_change_has_it_too(quay: Acme) -> None:
    application = f"{APPLICATIONS}/{quay.ask('POST', APPLICATIONS, {'name': 'ci'})['client_id']}"
    body = {"name": "x" * 256, "redirect_uri": "", "application_uri": ""}
    assert quay.status("PUT", application, body) == 500
    assert quay.ask("GET", application)["name"] == "ci"
    kid = quay.ask("POST", "superuser/keys", {"service": "clair", "expiration": None})["kid"]
    assert quay.status("PUT", f"superuser/keys/{kid}", {"name": "x" * 256}) == 500
