"""Order among what is pending: which word on a source is the newer, what a newer one ends, what several come to."""

from collections.abc import Iterable

from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.pending import Entry, Move
from revision_trigger.domain.ledger.records import Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pins import Pins, is_same
from revision_trigger.domain.pipeline.ends import End, Step, end_all


def oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Sort by clock, ties by acceptance. Clocks of one S3 key are ordered by their sequencers, pair by pair."""
    ordered: list[Entry] = []
    for entry in sorted(entries, key=lambda one: one.order):
        place = len(ordered)
        while place and ordered[place - 1].clock.is_newer_than(entry.clock):
            place -= 1
        ordered.insert(place, entry)
    return ordered


def pins_after(state: PipelineState, entries: Iterable[Entry]) -> Pins:
    """Give the fingerprints of the pins that a start of these entries would bring."""
    moves = {action: Move(pin.clock, fingerprint(pin.revisions)) for action, pin in state.pins.items()}
    for entry in oldest_first(entries):
        for action, move in entry.moves.items():
            if action not in moves or not moves[action].clock.is_newer_than(move.clock):
                moves[action] = move
    return {action: move.pin for action, move in moves.items()}


def brings_known_bad(state: PipelineState, entry: Entry, beside: Iterable[Entry]) -> str | None:
    """Give the rollback whose known bad revisions the entry would complete on top of these entries, if any.

    An entry that merely stands beside bad revisions brings none: somebody put those there.
    """
    before, after = pins_after(state, beside), pins_after(state, [*beside, entry])
    for bad in state.known_bad:
        if _has(after, bad.pins) and not _has(before, bad.pins):
            return bad.rollback_id
    return None


def superseded_by(state: PipelineState, newcomer: Entry) -> Step:
    """End what a newcomer ends, or the newcomer where something pending is newer. What is looked up waits for that."""
    others = [one for one in state.pending if one.id != newcomer.id and not one.lookup]
    ends = [_superseded(one, newcomer) for one in others if supersedes(newcomer, one)]
    newer = next((one for one in others if supersedes(one, newcomer)), None)
    return end_all(state, [*ends, _superseded(newcomer, newer)] if newer else ends)


def supersedes(newer: Entry, older: Entry) -> bool:
    """Whether one entry makes another idle: it says all of it anew, later, and may start at least as freely."""
    if newer.is_rollback or older.is_rollback or older.alone or not _as_free(newer, older):
        return False
    if not newer.moves and not older.moves:
        return not newer.alone and newer.order > older.order
    if not older.moves or not older.moves.keys() <= newer.moves.keys():
        return False
    return all(newer.is_newer_than(older, action) for action in older.moves)


def _as_free(newer: Entry, older: Entry) -> bool:
    """Whether the newer entry passes every gate that the older one passes by itself."""
    if older.force and not newer.force:
        return False
    if not set(older.override) <= set(newer.override):
        return False
    return newer.approval is None or older.approval is not None


def _superseded(older: Entry, newer: Entry) -> End:
    sentence = f"{newer.id} moves {', '.join(sorted(older.moves)) or 'the pipeline'} later"
    return End(older.id, Status.SUPERSEDED, Reason.NEWER_IN_BATCH, sentence)


def _has(pins: Pins, bad: Pins) -> bool:
    return bool(bad) and all(action in pins and is_same(pins[action], pin) for action, pin in bad.items())
