"""The event patterns that the pipelines file itself gives, under `mapped`."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from revision_trigger.domain.routing.sources import Mapped
from revision_trigger_cdk.patterns.limits import Pattern

_DIGITS = 12


def mapped_patterns(feeds: Iterable[Mapped], accounts: Sequence[Any]) -> dict[str, Pattern]:
    """Give each pattern once, under a name that depends on the pattern alone, however many sources it feeds.

    A pattern that names no accounts gets these. The function obeys no other accounts in any case.
    """
    return {_name(feed.pattern): _of_accounts(feed.pattern, accounts) for feed in feeds}


def _name(pattern: Mapping[str, Any]) -> str:
    text = json.dumps(pattern, sort_keys=True)
    return f"Mapped{hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]}"


def _of_accounts(pattern: Mapping[str, Any], accounts: Sequence[Any]) -> Pattern:
    choices = pattern.get("$or", [])
    named = "account" in pattern or any("account" in choice for choice in choices)
    return dict(pattern) if named else {"account": list(accounts), **pattern}
