"""Rollback Requested: go back now, or `at` a time to come; also what our own schedules send when they are due.

A plan is checked as strictly as if it were due: nobody is there at two in the morning to read what was wrong with it.
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
"""Seconds: the most that a rollback may be late."""


def decode_rollback_requested(
    detail: Fields, delivered: RequestContext, routes: Routes
) -> tuple[RollbackRequest | PlanRequest, ...]:
    """Give the one intent; raises Rejected."""
    occurrence = read_occurrence(detail)
    identity = _identity(detail, delivered, occurrence)
    with of_pipeline(detail, routes, identity) as name:
        policy = routes.pipelines[name].rollback
        ask = RollbackRequest(
            id=identity,
            pipeline=name,
            to=read_target(detail),
            time=occurrence.time if occurrence else delivered.time,
            reason=Reason.ROLLBACK_DUE if occurrence else Reason.ROLLBACK_REQUESTED,
            text=read_text(detail, "reason"),
            origin=delivered.origin,
            suspect=detail.text("suspect", EXECUTION_ID) if detail.has("suspect") else None,
            stop=_stop(detail, policy),
            unless_confirmed=_unless_confirmed(detail),
            confirming_stage=_confirming_stage(detail),
            max_lateness=_max_lateness(detail, policy.max_lateness if occurrence else None),
            force=detail.flag("force"),
        )
        return (_planned(detail, ask) if detail.has("at") else ask,)


def _identity(detail: Fields, delivered: RequestContext, occurrence: Occurrence | None) -> str:
    """Give the ask's own id or its occurrence's, as far as it has one; an occurrence is nothing else's."""
    if occurrence:
        for name in ("id", "at"):
            if detail.has(name):
                sentence = (
                    "found beside schedule, expected one of them: an occurrence is known by its schedule and time"
                )
                raise detail.fault(name, Reason.MALFORMED_FIELD, sentence)
        return occurrence.identity(delivered.sender)
    if not detail.has("id"):
        return delivered.fallback_id
    kind = "plan" if detail.has("at") else "rollback"
    return intent_id(delivered.sender, kind, detail.text("id", PLAN))


def _planned(detail: Fields, ask: RollbackRequest) -> PlanRequest:
    """Give the plan of what was read; without an id it is named by its event, which nothing else can replace."""
    at = detail.time("at")
    if at <= ask.time:
        found = quote(detail.members["at"])
        raise detail.fault("at", Reason.MALFORMED_FIELD, f"found {found}, expected a time after the event's own")
    rest = {name: value for name, value in detail.members.items() if name not in ("at", "id")}
    name = detail.text("id", PLAN) if detail.has("id") else ask.id
    return PlanRequest(ask.id, ask.pipeline, name, at, rest, ask.time, ask.origin)


def _stop(detail: Fields, policy: Policy) -> StopMode | None:
    """Give whether and how the bad execution is stopped first; the file's word where the ask says nothing."""
    if not detail.has("stop"):
        return policy.stop
    found = detail.members["stop"]
    if found == "abandon":
        return "abandon"
    if not isinstance(found, bool):
        raise detail.fault("stop", Reason.WRONG_TYPE, f'found {quote(found)}, expected true, false or "abandon"')
    return "wait" if found else None


def _unless_confirmed(detail: Fields) -> bool:
    """Give the flag; without a suspect, or a plan that fixes one, there is nothing that could have been confirmed."""
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
