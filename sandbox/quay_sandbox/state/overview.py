"""What a person wants to see of the registry at a glance: one query for each list."""

from __future__ import annotations

from quay_sandbox.database import Reading, Row

ORGANIZATIONS = """
    SELECT account.id, account.name, account.email, quota.limit_bytes,
        (SELECT GROUP_CONCAT(type || ' at ' || percent || ' %', ', ')
            FROM quota_limit WHERE quota_id = quota.id) AS limits,
        (SELECT COALESCE(SUM(size), 0) FROM repository WHERE namespace_id = account.id) AS size,
        (SELECT COUNT(*) FROM team WHERE organization_id = account.id) AS teams,
        (SELECT COUNT(*) FROM account AS robot WHERE robot.owner_id = account.id) AS robots,
        (SELECT COUNT(*) FROM repository WHERE namespace_id = account.id) AS repositories,
        organization_mirror.url || '/' || organization_mirror.namespace AS mirror_of,
        organization_mirror.status AS mirror_status
    FROM account LEFT JOIN quota ON quota.namespace_id = account.id
    LEFT JOIN organization_mirror ON organization_mirror.account_id = account.id
    WHERE account.kind = 'organization'
       OR (account.kind = 'user' AND EXISTS (SELECT 1 FROM repository WHERE namespace_id = account.id))
    ORDER BY account.name LIMIT ?
"""
TEAMS = """
    SELECT team.name, team.role, team.description, team_sync.config AS synced,
        (SELECT GROUP_CONCAT(account.name, ', ') FROM team_member
         JOIN account ON account.id = team_member.account_id WHERE team_member.team_id = team.id) AS members
    FROM team LEFT JOIN team_sync ON team_sync.team_id = team.id
    WHERE team.organization_id = ? ORDER BY team.name LIMIT ?
"""
ROBOTS = "SELECT name, description, last_accessed FROM account WHERE owner_id = ? ORDER BY name LIMIT ?"
REPOSITORIES = """
    SELECT repository.name, repository.public, repository.state, repository.size,
        (SELECT COUNT(*) FROM tag WHERE tag.repository_id = repository.id AND tag.hidden = 0
            AND (tag.end_ms IS NULL OR tag.end_ms > ?)) AS tags,
        (SELECT GROUP_CONCAT(COALESCE(account.name, 'team ' || team.name) || ': ' || grants.role, ', ')
            FROM repository_permission AS grants LEFT JOIN account ON account.id = grants.account_id
            LEFT JOIN team ON team.id = grants.team_id WHERE grants.repository_id = repository.id) AS grants,
        mirror.external_reference AS mirror_of, mirror.status AS mirror_status
    FROM repository LEFT JOIN mirror ON mirror.repository_id = repository.id
    WHERE repository.namespace_id = ? ORDER BY repository.name LIMIT ?
"""
COUNTS = {
    "organizations": "SELECT COUNT(*) FROM account WHERE kind = 'organization'",
    "users": "SELECT COUNT(*) FROM account WHERE kind = 'user'",
    "teams": "SELECT COUNT(*) FROM team",
    "robots": "SELECT COUNT(*) FROM account WHERE kind = 'robot'",
    "repositories": "SELECT COUNT(*) FROM repository",
    "mirrors": "SELECT (SELECT COUNT(*) FROM mirror) + (SELECT COUNT(*) FROM organization_mirror)",
}


def counts(db: Reading) -> dict[str, int]:
    """How many there are of each kind of object."""
    return {name: db.value(sql) for name, sql in COUNTS.items()}


def namespaces(db: Reading, limit: int) -> list[Row]:
    """Organizations, and users who have repositories, with quotas and numbers."""
    return db.all(ORGANIZATIONS, limit)


def teams(db: Reading, namespace: int, limit: int) -> list[Row]:
    """An organization's teams with their members."""
    return db.all(TEAMS, namespace, limit)


def robots(db: Reading, namespace: int, limit: int) -> list[Row]:
    """A namespace's robots."""
    return db.all(ROBOTS, namespace, limit)


def repositories(db: Reading, namespace: int, now_ms: int, limit: int) -> list[Row]:
    """A namespace's repositories with their grants and mirrors."""
    return db.all(REPOSITORIES, now_ms, namespace, limit)
