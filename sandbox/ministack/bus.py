"""Events for the rules of MiniStack's buses, without PutEvents: AWS's own events, and envelopes exactly as given."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import eventbridge


def emit(source: str, detail_type: str, detail: dict[str, Any], *resources: str) -> None:
    """Emit an event of the account and region being served. Its time is now, in whole seconds as on AWS."""
    event = {
        "EventId": new_uuid(),
        "Source": source,
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Time": int(time.time()),
        "Resources": list(resources),
        "Account": get_account_id(),
        "Region": get_region(),
    }
    eventbridge._dispatch_event(event)
    eventbridge._archive_event(event)


def deliver(envelope: dict[str, Any], bus: str) -> int:
    """Deliver an envelope as it is, and return how many rules matched. ValueError if there is no such bus."""
    eventbridge._ensure_default_bus()
    buses = eventbridge._event_buses
    if bus not in buses:
        raise ValueError(f"no event bus {bus!r} in {get_region()}; there are: {', '.join(buses)}")
    record = eventbridge._event_from_test_payload(envelope) | {"EventBusName": bus}
    # MiniStack decodes a detail that is a text. The detail is therefore encoded first, also one that is a text already.
    without_detail = {key: value for key, value in envelope.items() if key != "detail"}
    view = eventbridge._EventView(without_detail, json.dumps(envelope.get("detail")))
    matched = sum(_matches(rule, bus, view) for rule in eventbridge._rules.values())
    eventbridge._dispatch_event(record, view)
    eventbridge._archive_event(record, view)
    return matched


def _matches(rule: dict[str, Any], bus: str, view: Any) -> bool:
    listening = rule.get("EventBusName", "default") == bus and rule.get("State") == "ENABLED"
    pattern = rule.get("EventPattern")
    return bool(listening and pattern and eventbridge._matches_pattern_view(pattern, view))
