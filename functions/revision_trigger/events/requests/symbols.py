"""Names for revisions in a Desired Revision, where `revisionType` is left out: what each kind of source takes.

What a name means is looked up when the intent is about to start; a connection's repository cannot be asked.
"""

from revision_trigger.domain.intents.desired import Symbol
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.sources import CodeCommitSource, ConnectionSource, EcrSource, S3Source, Source
from revision_trigger.events.reading.fields import Fields, rule

_VALUE = "revisionValue"
TAG = rule(
    r"tag:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}",
    "tag:NAME, NAME being 1 to 128 of A-Z a-z 0-9 _ . -, where revisionType is left out; `latest` is no image's name",
    Reason.MALFORMED_REVISION,
)
# The rules are git's (git-check-ref-format), as in the pipelines file.
BRANCH = rule(
    r"latest|branch:(?=.{1,256}\Z)(?!refs/)(?![/.-])(?!.*(\.\.|//|/\.|@\{|\.lock(/|\Z)|[/.]\Z))[^\x00-\x20\x7f~^:?*\[\\]+",
    "branch:NAME or latest, where revisionType is left out",
    Reason.MALFORMED_REVISION,
)
LATEST = rule(r"latest", "latest, where revisionType is left out", Reason.MALFORMED_REVISION)
_RULES = {EcrSource: TAG, CodeCommitSource: BRANCH, S3Source: LATEST}


def read_symbol(item: Fields, action: str, source: Source) -> Symbol:
    """Read one name; raises Rejected."""
    if isinstance(source, ConnectionSource):
        sentence = f"missing, and {action} takes no names; expected COMMIT_ID with a full commit id"
        raise item.fault("revisionType", Reason.MISSING_FIELD, sentence)
    kind, _, name = item.text(_VALUE, _RULES[type(source)]).partition(":")
    if isinstance(source, S3Source) and source.key is None:
        sentence = f"found latest, but {action} has many keys; expected S3_OBJECT_KEY and the key"
        raise item.fault(_VALUE, Reason.WRONG_REVISION_TYPE, sentence)
    if kind == "latest":
        return Symbol(action, "latest")
    return Symbol(action, "tag" if kind == "tag" else "branch", name)
