"""Acceptance at work: one transaction creates the records and the state that takes their intents in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from revision_trigger.domain.ledger.records import IntentRecord
from revision_trigger.domain.ledger.writes import RECORDS_LIMIT, Held, LedgerWrite
from revision_trigger.domain.pipeline.copies import Copy, judged, reused
from revision_trigger.domain.pipeline.ends import Step
from revision_trigger.reconcile.arrivals import Arrival, ended, record_of, taken_in

if TYPE_CHECKING:
    from revision_trigger.reconcile.reconciler import Run


def accept(run: "Run", held: Held) -> None:
    """Take arrivals in; an arrival whose record exists already is answered by the record.

    Of two arrivals with one id the second waits for the next pass, in which it meets the record of the first.
    """
    _judge_anew(run, held)
    batch = list({one.intent.id: one for one in reversed(run.arrivals)}.values())[::-1][:RECORDS_LIMIT]
    if not batch:
        return
    step = taken_in(held, batch, run.pipeline)
    write = _write_of(run, held, batch, step=step)
    written = run.tools.ledger.write(run.name, write)
    if written.applied:
        run.ends += step.ends
        run.records |= {record.id: record for record in (*write.created, *write.ended)}
        run.arrivals = [one for one in run.arrivals if one not in batch]
    else:
        _meet(run, written.held, written.known)


def _write_of(run: "Run", held: Held, batch: Sequence[Arrival], *, step: Step) -> LedgerWrite:
    """Create the records of what is new, and put those of what is accepted again or ended by it."""
    ends = {end.id: end for end in step.ends}
    own = {one.intent.id: record_of(one, ends.get(one.intent.id), held.now) for one in batch}
    created = tuple(own[one.intent.id] for one in batch if one.before is None)
    again = tuple(own[one.intent.id] for one in batch if one.before)
    others = [end for end in step.ends if end.id not in own]
    known = run.tools.ledger.records(run.name, [end.id for end in others]) if others else {}
    return LedgerWrite(
        held, step.state, created, (*again, *(ended(known[one.id], one) for one in others if one.id in known))
    )


def _judge_anew(run: "Run", held: Held) -> None:
    """Read the records of what is accepted again after the state: a record that changes later changes the state too."""
    ids = [one.intent.id for one in run.arrivals if one.before]
    if ids:
        _meet(run, held, run.tools.ledger.records(run.name, ids))


def _meet(run: "Run", held: Held, records: Mapping[str, IntentRecord]) -> None:
    """Keep the arrivals that none of these records ends, those to be accepted again with their records."""
    arrivals, run.arrivals = run.arrivals, []
    for arrival in arrivals:
        record = records.get(arrival.intent.id)
        copy = judged(held.state, record, arrival.intent) if record else None
        if record is None:
            run.arrivals.append(arrival)
        elif copy is Copy.AGAIN:
            run.arrivals.append(replace(arrival, before=record))
        elif copy is Copy.REUSED:
            run.refused.append((arrival, reused(record)))
        else:
            run.duplicates[record.id] = record
