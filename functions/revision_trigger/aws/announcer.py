"""The adapter to EventBridge: an event for each decision, so that anybody may follow what the function does."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from revision_trigger.aws.faults import not_told
from revision_trigger.domain.announcement import DETAIL_TYPE, SOURCE, detail_of
from revision_trigger.domain.outcome import Outcome, Reason, Retry
from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

_EVENTS_A_CALL = 10


@value_class
class EventBridgeAnnouncer:
    """Puts decisions on an event bus."""

    client: "EventBridgeClient"
    bus: str

    def announce(self, outcomes: Sequence[Outcome]) -> None:
        """Put one event for each decision. Raises Retry if any event was not taken."""
        for start in range(0, len(outcomes), _EVENTS_A_CALL):
            part = outcomes[start : start + _EVENTS_A_CALL]
            entries = [
                {
                    "Source": SOURCE,
                    "DetailType": DETAIL_TYPE,
                    "Detail": json.dumps(detail_of(outcome)),
                    "EventBusName": self.bus,
                }
                for outcome in part
            ]
            try:
                failed = self.client.put_events(Entries=entries)["FailedEntryCount"]  # type: ignore[arg-type]
            except (ClientError, BotoCoreError) as error:
                raise not_told("announced", error) from error
            if failed:
                raise Retry(Reason.LEDGER_UNAVAILABLE, f"{failed} of {len(part)} decisions were not announced")
