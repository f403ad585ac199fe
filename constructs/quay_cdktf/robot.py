"""A robot: an account for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from quay_cdktf.addresses import id_of
from quay_cdktf.checks import check_positive, check_text, check_texts, listed, mapped
from quay_cdktf.errors import Mistake
from quay_cdktf.generated import QuayRobot, QuayRobotFederation, QuayRobotTokenRegeneration
from quay_cdktf.managed import Managed, check_owner
from quay_cdktf.place import Reference
from quay_provider.names import at_most, is_name, is_robot
from quay_provider.rules import LONGEST_DESCRIPTION, is_url

if TYPE_CHECKING:
    from cdktf import TerraformOutput, TerraformProvider
    from constructs import Construct

    from quay_cdktf.namespace import Namespace
    from quay_cdktf.place import Place


class Robot(Managed[QuayRobot]):
    """A robot: a login for machines, which can be granted roles in its own namespace.

    Quay cannot change a robot's description or metadata: a new one destroys the robot and makes it anew,
    and every machine that logs in with its token needs the new one.

    Args:
        scope: The stack, or a construct in it.
        id: The name in the address: `acme_ci` gives `quay_robot.acme_ci`.
        namespace: The organization or user that it belongs to.
        name: The short name: `ci` gives the robot `acme+ci`.
        description: Left out, empty.
        unstructured_metadata: Texts of your own to keep beside it. Left out, none.
        token_version: Raise it to have Quay make a new token; the old one ends at once. Left out, the token
            stays.
        store_token: Keep the token in the Terraform state, in clear, so that `token` and `docker_config` can
            be used. Left out, it never gets there.
    """

    KIND = "robot"

    def __init__(
        self,
        scope: Construct | Place,
        id: str,  # noqa: A002
        *,
        namespace: Namespace[Any],
        name: str,
        description: str = "",
        unstructured_metadata: Mapping[str, str] | None = None,
        token_version: int | float | None = None,
        store_token: bool = False,
    ) -> None:
        check_owner(f'robot "{name}"', "namespace", namespace, "organization", "user")
        super().__init__(scope, id, namespace.provider)
        check_text(f"short name of the robot of {namespace}", name, is_name)
        check_text(f'description of robot "{name}"', description, at_most(LONGEST_DESCRIPTION))
        check_positive(f'token version of robot "{name}"', token_version)
        self.namespace_name = namespace.name
        self.name = name
        self.full_name = f"{namespace.name}+{name}"
        self._store_token = store_token
        self._address = self.place.claim("quay_robot", id)
        self._namespace_reference = namespace.reference
        self._resource = self.place.settle(
            QuayRobot(
                self.place.scope,
                self._address.node,
                namespace=namespace.reference.seen_from(self.place),
                name=name,
                description=description or None,
                unstructured_metadata=mapped(f"metadata of robot {self}", unstructured_metadata)
                if unstructured_metadata
                else None,
                token_version=token_version,
                store_token=store_token or None,
                provider=self.provider,
            ),
            self._address,
        )
        self.reference = self.place.name("robot", self.full_name, self._address.expression("id"))

    @classmethod
    def from_name(
        cls,
        scope: Construct,
        name: str,
        *,
        id: str | None = None,  # noqa: A002
        provider: TerraformProvider | None = None,
    ) -> Robot:
        """A robot that exists already, or that another place manages; nothing is read or changed.

        Args:
            name: The full name, `acme+ci`.
            id: What the addresses of what is added to it begin with. Left out, `acme_ci`.
        """
        check_text("full name of the robot", name, is_robot)
        robot = cls.__new__(cls)
        Managed.__init__(robot, scope, id or id_of(name, what="robot"), provider)
        robot.namespace_name, _, robot.name = name.partition("+")
        robot.full_name = name
        robot._store_token = False
        robot._namespace_reference = Reference("organization", robot.namespace_name)
        robot.reference = Reference("robot", name)
        return robot

    def __str__(self) -> str:
        return f'"{self.full_name}"'

    @property
    def token(self) -> str:
        """The token, as an expression for other resources; sensitive.

        Raises:
            Mistake: The state does not keep it (`store_token`).
        """
        self._check_token_is_stored()
        return self._address.expression("token")

    def docker_config(self, registry: str) -> str:
        """What `docker login` and Kubernetes pull secrets write (`dockerconfigjson`), as an expression.

        Args:
            registry: The registry's host, as images name it: `quay.example.com`.

        Raises:
            Mistake: The state does not keep the token (`store_token`), or `registry` is no host.
        """
        self._check_token_is_stored()
        if not registry or "/" in registry or '"' in registry:
            raise Mistake(
                f'The registry "{registry}" of a Docker configuration must be a host alone, as in the '
                "names of images: quay.example.com, or quay.example.com:8443."
            )
        robot = self._address.node
        login = f'auth = base64encode("${{{robot}.full_name}}:${{{robot}.token}}")'
        both = f"username = {robot}.full_name, password = {robot}.token"
        return f'${{jsonencode({{auths = {{"{registry}" = {{{both}, {login}}}}}}})}}'

    def output_docker_config(self, id: str | None = None, *, registry: str) -> TerraformOutput:  # noqa: A002
        """A sensitive output with the robot's Docker configuration: `terraform output -raw NAME`.

        Args:
            id: The output's name. Left out, `acme_ci_docker_config`.
            registry: As in `docker_config`.
        """
        name = self.place.claim("output", id or f"{self.id}_docker_config").name
        return self.place.output(
            name, self.docker_config(registry), f"Docker configuration of robot {self.full_name}"
        )

    def federate(self, issuers: Iterable[tuple[str, str]]) -> QuayRobotFederation:
        """Let identities of other issuers log in as the robot, with no token of Quay's.

        Args:
            issuers: Pairs of an issuer's URL and the subject that it attests. They are all that there are.

        Raises:
            Mistake: They are no pairs, an issuer is no URL, or a pair is given twice.
        """
        pairs = [_pair_of(self, pair) for pair in listed(f"issuers of robot {self}", issuers)]
        if len(set(pairs)) < len(pairs):
            raise Mistake(f"Robot {self} is federated with the same issuer and subject twice.")
        address = self.place.claim("quay_robot_federation", self.id)
        return self.place.settle(
            QuayRobotFederation(
                self.place.scope,
                address.node,
                namespace=self._namespace_reference.seen_from(self.place),
                robot=self._short_name(),
                federations=[{"issuer": issuer, "subject": subject} for issuer, subject in pairs],
                provider=self.provider,
            ),
            address,
        )

    def regenerate_token(self, triggers: Mapping[str, str]) -> QuayRobotTokenRegeneration:
        """Have Quay make a new token whenever a trigger changes; the old one ends at once.

        Args:
            triggers: Texts of your own, such as `{"month": "2026-11"}`.
        """
        address = self.place.claim("quay_robot_token_regeneration", self.id)
        return self.place.settle(
            QuayRobotTokenRegeneration(
                self.place.scope,
                address.node,
                namespace=self._namespace_reference.seen_from(self.place),
                robot=self._short_name(),
                triggers=mapped(f"triggers of robot {self}", triggers),
                provider=self.provider,
            ),
            address,
        )

    @property
    def grantee_kind(self) -> Literal["robot"]:
        """See `Grantee`."""
        return "robot"

    @property
    def grantee_name(self) -> Reference:
        """See `Grantee`."""
        return self.reference

    @property
    def grantee_namespace(self) -> str | None:
        """See `Grantee`: a robot is granted roles in its own namespace alone."""
        return self.namespace_name

    def _short_name(self) -> str:
        return self._address.expression("name") if self.is_managed else self.name

    def _check_token_is_stored(self) -> None:
        if not self.is_managed or not self._store_token:
            raise Mistake(
                f"The token of robot {self} is not in the Terraform state. To use it here, say "
                "`store_token=True` where the robot is added, and guard the state; to keep it out, read it "
                "with the ephemeral resource `quay_robot_token` instead."
            )


def _pair_of(robot: Robot, pair: Any) -> tuple[str, str]:
    """An issuer and a subject that a robot is federated with; raise a Mistake where it is none."""
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise Mistake(
            f"Robot {robot} is federated with pairs of an issuer and a subject, not with {pair!r}: give "
            '`[("https://issuer.example.com", "subject")]`.'
        )
    issuer, subject = pair
    check_text(f"issuer of robot {robot}", issuer, is_url)
    check_texts(f"robot {robot}", subject=subject)
    return issuer, subject
