"""The contract of the port IntentLedger: the adapter to DynamoDB, against moto, and the fake of the stories keep it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from revision_trigger.aws.intent_items import BY_PIPELINE, ITEM_LIMIT
from revision_trigger.aws.intent_ledger import DynamoDbIntentLedger
from revision_trigger.aws.ledger_calls import LedgerCalls
from revision_trigger.aws.ledger_items import BY_EXECUTION
from revision_trigger.aws.timeouts import LEDGER
from revision_trigger.domain.ledger.records import Body, IntentRecord, Status
from revision_trigger.domain.ledger.state_item import NEW, PipelineState
from revision_trigger.domain.ledger.writes import RECORDS_LIMIT, Held, LedgerWrite
from revision_trigger.domain.outcome import Reason, Retry
from tests.core.world import Ports, World

KNOWN, LATER = PipelineState(last_order=1), PipelineState(last_order=2)
PENDING = IntentRecord("token/a%2Fb/" + "x" * 2000, "web", "DesiredRevision", "hash", Body(), 11.5, 12.5)
STARTED = replace(PENDING, status=Status.STARTED, execution_id="execution-1")
TABLE = "ledger"

Open = Callable[[], Any]
"""Gives one worker's way to the same ledger."""


def create_table(client: Any) -> None:
    """The table with the indexes that the records need; both project keys alone."""
    indexes = {BY_EXECUTION: "execution", BY_PIPELINE: "pk"}
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            *({"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "execution")),
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": [
                    {"AttributeName": key, "KeyType": "HASH"},
                    {"AttributeName": "at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
            for index, key in indexes.items()
        ],
    )


MARKS = iter(range(1, 1_000_000))


def ledger_over(client: Any, **changes: Any) -> DynamoDbIntentLedger:
    mark = changes.pop("mark", lambda: f"mark-{next(MARKS)}")
    return DynamoDbIntentLedger(client, TABLE, LedgerCalls(), mark, **changes)


@pytest.fixture(params=["dynamodb", "fake"])
def ledger(request: pytest.FixtureRequest) -> Iterator[Open]:
    if request.param == "fake":
        world = World(random.Random(1), faults=False)  # noqa: S311  no secret
        yield lambda: Ports(world)
        return
    with mock_aws():
        create_table(boto3.client("dynamodb"))
        yield lambda: ledger_over(boto3.client("dynamodb", config=LEDGER))


def named(*names: str) -> tuple[IntentRecord, ...]:
    return tuple(replace(PENDING, id=name) for name in names)


def test_knows_nothing_of_a_new_pipeline(ledger: Open) -> None:
    held = ledger().read("web")

    assert (held.state, held.version) == (NEW, 0)
    assert ledger().records("web", ["one"]) == {}
    assert ledger().records("web", []) == {}


def test_gives_back_what_was_written(ledger: Open) -> None:
    worker = ledger()

    written = worker.write("web", LedgerWrite(worker.read("web"), KNOWN))

    assert written.applied
    assert (written.held.state, written.held.version) == (KNOWN, ledger().read("web").version)
    assert ledger().read("web").state == KNOWN


def test_writes_nothing_over_what_was_overtaken_and_says_what_is_there(ledger: Open) -> None:
    slow, fast = ledger(), ledger()
    seen = slow.read("web")
    fast.write("web", LedgerWrite(fast.read("web"), KNOWN))

    written = slow.write("web", LedgerWrite(seen, LATER))

    assert not written.applied
    assert written.held.state == KNOWN
    assert slow.write("web", LedgerWrite(written.held, LATER)).applied


def test_creates_records_with_the_state(ledger: Open) -> None:
    worker = ledger()

    written = worker.write("web", LedgerWrite(worker.read("web"), KNOWN, created=(PENDING, *named("two", "three"))))

    assert written.applied
    assert ledger().records("web", [PENDING.id]) == {PENDING.id: PENDING}
    assert set(ledger().records("web", ["two", "none", "three", "two"])) == {"two", "three"}


def test_a_record_that_exists_stops_the_whole_write_and_is_told(ledger: Open) -> None:
    worker = ledger()
    seen = worker.write("web", LedgerWrite(worker.read("web"), KNOWN, created=(PENDING,))).held

    written = worker.write("web", LedgerWrite(seen, LATER, created=(*named("two"), replace(PENDING, by="a copy"))))

    assert not written.applied
    assert written.known == {PENDING.id: PENDING}
    assert ledger().read("web").state == KNOWN
    assert ledger().records("web", ["two"]) == {}


def test_a_copy_is_told_even_where_the_state_was_overtaken(ledger: Open) -> None:
    slow, fast = ledger(), ledger()
    seen = slow.read("web")
    fast.write("web", LedgerWrite(fast.read("web"), KNOWN, created=(PENDING,)))

    written = slow.write("web", LedgerWrite(seen, LATER, created=(replace(PENDING, by="a copy"),)))

    assert not written.applied
    assert written.held.state == KNOWN
    assert written.known == {PENDING.id: PENDING}


def test_an_end_is_written_over_its_record_whatever_the_record_says(ledger: Open) -> None:
    worker = ledger()
    seen = worker.write("web", LedgerWrite(worker.read("web"), KNOWN, created=(PENDING,))).held

    seen = worker.write("web", LedgerWrite(seen, LATER, ended=(STARTED, *named("never created")))).held

    assert seen.state == LATER
    assert ledger().records("web", [PENDING.id, "never created"])[PENDING.id] == STARTED


def test_no_end_is_written_over_a_state_that_was_overtaken(ledger: Open) -> None:
    slow, fast = ledger(), ledger()
    seen = slow.write("web", LedgerWrite(slow.read("web"), KNOWN, created=(PENDING,))).held
    fast.write("web", LedgerWrite(seen, LATER))

    written = slow.write("web", LedgerWrite(seen, KNOWN, ended=(STARTED,)))

    assert not written.applied
    assert written.held.state == LATER
    assert ledger().records("web", [PENDING.id]) == {PENDING.id: PENDING}


def test_an_execution_is_ours_only_if_an_intent_became_it(ledger: Open) -> None:
    worker = ledger()
    runs_already = replace(PENDING, id="two", status=Status.UNCHANGED, execution_id="execution-2")

    worker.write("web", LedgerWrite(worker.read("web"), KNOWN, ended=(STARTED, runs_already)))

    assert ledger().is_ours("web", "execution-1")
    assert not ledger().is_ours("web", "execution-2")
    assert not ledger().is_ours("web", "execution-3")


def test_as_many_records_as_one_write_may_have_are_written_and_no_more(ledger: Open) -> None:
    worker = ledger()
    names = [f"intent-{number}" for number in range(RECORDS_LIMIT + 1)]
    seen = worker.read("web")

    with pytest.raises(ValueError, match="51 records, expected at most 50"):
        worker.write("web", LedgerWrite(seen, KNOWN, created=named(*names)))

    assert worker.write("web", LedgerWrite(seen, KNOWN, created=named(*names[1:]))).applied
    assert set(ledger().records("web", names)) == set(names[1:])


@pytest.mark.parametrize("what", ["state", "record"])
def test_an_item_above_the_limit_is_refused_and_nothing_is_written(ledger: Open, what: str) -> None:
    worker = ledger()
    text = "x" * ITEM_LIMIT
    seen = worker.read("web")
    state = PipelineState(confirmed=(text,)) if what == "state" else KNOWN
    record = replace(PENDING, sentence=text) if what == "record" else PENDING

    with pytest.raises(Retry) as fault:
        worker.write("web", LedgerWrite(seen, state, created=(record,)))

    assert fault.value.reason is Reason.LEDGER_UNAVAILABLE
    assert f"expected at most {ITEM_LIMIT}" in fault.value.message
    assert (ledger().read("web").state, ledger().read("web").version) == (NEW, 0)


def test_a_state_just_below_the_limit_is_written(ledger: Open) -> None:
    worker = ledger()
    state = PipelineState(confirmed=("x" * (ITEM_LIMIT - 150),))

    assert worker.write("web", LedgerWrite(worker.read("web"), state)).applied
    assert ledger().read("web").state == state


def test_a_transaction_above_its_limit_is_refused(ledger: Open) -> None:
    worker = ledger()
    large = [replace(PENDING, id=str(number), sentence="x" * 300_000) for number in range(14)]

    with pytest.raises(ValueError, match="expected at most 4000000"):
        worker.write("web", LedgerWrite(Held(NEW, 0, 0.0), KNOWN, created=tuple(large)))
