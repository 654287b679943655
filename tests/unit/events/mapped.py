"""A push of a partner that a mapped source reads: the builders of its events and routes, and of what they give."""

from typing import Any

from revision_trigger.domain.intents.decoded import DecodedPart
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Rejected
from tests.builders import COMMIT, changed, envelope, parts, routes

SOURCE = "com.acme.git"
PUSH = {"source": [SOURCE], "detail-type": ["push"], "detail": {"ref": ["refs/heads/main"]}}


def mapped(**changes: Any) -> dict[str, Any]:
    return changed({"pattern": PUSH, "revision": "detail.after"}, changes)


def source(**changes: Any) -> dict[str, Any]:
    return {"connection": "acme/web", "mapped": mapped(**changes)}


def pushed(**changes: Any) -> dict[str, Any]:
    return envelope(SOURCE, "push", changed({"ref": "refs/heads/main", "after": COMMIT}, changes))


def asked(event: Any, **sources: Any) -> tuple[DecodedPart, ...]:
    return parts(event, routes({"pipelines": {"web": {"sources": sources or {"App": source()}}}}))


def one(event: Any, **changes: Any) -> DesiredRevision:
    return only(asked(event, App=source(**changes)))


def only(found: tuple[DecodedPart, ...]) -> DesiredRevision:
    (intent,) = found
    assert isinstance(intent, DesiredRevision)
    return intent


def rejected(event: Any, **sources: Any) -> Rejected:
    (found,) = asked(event, **sources)
    assert isinstance(found, Rejected), found
    return found
