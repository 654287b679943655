"""`sourceRevisions` of a Desired Revision: exact revisions with their types, and symbols without a type.

A symbol is a name for a revision, such as `tag:stable` or `latest`. The function looks up which revision a symbol means
when the intent is about to start. A connection takes no symbols, because its repository cannot be asked. The limits are
those of CodePipeline's service model.
"""

from collections.abc import Mapping

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import REVISION_TYPES, RevisionType, SourceRevision
from revision_trigger.domain.routing.sources import CodeCommitSource, ConnectionSource, EcrSource, S3Source, Source
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.services.pinning import REVISION_RULES

REVISIONS_LIMIT = 50
NAME = rule(r"[A-Za-z0-9.@\-_]{1,100}", "1 to 100 of the characters A-Z a-z 0-9 . @ - _")
TAG = rule(
    r"tag:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}",
    "tag:NAME, NAME being 1 to 128 of A-Z a-z 0-9 _ . -, where revisionType is left out; `latest` is no image's name",
    Reason.MALFORMED_REVISION,
)
# The rules for a branch's name are git's (git-check-ref-format), the same as in the pipelines file.
BRANCH = rule(
    r"latest|branch:(?=.{1,256}\Z)(?!refs/)(?![/.-])(?!.*(\.\.|//|/\.|@\{|\.lock(/|\Z)|[/.]\Z))[^\x00-\x20\x7f~^:?*\[\\]+",
    "branch:NAME or latest, where revisionType is left out",
    Reason.MALFORMED_REVISION,
)
LATEST = rule(r"latest", "latest, where revisionType is left out", Reason.MALFORMED_REVISION)
_SYMBOLS = {EcrSource: TAG, CodeCommitSource: BRANCH, S3Source: LATEST}
_VALUE = "revisionValue"
Read = SourceRevision | Symbol


def read_source_revisions(detail: Fields, sources: Mapping[str, Source]) -> tuple[Read, ...]:
    """Give a revision or symbol for each item; an S3 key without a version becomes a symbol. Raises Rejected."""
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
    """Turn a key without a version into a symbol: the key alone would mean another object after the next upload."""
    if isinstance(one, SourceRevision) and one.type == "S3_OBJECT_KEY":
        return Symbol(one.action, "key", one.value)
    return one


def _read(item: Fields, sources: Mapping[str, Source]) -> Read:
    action = item.text("actionName", NAME)
    if action not in sources:
        known = ", ".join(sorted(sources)[:10])
        raise item.fault("actionName", Reason.UNKNOWN_ACTION, f"found {action}, expected a routed source: {known}")
    if not item.has("revisionType"):
        return _symbol(item, action, sources[action])
    kind = _revision_type(item)
    if kind not in sources[action].revision_types:
        takes = " or ".join(sources[action].revision_types)
        raise item.fault("revisionType", Reason.WRONG_REVISION_TYPE, f"found {kind}, but {action} takes {takes}")
    return SourceRevision(action, kind, item.text(_VALUE, REVISION_RULES[kind]))


def _revision_type(item: Fields) -> RevisionType:
    found = item.text("revisionType")
    for kind in REVISION_TYPES:
        if found == kind:
            return kind
    sentence = f"found {quote(found)}, expected one of {', '.join(REVISION_TYPES)}"
    raise item.fault("revisionType", Reason.UNKNOWN_REVISION_TYPE, sentence)


def _symbol(item: Fields, action: str, source: Source) -> Symbol:
    """Read the symbol of an item without `revisionType`; each kind of source takes other symbols. Raises Rejected."""
    if isinstance(source, ConnectionSource):
        sentence = f"missing, and {action} takes no names; expected COMMIT_ID with a full commit id"
        raise item.fault("revisionType", Reason.MISSING_FIELD, sentence)
    kind, _, name = item.text(_VALUE, _SYMBOLS[type(source)]).partition(":")
    if isinstance(source, S3Source) and source.key is None:
        sentence = f"found latest, but {action} has many keys; expected S3_OBJECT_KEY and the key"
        raise item.fault(_VALUE, Reason.WRONG_REVISION_TYPE, sentence)
    if kind == "latest":
        return Symbol(action, "latest")
    return Symbol(action, "tag" if kind == "tag" else "branch", name)
