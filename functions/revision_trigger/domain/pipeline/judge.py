"""What is judged again before every start: a pending intent may have become stale, unchanged or superseded."""

from collections.abc import Iterator

from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pins import is_same
from revision_trigger.domain.pipeline.ends import End


def ends_now(state: PipelineState, now: float) -> Iterator[End]:
    """Give the ends of pending intents that have nothing left to do; plans are asleep, look-ups come first."""
    for entry in state.pending:
        if entry.lookup or (entry.plan and entry.plan.at > now):
            continue
        end = _rollback(state, entry) if entry.is_rollback else _stale(state, entry) or _unchanged(state, entry)
        if end:
            yield end


def runs(state: PipelineState) -> bool:
    """Whether the pins are what the newest execution heard of carried, and that runs or succeeded."""
    newest = state.newest
    return newest is not None and newest.is_pinned and newest.may_run


def _rollback(state: PipelineState, entry: Entry) -> End | None:
    newest = state.newest
    if entry.suspect and newest and newest.id != entry.suspect:
        sentence = f"execution {entry.suspect} is not the newest start any more: {newest.id} is"
        return End(entry.id, Status.SUPERSEDED, Reason.SUSPECT_GONE, sentence)
    if entry.effect is None:
        return None
    since = entry.effect.at
    later = next((one for one in state.executions if one.whose == "others" and one.started > since), None)
    if later:
        sentence = f"somebody started {later.id} at {utc(later.started)}, after this rollback was accepted"
        return End(entry.id, Status.SUPERSEDED, Reason.NEWER_STARTED, sentence)
    if entry.moves and runs(state) and _is_pinned(state, entry):
        return End(entry.id, Status.UNCHANGED, Reason.RUNS_ALREADY, f"{newest.id if newest else ''} runs that already")
    return None


def _stale(state: PipelineState, entry: Entry) -> End | None:
    for action, move in entry.moves.items():
        pin = state.pins.get(action)
        if pin and pin.clock.is_newer_than(move.clock):
            sentence = f"{action}: {utc(move.clock.at)} is older than what runs, of {utc(pin.clock.at)}"
            return End(entry.id, Status.STALE, Reason.NEWER_STARTED, sentence)
    return None


def _unchanged(state: PipelineState, entry: Entry) -> End | None:
    """Only what happened by itself can find nothing to do; who asks for what runs gets it once more."""
    if not entry.is_automatic or not entry.moves or entry.force or entry.alone:
        return None
    waits_on = [one for one in state.pending if one is not entry and one.moves.keys() & entry.moves.keys()]
    if any(not one.is_rollback and entry.clock.is_newer_than(one.clock) for one in waits_on):
        return None
    newest = state.newest
    if newest is None or not runs(state) or not _is_pinned(state, entry):
        return None
    sentence = f"execution {newest.id} of {utc(newest.started)} carries these revisions"
    return End(entry.id, Status.UNCHANGED, Reason.RUNS_ALREADY, sentence, newest.id)


def _is_pinned(state: PipelineState, entry: Entry) -> bool:
    return all(
        action in state.pins and is_same(fingerprint(state.pins[action].revisions), move.pin)
        for action, move in entry.moves.items()
    )
