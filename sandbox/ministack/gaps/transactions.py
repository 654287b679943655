"""A DynamoDB transaction that is sent again with its token is recognised, although MiniStack rewrites its numbers.

MiniStack keeps the first request for the comparison, and rewrites numbers in that very object ("5.0" becomes "5"). An
SDK's second attempt after a lost answer would therefore get an IdempotentParameterMismatchException.
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
    """Let MiniStack compare a copy. It calls this function right before it compares the token."""
    patch.replace(dynamodb, "_transact_write_members_error", signature=_SIGNATURE, by=_kept_as_asked)


def _kept_as_asked(find_error: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def find(data: dict[str, Any], items: list[Any]) -> Any:
        data["TransactItems"] = copy.deepcopy(items)  # MiniStack writes `items`
        return find_error(data, items)

    return find
