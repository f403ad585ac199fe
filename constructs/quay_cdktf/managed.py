"""What every construct of the library shares: its place, its id and the resource that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from quay_cdktf.errors import Mistake
from quay_cdktf.place import Place

if TYPE_CHECKING:
    from cdktf import TerraformProvider
    from constructs import Construct

R = TypeVar("R")


class Managed(Generic[R]):
    """A Quay object in a stack, over the one resource that manages it.

    id: The name in the resource's address, without what the scope puts before it.
    place: Where it is made.
    provider: The `QuayProvider` that it uses; None for the stack's only one.
    """

    KIND = "object"
    """How messages call it."""

    _resource: R | None = None

    def __init__(self, scope: Construct | Place, id: str, provider: TerraformProvider | None) -> None:  # noqa: A002
        check_scope(f'{self.KIND} "{id}"', scope)
        self.place = scope if isinstance(scope, Place) else Place.of(scope)
        self.id = id
        self.provider = provider

    @property
    def resource(self) -> R:
        """The Terraform resource, for `add_override`, `import_from`, `move_from_id` and whatever else.

        Raises:
            Mistake: The object was taken by `from_name`: another place manages it.
        """
        if self._resource is None:
            raise Mistake(
                f"The {self.KIND} {self} has no resource here: it was taken by `from_name`, which manages "
                "nothing."
            )
        return self._resource

    @property
    def is_managed(self) -> bool:
        """Whether this stack manages the object; False for one taken by `from_name`."""
        return self._resource is not None

    def __str__(self) -> str:
        return f'"{self.id}"'

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


def check_scope(what: str, scope: object) -> None:
    """Raise a Mistake unless a scope is a construct of CDK's.

    Args:
        what: How messages call what is made in it.
    """
    if isinstance(scope, Managed):
        raise Mistake(
            f"The scope of {what} cannot be the {scope.KIND} {scope}, as CDK makes nothing in it: give the "
            "stack that both are in."
        )
    if not isinstance(scope, Place) and not hasattr(type(scope), "__jsii_type__"):
        raise Mistake(f"The scope of {what} must be a stack, or a construct in one, not {scope!r}.")


def check_owner(what: str, argument: str, owner: object, *kinds: str) -> None:
    """Raise a Mistake unless an argument is a construct of the right kind.

    Args:
        what: How messages call what belongs to it, such as `repository "app"`.
        argument: The argument's name.
        kinds: `KIND` of the constructs that it can be.
    """
    if isinstance(owner, Managed) and owner.KIND in kinds:
        return
    classes = " or ".join(kind.capitalize() for kind in kinds)
    raise Mistake(
        f"The `{argument}` of {what} must be a construct, {classes}, not {owner!r}: give the one that the "
        f"stack makes, or `{kinds[0].capitalize()}.from_name(self, ...)` for what exists already."
    )


def quoted(names: Any) -> str:
    """Names in quotes, with commas between, in order."""
    return ", ".join(f'"{name}"' for name in sorted(map(str, names)))
