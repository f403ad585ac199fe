"""Settings files: what they may say, and how wrong ones are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quay_cdktf.engine import cdk
from quay_stacks.backends import S3
from quay_stacks.deployment import Deployment
from quay_stacks.load import SettingsError, add_stacks_of, load
from quay_stacks.schema import FILE, descriptions, schema_text, settings_schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples/stacks").glob("*.yaml"))
ENVIRONMENT = "environment:\n  name: dev\n"

WRONG = {
    "a key that is none": (
        f"{ENVIRONMENT}organizations:\n  - name: acme\n    mail: a@b\n",
        ["5: organizations[0].mail: is no setting; there is applications, default_permissions, email"],
    ),
    "a key that is missing": ("organizations: []\n", ["1: the file: lacks `environment`"]),
    "a type": (
        "environment:\n  name: dev\n  prevent_destroy: maybe\n",
        ['3: environment.prevent_destroy: must be of type boolean, not "maybe"'],
    ),
    "a choice": (
        f"{ENVIRONMENT}organizations:\n  - name: acme\n    teams:\n      - name: devs\n        role: boss\n",
        ['7: organizations[0].teams[0].role: cannot be "boss": it must be one of member, creator, admin'],
    ),
    "a backend without type": (
        "environment:\n  name: dev\n  backend:\n    bucket: b\n",
        ["3: environment.backend: lacks `type`"],
    ),
    "a backend's key": (
        "environment:\n  name: dev\n  backend:\n    type: gcs\n    bucket: b\n    region: c\n",
        ["6: environment.backend.region: is no setting; there is bucket, prefix, type"],
    ),
    "a backend that is none": (
        "environment:\n  name: dev\n  backend:\n    type: azure\n",
        ['4: environment.backend.type: cannot be "azure": it must be one of local, s3, gcs, http, cloud'],
    ),
    "no backend at all": (
        "environment:\n  name: dev\n  backend: s3\n",
        ['3: environment.backend: must be of type object, not "s3"'],
    ),
    "a key given twice": ("environment:\n  name: a\n  name: b\n", ["3: environment.name: is given twice"]),
    "no YAML": ("environment: [\n", ["2: is no YAML: "]),
    "a number for a name": (
        "environment:\n  name: 2026-01-01\n",
        ["2: environment.name: must be of type string, not 2026-01-01: write it in quotes"],
    ),
    "a date that is none": (
        "environment:\n  name: 2026-99-99\n",
        ["2: environment.name: cannot be read: month must be in 1..12"],
    ),
    "a tag of YAML's": (
        "environment:\n  name: !secret dev\n",
        ["2: environment.name: cannot be read: could not determine a constructor for the tag '!secret'"],
    ),
    "keys brought in from a text": (
        "environment:\n  <<: dev\n",
        ["2: environment.<<: brings in no keys with values"],
    ),
    "nothing": ("", ["1: is empty: it needs at least an `environment`"]),
    "two mistakes, in order": (
        "environment:\n  name: 5\n  quota: []\n",
        ["2: environment.name: must be of type string, not 5", "3: environment.quota: "],
    ),
}


@pytest.mark.parametrize(("text", "lines"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_file_line_and_key(tmp_path: Path, text: str, lines: list[str]) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    told = str(caught.value).splitlines()
    assert len(told) == len(lines)
    for line, beginning in zip(told, lines, strict=True):
        assert line.startswith(f"{file}:{beginning}")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yaml: cannot be read: No such file"):
        load(tmp_path / "nowhere.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"binary\.yaml: is no text in UTF-8"):
        load(binary)


def test_what_only_the_constructs_can_tell_names_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(
        f"{ENVIRONMENT}organizations:\n  - name: acme\n    mirror_robot: puller\n    mirrors:\n"
        "      - source: quay.io/acme/app\n"
    )
    with pytest.raises(SettingsError, match=rf'^{file}: .*has no robot "puller"'):
        add_stacks_of(cdk.Testing.app(), file)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("environment: {name: ''}\norganizations: [{name: acme}]\n", 'name of the environment cannot be ""'),
        (
            "environment: {name: a b}\norganizations: [{name: acme}]\n",
            'name of the environment cannot be "a b"',
        ),
        (
            f"{ENVIRONMENT}organizations: [{{name: acme}}, {{name: acme}}]\n",
            'There are two stacks "organization-acme-dev"',
        ),
        ("environment: &own {name: dev, quota: *own}\n", "holds a part of itself"),
        (f"environment: {'[' * 5000}{']' * 5000}\n", "is nested too deeply"),
    ],
)
def test_what_makes_no_stack_is_told(tmp_path: Path, text: str, wrong: str) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        add_stacks_of(cdk.Testing.app(), file)
    assert str(caught.value).startswith(f"{file}: ")
    assert wrong in str(caught.value)


def _stacks_of(tmp_path: Path, *texts: str) -> dict[str, Any]:
    """The resources of each stack that settings files make in one app, and whom each stack follows."""
    app, made = cdk.Testing.app(), {}
    for number, text in enumerate(texts):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text)
        for stack in add_stacks_of(app, file):
            resources = json.loads(cdk.Testing.synth(stack)).get("resource", {})
            made[stack.node.id] = {**resources, "follows": [one.node.id for one in stack.dependencies]}
    return made


WITH_QUOTA = "environment: {name: dev, quota: 1GiB}\n"
SHOP = "organizations: [{name: shop}]\n"
SHOP_WITH_QUOTA = "organizations: [{name: shop, quota: {limit: 2GiB}}]\n"
POLICY = "policy: {organizations: [shop, other]}\n"
POLICY_WITH_QUOTA = "policy: {organizations: [shop, other], quota: {limit: 3GiB}}\n"


@pytest.mark.parametrize(
    ("files", "own", "policy"),
    [
        ([WITH_QUOTA + SHOP + POLICY], "1GiB", {"other": "1GiB"}),
        ([WITH_QUOTA + SHOP_WITH_QUOTA + POLICY], "2GiB", {"other": "1GiB"}),
        ([WITH_QUOTA + SHOP + POLICY_WITH_QUOTA], None, {"shop": "3GiB", "other": "3GiB"}),
        ([ENVIRONMENT + SHOP + POLICY], None, {}),
        ([WITH_QUOTA + SHOP, WITH_QUOTA + POLICY], "1GiB", {"other": "1GiB"}),
    ],
)
def test_one_stack_sets_an_organizations_quota(
    tmp_path: Path, files: list[str], own: str | None, policy: dict[str, str]
) -> None:
    stacks = _stacks_of(tmp_path, *files)
    set_by_own = stacks["organization-shop-dev"].get("quay_quota", {})
    assert set_by_own.get("shop", {}).get("limit") == own
    set_by_policy = stacks["registry-policy-dev"].get("quay_quota", {})
    assert {name: quota["limit"] for name, quota in set_by_policy.items()} == policy


def test_a_quota_said_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r'"shop" is set by stack "organization-shop-dev" already, and'):
        _stacks_of(tmp_path, WITH_QUOTA + SHOP_WITH_QUOTA + POLICY_WITH_QUOTA)


def test_each_user_is_created_once_wherever_it_is_named(tmp_path: Path) -> None:
    stacks = _stacks_of(
        tmp_path,
        "environment: {name: dev, create_users: true}\n"
        "organizations:\n"
        "  - {name: shop, teams: [{name: devs, members: [carol, shop+ci]}]}\n"
        "  - name: bank\n"
        "    teams: [{name: devs, members: [carol, dave]}]\n"
        "    default_permissions: [{user: erin, role: read}]\n"
        "    repositories: [{name: app, grants: [{user: fred, role: write}, {team: devs, role: read}]}]\n",
    )
    first, second = stacks["organization-shop-dev"], stacks["organization-bank-dev"]
    assert (list(first["quay_user"]), first["follows"]) == (["carol"], [])
    assert (list(second["quay_user"]), second["follows"]) == (
        ["dave", "erin", "fred"],
        ["organization-shop-dev"],
    )
    assert second["quay_team_member"]["bank_devs_carol"]["member"] == "carol"
    assert second["quay_repository_permission"]["bank_app_user_fred"]["name"] == "${quay_user.fred.username}"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            "organizations: [{name: shop, repositories: [{name: a/b}, {name: a_b}]}]",
            'repository "a/b" and the repository "a_b" of organization "shop" would both be '
            "quay_repository.shop_a_b in Terraform: give one of them an `id` of its own",
        ),
        (
            "organizations: [{name: shop, repositories: [{name: nginx}], mirrors: [{source: a.io/x/nginx}]}]",
            'repository "nginx" and the mirror of "a.io/x/nginx" of organization "shop" would both be '
            'repository "nginx": leave one of them out, or give it another `name`',
        ),
        (
            "mirrors: [{organization: hub, mirrors: [{source: a.io/x/mc}, {source: b.io/y/mc}]}]",
            'mirror of "a.io/x/mc" and the mirror of "b.io/y/mc" of organization "hub" would both be',
        ),
        (
            "organizations: [{name: shop, robots: [{name: mirror}], mirrors: [{source: a.io/x/mc}]}]",
            "write `mirror_robot: mirror` to have it fill the mirrors",
        ),
        (
            "organizations: [{name: shop, robots: [{name: ci}, {name: ci}]}]",
            'would both be robot "ci": leave one',
        ),
        (
            "organizations: [{name: shop, applications: [{name: CI, description: a}, {name: CI}]}]",
            'would both be application "CI": leave one',
        ),
        (
            "organizations: [{name: shop, teams: [{name: devs}, {name: devs}]}]",
            'would both be team "devs": leave one',
        ),
        (
            'organizations: [{name: shop, immutable_tags: ["a.b", a_b]}]',
            'immutable tags "a.b" and the immutable tags "a_b" of organization "shop" would both be',
        ),
        (
            "policy: {organizations: [shop], prune: [{method: number_of_tags, value: 1}, "
            "{method: number_of_tags, value: 2}]}",
            "would both be quay_organization_autoprune_policy.shop_number_of_tags in Terraform: leave one",
        ),
        (
            "organizations: [{name: shop, notifications: [{title: a b, event: quota_error, method: email}, "
            "{title: a.b, event: quota_error, method: email}]}]",
            'notification "a b" and the notification "a.b" of organization "shop" would both be shop_a_b in',
        ),
        ("onboarding: [{team: owners}]", "every organization has it from the start"),
        (
            "onboarding: [{team: devs, repositories: [a/b, a_b]}]",
            "list one of them under `organizations`, where it can have an `id`",
        ),
    ],
)
def test_what_would_be_one_thing_is_told_in_the_settings_words(
    tmp_path: Path, settings: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        _stacks_of(tmp_path, f"{ENVIRONMENT}{settings}\n")
    assert message in str(caught.value)
    assert 'id="' not in str(caught.value)


def test_an_id_keeps_two_addresses_apart(tmp_path: Path) -> None:
    stacks = _stacks_of(
        tmp_path,
        f"{ENVIRONMENT}organizations:\n"
        "  - name: shop\n"
        "    repositories: [{name: a/b}, {name: a_b, id: shop_flat}]\n"
        "    mirrors: [{source: a.io/x/mc, id: shop_client}]\n"
        "    teams: [{name: devs, id: shop_makers}]\n"
        "    robots: [{name: ci, id: shop_builder}]\n",
    )
    shop = stacks["organization-shop-dev"]
    assert sorted(shop["quay_repository"]) == ["shop_a_b", "shop_client", "shop_flat"]
    assert list(shop["quay_repository_mirror"]) == ["shop_client"]
    assert (list(shop["quay_team"]), sorted(shop["quay_robot"])) == (
        ["shop_makers"],
        ["shop_builder", "shop_mirror"],
    )


def test_keys_are_brought_in_from_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(
        f"{ENVIRONMENT}organizations:\n"
        "  - &acme {name: acme, email: a@example.com, quota: {limit: 1GiB}}\n"
        "  - &other {<<: *acme, name: other, quota: {limit: 2GiB}}\n"
        "  - {name: third, <<: [*other, *acme], email: c@example.com}\n"
    )
    made = [(one.name, one.email, one.quota and one.quota.limit) for one in load(file).organizations]
    assert made == [
        ("acme", "a@example.com", "1GiB"),
        ("other", "a@example.com", "2GiB"),
        ("third", "c@example.com", "2GiB"),
    ]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "environment",
                    "name",
                    "organizations",
                    "mirrors",
                    "policy",
                    "backend",
                    "type",
                    "teams",
                    "source",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_VALUES)
def test_no_file_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(yaml.safe_dump(value), encoding="utf-8")
    try:
        made: object = load(file)
    except SettingsError as error:
        made = error
    assert isinstance(made, Deployment) or str(made).startswith(str(file))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_right(file: Path) -> None:
    assert add_stacks_of(cdk.Testing.app(), file)
    assert file.read_text().startswith("# yaml-language-server: $schema=../../stacks/quay_stacks/")


def test_a_backend_is_made_from_its_type(tmp_path: Path) -> None:
    file = tmp_path / "settings.yaml"
    file.write_text(
        "environment:\n  name: dev\n  backend: {type: s3, bucket: states, region: eu-central-1}\n"
    )
    assert load(file).environment.backend == S3(bucket="states", region="eu-central-1")


def test_the_published_schema_is_fresh() -> None:
    assert FILE.read_text() == schema_text(), "run `python -m quay_stacks.schema`"


def test_every_setting_is_described() -> None:
    for name, definition in settings_schema()["$defs"].items():
        for key, value in definition["properties"].items():
            assert "const" in value or value["description"].endswith("."), f"{name}.{key}"


def test_descriptions_may_go_on_in_further_lines() -> None:
    text = descriptions(S3)["prefix"]
    assert text == "What the objects' names begin with; the stack's name follows. Left out, `quay`."
    assert json.loads(FILE.read_text())["$defs"]["S3"]["properties"]["prefix"]["description"] == text
