"""A DynamoDB transaction that is sent again with its token is the same one, though MiniStack rewrote its numbers.

MiniStack keeps what was asked for as the comparison, and writes numbers anew in that very object ("5.0" becomes "5"):
the SDK's second attempt, whose first answer was lost, would be an IdempotentParameterMismatchException.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from ministack.services import dynamodb

from sandbox.ministack import patch

if TYPE_CHECKING:
    from collections.abc import Callable


_SIGNATURE = "(data, items_list) -> tuple | None"


def apply() -> None:
    """Let MiniStack compare a copy: it asks here right before it looks at the token."""
    patch.replace(dynamodb, "_transact_write_members_error", signature=_SIGNATURE, by=_kept_as_asked)


def _kept_as_asked(find_error: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def find(data: dict[str, Any], items: list[Any]) -> Any:
        data["TransactItems"] = copy.deepcopy(items)  # `items` are what is written
        return find_error(data, items)

    return find
