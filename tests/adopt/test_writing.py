"""Writing what was found, as Python and as HCL, without a registry."""

from __future__ import annotations

import ast
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quay_adopt.clear_text import clear_text
from quay_adopt.hcl import hcl
from quay_adopt.inventory import Found, Inventory
from quay_adopt.names import Variables
from quay_adopt.python import python
from quay_adopt.source import call, literal
from quay_cdktf.engine import cdk
from quay_cdktf.testing import synthesize


def _found(type_name: str, import_id: str, **values: Any) -> Found:
    return Found(type_name, import_id, values)


def _permission(repository: str, kind: str, name: str, role: str) -> Found:
    return _found(
        "quay_repository_permission",
        f"{repository}:{kind}:{name}",
        repository=repository,
        kind=kind,
        name=name,
        role=role,
    )


def _repository(name: str, **values: Any) -> Found:
    return _found("quay_repository", f"acme/{name}", namespace="acme", name=name, **values)


def _inventory(*items: Found, notes: tuple[str, ...] = ()) -> Inventory:
    organization = _found("quay_organization", "acme", name="acme", email="platform@acme.example")
    objects: dict[str, list[Found]] = {}
    for item in (organization, *items):
        objects.setdefault(item.type_name, []).append(item)
    return Inventory("acme", "https://quay.example.com", objects, notes)


USUAL = _inventory(
    _found("quay_team", "acme/devs", organization="acme", name="devs", role="member"),
    _found("quay_robot", "acme+ci", namespace="acme", name="ci", description="pushes from CI"),
    _found("quay_team_member", "acme/devs/alice", organization="acme", team="devs", member="alice"),
    _found("quay_team_member", "acme/devs/acme+ci", organization="acme", team="devs", member="acme+ci"),
    _found("quay_team_member", "acme/owners/root", organization="acme", team="owners", member="root"),
    _repository("app"),
    _repository("tools/helper", visibility="public"),
    _permission("acme/app", "team", "devs", "read"),
    _permission("acme/app", "robot", "acme+ci", "write"),
    _permission("acme/app", "user", "root", "admin"),
    _found("quay_quota", "acme", namespace="acme", limit="50GiB", warning_thresholds=[80]),
    _found(
        "quay_default_permission",
        "acme/0b9e",
        organization="acme",
        delegate_kind="team",
        delegate_name="devs",
        role="read",
    ),
)

STACK = '''\
class AcmeStack(TerraformStack):
    """The organization acme. The environment variable QUAY_TOKEN holds the token."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        QuayProvider(self, "quay", url="https://quay.example.com")

        # Who exists already, and is not managed here
        root = User.from_name(self, "root")

        acme = Organization(self, "acme", name="acme", email="platform@acme.example")
        acme.set_quota("50GiB", warn_at=80)

        # Robots
        ci = acme.add_robot("ci", description="pushes from CI")

        # Teams and their members
        acme.owners.add_member("root")
        devs = acme.add_team("devs", members=["alice", ci])

        # Roles in every repository that is created from now on
        acme.add_default_permission(devs, "read")

        # Repositories, and who may do what in them
        app = acme.add_repository("app")
        app.grant_admin(root)
        app.grant_write(ci)
        app.grant_read(devs)

        acme.add_repository("tools/helper", visibility="public")

        import_existing(self, IMPORTS)
'''


def test_a_stack_reads_as_a_person_writes() -> None:
    text = python(USUAL)
    assert STACK in text
    assert '    "quay_repository_permission.acme_app_team_devs": "acme/app:team:devs",\n' in text
    assert "from quay_cdktf import Organization, QuayProvider, User, import_existing\n" in text
    assert text.endswith("    app.synth()\n    lock_provider(app)\n")


def test_what_holds_secrets_in_clear_text_is_named() -> None:
    repository = {"repository": "acme/app", "title": "hook"}
    proxy = {"http_proxy": "http://user:password@proxy.example.com", "https_proxy": None, "no_proxy": None}
    inventory = _inventory(
        _found("quay_repository_notification", "1", **repository, method="slack", config={"url": "x"}),
        _found("quay_repository_notification", "2", **repository, method="email", config={"email": "a@b"}),
        _found(
            "quay_namespace_notification", "3", organization="acme", event="quota_error", method="webhook"
        ),
        _found("quay_repository_mirror", "acme/mc", repository="acme/mc", proxy=proxy),
        _found("quay_repository_mirror", "acme/nx", repository="acme/nx", proxy={"no_proxy": "a@b"}),
    )
    assert list(clear_text(inventory)) == [
        'notification "quota_error" of acme (webhook)',
        'notification "hook" of acme/app (slack)',
        "proxy of the mirror acme/mc",
    ]


def _stack_of(text: str, folder: Path) -> cdk.TerraformStack:
    """The stack of a file that was written."""
    file = folder / "stack.py"
    file.write_text(text)
    names = runpy.run_path(str(file))
    made = next(value for name, value in names.items() if name.endswith("Stack") and name != "TerraformStack")
    stack: cdk.TerraformStack = made(cdk.Testing.app(), "acme")
    return stack


def _check_imports(inventory: Inventory, folder: Path) -> list[str]:
    """Everything that was found is in the stack, and is imported; answers the addresses."""
    found = synthesize(_stack_of(python(inventory), folder))
    imports = {entry["to"]: entry["id"] for entry in found.document["import"]}
    assert sorted(imports) == found.addresses
    assert sorted(imports.values()) == sorted(item.id for item in inventory)
    return found.addresses


def test_the_stack_makes_just_what_it_imports(tmp_path: Path) -> None:
    assert "quay_team_member.acme_owners_root" in _check_imports(USUAL, tmp_path)


def test_names_that_meet_at_one_address_get_ids_of_their_own(tmp_path: Path) -> None:
    inventory = _inventory(
        _repository("team/app"),
        _repository("team_app"),
        _repository("for"),
        _repository("1st"),
        _found("quay_robot", "acme+for", namespace="acme", name="for"),
        _found("quay_robot", "acme+alice", namespace="acme", name="alice"),
        _found("quay_team", "acme/app", organization="acme", name="app", role="creator"),
        _found("quay_team_member", "acme/app/alice", organization="acme", team="app", member="alice"),
        _found(
            "quay_team_member", "acme/app/acme+alice", organization="acme", team="app", member="acme+alice"
        ),
        _permission("acme/for", "robot", "acme+for", "read"),
        _permission("acme/1st", "team", "app", "read"),
        _permission("acme/team_app", "team", "app", "read"),
    )
    addresses = _check_imports(inventory, tmp_path)
    assert {"quay_repository.acme_team_app", "quay_repository.acme_team_app_2"} <= set(addresses)
    text = python(inventory)
    assert 'acme.add_repository("team_app", id="acme_team_app_2")' in text
    assert 'for_repository = acme.add_repository("for")' in text


def test_no_variable_hides_a_name_that_the_file_uses(tmp_path: Path) -> None:
    (stack,) = (node for node in ast.parse(python(USUAL)).body if isinstance(node, ast.ClassDef))
    names = {node.id for node in ast.walk(stack) if isinstance(node, ast.Name)}
    names |= {node.arg for node in ast.walk(stack) if isinstance(node, ast.arg)}
    assert {"import_existing", "self"} <= names
    items = [
        part
        for name in sorted(names)
        for part in (_repository(name.lower()), _permission(f"acme/{name.lower()}", "user", "root", "read"))
    ]
    _check_imports(_inventory(*items), tmp_path)


def test_everything_else_that_an_organization_may_have(tmp_path: Path) -> None:
    inventory = _inventory(
        _found(
            "quay_robot", "acme+puller", namespace="acme", name="puller", unstructured_metadata={"a": "b"}
        ),
        _found("quay_team", "acme/ops", organization="acme", name="ops", role="admin"),
        _found("quay_team_sync", "acme/ops", organization="acme", team="ops", group_dn="cn=ops"),
        _found(
            "quay_robot_federation",
            "acme+puller",
            namespace="acme",
            robot="puller",
            federations=[{"issuer": "https://token.example.com", "subject": "repo:acme/app"}],
        ),
        _repository("mc", state="MIRROR", description="# Mirror\nof minio/mc\n"),
        _found(
            "quay_repository_mirror",
            "acme/mc",
            repository="acme/mc",
            external_reference="quay.io/minio/mc",
            tags=["latest", "v1.*"],
            sync_interval="6h",
            robot_username="acme+puller",
            proxy={"http_proxy": "http://proxy.example.com:3128", "https_proxy": None, "no_proxy": None},
        ),
        _found(
            "quay_repository_autoprune_policy",
            "acme/mc/11",
            repository="acme/mc",
            method="number_of_tags",
            value="10",
            tag_pattern="v.*",
            tag_pattern_matches=False,
        ),
        _found(
            "quay_repository_immutability_policy", "acme/mc/12", repository="acme/mc", tag_pattern="v[0-9.]+"
        ),
        _found(
            "quay_repository_notification",
            "acme/mc/13",
            repository="acme/mc",
            title="pushed",
            event="repo_push",
            method="webhook",
            config={"url": "https://hooks.example.com/quay"},
        ),
        _found(
            "quay_organization_autoprune_policy",
            "acme/14",
            organization="acme",
            method="creation_date",
            value="30d",
        ),
        _found(
            "quay_proxy_cache", "acme", organization="acme", upstream_registry="docker.io", expiration="1d"
        ),
        _found(
            "quay_application",
            "acme/ABC",
            organization="acme",
            name="ci",
            application_uri="https://ci.example.com",
        ),
        notes=("Cannot list the notifications: Quay answered 403.",),
    )
    _check_imports(inventory, tmp_path)
    text = python(inventory)
    assert "# Not adopted: Cannot list the notifications: Quay answered 403.\n" in text
    assert 'mc = acme.add_mirror(\n            "mc",\n            source="quay.io/minio/mc",\n' in text
    assert 'mc.repository.add_immutability_policy("v[0-9.]+")' in text
    document = hcl(inventory)
    assert "robot_username     = quay_robot.acme_puller.id\n" in document
    assert document.count("import {") == sum(1 for _ in inventory)


def test_an_organization_mirror_is_written(tmp_path: Path) -> None:
    inventory = _inventory(
        _found("quay_robot", "acme+puller", namespace="acme", name="puller"),
        _found(
            "quay_organization_mirror",
            "acme",
            organization="acme",
            external_registry_type="harbor",
            external_registry_url="https://harbor.example.com",
            external_namespace="library",
            robot_username="acme+puller",
            visibility="public",
            sync_interval="1d",
            repository_filters=["a*"],
        ),
    )
    assert "quay_organization_mirror.acme" in _check_imports(inventory, tmp_path)


def test_hcl_names_others_by_reference_and_says_what_the_first_apply_does() -> None:
    text = hcl(USUAL)
    assert (
        'resource "quay_repository_permission" "acme_app_team_devs" {\n'
        "  repository = quay_repository.acme_app.id\n"
        '  kind       = "team"\n'
        "  name       = quay_team.acme_devs.name\n"
        '  role       = "read"\n}\n'
    ) in text
    assert "  prevent_destroy = true\n" in text
    assert 'import {\n  to = quay_quota.acme\n  id = "acme"\n}\n' in text
    assert text.count('\nresource "') == text.count("\nimport {") == sum(1 for _ in USUAL)


@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs Terraform on the PATH")
def test_hcl_is_laid_out_as_terraform_does(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(hcl(USUAL))
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-diff"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(VALUES.filter(lambda value: "\ud800" not in str(value)))
def test_python_reads_every_value_back(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.lists(st.text(max_size=120, alphabet=st.characters(exclude_categories=["Cs"])), max_size=4))
def test_a_call_reads_its_arguments_back(texts: list[str]) -> None:
    tree = ast.parse(call("f", [literal(text) for text in texts], {}), mode="eval")
    assert isinstance(tree.body, ast.Call)
    assert [ast.literal_eval(argument) for argument in tree.body.args] == texts


@given(st.lists(st.text(max_size=12), max_size=8))
def test_variables_are_names_and_none_comes_twice(names: list[str]) -> None:
    variables = Variables()
    made = [variables.make(name, "robot") for name in names]
    assert len(set(made)) == len(made)
    assert all(name.isidentifier() for name in made)
