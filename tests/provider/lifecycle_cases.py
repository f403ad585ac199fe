"""The table of the resources' lives: every resource of the provider has an entry at least."""

from __future__ import annotations

from tests.provider.cases import (
    cookbook,
    notifications,
    organizations,
    policies,
    repositories,
    services,
    upstreams,
)
from tests.provider.cases.case import Case

CASES: tuple[Case, ...] = (
    *cookbook.CASES,
    *organizations.CASES,
    *repositories.CASES,
    *policies.CASES,
    *upstreams.CASES,
    *notifications.CASES,
    *services.CASES,
)
