"""What a million events cost in us-east-1, by the price list of a date; an estimate, told beside the rivals'.

Assumed: one event an invocation, warm; a duration of the calls' latencies one after the other (batches.py) and the
processor time measured here; records of at most 1 KB but for the state. Lambda's prices were seen in third parties'
tables of that date; those of DynamoDB, EventBridge and SQS were looked up nowhere: check all before you rely on a sum.
Not counted: CloudWatch Logs, CodePipeline's executions, free tiers. EventBridge to SQS costs everybody the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.batches import LATENCY
from tests.bench.table import Line

PRICES_OF = "2026-09-20"
REQUEST = 0.20  # US dollars a million; Lambda pricing
GIGABYTE_SECOND = 13.3334  # a million, arm64; Lambda pricing
WRITE = 0.625  # a million units, on demand; DynamoDB pricing. Within a transaction each counts twice.
EVENT = 1.00  # a million custom events; EventBridge pricing
QUEUE = 0.40  # a million requests; SQS pricing: sent, received, deleted
MEMORY = 0.25  # GB
STATE = 7  # KB of a pipeline's state that remembers twenty intents and eighty executions


@dataclass(frozen=True, slots=True)
class Usage:
    """What an event takes beside its invocation."""

    calls: Mapping[str, int]
    writes: int
    events: int = 0


USAGE = {
    "ours": Usage({"CodePipeline": 1, "DynamoDB": 2}, writes=STATE + 2 * (STATE + 1), events=1),
    "plain": Usage({"CodePipeline": 1, "DynamoDB": 2}, writes=2),
    "powertools": Usage({"CodePipeline": 1, "DynamoDB": 2}, writes=2),
}


def dollars(usage: Usage, processor: float) -> float:
    """US dollars a million events; `processor` is in seconds an event."""
    duration = processor + sum(LATENCY[service] * number for service, number in usage.calls.items())
    duration += 0.005 * usage.events  # PutEvents answers about as fast as DynamoDB
    return REQUEST + 3 * QUEUE + duration * MEMORY * GIGABYTE_SECOND + usage.writes * WRITE + usage.events * EVENT


def lines(processor: Mapping[str, float]) -> list[Line]:
    """Tell what a million events cost each of them."""
    against = dict.fromkeys(USAGE, f"Lambda prices of {PRICES_OF}; others unchecked") | {
        "ours": "journal and announcement included"
    }
    return [
        Line(f"a million events, {name}", dollars(USAGE[name], processor[name]), None, "$", against[name])
        for name in USAGE
    ]
