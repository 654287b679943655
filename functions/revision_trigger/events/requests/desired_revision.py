"""Desired Revision: a sender says which revisions should run, in the fields of StartPipelineExecution's own request.

`sourceRevisions` may be empty but must be there: if its name were misspelt, nothing would be pinned, and the pipeline
would start at the latest revisions by accident. The limits are those of CodePipeline's service model. A request that a
schedule sends may name its occurrence, which then gives the intent its identity and time.
"""

from revision_trigger.domain.intents.desired import DesiredRevision, Symbol, Variable, intent_id
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.own_events import VARIABLE_NAME, VARIABLE_NAME_EXPECTED, VARIABLES_LIMIT
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.start import TRIGGER_ID
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import redacted
from revision_trigger.events.requests.context import RequestContext, of_pipeline
from revision_trigger.events.requests.occurrence import Occurrence, read_occurrence
from revision_trigger.events.requests.source_revisions import read_source_revisions

TOKEN = rule(r"[a-zA-Z0-9-]{1,128}", "1 to 128 of the characters a-z A-Z 0-9 -", Reason.ILLEGAL_TOKEN)
VARIABLE = rule(VARIABLE_NAME, VARIABLE_NAME_EXPECTED, Reason.ILLEGAL_VARIABLES)
VARIABLE_VALUE = rule(r"[^\r\n]{1,1000}", "1 to 1000 characters on one line", Reason.ILLEGAL_VARIABLES, show=redacted)


def decode_desired_revision(detail: Fields, context: RequestContext, routes: Routes) -> tuple[DesiredRevision, ...]:
    """Give the one intent that the request asks for; raises Rejected."""
    occurrence = read_occurrence(detail)
    identity = _identity(detail, context, occurrence)
    with of_pipeline(detail, routes, identity) as name:
        read = read_source_revisions(detail, routes.pipelines[name].sources)
        intent = DesiredRevision(
            id=identity,
            pipeline=name,
            revisions=tuple(one for one in read if isinstance(one, SourceRevision)),
            time=occurrence.time if occurrence else context.time,
            reason=Reason.DESIRED_REVISION,
            variables=_variables(detail),
            origin=context.origin,
            symbols=tuple(one for one in read if isinstance(one, Symbol)),
            force=detail.flag("force"),
        )
    return (intent,)


def _identity(detail: Fields, context: RequestContext, occurrence: Occurrence | None) -> str:
    if not detail.has("clientRequestToken"):
        return occurrence.identity(context.sender) if occurrence else context.fallback_id
    token = detail.text("clientRequestToken", TOKEN)
    if occurrence:  # a schedule's token would be the same every night, or a new one with every attempt
        sentence = "found beside schedule, expected one of them: an occurrence is known by its schedule and time"
        raise detail.fault("clientRequestToken", Reason.ILLEGAL_TOKEN, sentence)
    return intent_id(context.sender, "token", token)


def _variables(detail: Fields) -> tuple[Variable, ...]:
    if not detail.has("variables"):
        return ()
    items = detail.objects("variables", show=redacted)
    if not 1 <= len(items) <= VARIABLES_LIMIT:
        sentence = f"found {len(items)}, expected 1 to {VARIABLES_LIMIT}; leave it out for none"
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, sentence)
    variables = tuple(Variable(item.text("name", VARIABLE), item.text("value", VARIABLE_VALUE)) for item in items)
    if any(variable.name == TRIGGER_ID for variable in variables):
        sentence = f"{TRIGGER_ID} is set by the function, where a pipeline declares it; leave it out"
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, sentence)
    if len({variable.name for variable in variables}) < len(variables):
        raise detail.fault("variables", Reason.ILLEGAL_VARIABLES, "one name stands twice, expected each once")
    return variables
