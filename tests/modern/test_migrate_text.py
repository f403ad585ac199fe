"""Rewriting configurations of enthought/quay: what is said in them stays, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from quay_cli.main import main
from quay_migrate.folder import MigrationError, migrate_folder
from quay_migrate.module import MOVED, migrate_module
from quay_migrate.source import CODE, Source

OLD = Path(__file__).with_name("enthought.tf").read_text()
NEW = Path(__file__).with_name("enthought_migrated.tf").read_text()


def test_a_whole_configuration() -> None:
    found = migrate_module({"main.tf": OLD})
    assert found.files["main.tf"] == NEW
    assert found.by_hand == []
    assert [note.partition(" ")[0] for note in found.notes] == ["quay_robot.ci", "quay_team_members.more"]


def test_the_moves() -> None:
    moves = migrate_module({"main.tf": OLD}).files[MOVED]
    assert "moved {\n  from = quay_organization_team.devs\n  to   = quay_team.devs\n}\n" in moves
    assert moves.count("moved {") == 5
    assert moves.count("import {") == 1
    assert 'id = "${quay_team.devs.organization}/${quay_team.devs.name}"' in moves


def test_a_module_gets_no_import_blocks() -> None:
    found = migrate_module({"main.tf": OLD}, is_root=False)
    assert "import {" not in found.files[MOVED]
    assert any("quay_team_members.devs is planned to be created" in note for note in found.notes)


def test_a_token_that_is_used_in_another_file_is_stored() -> None:
    files = {
        "robots.tf": 'resource "quay_organization_robot" "ci" {\n  name = "ci"\n  orgname = "acme"\n}\n',
        "outputs.tf": "output x { value = quay_organization_robot.ci.token }\n",
    }
    found = migrate_module(files)
    assert "store_token = true" in found.files["robots.tf"]
    assert "quay_robot.ci.token" in found.files["outputs.tf"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = data.quay_organization_robot.a.token\n", "ephemeral resource quay_robot_token"),
        ("x = data.quay_organization_team.a.members\n", "data source quay_team_members"),
        ("x = quay_organization_team_permission.a.reponame\n", "full name is in `repository`"),
        (
            "x = [for r in data.quay_organization_robot.a : r.token]\n",
            "`token` may be that of `data.quay_organization_robot`: the data source tells no token",
        ),
        (
            "x = [for t in quay_organization_team.a : t.members]\n",
            "`members` may be that of `quay_organization_team`: the members are in quay_team_members",
        ),
        (
            "x = values(quay_organization_team_permission.a)[*].permission\n",
            "`permission` may be that of `quay_organization_team_permission`: it is `role` now",
        ),
        ("x = [for r in local.robots : r.fullname]\n", "`fullname` may have another name"),
        (
            'resource "quay_organization_team" "a" {\n  lifecycle {\n  ignore_changes = [members]\n  }\n}\n',
            "`ignore_changes` names attributes by their old names",
        ),
        (
            "removed {\n  from = quay_organization_team.a\n}\n",
            "`removed` works with the other provider alone",
        ),
        (
            'import {\n  to = quay_organization_team.a\n  id = "acme+a"\n}\n',
            "ids of imports are written otherwise",
        ),
    ],
)
def test_what_only_a_person_can_edit_is_told_with_its_line(text: str, sentence: str) -> None:
    found = migrate_module({"main.tf": "# first line\n" + text})
    assert len(found.by_hand) == 1
    assert found.by_hand[0].startswith("main.tf:")
    assert sentence in found.by_hand[0]


ROBOT = 'resource "quay_organization_robot" "ci" {\n  name = "ci"\n}\n'


@pytest.mark.parametrize(
    "use",
    [
        "x = { for k, r in quay_organization_robot.ci : k => r.token }",
        "x = values(quay_organization_robot.ci)[*].token",
        "for_each = quay_organization_robot.ci",
        'locals {\n  bots = { "one" = quay_organization_robot.ci }\n}\n',
        'x = quay_organization_robot.ci["one"]["token"]',
        'x = "token: ${jsonencode(quay_organization_robot.ci)}"',
    ],
)
def test_a_token_that_may_be_read_is_stored(use: str) -> None:
    found = migrate_module({"main.tf": ROBOT, "use.tf": use})
    assert "store_token = true" in found.files["main.tf"]
    assert "because it is used as a whole" in found.notes[0]
    assert found.by_hand == []


def test_a_token_that_the_robot_itself_reads_is_stored() -> None:
    text = ROBOT.replace("}", '  provisioner "local-exec" {\n    command = "login ${self.token}"\n  }\n}')
    assert "store_token = true" in migrate_module({"main.tf": text}).files["main.tf"]


@pytest.mark.parametrize(
    "use",
    [
        "x = [quay_organization_robot.ci.fullname, quay_organization_robot.ci[*].name, each.value.token]",
        "depends_on = [null_resource.a, quay_organization_robot.ci]",
        "x = length(quay_organization_robot.ci) + length(keys(quay_organization_robot.ci))",
        'import {\n  to = quay_organization_robot.ci["one"]\n  id = "acme+ci"\n}\n',
        "# quay_organization_robot.ci",
    ],
)
def test_a_token_that_nothing_reads_is_not_stored(use: str) -> None:
    assert "store_token" not in migrate_module({"main.tf": ROBOT, "use.tf": use}).files["main.tf"]


def test_members_of_something_else_are_nobodys_business() -> None:
    text = 'resource "quay_organization_team" "a" {\n  members = each.value.members\n}\n'
    assert migrate_module({"main.tf": text}).by_hand == []


def test_a_source_in_a_comment_is_not_the_source() -> None:
    comment = '# source = "enthought/quay" was pinned to version = "0.2"\n'
    text = OLD.replace("      source", f"      {comment}      source")
    assert migrate_module({"main.tf": text}).files["main.tf"] == NEW.replace(
        "      source", f"      {comment}      source"
    )


def test_labels_without_quotes_are_labels() -> None:
    found = migrate_module({"main.tf": 'resource quay_organization_robot ci {\n  orgname = "acme"\n}\n'})
    assert found.files["main.tf"] == 'resource "quay_robot" "ci" {\n  namespace = "acme"\n}\n'
    assert "from = quay_organization_robot.ci\n" in found.files[MOVED]


def test_earlier_moves_stay_before_the_new_ones() -> None:
    moved = "moved {\n  from = quay_organization_team.old\n  to   = quay_organization_team.devs\n}\n"
    found = migrate_module({"main.tf": OLD, "moves.tf": moved})
    assert "moves.tf" not in found.files
    assert "from = quay_organization_team.devs\n" in found.files[MOVED]


def test_line_ends_stay() -> None:
    found = migrate_module({"main.tf": OLD.replace("\n", "\r\n")})
    assert found.files["main.tf"] == NEW.replace("\n", "\r\n")


SIGNS = ["{", "}", '"', "${", "%{", "$${", "\\", "\n", "#", "//", "/*", "*/", "<<EOT\n", "EOT\n", "[", "="]
WORDS = ["]", "resource", "quay_organization", "quay_repository.app.name", '"text"', "name", "x = 1\n", "é"]
PIECES = st.sampled_from([*SIGNS, *WORDS])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_not_of_the_other_provider_stays(text: str) -> None:
    assert migrate_module({"main.tf": text}).files == {}


@given(st.lists(PIECES | st.sampled_from(OLD.splitlines(keepends=True)), max_size=40).map("".join))
def test_no_text_breaks_it(text: str) -> None:
    found = migrate_module({"main.tf": text})
    assert all(isinstance(new, str) for new in found.files.values())


@given(st.text(max_size=200))
def test_every_character_is_of_one_kind(text: str) -> None:
    source = Source(text)
    assert len(source.kinds) == len(source.depths) == len(text)


def test_code_is_told_from_texts_and_comments() -> None:
    text = 'a = "b ${c["d"]} $${e}" # f\ng = <<-EOT\n  h ${i} h\n  EOT\nj = 1 /* k */'
    source = Source(text)
    code = "".join(letter for letter, kind in zip(text, source.kinds, strict=True) if kind == CODE)
    assert "".join(letter for letter in code if letter.isalpha()) == "acgij"


def test_a_folder_is_copied_and_migrated(tmp_path: Path) -> None:
    (tmp_path / "old" / "modules" / "team").mkdir(parents=True)
    (tmp_path / "old" / "main.tf").write_text(OLD)
    (tmp_path / "old" / "modules" / "team" / "team.tf").write_text(OLD)
    (tmp_path / "old" / "more.tf.json").write_text('{"resource": {"quay_organization_team": {}}}')
    result = CliRunner().invoke(
        main, ["migrate", str(tmp_path / "old"), "--output", str(tmp_path / "new")], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert (tmp_path / "new" / "main.tf").read_text() == NEW
    assert (tmp_path / "new" / "modules" / "team" / MOVED).exists()
    assert (tmp_path / "old" / "main.tf").read_text() == OLD
    assert "more.tf.json: JSON is not rewritten" in result.output
    assert "terraform state replace-provider" in result.output


def test_a_folder_is_migrated_once(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(OLD)
    assert sorted(migrate_folder(tmp_path).written) == ["main.tf", MOVED]
    with pytest.raises(MigrationError, match="migrated before"):
        migrate_folder(tmp_path)


def test_a_folder_that_cannot_be_migrated_whole_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "main.tf").write_text(OLD)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "main.tf").write_bytes(b"# \xff")
    with pytest.raises(MigrationError, match=r"b/main\.tf cannot be read as UTF-8 text"):
        migrate_folder(tmp_path)
    assert (tmp_path / "a" / "main.tf").read_text() == OLD
    with pytest.raises(MigrationError, match="name a folder outside of it"):
        migrate_folder(tmp_path / "a", tmp_path / "a" / "new")
    with pytest.raises(MigrationError, match=r"cannot be written: Not a directory\."):
        migrate_folder(tmp_path / "a", tmp_path / "b" / "main.tf" / "new")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('resource "quay_organization_team" "x" {\n  orgname = "a', '2: the " has'),
        ('resource "quay_organization_team" "x" {\n  orgname = "a"\n', "1: the { has"),
        ('resource "quay_organization_team" "x" {\n  members = ["a"\n}\n', "3: the } has"),
        ("x = <<EOT\nresource\n", "1: the < has"),
    ],
)
def test_a_torn_file_is_refused_and_left(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "main.tf").write_text(OLD)
    (tmp_path / "torn.tf").write_text(text)
    result = CliRunner().invoke(main, ["migrate", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 1
    assert f"torn.tf:{place} no counterpart" in result.output
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["main.tf", "torn.tf"]
    assert (tmp_path / "main.tf").read_text() == OLD
    assert (tmp_path / "torn.tf").read_text() == text


def test_files_are_named_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "team [red] ü.tf").write_text(OLD)
    (tmp_path / ".terraform" / "modules").mkdir(parents=True)
    (tmp_path / ".terraform" / "modules" / "x.tf.json").write_text('{"quay_organization_team": 1}')
    result = CliRunner().invoke(main, ["migrate", str(tmp_path)], catch_exceptions=False)
    assert "✓ team [red] ü.tf\n" in result.output
    assert "JSON is not rewritten" not in result.output


def test_a_folder_without_terraform_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["migrate", str(tmp_path)])
    assert result.exit_code == 1
    assert "There are no .tf files" in result.output
