"""Acceptance of a Desired Revision (an event's or a person's): into the state, or an end at once.

`stale` and `expired` are judged here against pins and floors; later only against pins. The caller has asked the ledger
whether the intent has a record already: a copy never comes here.
"""

from collections.abc import Mapping
from dataclasses import replace

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.instant import utc
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.fingerprint import moves_of
from revision_trigger.domain.ledger.pending import Entry, Lookup, Move
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PENDING_LIMIT, PipelineState
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.pipeline.ends import End, Step
from revision_trigger.domain.pipeline.order import superseded_by

FUTURE_LIMIT = 300.0
"""Seconds that an event's time may be ahead of the ledger's; such a time is cut to the ledger's."""
FIRST_LOOKUP = 5.0
"""Seconds until a question that AWS did not answer is asked again."""


def accept(
    state: PipelineState, intent: DesiredRevision, now: float, *, max_age: float, unanswered: Fault | None = None
) -> Step:
    """Take an intent in, or end it. `unanswered`: AWS refused the look-up (Rejected) or could not answer (Retry)."""
    if isinstance(unanswered, Rejected):
        return Step(state, (End(intent.id, Status.REJECTED, unanswered.reason, unanswered.message),))
    refused = _too_far_ahead(intent, now) or _stale(state, intent, now)
    refused = refused or _expired(state, intent, now, max_age=max_age)
    refused = refused or _too_many(state, intent)
    if refused:
        return Step(state, (refused,))
    entry = entry_of(intent, now, order=state.last_order + 1)
    if unanswered:
        entry = replace(entry, lookup=Lookup(since=now, again=now + FIRST_LOOKUP))
    taken_in = replace(state, last_order=entry.order).with_entry(entry)
    return Step(taken_in) if unanswered else superseded_by(taken_in, entry)


def entry_of(intent: DesiredRevision, now: float, *, order: int) -> Entry:
    """Give what the state keeps of an intent."""
    return Entry(
        intent.id,
        "revisions",
        order,
        min(intent.time, now),
        moves=_moves(intent, now),
        alone=bool(intent.variables),
        force=intent.force,
        is_automatic=intent.is_automatic,
    )


def clock_of(intent: DesiredRevision, now: float) -> Clock:
    """Give the intent's clock, cut to the ledger's time: a sender's fast clock must not make real pushes stale."""
    return replace(intent.clock, at=min(intent.clock.at, float(int(now))))


def _moves(intent: DesiredRevision, now: float) -> Mapping[str, Move]:
    pins, clock = moves_of(intent.revisions), clock_of(intent, now)
    return {action: Move(clock, pins.get(action, ())) for action in sorted(intent.actions)}


def _too_far_ahead(intent: DesiredRevision, now: float) -> End | None:
    ahead = intent.time - now
    if ahead <= FUTURE_LIMIT:
        return None
    sentence = f"time: {ahead:.0f} s ahead, expected at most {FUTURE_LIMIT:.0f}; mend the sender's clock"
    return End(intent.id, Status.REJECTED, Reason.TIME_IN_FUTURE, sentence)


def _stale(state: PipelineState, intent: DesiredRevision, now: float) -> End | None:
    clock = clock_of(intent, now)
    for action in sorted(intent.actions):
        pin = state.pins.get(action)
        if pin and pin.clock.is_newer_than(clock):
            sentence = f"{action}: {utc(clock.at)} is older than what runs, of {utc(pin.clock.at)}"
            return End(intent.id, Status.STALE, Reason.NEWER_STARTED, sentence)
    floor = next((one for one in state.floors if intent.actions and clock.at < float(int(one.at))), None)
    if floor is None:
        return None
    sentence = f"{utc(clock.at)} is older than rollback {floor.rollback_id}, of {utc(floor.at)}"
    return End(intent.id, Status.STALE, Reason.NEWER_STARTED, sentence)


def _expired(state: PipelineState, intent: DesiredRevision, now: float, *, max_age: float) -> End | None:
    if now - intent.time <= max_age or (intent.actions and any(action in state.pins for action in intent.actions)):
        return None
    sentence = f"{now - intent.time:.0f} s old, expected at most {max_age:.0f} where nothing newer orders it"
    return End(intent.id, Status.EXPIRED, Reason.TOO_OLD, sentence)


def _too_many(state: PipelineState, intent: DesiredRevision) -> End | None:
    """Refuse, at the bound, what nothing newer will ever supersede; everything else always fits."""
    if not intent.variables or len(state.pending) < PENDING_LIMIT:
        return None
    sentence = f"{len(state.pending)} intents are pending, expected under {PENDING_LIMIT}; redrive it once some started"
    return End(intent.id, Status.REJECTED, Reason.TOO_MANY_PENDING, sentence)
