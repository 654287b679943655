"""The adapter to the journal: entries in the ledger's table on decisions that started nothing."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.faults import not_told
from revision_trigger.aws.ledger_items import digest_of, expiry, plain_key
from revision_trigger.domain.announcement import detail_of
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ENTRIES_A_CALL = 25


@value_class
class DynamoDbJournal:
    """Keeps the decisions that started nothing, by intent id, for 90 days.

    A decision that started an execution is not kept here: the ledger writes its entry together with the start.
    """

    client: "DynamoDBClient"
    table: str
    key_of: Callable[[str], str] = plain_key

    def keep(self, outcomes: Sequence[Outcome], *, now: float) -> None:
        """Write one entry for each decision that belongs to an intent. Raises Retry if any entry was not taken."""
        entries = {
            (outcome.pipeline, outcome.intent_id): _entry(outcome, self.key_of(outcome.pipeline or ""), now)
            for outcome in outcomes
            if outcome.intent_id and outcome.decision is not Decision.STARTED
        }
        requests = [{"PutRequest": {"Item": item}} for item in entries.values()]
        for start in range(0, len(requests), _ENTRIES_A_CALL):
            puts: Any = {self.table: requests[start : start + _ENTRIES_A_CALL]}
            try:
                left = self.client.batch_write_item(RequestItems=puts)["UnprocessedItems"]
            except (ClientError, BotoCoreError) as error:
                raise not_told("kept in the journal", error) from error
            if left:
                raise Retry(Reason.LEDGER_UNAVAILABLE, "some decisions were not kept in the journal")


def _entry(outcome: Outcome, key: str, now: float) -> dict[str, Any]:
    return {
        "pk": {"S": key},
        "sk": {"S": f"decision/{digest_of(str(outcome.intent_id))}/{now:017.6f}"},
        "intent": {"S": str(outcome.intent_id)[:1000]},
        "detail": {"S": json.dumps(detail_of(outcome))},
        "at": {"N": f"{now:.6f}"},
        "expires": {"N": expiry(now)},
        **({"execution": {"S": outcome.execution_id}} if outcome.execution_id else {}),
    }
