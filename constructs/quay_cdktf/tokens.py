"""Values that are not known while the code runs: CDK tokens and Terraform expressions."""

from __future__ import annotations

import re
from typing import Any

_EXPRESSION = re.compile(r"(?<!\$)\$\{|TfToken\[")
"""Where an expression begins in a text; `$${` is how Terraform writes a `${` that begins none."""

_UNKNOWN_NUMBER = -1e280
"""CDK writes a number that is not known yet as one below this."""


def is_token(value: object) -> bool:
    """Whether a value, or anything in it, becomes known only later; such a value is passed on unread.

    Args:
        value: A text, number, list or map, as given to a construct; any other object is one only where CDK
            says so.
    """
    if isinstance(value, str):
        return _EXPRESSION.search(value) is not None
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, (int, float)):
        return value < _UNKNOWN_NUMBER
    if isinstance(value, dict):
        return any(is_token(key) or is_token(item) for key, item in value.items())
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(is_token(item) for item in value)
    return _is_of_cdk(value) and bool(_cdk().Token.is_unresolved(value))


def token_text(value: object) -> str:
    """A token as a text; one of a number is written anew, as its digits would be lost for CDK."""
    return value if isinstance(value, str) else str(_cdk().Token.as_string(value))


def _is_of_cdk(value: object) -> bool:
    """Whether CDK knows an object, as it does the expressions that it gives out; it cannot judge others."""
    return hasattr(value, "__jsii_type__") or hasattr(value, "__jsii_ref__")


def _cdk() -> Any:
    # Imported where a token turns up alone: addresses can be made without CDK.
    from quay_cdktf.engine import cdk

    return cdk
