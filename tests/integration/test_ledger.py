"""The ledger's contract: the door to DynamoDB, against moto, and the fake of the proofs keep the same promises."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from moto import mock_aws

from revision_trigger.aws.journal import DynamoDbJournal
from revision_trigger.aws.ledger import DynamoDbLedger
from revision_trigger.aws.ledger_items import BY_EXECUTION
from revision_trigger.aws.timeouts import LEDGER
from revision_trigger.domain.ledger.state import EMPTY, StartedIntent, State
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.pins import Pins
from tests.world import Ports, World

KNOWN = State(known=True, pins={"Source": (("COMMIT_ID", "a" * 40),)})
LATER = replace(KNOWN, last_execution="execution-1")
SETTLED = StartedIntent("sqs/token/a%2Fb/" + "x" * 2000, "hash", "execution-1", 12.5)
TABLE = "ledger"

Open = Callable[[], Any]
"""Gives one worker's door to the same ledger."""


def create_table(client: Any) -> None:
    key = [("pk", "HASH"), ("sk", "RANGE")]
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in key],
        AttributeDefinitions=[
            *({"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "execution")),
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": BY_EXECUTION,
                "KeySchema": [
                    {"AttributeName": "execution", "KeyType": "HASH"},
                    {"AttributeName": "at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )


@pytest.fixture(params=["dynamodb", "fake"])
def door(request: pytest.FixtureRequest) -> Iterator[Open]:
    if request.param == "fake":
        world = World()
        yield lambda: Ports(world)
        return
    with mock_aws():
        create_table(boto3.client("dynamodb"))
        yield lambda: DynamoDbLedger(boto3.client("dynamodb", config=LEDGER), TABLE)


def test_knows_nothing_of_a_new_pipeline(door: Open) -> None:
    seen = door().read("web")

    assert (seen.state, seen.version, seen.first, seen.recalled) == (EMPTY, 0, True, False)


def test_gives_back_what_was_put_and_recalls_it_without_looking(door: Open) -> None:
    worker = door()

    change = worker.change("web", worker.read("web"), KNOWN)
    recalled = worker.recall("web")

    assert change.made
    assert (change.seen.state, change.seen.first) == (KNOWN, False)
    assert (recalled.state, recalled.version, recalled.recalled) == (KNOWN, change.seen.version, True)
    assert door().read("web").state == KNOWN


def test_makes_no_change_from_what_was_overtaken_and_says_what_is_there_now(door: Open) -> None:
    slow, fast = door(), door()
    seen = slow.read("web")
    fast.change("web", fast.read("web"), KNOWN)

    change = slow.change("web", seen, LATER)

    assert not change.made
    assert change.seen.state == KNOWN
    assert slow.change("web", change.seen, LATER).made


def test_makes_no_change_with_entries_from_what_was_overtaken(door: Open) -> None:
    slow, fast = door(), door()
    seen = slow.change("web", slow.read("web"), KNOWN).seen
    fast.change("web", fast.read("web"), LATER)

    change = slow.change("web", seen, replace(KNOWN, horizon=1.0), settled=(SETTLED,))

    assert not change.made
    assert change.seen.state == LATER
    assert slow.journal("web", SETTLED.id) is None


def test_keeps_settled_intents_with_the_change(door: Open) -> None:
    worker = door()

    change = worker.change("web", worker.read("web"), KNOWN, settled=(SETTLED,))

    assert change.made
    assert door().journal("web", SETTLED.id) == SETTLED
    assert door().journal("api", SETTLED.id) is None
    assert door().journal("web", SETTLED.id + "x") is None


def test_keeps_pipelines_apart(door: Open) -> None:
    worker = door()

    worker.change("web", worker.read("web"), KNOWN)

    assert worker.read("api").state == EMPTY


@pytest.fixture
def ledger() -> Iterator[DynamoDbLedger]:
    with mock_aws():
        create_table(boto3.client("dynamodb"))
        yield DynamoDbLedger(boto3.client("dynamodb", config=LEDGER), TABLE)


def answering(ledger: DynamoDbLedger, operation: str, *answers: tuple[int, dict[str, str]] | None) -> None:
    """Let the next calls of an operation have these answers; None: it is carried out, and its answer is lost."""
    left = list(answers)

    def respond(request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        if not left:
            return None
        status, headers = left.pop(0) or (500, {})
        found = HTTPHeaders()
        for name, value in headers.items():
            found[name] = value
        return AWSResponse(request.url, status, found, Empty())

    ledger.client.meta.events.register_first(f"before-send.dynamodb.{operation}", respond)  # type: ignore[arg-type]


class Empty:
    def stream(self) -> Iterator[bytes]:
        yield b"{}"


def test_is_retryable_when_dynamodb_is_down(ledger: DynamoDbLedger) -> None:
    answering(ledger, "GetItem", (500, {}), (500, {}))

    with pytest.raises(Retry) as fault:
        ledger.read("web")

    assert fault.value.reason is Reason.LEDGER_UNAVAILABLE
    assert "nothing starts without it" in fault.value.message


def test_knows_its_own_change_when_the_answer_was_lost(ledger: DynamoDbLedger) -> None:
    other = DynamoDbLedger(ledger.client, TABLE)
    seen = ledger.read("web")
    other.change("web", seen, KNOWN)  # what our first, unanswered send did

    change = ledger.change("web", seen, KNOWN)

    assert change.made


@pytest.mark.parametrize("minutes", [-10, 0, 10])
def test_keeps_dynamodbs_time_whatever_the_workers_clock_says(ledger: DynamoDbLedger, minutes: int) -> None:
    ledger.clock = lambda: time.time() + 60 * minutes
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    answering(ledger, "GetItem", (200, {"date": date}))

    seen = ledger.read("web")

    assert abs(seen.now - time.time()) < 3
    assert abs(ledger.now() - time.time()) < 3


def test_looks_for_drift_again_when_the_ledger_went_back(ledger: DynamoDbLedger) -> None:
    seen = ledger.change("web", ledger.read("web"), KNOWN).seen
    ledger.change("web", seen, LATER)
    ledger.client.delete_item(TableName=TABLE, Key={"pk": {"S": "pipeline/web"}, "sk": {"S": "state"}})

    assert ledger.read("web").first


def test_keeps_every_record_of_a_pipeline_under_its_own_place() -> None:
    with mock_aws():
        dynamodb = boto3.client("dynamodb", config=LEDGER)
        create_table(dynamodb)
        ledger = DynamoDbLedger(dynamodb, TABLE, key_of=lambda pipeline: f"pipeline/210987654321/eu-west-1/{pipeline}")
        ledger.change("web", ledger.read("web"), KNOWN, settled=(SETTLED,))
        ignored = Outcome(Decision.IGNORED, Reason.NO_ROUTE, intent_id="another", pipeline="web")
        DynamoDbJournal(dynamodb, TABLE, ledger.key_of).keep([ignored], now=1.0)
        items = dynamodb.scan(TableName=TABLE)["Items"]

        assert {item["pk"]["S"] for item in items} == {"pipeline/210987654321/eu-west-1/web"}
        assert {item["sk"]["S"].partition("/")[0] for item in items} == {"state", "intent", "decision"}
        assert ledger.journal("web", SETTLED.id) == SETTLED


PINS: Pins = {
    "Bundle": (("S3_OBJECT_KEY", "web/a.zip"), ("S3_OBJECT_VERSION_ID", "v1")),
    "Source": (("COMMIT_ID", "a" * 40),),
}


def test_knows_by_an_execution_what_it_was_started_with(door: Open) -> None:
    worker = door()
    state = replace(LATER, running={"execution-1": PINS})
    worker.change("web", worker.read("web"), state, settled=(SETTLED, replace(SETTLED, id="merged")))

    assert door().vector("web", "execution-1") == PINS
    assert door().vector("web", "execution-2") == {}


def test_takes_no_vector_from_another_pipeline_nor_from_a_mere_decision() -> None:
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client)
        ledger = DynamoDbLedger(client, TABLE)
        state = replace(LATER, running={"execution-1": PINS})
        ledger.change("web", ledger.read("web"), state, settled=(SETTLED,))
        noted = Outcome(Decision.IGNORED, Reason.OWN_EXECUTION, "", "event", "api", "execution-1")
        DynamoDbJournal(client, TABLE).keep([noted], now=1.0)

        assert ledger.vector("api", "execution-1") == {}


def test_cannot_tell_a_vector_when_the_table_is_away() -> None:
    with mock_aws(), pytest.raises(Retry):
        DynamoDbLedger(boto3.client("dynamodb", config=LEDGER), TABLE).vector("web", "execution-1")
