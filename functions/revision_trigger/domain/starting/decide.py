"""The judgement: whether an intent may start, given the state in the ledger. The order of the questions counts."""

from enum import Enum

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.holds import is_held, is_quarantined
from revision_trigger.domain.ledger.state import Claim, State
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.pins import pins_with
from revision_trigger.domain.routing.routes import MAX_AGE
from revision_trigger.domain.value_class import value_class

FUTURE_LIMIT = 300.0
"""Seconds that an event's time may be ahead of the ledger's clock."""


@value_class
class Duplicate:
    """The same intent came before and became this execution."""

    execution_id: str


@value_class
class Resume:
    """A claim's lease has ended and nobody recorded what became of its start: the claim must be finished first."""

    claim: Claim


class Verdict(Enum):
    """The judgement of one intent, unless it is a `Duplicate` or the pipeline's claim has to be finished (`Resume`)."""

    BEGIN = "begin"
    STALE = "stale"
    EXPIRED = "expired"
    UNCHANGED = "unchanged"
    CLAIMED = "claimed"
    READ_HISTORY = "read-history"
    READ_JOURNAL = "read-journal"
    HELD = "held"
    QUARANTINED = "quarantined"


def decide(
    state: State, intent: DesiredRevision, now: float, *, max_age: float = MAX_AGE, journal_read: bool = False
) -> Verdict | Duplicate | Resume:
    """Judge one intent at the ledger's time `now`; raises Rejected where no later try can help.

    `max_age` is in seconds. `journal_read`: the journal was read and does not know the intent either.
    """
    known = _seen(state, intent)
    if known is not None:
        return known
    if intent.time > now + FUTURE_LIMIT:
        raise Rejected(
            Reason.TIME_IN_FUTURE,
            f"time: {intent.time - now:.0f} s ahead, expected at most {FUTURE_LIMIT:.0f}; mend the sender's clock",
        )
    if state.claim is not None:
        return Resume(state.claim) if state.claim.lease <= now else Verdict.CLAIMED
    if state.drifted:
        return Verdict.READ_HISTORY
    verdict = _ordered(state, intent, now, max_age=max_age)
    if verdict is Verdict.BEGIN and not journal_read and _is_forgotten(state, intent):
        return Verdict.READ_JOURNAL
    return _let_through(state, intent, now) if verdict is Verdict.BEGIN else verdict


def _seen(state: State, intent: DesiredRevision) -> Duplicate | None:
    """Find the intent among those that started or are being started.

    Raises Rejected if an intent of the same id asked for something else.
    """
    settled = state.settled(intent.id)
    asked = state.claim.asked if state.claim else ()
    same = [one for one in (settled, *asked) if one and one.id == intent.id]
    if any(one.content != intent.content for one in same):
        raise Rejected(
            Reason.TOKEN_REUSED,
            "the same token or id came before and asked for something else; use a new clientRequestToken",
        )
    return Duplicate(settled.execution_id) if settled else None


def _ordered(state: State, intent: DesiredRevision, now: float, *, max_age: float) -> Verdict:
    mine = intent.clock
    clocks = [state.clocks.get(action) for action in intent.actions]
    if any(clock.is_newer_than(mine) for clock in clocks if clock):
        return Verdict.STALE
    if now - intent.time > max_age and (not clocks or None in clocks):
        return Verdict.EXPIRED
    return Verdict.UNCHANGED if _runs_already(state, intent) else Verdict.BEGIN


def _runs_already(state: State, intent: DesiredRevision) -> bool:
    """Whether the intent's revisions are the pins already, so that nothing is left to do.

    A rollback has nothing left to do even if the execution of these pins failed; an automatic intent starts again then.
    An intent that was requested always has something to do.
    """
    if intent.is_rollback:
        return bool(intent.revisions) and pins_with(state.pins, intent.revisions) == state.pins
    if not intent.is_automatic or intent.unresolved or state.last_failed:
        return False
    return pins_with(state.pins, intent.revisions) == state.pins


def _let_through(state: State, intent: DesiredRevision, now: float) -> Verdict:
    """Judge by the holds and the known bad revisions that earlier rollbacks left.

    This question comes last: an intent that is a duplicate, stale or too old is neither held nor quarantined.
    """
    if intent.is_rollback or intent.force:
        return Verdict.BEGIN
    if is_quarantined(state, [intent]):
        return Verdict.QUARANTINED
    return Verdict.HELD if is_held(state, intent, now) else Verdict.BEGIN


def _is_forgotten(state: State, intent: DesiredRevision) -> bool:
    """Whether only the journal could still know the intent, had it come before.

    The intent is then as old as the intents that the state no longer lists.
    """
    return state.horizon is not None and intent.clock.at <= state.horizon
