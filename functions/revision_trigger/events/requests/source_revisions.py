"""`sourceRevisions` of a Desired Revision: exact ones with their types, and names for revisions without.

The limits are those of CodePipeline's service model.
"""

from collections.abc import Mapping

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import REVISION_TYPES, RevisionType, SourceRevision
from revision_trigger.domain.routing.sources import Source
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.symbols import read_symbol
from revision_trigger.events.services.pinning import REVISION_RULES

REVISIONS_LIMIT = 50
NAME = rule(r"[A-Za-z0-9.@\-_]{1,100}", "1 to 100 of the characters A-Z a-z 0-9 . @ - _")
Read = SourceRevision | Symbol


def read_source_revisions(detail: Fields, sources: Mapping[str, Source]) -> tuple[Read, ...]:
    """Give what every item says, a key without a version as the name for its newest; raises Rejected."""
    items = detail.objects("sourceRevisions")
    if len(items) > REVISIONS_LIMIT:
        sentence = f"found {len(items)}, expected at most {REVISIONS_LIMIT}"
        raise detail.fault("sourceRevisions", Reason.TOO_MANY_REVISIONS, sentence)
    read = [_read(item, sources) for item in items]
    named = {symbol.action for symbol in read if isinstance(symbol, Symbol)}
    exact = {(pin.action, pin.type) for pin in read if isinstance(pin, SourceRevision)}
    if len(named) + len(exact) < len(read) or not named.isdisjoint(action for action, _ in exact):
        sentence = "one action and type stand twice, or a name beside a type; expected each once"
        raise detail.fault("sourceRevisions", Reason.DUPLICATE_REVISION, sentence)
    versioned = {action for action, kind in exact if kind == "S3_OBJECT_VERSION_ID"}
    return tuple(one if one.action in versioned else _newest_of_key(one) for one in read)


def _newest_of_key(one: Read) -> Read:
    """Name the newest version of a key that came alone: by itself it would mean another object tomorrow."""
    if isinstance(one, SourceRevision) and one.type == "S3_OBJECT_KEY":
        return Symbol(one.action, "key", one.value)
    return one


def _read(item: Fields, sources: Mapping[str, Source]) -> Read:
    action = item.text("actionName", NAME)
    if action not in sources:
        known = ", ".join(sorted(sources)[:10])
        raise item.fault("actionName", Reason.UNKNOWN_ACTION, f"found {action}, expected a routed source: {known}")
    if not item.has("revisionType"):
        return read_symbol(item, action, sources[action])
    kind = _revision_type(item)
    if kind not in sources[action].revision_types:
        takes = " or ".join(sources[action].revision_types)
        raise item.fault("revisionType", Reason.WRONG_REVISION_TYPE, f"found {kind}, but {action} takes {takes}")
    return SourceRevision(action, kind, item.text("revisionValue", REVISION_RULES[kind]))


def _revision_type(item: Fields) -> RevisionType:
    found = item.text("revisionType")
    for kind in REVISION_TYPES:
        if found == kind:
            return kind
    sentence = f"found {quote(found)}, expected one of {', '.join(REVISION_TYPES)}"
    raise item.fault("revisionType", Reason.UNKNOWN_REVISION_TYPE, sentence)
