"""Write units of one started event with two sources, computed from its items as DynamoDB bills them."""

from dataclasses import replace
from math import ceil
from typing import Any

from revision_trigger.aws.intent_items import record_item, size_of, state_item
from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger.claim import Claim
from revision_trigger.domain.ledger.executions import KEPT, KnownExecution
from revision_trigger.domain.ledger.records import Body, IntentRecord, Status
from revision_trigger.domain.ledger.state_item import Pin, PipelineState
from revision_trigger.domain.outcome import Origin, Reason
from revision_trigger.domain.pipeline import claims
from revision_trigger.domain.pipeline.accept import accept
from revision_trigger.domain.revision import RevisionType, SourceRevision

NOW = 1_795_312_800.25
SOURCES = ("AppSource", "ConfigSource")
EVENT = Origin("com.acme.release", "Desired Revision", "6f4c2d3e-1b2a-4c5d-8e9f-0a1b2c3d4e5f")
ARN = "arn:aws:codepipeline:us-east-1:123456789012:web"
UNIT, LIMIT = 1_024, 13
INDEXES = (("execution", "at"), ("pk", "at"))  # both project keys alone
SWEEPS_INDEX = 2
"""Kept for the sparse index of state items with anything open: one unit when the claim opens it, one when it closes."""


def known(count: int) -> tuple[KnownExecution, ...]:
    """The executions that a state remembers, ours and pinned."""
    return tuple(
        KnownExecution(f"00000000-0000-4000-8000-{number:012}", "ours", "Succeeded", NOW - 60 * number, is_pinned=True)
        for number in range(count)
    )


def units(*puts: tuple[Any, Any]) -> int:
    """What a transaction of puts costs; each put is the item before (None: there was none) and after."""
    return sum(2 * ceil(max(map(size_of, filter(None, put))) / UNIT) + _of_indexes(*put) for put in puts)


def _of_indexes(before: Any, after: Any) -> int:
    """An index takes one unit for an entry that comes, one for an entry that goes, and none for one that stays."""
    return sum(len(_entries(index, before) ^ _entries(index, after)) for index in INDEXES)


def _entries(index: tuple[str, ...], item: Any) -> set[tuple[str, ...]]:
    """The entry of an item in an index; an item that lacks one of the index's keys has none."""
    return {tuple(str(item[name]) for name in index)} if item and all(name in item for name in index) else set()


def story(executions: int) -> list[tuple[Any, Any]]:
    """The puts of both transactions, accept-and-claim and record, by the core's own rules."""
    revisions = tuple(SourceRevision(source, "COMMIT_ID", f"{number:040x}") for number, source in enumerate(SOURCES))
    intent_id = "token/web/com.acme.release/6f4c2d3e-1b2a-4c5d-8e9f-0a1b2c3d4e5f"
    intent = DesiredRevision(intent_id, "web", revisions, NOW - 2, Reason.DESIRED_REVISION, origin=EVENT)
    pins = {source: Pin((("COMMIT_ID", "f" * 40),), Clock(NOW - 4_000)) for source in SOURCES}
    quiet = PipelineState(pins, executions=known(executions), last_order=1_234, read_until=NOW - 60, next_read=NOW - 40)
    accepted = accept(quiet, intent, NOW, max_age=3_600.0).state
    claim = Claim("6f4c2d3e1b2a4c5d", accepted.pending, ARN, "f" * 64, NOW, NOW + 30)
    claimed = claims.claimed(accepted, claim).state
    carried: dict[str, tuple[tuple[RevisionType, str], ...]] = {
        source: (("COMMIT_ID", f"{number:040x}"),) for number, source in enumerate(SOURCES)
    }
    started = claims.started(claimed, "00000000-0000-4000-8000-999999999999", at=NOW, carried=carried).state
    record = IntentRecord(
        intent_id, "web", "DesiredRevision", intent.content, Body(revisions), NOW - 2, NOW, origin=EVENT
    )
    ended = replace(
        record,
        status=Status.STARTED,
        reason=Reason.DESIRED_REVISION,
        sentence="execution 00000000-0000-4000-8000-999999999999 started with AppSource and ConfigSource",
        execution_id="00000000-0000-4000-8000-999999999999",
        by="com.acme.release",
        why="release 42",
    )
    states = [
        state_item("pipeline/web", one, version, mark="6f4c2d3e1b2a4c5d")
        for version, one in enumerate((quiet, claimed, started), 1)
    ]
    records = [record_item("pipeline/web", one, mark="6f4c2d3e1b2a4c5d", now=NOW) for one in (record, ended)]
    return [(states[0], states[1]), (None, records[0]), (states[1], states[2]), (records[0], records[1])]


def test_a_started_event_stays_within_the_limit() -> None:
    """Accept and claim, then record; the start between them writes nothing."""
    puts = story(executions=2)

    assert [size_of(after) <= UNIT for _, after in puts] == [True] * 4
    assert units(*puts) == 10
    assert units(*puts) + SWEEPS_INDEX <= LIMIT


def test_a_record_enters_each_index_once() -> None:
    _, created, _, ended = story(executions=2)

    assert (_of_indexes(*created), _of_indexes(*ended)) == (1, 1)


def test_a_state_that_remembers_every_execution_costs_two_units_more_a_write() -> None:
    puts = story(executions=KEPT)

    assert [UNIT < size_of(after) <= 2 * UNIT for _, after in (puts[0], puts[2])] == [True, True]
    assert units(*puts) == 14
