"""Who gains and who loses what."""

from __future__ import annotations

from typing import Any

from tests.review.plans import PlanBuilder, Values

from quay_review.source import Origin


def rows(builder: PlanBuilder) -> dict[tuple[str, str], tuple[str, str, tuple[str, ...]]]:
    return {
        (f"{row.grantee.kind} {row.grantee.name}", row.repository): (row.before, row.after, row.through)
        for row in (change.row for change in builder.review().access)
    }


ROLE = {"role": True}


def grant(kind: str, name: str, role: str, repository: str = "acme/app") -> dict[str, Any]:
    return {"repository": repository, "kind": kind, "name": name, "role": role}


def member(team: str, name: str) -> Values:
    return {"organization": "acme", "team": team, "member": name}


def test_members_of_a_team_are_unfolded_and_robots_named() -> None:
    builder = (
        PlanBuilder()
        .keep("quay_team_member.alice", member("devs", "alice"))
        .keep("quay_team_members.ops", {"organization": "acme", "team": "ops", "members": ["bob", "acme+ci"]})
        .create("quay_repository_permission.devs", grant("team", "devs", "write"))
        .create("quay_repository_permission.ops", grant("team", "ops", "read"))
    )
    assert rows(builder) == {
        ("team acme/devs", "acme/app"): ("", "write", ()),
        ("user alice", "acme/app"): ("", "write", ("acme/devs",)),
        ("team acme/ops", "acme/app"): ("", "read", ()),
        ("user bob", "acme/app"): ("", "read", ("acme/ops",)),
        ("robot acme+ci", "acme/app"): ("", "read", ("acme/ops",)),
    }


def test_the_highest_of_several_roles_counts() -> None:
    builder = (
        PlanBuilder()
        .keep("quay_team_member.alice", member("devs", "alice"))
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
        .create("quay_repository_permission.alice", grant("user", "alice", "read"))
    )
    assert rows(builder) == {}


def test_members_from_data_sources_count() -> None:
    builder = (
        PlanBuilder()
        .read(
            "data.quay_team_members.x",
            {"organization": "acme", "team": "devs", "members": [{"name": "carol", "kind": "user"}]},
        )
        .update("quay_repository_permission.x", grant("team", "devs", "read"), {"role": "admin"})
    )
    assert rows(builder)["user carol", "acme/app"] == ("read", "admin", ("acme/devs",))


def test_what_data_sources_know_is_changed_by_the_plan() -> None:
    builder = (
        PlanBuilder()
        .read(
            "data.quay_repository_permissions.x",
            {
                "repository": "acme/app",
                "permissions": [grant("user", "eve", "admin"), grant("user", "bob", "read")],
            },
        )
        .read(
            "data.quay_team_permissions.x",
            {
                "organization": "acme",
                "team": "devs",
                "permissions": [{"repository": "acme/app", "role": "write"}],
            },
        )
        .read("data.quay_teams.x", {"organization": "acme", "teams": [{"name": "root", "role": "admin"}]})
        .create("quay_team_member.x", member("root", "carol"))
        .create("quay_repository_permissions.app", {"repository": "acme/app", "users": {"bob": "read"}})
    )
    assert rows(builder) == {
        ("user eve", "acme/app"): ("admin", "", ()),
        ("team acme/devs", "acme/app"): ("write", "", ()),
        ("user carol", "acme/*"): ("", "admin", ("acme/root",)),
    }


def test_an_authoritative_team_removes_whom_it_does_not_name() -> None:
    builder = (
        PlanBuilder()
        .read(
            "data.quay_team_members.x",
            {"organization": "acme", "team": "devs", "members": [{"name": "alice"}, {"name": "eve"}]},
        )
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
        .create("quay_team_members.devs", {"organization": "acme", "team": "devs", "members": ["alice"]})
    )
    assert rows(builder) == {("user eve", "acme/app"): ("write", "", ("acme/devs",))}


def test_owners_may_do_anything_in_their_organization() -> None:
    builder = (
        PlanBuilder()
        .read(
            "data.quay_organization_members.x",
            {"organization": "acme", "members": [{"name": "eve", "teams": ["owners", "devs"]}]},
        )
        .create("quay_team_member.alice", member("owners", "alice"))
        .create("quay_team_members.devs", {"organization": "acme", "team": "devs", "members": ["bob"]})
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
    )
    assert rows(builder) == {
        ("user alice", "acme/*"): ("", "admin", ("acme/owners",)),
        ("user bob", "acme/app"): ("", "write", ("acme/devs",)),
    }
    alone = PlanBuilder().create("quay_team_member.alice", member("owners", "alice"))
    assert rows(alone) == {("user alice", "acme/*"): ("", "admin", ("acme/owners",))}


def test_each_row_names_the_change_behind_it() -> None:
    sources = {"quay_team_member.alice": Origin("prod/alice", "main.py:7")}
    builder = (
        PlanBuilder()
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
        .create("quay_team_member.alice", member("devs", "alice"))
        .create("quay_repository_permission.bob", grant("user", "bob", "read"))
        .delete("quay_robot.ci", {"namespace": "acme", "name": "ci"})
        .keep("quay_repository_permission.ci", grant("robot", "acme+ci", "read"))
    )
    found = {
        change.row.grantee.name: (change.address, change.origin.beside(change.address))
        for change in builder.review(sources=sources).access
    }
    assert found == {
        "alice": ("quay_team_member.alice", "`prod/alice`, `main.py:7`"),
        "bob": ("quay_repository_permission.bob", ""),
        "acme+ci": ("quay_robot.ci", ""),
    }


def test_roles_that_only_the_apply_tells_are_not_lost() -> None:
    authoritative = {"repository": "acme/web", "users": {"bob": "read"}, "teams": {"devs": "read"}}
    builder = (
        PlanBuilder()
        .update("quay_repository_permission.bob", grant("user", "bob", "read"), {"role": None}, unknown=ROLE)
        .update(
            "quay_repository_permissions.web",
            authoritative,
            {"users": None, "teams": {}},
            unknown={"users": True, "teams": {"devs": True}},
        )
    )
    unknown = "(known after apply)"
    assert rows(builder) == {
        ("user bob", "acme/app"): ("read", unknown, ()),
        ("user bob", "acme/web"): ("read", unknown, ()),
        (f"user {unknown}", "acme/web"): ("", unknown, ()),
        ("team acme/devs", "acme/web"): ("read", unknown, ()),
    }


def test_members_that_only_the_apply_tells_are_not_lost() -> None:
    owners = {"organization": "acme", "team": "owners", "members": ["alice"]}
    builder = PlanBuilder().update(
        "quay_team_members.x", owners, {"members": None}, unknown={"members": True}
    )
    assert rows(builder) == {("user (known after apply)", "acme/*"): ("", "admin", ("acme/owners",))}


def test_a_destroyed_set_of_members_takes_them_out() -> None:
    devs = {"organization": "acme", "team": "devs", "members": ["alice"]}
    builder = (
        PlanBuilder()
        .read("data.quay_team_members.x", {**devs, "members": [{"name": "alice"}]})
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
        .delete("quay_team_members.devs", devs)
    )
    assert rows(builder) == {("user alice", "acme/app"): ("write", "", ("acme/devs",))}


def test_joining_a_team_gains_its_roles_and_leaving_loses_them() -> None:
    builder = (
        PlanBuilder()
        .keep("quay_repository_permission.devs", grant("team", "devs", "write"))
        .create("quay_team_member.alice", member("devs", "alice"))
        .delete("quay_team_member.bob", member("devs", "bob"))
    )
    assert rows(builder) == {
        ("user alice", "acme/app"): ("", "write", ("acme/devs",)),
        ("user bob", "acme/app"): ("write", "", ("acme/devs",)),
    }


def test_an_admin_team_has_everything() -> None:
    team = {"organization": "acme", "name": "owners", "role": "admin"}
    builder = (
        PlanBuilder()
        .keep("quay_team.owners", team)
        .keep("quay_team_member.bob", member("owners", "bob"))
        .create("quay_team_member.alice", member("owners", "alice"))
        .create("quay_repository_permission.bob", grant("user", "bob", "read"))
    )
    assert rows(builder) == {("user alice", "acme/*"): ("", "admin", ("acme/owners",))}


def test_authoritative_sets_name_robots_in_full() -> None:
    before = {"repository": "acme/app", "users": {"bob": "read"}, "robots": {}, "teams": {}}
    builder = PlanBuilder().update(
        "quay_repository_permissions.app", before, {"users": {}, "robots": {"ci": "write"}}
    )
    assert rows(builder) == {
        ("user bob", "acme/app"): ("read", "", ()),
        ("robot acme+ci", "acme/app"): ("", "write", ()),
    }


def test_public_is_a_grant_to_anybody() -> None:
    before = {"namespace": "acme", "name": "app", "visibility": "private"}
    builder = PlanBuilder().update("quay_repository.app", before, {"visibility": "public"})
    assert rows(builder) == {("everybody anybody", "acme/app"): ("", "read", ())}


def test_what_goes_with_its_parent_is_lost_though_terraform_keeps_it() -> None:
    builder = (
        PlanBuilder()
        .replace(
            "quay_robot.ci", {"namespace": "acme", "name": "ci", "description": ""}, {"description": "x"}
        )
        .keep("quay_repository_permission.ci", grant("robot", "acme+ci", "write"))
        .delete("quay_repository.old", {"namespace": "acme", "name": "old", "visibility": "private"})
        .keep("quay_repository_permission.old", grant("user", "alice", "read", "acme/old"))
    )
    assert rows(builder) == {
        ("robot acme+ci", "acme/app"): ("write", "", ()),
        ("user alice", "acme/old"): ("read", "", ()),
    }


def test_names_that_only_the_apply_tells() -> None:
    values = grant("user", "alice", "read")
    del values["repository"]
    builder = PlanBuilder().create("quay_repository_permission.x", values, unknown={"repository": True})
    assert rows(builder) == {("user alice", "(known after apply)"): ("", "read", ())}


def test_default_permissions_are_said_as_what_they_mean() -> None:
    values = {"organization": "acme", "delegate_kind": "team", "delegate_name": "devs", "role": "read"}
    builder = (
        PlanBuilder()
        .create("quay_default_permission.a", values)
        .update("quay_default_permission.b", {**values, "activating_user": "bob"}, {"role": "write"})
        .delete("quay_default_permission.c", values)
    )
    created, updated, deleted = builder.review().defaults
    assert created == (
        "Each repository that is created in `acme` from now on gives team `devs` the role `read`: "
        "team `devs` may pull from it. Repositories that exist stay as they are."
    )
    assert "created by `bob` in `acme`" in updated
    assert "the role `write` instead of `read`" in updated
    assert "those that exist keep it" in deleted
