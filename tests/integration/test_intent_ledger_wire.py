"""The exact requests of the ledger of intents, and the meaning of every refusal: moto cannot make conflicts."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from revision_trigger.aws.intent_items import record_item, state_item
from revision_trigger.aws.intent_ledger import PAUSES, DynamoDbIntentLedger
from revision_trigger.aws.ledger_calls import LedgerCalls
from revision_trigger.domain.ledger.codec import UnknownForm, dump_record
from revision_trigger.domain.ledger.records import Body, IntentRecord, Status
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.ledger.writes import Held, LedgerWrite
from revision_trigger.domain.outcome import Reason, Retry

NOW = 1_795_312_800.0
KNOWN, LATER = PipelineState(last_order=1), PipelineState(last_order=2)
ONE = IntentRecord("one", "web", "DesiredRevision", "hash", Body(), 11.5, 12.5)
TWO = IntentRecord(
    "two", "web", "DesiredRevision", "hash", Body(), 11.5, 12.5, Status.STARTED, execution_id="execution-1"
)
SEEN = Held(KNOWN, 4, NOW)
WRITE = LedgerWrite(SEEN, LATER, created=(ONE,), ended=(TWO,))
FAILED, CONFLICT, NONE = (
    {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"},
    {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"},
    {"Code": "None"},
)
HASH_OF_ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
HASH_OF_TWO = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"


class Worker:
    """The adapter over a stub, with its pauses written down."""

    def __init__(self) -> None:
        self.client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
        self.stub, self.pauses = Stubber(self.client), list[float]()
        self.ledger = DynamoDbIntentLedger(
            self.client,
            "ledger",
            LedgerCalls(lambda: NOW),
            lambda: "mark",
            sleep=self.pauses.append,
            random=lambda: 0.5,
        )

    def refuse(self, *reasons: dict[str, Any], code: str = "TransactionCanceledException") -> None:
        method = "transact_write_items" if reasons else "put_item"
        modeled = {"CancellationReasons": list(reasons)} if reasons else {}
        self.stub.add_client_error(method, code, modeled_fields=modeled)

    def answer(self, method: str, answer: dict[str, Any], request: Any = None) -> None:
        self.stub.add_response(method, {**answer, "ResponseMetadata": {}}, request)

    def allow(self, method: str = "transact_write_items") -> None:
        self.answer(method, {})


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    with worker.stub:
        yield worker
        worker.stub.assert_no_pending_responses()


def old_state(mark: str = "another", state: PipelineState = KNOWN, version: int = 5) -> Any:
    return {**FAILED, "Item": state_item("pipeline/web", state, version, mark=mark)}


def old_record(mark: str = "another") -> Any:
    return {**FAILED, "Item": record_item("pipeline/web", ONE, mark=mark, now=NOW)}


def test_sends_the_state_first_then_created_then_ended_records(worker: Worker) -> None:
    kept = "ReturnValuesOnConditionCheckFailure"
    state = {
        "TableName": "ledger",
        "Item": {
            "pk": {"S": "pipeline/web"},
            "sk": {"S": "state"},
            "version": {"N": "5"},
            "mark": {"S": "mark"},
            "state": {"S": '{"form":1,"last_order":2}'},
        },
        "ConditionExpression": "version = :seen",
        "ExpressionAttributeValues": {":seen": {"N": "4"}},
        kept: "ALL_OLD",
    }
    created = {
        "TableName": "ledger",
        "Item": {
            "pk": {"S": "pipeline/web"},
            "sk": {"S": f"intent/{HASH_OF_ONE}"},
            "at": {"N": "12.5"},
            "mark": {"S": "mark"},
            "record": {"S": dump_record(ONE)},
        },
        "ConditionExpression": "attribute_not_exists(pk)",
        kept: "ALL_OLD",
    }
    ended = {
        "TableName": "ledger",
        "Item": {
            "pk": {"S": "pipeline/web"},
            "sk": {"S": f"intent/{HASH_OF_TWO}"},
            "at": {"N": "12.5"},
            "mark": {"S": "mark"},
            "record": {"S": dump_record(TWO)},
            "execution": {"S": "execution-1"},
            "expires": {"N": str(int(NOW) + 90 * 86_400)},
        },
    }
    request = {
        "TransactItems": [{"Put": state}, {"Put": created}, {"Put": ended}]
    }  # botocore adds a token to each call
    worker.answer("transact_write_items", {}, request)

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.held) == (True, Held(LATER, 5, NOW))


def test_sends_a_plain_put_where_no_record_is_written(worker: Worker) -> None:
    request = {
        "TableName": "ledger",
        "Item": state_item("pipeline/web", KNOWN, 1, mark="mark"),
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    worker.answer("put_item", {}, request)

    assert worker.ledger.write("web", LedgerWrite(Held(PipelineState(), 0, NOW), KNOWN)).applied


def test_asks_the_index_for_records_alone(worker: Worker) -> None:
    request = {
        "TableName": "ledger",
        "IndexName": "by-execution",
        "KeyConditionExpression": "execution = :execution",
        "FilterExpression": "pk = :pipeline AND begins_with(sk, :records)",
        "ExpressionAttributeValues": {
            ":execution": {"S": "execution-1"},
            ":pipeline": {"S": "pipeline/web"},
            ":records": {"S": "intent/"},
        },
    }
    worker.answer("query", {"Items": []}, request)

    assert not worker.ledger.is_ours("web", "execution-1")


@pytest.mark.parametrize("reasons", [(CONFLICT, NONE, NONE), (NONE, CONFLICT, NONE), (CONFLICT, CONFLICT, CONFLICT)])
def test_a_conflict_is_a_lost_race_that_is_tried_again(worker: Worker, reasons: tuple[Any, ...]) -> None:
    worker.refuse(*reasons)
    worker.refuse(*reasons)
    worker.allow()

    assert worker.ledger.write("web", WRITE).applied
    assert worker.pauses == [0.5 * PAUSES[0], 0.5 * PAUSES[1]]


def test_a_transaction_in_progress_is_tried_again(worker: Worker) -> None:
    worker.stub.add_client_error("transact_write_items", "TransactionInProgressException")
    worker.allow()

    assert worker.ledger.write("web", WRITE).applied


def test_a_put_that_meets_a_transaction_is_tried_again(worker: Worker) -> None:
    worker.refuse(code="TransactionConflictException")
    worker.allow("put_item")

    assert worker.ledger.write("web", LedgerWrite(SEEN, LATER)).applied


def test_a_conflict_at_every_try_is_no_outage(worker: Worker) -> None:
    for _ in PAUSES:
        worker.refuse(CONFLICT, NONE, NONE)
    worker.answer("get_item", {"Item": state_item("pipeline/web", LATER, 9, mark="another")})

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.held, written.known) == (False, Held(LATER, 9, NOW), {})


def test_a_copy_is_told_though_another_item_met_a_conflict(worker: Worker) -> None:
    worker.refuse(CONFLICT, old_record(), NONE)

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.known) == (False, {"one": ONE})
    assert worker.pauses == []


def test_every_reason_and_old_item_is_read(worker: Worker) -> None:
    worker.refuse(old_state(), old_record(), NONE)

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.held, written.known) == (False, Held(KNOWN, 5, NOW), {"one": ONE})


def test_a_state_that_is_gone_is_told_as_new(worker: Worker) -> None:
    worker.refuse({**FAILED}, NONE, NONE)

    assert worker.ledger.write("web", WRITE).held == Held(PipelineState(), 0, NOW)


def test_a_lost_answer_is_told_by_the_own_mark(worker: Worker) -> None:
    worker.refuse(old_state("mark", LATER), old_record("mark"), NONE)

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.held, written.known) == (True, Held(LATER, 5, NOW), {})


def test_a_lost_answer_is_told_though_others_have_written_the_state_since(worker: Worker) -> None:
    worker.refuse(old_state("another", KNOWN, version=6), old_record("mark"), NONE)

    written = worker.ledger.write("web", WRITE)

    assert (written.applied, written.held) == (True, Held(KNOWN, 6, NOW))


def test_a_lost_answer_of_a_plain_put_is_told_by_the_own_mark(worker: Worker) -> None:
    item = state_item("pipeline/web", LATER, 5, mark="mark")
    worker.stub.add_client_error("put_item", "ConditionalCheckFailedException", modeled_fields={"Item": item})

    assert worker.ledger.write("web", LedgerWrite(SEEN, LATER)).applied


def test_the_same_state_of_another_worker_is_not_our_write(worker: Worker) -> None:
    worker.refuse(old_state("another", LATER), NONE, NONE)

    assert not worker.ledger.write("web", WRITE).applied


@pytest.mark.parametrize("code", ["ThrottlingError", "ValidationError", "AccessDenied"])
def test_any_other_reason_is_an_outage_and_is_named(worker: Worker, code: str) -> None:
    worker.refuse(NONE, {"Code": code}, NONE)

    with pytest.raises(Retry) as fault:
        worker.ledger.write("web", WRITE)

    assert fault.value.reason is Reason.LEDGER_UNAVAILABLE
    assert code in fault.value.message


def test_a_state_of_a_newer_form_is_refused_by_name(worker: Worker) -> None:
    item = {"version": {"N": "7"}, "state": {"S": '{"form":2,"news":1}'}}
    worker.answer("get_item", {"Item": item})

    with pytest.raises(UnknownForm, match="form 2, expected 1"):
        worker.ledger.read("web")


def test_keys_that_one_call_did_not_read_are_asked_for_again(worker: Worker) -> None:
    items = [record_item("pipeline/web", one, mark="mark", now=NOW) for one in (ONE, TWO)]
    keys = [{name: item[name] for name in ("pk", "sk")} for item in items]
    first, left = (
        {"ledger": {"Keys": keys, "ConsistentRead": True}},
        {"ledger": {"Keys": keys[1:], "ConsistentRead": True}},
    )
    worker.answer(
        "batch_get_item", {"Responses": {"ledger": items[:1]}, "UnprocessedKeys": left}, {"RequestItems": first}
    )
    worker.answer("batch_get_item", {"Responses": {"ledger": items[1:]}}, {"RequestItems": left})

    assert worker.ledger.records("web", ["one", "two"]) == {"one": ONE, "two": TWO}
    assert worker.pauses == [0.5 * PAUSES[0]]


def test_keys_that_are_never_read_are_an_outage(worker: Worker) -> None:
    left = {"ledger": {"Keys": [{"pk": {"S": "pipeline/web"}, "sk": {"S": "intent/x"}}]}}
    for _ in PAUSES:
        worker.answer("batch_get_item", {"Responses": {}, "UnprocessedKeys": left})

    with pytest.raises(Retry, match="UnprocessedKeys"):
        worker.ledger.records("web", ["one", "two"])


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_keeps_dynamodbs_time_whatever_the_workers_clock_says(minutes: int) -> None:
    calls = LedgerCalls(lambda: NOW + 60 * minutes)
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(NOW))

    calls.call(lambda: {"ResponseMetadata": {"HTTPHeaders": {"date": date}}})

    assert calls.now() == NOW
