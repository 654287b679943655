"""Rollback Requested: roll a pipeline back now, or plan a rollback `at` a later time.

Our own schedules send the same event when they are due. A plan is checked as strictly as a rollback that takes place
now, because nobody is there at two in the morning to read why the plan is wrong. `rollback_target` reads the member
`to`: its five forms are a subject of their own, and both modules in one file would pass 150 lines.
"""

from revision_trigger.domain.intents.desired import intent_id
from revision_trigger.domain.intents.rollback import PlanRequest, RollbackRequest, StopMode
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.events.reading.fields import Fields, rule
from revision_trigger.events.reading.strict_json import quote
from revision_trigger.events.requests.context import RequestContext, of_pipeline, read_text
from revision_trigger.events.requests.occurrence import Occurrence, read_occurrence
from revision_trigger.events.requests.rollback_target import EXECUTION_ID, read_target
from revision_trigger.events.requests.source_revisions import NAME

PLAN = rule(r"[A-Za-z0-9._-]{1,64}", "1 to 64 of the characters A-Z a-z 0-9 . _ -")
YEAR = 31_536_000
"""Seconds: the largest `maxLateness`."""


def decode_rollback_requested(
    detail: Fields, context: RequestContext, routes: Routes
) -> tuple[RollbackRequest | PlanRequest, ...]:
    """Give the one intent that the request asks for; raises Rejected."""
    occurrence = read_occurrence(detail)
    identity = _identity(detail, context, occurrence)
    with of_pipeline(detail, routes, identity) as name:
        policy = routes.pipelines[name].rollback
        request = RollbackRequest(
            id=identity,
            pipeline=name,
            to=read_target(detail),
            time=occurrence.time if occurrence else context.time,
            reason=Reason.ROLLBACK_DUE if occurrence else Reason.ROLLBACK_REQUESTED,
            text=read_text(detail, "reason"),
            origin=context.origin,
            suspect=detail.text("suspect", EXECUTION_ID) if detail.has("suspect") else None,
            stop=_stop(detail, policy),
            unless_confirmed=_unless_confirmed(detail),
            confirming_stage=_confirming_stage(detail),
            max_lateness=_max_lateness(detail, policy.max_lateness if occurrence else None),
            force=detail.flag("force"),
        )
        return (_planned(detail, request) if detail.has("at") else request,)


def _identity(detail: Fields, context: RequestContext, occurrence: Occurrence | None) -> str:
    """Give the identity of the request: its occurrence's, else that of its own `id`, else the event's.

    A request that a schedule sends takes neither `id` nor `at`.
    """
    if occurrence:
        for name in ("id", "at"):
            if detail.has(name):
                sentence = (
                    "found beside schedule, expected one of them: an occurrence is known by its schedule and time"
                )
                raise detail.fault(name, Reason.MALFORMED_FIELD, sentence)
        return occurrence.identity(context.sender)
    if not detail.has("id"):
        return context.fallback_id
    kind = "plan" if detail.has("at") else "rollback"
    return intent_id(context.sender, kind, detail.text("id", PLAN))


def _planned(detail: Fields, request: RollbackRequest) -> PlanRequest:
    """Give the plan to carry the request out at the time `at`; raises Rejected unless `at` is after the request's time.

    A later plan of the same name replaces a plan. A plan without `id` is named after its event, so nothing replaces it.
    """
    at = detail.time("at")
    if at <= request.time:
        found = quote(detail.members["at"])
        raise detail.fault("at", Reason.MALFORMED_FIELD, f"found {found}, expected a time after the event's own")
    rest = {name: value for name, value in detail.members.items() if name not in ("at", "id")}
    name = detail.text("id", PLAN) if detail.has("id") else request.id
    return PlanRequest(request.id, request.pipeline, name, at, rest, request.time, request.origin)


def _stop(detail: Fields, policy: Policy) -> StopMode | None:
    """Give whether and how the bad execution is stopped first: as the request says, else as the pipelines file says."""
    if not detail.has("stop"):
        return policy.stop
    found = detail.members["stop"]
    if found == "abandon":
        return "abandon"
    if not isinstance(found, bool):
        raise detail.fault("stop", Reason.WRONG_TYPE, f'found {quote(found)}, expected true, false or "abandon"')
    return "wait" if found else None


def _unless_confirmed(detail: Fields) -> bool:
    """Give the flag `unlessConfirmed`; raises Rejected if no execution is named that somebody could confirm.

    The request names the execution by `suspect`. A plan (`at`) needs none: planning fixes the suspect.
    """
    wanted = detail.flag("unlessConfirmed")
    if wanted and not (detail.has("suspect") or detail.has("at")):
        sentence = "true, but of which execution? expected suspect or at beside it"
        raise detail.fault("unlessConfirmed", Reason.MALFORMED_FIELD, sentence)
    return wanted


def _confirming_stage(detail: Fields) -> str | None:
    if not detail.has("confirmingStage"):
        return None
    if not detail.flag("unlessConfirmed"):
        sentence = "found without unlessConfirmed, expected that to be true beside it"
        raise detail.fault("confirmingStage", Reason.MALFORMED_FIELD, sentence)
    return detail.text("confirmingStage", NAME)


def _max_lateness(detail: Fields, default: float | None) -> float | None:
    return detail.number("maxLateness", 1, YEAR) if detail.has("maxLateness") else default
