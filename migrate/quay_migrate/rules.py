"""What the provider enthought/quay calls what this one has, from its documents."""

from __future__ import annotations

import re

OLD_SOURCE = re.compile(r"(?:registry\.(?:terraform\.io|opentofu\.org)/)?enthought/quay")
NEW_SOURCE = "quay-cdktf/quay"

TEAM, ROBOT, PERMISSION = (
    "quay_organization_team",
    "quay_organization_robot",
    "quay_organization_team_permission",
)

TYPES = {TEAM: "quay_team", ROBOT: "quay_robot", PERMISSION: "quay_repository_permission"}
"""New names of types; `quay_organization` and `quay_repository` keep theirs, and their arguments too."""

ATTRIBUTES = {
    TEAM: {"orgname": "organization"},
    ROBOT: {"orgname": "namespace", "fullname": "full_name"},
    PERMISSION: {"teamname": "name", "permission": "role"},
}
"""New names of attributes by the old type."""

MEMBERS = "quay_team_members"
"""The type that has a team's members now, under the team's name."""

GONE = {
    (PERMISSION, "orgname"): "the organization is the first part of `repository` now",
    (PERMISSION, "reponame"): "the repository's full name is in `repository` now",
}
"""Attributes that have no counterpart, and what to do where one is used."""

GONE_FROM_DATA = {
    (TEAM, "members"): "the members are in the data source quay_team_members now",
    (ROBOT, "token"): "the data source tells no token: use the ephemeral resource quay_robot_token",
}
"""The same for data sources."""

READ_OF_WHOLE = {
    ("", TEAM): ("members", "the members are in quay_team_members now"),
    ("", PERMISSION): ("permission", "it is `role` now"),
    ("data.", TEAM): ("members", GONE_FROM_DATA[TEAM, "members"]),
    ("data.", ROBOT): ("token", GONE_FROM_DATA[ROBOT, "token"]),
}
"""What is gone, and may be read of something that is used as a whole, as in `[for t in TEAMS : t.members]`.

By `data.` and the old type. Their names are too common to be told of wherever they stand.
"""

OLD_NAMES = re.compile(r"(?<!\bvar)(?<!\blocal)\.(orgname|reponame|teamname|fullname)\b")
"""Old attributes; where one is left, it is used in a way that does not tell of which type it is."""
