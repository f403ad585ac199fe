"""Terraform's names with the place of each class."""

from __future__ import annotations

from tfplugin.registration import Registration

REGISTRATION = Registration(
    name="quay",
    version="0.1.0",
    provider="quay_provider.provider:QuayProvider",
    resources={
        "quay_organization": "quay_provider.objects.organization:Organization",
        "quay_repository": "quay_provider.objects.repository:Repository",
        "quay_repository_permission": "quay_provider.objects.repository_permission:RepositoryPermission",
        "quay_robot": "quay_provider.objects.robot:Robot",
        "quay_team": "quay_provider.objects.team:Team",
        "quay_team_member": "quay_provider.objects.team_member:TeamMember",
    },
    data_sources={
        "quay_current_user": "quay_provider.objects.current_user:CurrentUserData",
        "quay_organization": "quay_provider.objects.organization:OrganizationData",
        "quay_organizations": "quay_provider.objects.organization:OrganizationsData",
        "quay_registry": "quay_provider.objects.registry:RegistryData",
        "quay_repositories": "quay_provider.objects.repository:RepositoriesData",
        "quay_repository": "quay_provider.objects.repository:RepositoryData",
        "quay_repository_permission": "quay_provider.objects.repository_permission:RepositoryPermissionData",
        "quay_repository_permissions": (
            "quay_provider.objects.repository_permission:RepositoryPermissionsData"
        ),
        "quay_robot": "quay_provider.objects.robot:RobotData",
        "quay_robot_permissions": "quay_provider.objects.repository_permission:RobotPermissionsData",
        "quay_robots": "quay_provider.objects.robot:RobotsData",
        "quay_team": "quay_provider.objects.team:TeamData",
        "quay_team_member": "quay_provider.objects.team_member:TeamMemberData",
        "quay_team_members": "quay_provider.objects.team_member:TeamMembersData",
        "quay_team_permissions": "quay_provider.objects.repository_permission:TeamPermissionsData",
        "quay_teams": "quay_provider.objects.team:TeamsData",
    },
)
