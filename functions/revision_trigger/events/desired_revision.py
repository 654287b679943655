"""Desired Revision: somebody says what should run, in the fields of StartPipelineExecution's own request.

`sourceRevisions` must be there, if empty: with a misspelt name nothing would be pinned, and a start at the latest
revisions would be an accident. The limits are those of CodePipeline's service model.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from revision_trigger.domain.decision import Origin, Reason, concerning
from revision_trigger.domain.intent import DesiredRevision, Variable, intent_id
from revision_trigger.domain.revision import REVISION_TYPES, RevisionType, SourceRevision
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.sources import Source
from revision_trigger.domain.start import TRIGGER_ID
from revision_trigger.events.fields import Fields, rule
from revision_trigger.events.pins import REVISION_RULES
from revision_trigger.events.strict_json import quote

REVISIONS_LIMIT = 50
VARIABLES_LIMIT = 50
NAME = rule(r"[A-Za-z0-9.@\-_]{1,100}", "1 to 100 of the characters A-Z a-z 0-9 . @ - _")
TOKEN = rule(r"[a-zA-Z0-9-]{1,128}", "1 to 128 of the characters a-z A-Z 0-9 -", Reason.ILLEGAL_TOKEN)
VARIABLE_NAME = rule(
    r"[A-Za-z0-9@\-_]{1,128}", "1 to 128 of the characters A-Z a-z 0-9 @ - _", Reason.ILLEGAL_VARIABLES
)
VARIABLE_VALUE = rule(r"[^\r\n]{1,1000}", "1 to 1000 characters on one line", Reason.ILLEGAL_VARIABLES)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came with the detail: who sent it, when, and its identity should it name no token."""

    sender: str
    time: float
    fallback_id: str
    origin: Origin


def decode_desired_revision(detail: Fields, delivered: Delivered, routes: Routes) -> tuple[DesiredRevision, ...]:
    """Give the one intent; raises Rejected."""
    identity = _identity(detail, delivered)
    with concerning(intent_id=identity):
        name = _pipeline(detail, routes)
    with concerning(intent_id=identity, pipeline=name):
        intent = DesiredRevision(
            id=identity,
            pipeline=name,
            revisions=_revisions(detail, routes.pipelines[name].sources),
            time=delivered.time,
            reason=Reason.DESIRED_REVISION,
            variables=_variables(detail),
            origin=delivered.origin,
        )
    return (intent,)


def _identity(detail: Fields, delivered: Delivered) -> str:
    if not detail.has("clientRequestToken"):
        return delivered.fallback_id
    return intent_id(delivered.sender, "token", detail.text("clientRequestToken", TOKEN))


def _pipeline(detail: Fields, routes: Routes) -> str:
    name = detail.text("name", NAME)
    if name in routes.pipelines:
        return name
    known = ", ".join(sorted(routes.pipelines)[:10])
    raise detail.fault("name", Reason.UNKNOWN_PIPELINE, f"found {name}, expected a pipeline of the file: {known}")


def _revisions(detail: Fields, sources: Mapping[str, Source]) -> tuple[SourceRevision, ...]:
    items = detail.objects("sourceRevisions")
    if len(items) > REVISIONS_LIMIT:
        sentence = f"found {len(items)}, expected at most {REVISIONS_LIMIT}"
        raise detail.fault("sourceRevisions", Reason.TOO_MANY_REVISIONS, sentence)
    revisions = tuple(_revision(item, sources) for item in items)
    if len({(revision.action, revision.type) for revision in revisions}) < len(revisions):
        sentence = "one action and type stand twice, expected each once"
        raise detail.fault("sourceRevisions", Reason.DUPLICATE_REVISION, sentence)
    return revisions


def _revision(item: Fields, sources: Mapping[str, Source]) -> SourceRevision:
    action = item.text("actionName", NAME)
    if action not in sources:
        known = ", ".join(sorted(sources)[:10])
        raise item.fault("actionName", Reason.UNKNOWN_ACTION, f"found {action}, expected a routed source: {known}")
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


def _variables(detail: Fields) -> tuple[Variable, ...]:
    if not detail.has("variables"):
        return ()
    items = detail.objects("variables")
    if not 1 <= len(items) <= VARIABLES_LIMIT:
        sentence = f"found {len(items)}, expected 1 to {VARIABLES_LIMIT}; leave it out for none"
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, sentence)
    variables = tuple(Variable(item.text("name", VARIABLE_NAME), item.text("value", VARIABLE_VALUE)) for item in items)
    if any(variable.name == TRIGGER_ID for variable in variables):
        sentence = f"{TRIGGER_ID} is set by the function, where a pipeline declares it; leave it out"
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, sentence)
    if len({variable.name for variable in variables}) < len(variables):
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, "one name stands twice, expected each once")
    return variables
