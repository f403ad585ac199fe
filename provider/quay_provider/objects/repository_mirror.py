"""`quay_repository_mirror`: a repository that Quay fills from another registry."""

from __future__ import annotations

from typing import Any

from quay_provider import secrets
from quay_provider.base import (
    NamedResource,
    changed,
    keep_equal,
    match_id,
    no_repository,
    no_robot,
    require_feature,
)
from quay_provider.client import Calls, Client, QuayError
from quay_provider.client.errors import Body, PartialViewError
from quay_provider.grants import repository_side, robot_grants_key
from quay_provider.mirrors import (
    DEMANDS_TIMEOUT,
    PROXIES,
    READ_MIRROR,
    SHORTEST_TIMEOUT,
    MirrorFields,
    MirrorProxy,
    change_mirror,
    change_state,
    check_tags,
    create_mirror,
    is_mirror,
    is_timeout,
    mirror,
    mirror_key,
    proxies,
    same_nothing,
)
from quay_provider.names import LONGEST_TEXT, at_most, is_repository, is_robot
from quay_provider.repositories import (
    READ_REPOSITORIES,
    listed_repository,
    repository,
)
from quay_provider.robots import READ_ROBOTS, listed_robot, require_robot_of
from quay_provider.rules import is_source, is_start
from quay_provider.times import now
from quay_provider.units import duration_as, is_interval, same_duration, seconds
from tfplugin.model import Context
from tfplugin.schema import attr
from tfplugin.values import is_known

PASSWORD = "external_registry_password"  # noqa: S105 - an attribute's name
STATE_BEFORE = "state_before"
"""Under this name the private state keeps the state that the repository had before it became a mirror."""


class RepositoryMirror(NamedResource):
    """The mirroring of another registry's repository into one of this registry.

    The repository's state becomes `MIRROR`: nobody but the mirror can push. Quay gives the robot the role
    `write` on it, and cannot delete a mirror: destroying this disables it and gives the repository the state
    back that it had before. The robot stays in use until the repository is deleted, or mirrored with another
    robot. A mirror that exists already, such as a disabled one, is taken over and changed.

    Quay never tells the password: one that was changed elsewhere is not noticed. It moves the start to the
    next run after each run, so that `sync_start_date` is sent when it changes here and never compared.
    """

    type_name = "quay_repository_mirror"
    identity = ("repository",)
    id_format = "namespace/repository"
    operations = (
        READ_MIRROR,
        "POST /api/v1/repository/{repository}/mirror",
        "PUT /api/v1/repository/{repository}/mirror",
        "PUT /api/v1/repository/{repository}/changestate",
        READ_REPOSITORIES[0],
        *READ_ROBOTS,
    )
    recipes = ("A16", "A17", "A18", "A19")

    id: str = attr("The repository's full name, `namespace/name`.", computed=True)
    repository: str = attr(
        "Full name of the repository that the images go to, `namespace/name`.",
        required=True,
        requires_replace=True,
        validators=[is_repository],
    )
    external_reference: str = attr(
        "Where the images come from, with registry and without tag: `quay.io/minio/mc`.",
        required=True,
        validators=[is_source, at_most(LONGEST_TEXT)],
    )
    tags: list[str] = attr("Patterns of the tags to take, such as `latest` or `v1.*`.", required=True)
    sync_interval: str = attr(
        "How long from one run to the next: a duration such as `6h`, or seconds.",
        required=True,
        validators=[is_interval],
    )
    sync_start_date: str | None = attr(
        "When to run first: a time in UTC, `2030-01-31T06:00:00Z`. Left out, at once.",
        optional=True,
        computed=True,
        validators=[is_start],
    )
    robot_username: str = attr(
        "Full name of the robot that pushes the images, of the repository's own namespace (`acme+puller`).",
        required=True,
        validators=[is_robot],
    )
    enabled: bool = attr(
        "Whether the mirror runs. It does not either where the repository was given another state than "
        "`MIRROR`: the next apply gives it that state back.",
        default=True,
    )
    external_registry_username: str | None = attr(
        "The name to log in to the other registry with. Left out, nobody logs in.", optional=True
    )
    external_registry_password: str | None = attr(
        "The password to log in to the other registry with. Terraform keeps it nowhere.",
        optional=True,
        sensitive=True,
        write_only=True,
    )
    external_registry_password_version: int | None = attr(
        "Change this number to have the password sent again. Left out, it counts by itself: the password is "
        "sent whenever it is another than the one sent last.",
        optional=True,
        computed=True,
    )
    verify_tls: bool = attr("Whether the other registry's certificate is verified.", default=True)
    unsigned_images: bool = attr(
        "Whether images are taken whose signature a policy demands and cannot be verified.",
        default=False,
    )
    proxy: MirrorProxy | None = attr(
        "The proxies that Quay goes through to the other registry. Left out, none.", optional=True
    )
    architecture_filter: list[str] | None = attr(
        "The architectures to take of an image for several: `amd64`, `arm64`, `ppc64le`, `s390x`. Left out, "
        "all (Quay 3.17 and later, feature SPARSE_INDEX).",
        optional=True,
    )
    skopeo_timeout_interval: int | None = attr(
        f"Seconds that copying one tag may take, {SHORTEST_TIMEOUT} at least. Left out, Quay's own (Quay "
        "3.14.7 and later).",
        optional=True,
        computed=True,
        validators=[is_timeout],
    )

    @classmethod
    def parse_id(cls, text: str) -> dict[str, str]:
        return match_id(cls, text, r"(?P<repository>.+)")

    def id_from_names(self) -> str:
        return self.repository

    def validate(self, context: Context[Any]) -> None:
        error = context.diagnostics.error
        if is_known(self.tags) and self.tags is not None and not (self.tags and all(self.tags_known())):
            error("A mirror takes some tags", 'Name tags or patterns, such as `["latest", "v1.*"]`.', "tags")
        secrets.require_username(self, context, PASSWORD)
        require_robot_of(context, self.repository, self.robot_username, "robot_username")

    def tags_known(self) -> list[bool]:
        """For each pattern of `tags`, whether it is something, as far as that is known."""
        return [not is_known(tag) or bool(tag) for tag in self.tags]

    def plan(self, context: Context[Client], prior: RepositoryMirror | None) -> frozenset[str]:
        super().plan(context, prior)
        keep_equal(self, prior, "sync_interval", same_duration)
        secrets.plan_version(self, context, prior, PASSWORD)
        if context.client is not None:
            with self.calls(context, "plan") as calls:
                self._check_features(calls, prior)
        if prior is not None and changed(self.repository, prior.repository):
            prior.plan_delete(context)
        return frozenset()

    def _check_features(self, calls: Calls, prior: RepositoryMirror | None) -> None:
        if prior is None:
            require_feature(calls, "REPO_MIRROR", "mirrors of repositories")
        before = prior and prior.architecture_filter
        if self.architecture_filter != [] and changed(self.architecture_filter, before):
            what = "mirrors of single architectures"
            require_feature(calls, "SPARSE_INDEX", what, "architecture_filter")

    def plan_delete(self, context: Context[Client]) -> None:
        context.diagnostics.warning(
            f'The mirror of repository "{self.id}" is disabled, not deleted',
            "Quay cannot delete a mirror. Its settings stay with the repository, unused, and so does its "
            f"robot {self.robot_username}, which cannot be deleted before the repository is.",
        )

    def create(self, context: Context[Client]) -> None:
        with self.calls(context, "create") as calls, calls.exclusive("robot", self.robot_username):
            namespace, _, name = self.repository.partition("/")
            found = listed_repository(calls, namespace, name)
            if found is None:
                raise no_repository(self.repository)
            before = found.get("state") or "NORMAL"
            self._check_robot(calls)
            if self.sync_start_date is None:
                self.sync_start_date = now()
            if not self._post(calls):
                self._take_over(calls, before)
            self.id = self.id_from_names()
            context.private[STATE_BEFORE] = before.encode()
            secrets.remember(self, context, PASSWORD)
            self._settle_timeout(context, calls)

    def read(self, context: Context[Client]) -> bool:
        with self.calls(context, "read") as calls:
            found = mirror(calls, self.repository)
            if found is None:
                return False
            is_enabled = found["is_enabled"]
            is_passed_over = (is_enabled or self.enabled) and not is_mirror(calls, self.repository)
            if self.enabled and not is_enabled and is_passed_over:
                # This is all that Quay can do to delete a mirror.
                return False
        self.id = self.id_from_names()
        self._fill(found)
        self.enabled = is_enabled and not is_passed_over
        return True

    def update(self, context: Context[Client], prior: RepositoryMirror) -> None:
        with self.calls(context, "update") as calls, calls.exclusive("robot", self.robot_username):
            body = self._changes(prior)
            sends = secrets.is_to_send(self, context, prior, PASSWORD)
            name, before = self.external_registry_username or None, prior.external_registry_username or None
            forgets = self.external_registry_password_version is None
            if name != before or sends or (forgets and prior.external_registry_password_version is not None):
                body["external_registry_username"] = name
                if name is None or forgets or sends:
                    body[PASSWORD] = self.external_registry_password
            if body:
                self._put(calls, body)
            if self.enabled and not prior.enabled and not is_mirror(calls, self.repository):
                change_state(calls, self.repository, "MIRROR")
            secrets.remember(self, context, PASSWORD, sent=PASSWORD in body)
            if self.skopeo_timeout_interval != prior.skopeo_timeout_interval:
                self._settle_timeout(context, calls)

    def delete(self, context: Context[Client]) -> None:
        with self.calls(context, "delete") as calls:
            before = context.private.get(STATE_BEFORE, b"NORMAL").decode()
            try:
                self._put(calls, {"is_enabled": False})
                calls.client.disabled_mirrors_robots.add(self.robot_username)
                if before != "MIRROR":
                    change_state(calls, self.repository, before)
            except QuayError:
                namespace, _, name = self.repository.partition("/")
                if repository(calls, namespace, name) is not None:
                    raise

    # --- how ---------------------------------------------------------------------------------------------

    def _body(self) -> dict[str, Any]:
        """What a POST sends, without credentials and without what older versions of Quay do not know."""
        config: dict[str, Any] = {"verify_tls": self.verify_tls, "unsigned_images": self.unsigned_images}
        if self.proxy is not None:
            config["proxy"] = {name: getattr(self.proxy, name) or None for name in PROXIES}
        body = {
            "is_enabled": self.enabled,
            "external_reference": self.external_reference,
            "external_registry_config": config,
            "root_rule": {"rule_kind": "tag_glob_csv", "rule_value": self.tags},
            "sync_interval": seconds(self.sync_interval),
            "sync_start_date": self.sync_start_date,
            "robot_username": self.robot_username,
        }
        if self.architecture_filter:
            body["architecture_filter"] = self.architecture_filter
        return body

    def _post(self, calls: Calls) -> bool:
        """Make the mirror; False when there is one already."""
        body = {**self._body(), **self._credentials()}
        timeout = self.skopeo_timeout_interval or SHORTEST_TIMEOUT
        try:
            return create_mirror(calls, self.repository, body, timeout, self._stale())
        except QuayError as error:
            raise self._blamed(error) from None

    def _check_robot(self, calls: Calls) -> None:
        """Refuse a robot that does not exist, as far as the token's user may see that.

        Quay refuses it too, but has made the rule with the tags by then, and keeps it: see `check_tags`.
        """
        namespace, _, name = self.robot_username.partition("+")
        try:
            found = listed_robot(calls, namespace, name)
        except QuayError as error:
            if error.status != 403 and not isinstance(error, PartialViewError):
                raise
            return
        if found is None:
            raise no_robot(self.robot_username, "robot_username", "full_name")

    def _credentials(self) -> dict[str, str | None]:
        name = self.external_registry_username or None
        return {"external_registry_username": name, PASSWORD: self.external_registry_password}

    def _take_over(self, calls: Calls, state: str) -> None:
        """Set everything of a mirror that exists already."""
        found = mirror(calls, self.repository) or Body()
        body = {**self._body(), **self._credentials()}
        body["external_registry_config"].setdefault("proxy", dict.fromkeys(PROXIES))
        if "architecture_filter" in found:
            body["architecture_filter"] = self.architecture_filter or []
        if "skopeo_timeout_interval" in found:
            body["skopeo_timeout_interval"] = self.skopeo_timeout_interval or SHORTEST_TIMEOUT
        self._put(calls, body)
        if state != "MIRROR":
            change_state(calls, self.repository, "MIRROR")

    def _changes(self, prior: RepositoryMirror) -> dict[str, Any]:
        """What a PUT must carry: what changed."""
        new, old = self._body(), prior._body()
        body = {key: value for key, value in new.items() if value != old.get(key)}
        if (self.architecture_filter or []) != (prior.architecture_filter or []):
            body["architecture_filter"] = self.architecture_filter or []
        if "external_registry_config" in body:
            body["external_registry_config"].setdefault("proxy", dict.fromkeys(PROXIES))
        if changed(self.skopeo_timeout_interval, prior.skopeo_timeout_interval):
            body["skopeo_timeout_interval"] = self.skopeo_timeout_interval
        return body

    def _put(self, calls: Calls, body: dict[str, Any]) -> None:
        try:
            change_mirror(calls, self.repository, body, self._stale())
        except QuayError as error:
            raise self._blamed(error) from None
        if "root_rule" in body:
            check_tags(calls, self.repository, self.tags)

    def _settle_timeout(self, context: Context[Client], calls: Calls) -> None:
        """Fill in Quay's own timeout, or warn that this Quay knows none."""
        if self.skopeo_timeout_interval is None:
            known = calls.lists.peek(DEMANDS_TIMEOUT)
            self.skopeo_timeout_interval = SHORTEST_TIMEOUT if known else self._shown_timeout(calls)
        elif not calls.lists.peek(DEMANDS_TIMEOUT) and self._shown_timeout(calls) is None:
            context.diagnostics.warning(
                "This registry knows no timeout of mirrors",
                "`skopeo_timeout_interval` needs Quay 3.14.7 or later, and has no effect here.",
                "skopeo_timeout_interval",
            )

    def _shown_timeout(self, calls: Calls) -> int | None:
        found = mirror(calls, self.repository)
        return None if found is None else found.get("skopeo_timeout_interval")

    def _fill(self, found: Body) -> None:
        imported = self.tags is None
        fields = MirrorFields(found)
        self.external_reference = found["external_reference"]
        self.tags = fields.tags
        self.sync_interval = duration_as(self.sync_interval, found["sync_interval"])
        if imported:
            self.sync_start_date = fields.start
        self.robot_username = fields.robot
        self.external_registry_username = same_nothing(self.external_registry_username, fields.username)
        self.verify_tls = fields.verify_tls
        self.unsigned_images = fields.unsigned_images
        self.proxy = proxies(self.proxy, fields.proxy)
        if fields.architectures is not None:
            self.architecture_filter = fields.architectures or (
                [] if self.architecture_filter == [] else None
            )
        if fields.timeout is not None:
            self.skopeo_timeout_interval = fields.timeout

    def _stale(self) -> list[tuple[str, ...]]:
        """The mirror, and the permission that Quay gives its robot."""
        return [
            mirror_key(self.repository),
            repository_side(self.repository, "robot"),
            robot_grants_key(self.robot_username),
        ]

    def _blamed(self, error: QuayError) -> QuayError:
        message = error.message.lower()
        if error.status == 500 and self.architecture_filter:
            # A Quay that knows no filter fails inside.
            return error.at("architecture_filter")
        words = {
            "robot": "robot_username",
            "architecture": "architecture_filter",
            "location": "external_reference",
            "registry": "external_reference",
        }
        attribute = next((words[word] for word in words if word in message), None)
        return error.at(attribute) if error.status == 400 and attribute else error
