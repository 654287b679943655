"""What they are asked: batches of commits, as a queue hands them over."""

import json
import time
from collections.abc import Sequence
from typing import Any

from tests.builders import execution_changed
from tests.kill.asks import commit


def pushed(pipeline: str, number: int, *, seconds: float = 0.0, now: float | None = None) -> dict[str, Any]:
    """The commit of this number of a pipeline, pushed at that many seconds from now; each number is another event."""
    event = commit(pipeline, now or time.time(), seconds=seconds)
    event["detail"] = event["detail"] | {"commitId": f"{number + 1:040x}"}
    return event | {"id": f"{pipeline}-{number}"}


def ended(pipeline: str, execution: str) -> Any:
    """Say that an execution succeeded."""
    return execution_changed("SUCCEEDED", execution, pipeline=pipeline) | {"id": f"{execution}-ended"}


def batch(events: Sequence[Any]) -> dict[str, Any]:
    """One invocation's event."""
    return {"Records": [_record(event, number) for number, event in enumerate(events)]}


def _record(event: Any, number: int) -> dict[str, Any]:
    return {
        "messageId": f"{event['id']}-{number}",
        "receiptHandle": "handle",
        "body": json.dumps(event),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:events",
        "awsRegion": "us-east-1",
    }
