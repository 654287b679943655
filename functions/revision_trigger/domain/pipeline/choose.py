"""The next thing to do for a pipeline. Nothing else decides; the reconciler does what is said here and asks again."""

from collections.abc import Sequence
from itertools import islice

from revision_trigger.domain.gates.table import first_closed
from revision_trigger.domain.ledger.claim import Claim
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pipeline.ends import End
from revision_trigger.domain.pipeline.judge import ends_now
from revision_trigger.domain.pipeline.look_at import look_at
from revision_trigger.domain.pipeline.order import brings_known_bad, oldest_first
from revision_trigger.domain.value_class import value_class

MOST = 50
"""Intents of one start, and ends of one step: with their records, one transaction."""
OVERLAP = 900.0
"""Seconds that are read anew of the history, for executions that were listed late."""


@value_class
class ReadHistory:
    """Read what the pipeline ran since the watermark, and adopt it."""

    since: float


@value_class
class FinishClaim:
    """A claim's lease is over: find out what became of its start."""

    claim: Claim


@value_class
class LookUp:
    """Ask AWS what the entry depends on: a symbol's meaning, a revision's existence, a rollback's target."""

    entry: Entry


@value_class
class EndThese:
    """These intents have nothing left to do."""

    ends: tuple[End, ...]


@value_class
class StartThese:
    """Claim these entries, and start them together."""

    entries: tuple[Entry, ...]


@value_class
class LookAgain:
    """Nothing can be done now. Look again at `at`; None where only an event opens anything."""

    at: float | None


Action = ReadHistory | FinishClaim | LookUp | EndThese | StartThese | LookAgain


def choose(state: PipelineState, now: float, *, read_at: float | None) -> Action:
    """Give the next thing. `read_at` is when this worker last read the pipeline's history; None if it never did."""
    if state.claim:
        ready = now >= max(state.claim.lease, state.claim.wait)
        return FinishClaim(state.claim) if ready else LookAgain(look_at(state, now))
    if _must_read(state, now, read_at):
        return ReadHistory(_since(state))
    question = _to_look_up(state, now)
    if question:
        return LookUp(question)
    ends = tuple(islice(ends_now(state, now), MOST))
    if ends:
        return EndThese(ends)
    return _start(state, now) or LookAgain(look_at(state, now))


def _must_read(state: PipelineState, now: float, read_at: float | None) -> bool:
    """Whether the history comes first: for a new worker, an execution heard of, a claim that was judged anew."""
    if not state.pending or state.busy.until > now:
        return False
    if read_at is None or any(one.unread_since is not None and one.unread_since > read_at for one in state.pending):
        return True
    return state.next_read <= now and any(one.is_unread for one in state.executions)


def _since(state: PipelineState) -> float:
    """Give from when on the history is read: an execution is heard of after its start, and may be listed late."""
    unread = [one.started for one in state.executions if one.is_unread]
    return min([state.read_until, *unread]) - OVERLAP


def _to_look_up(state: PipelineState, now: float) -> Entry | None:
    for entry in state.pending:
        if entry.plan and entry.plan.at > now:
            continue
        if entry.lookup and entry.lookup.again <= now:
            return entry
        if entry.lacks_target and entry.lookup is None:
            return entry
    return None


def _start(state: PipelineState, now: float) -> StartThese | EndThese | None:
    """What is forced goes first, alone; then a rollback, alone; else the oldest, with all that may go with it."""
    opened = [entry for entry in oldest_first(state.pending) if first_closed(state, entry, now) is None]
    first = next((one for one in opened if one.force and not one.is_rollback), None)
    first = first or next((one for one in opened if one.is_rollback), None)
    return StartThese((first,)) if first else _together(state, opened)


def _together(state: PipelineState, opened: Sequence[Entry]) -> StartThese | EndThese | None:
    """Take the open ones without variables up to the first with variables, which starts alone."""
    taken: list[Entry] = []
    for entry in opened[:MOST]:
        if entry.alone and taken:
            break
        bad = brings_known_bad(state, entry, taken)
        if bad:
            sentence = f"these revisions together were taken back by rollback {bad}; force starts them"
            return EndThese((End(entry.id, Status.QUARANTINED, Reason.KNOWN_BAD, sentence),))
        taken.append(entry)
        if entry.alone:
            break
    return StartThese(tuple(taken)) if taken else None
