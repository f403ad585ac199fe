"""Terraform's names with the place of each class."""

from __future__ import annotations

from tfplugin.registration import Registration

REGISTRATION = Registration(
    name="quay",
    version="0.1.0",
    provider="quay_provider.provider:QuayProvider",
    resources={
        "quay_organization": "quay_provider.objects.organization:Organization",
        "quay_team": "quay_provider.objects.team:Team",
    },
    data_sources={
        "quay_organization": "quay_provider.objects.organization:OrganizationData",
        "quay_organizations": "quay_provider.objects.organization:OrganizationsData",
        "quay_team": "quay_provider.objects.team:TeamData",
        "quay_teams": "quay_provider.objects.team:TeamsData",
    },
)
