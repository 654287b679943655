"""Announcements: a decision as the detail of the event that announces it, and of its journal entry."""

from typing import Any

from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.outcome import Outcome, StartedPin

DETAIL_TYPE = "Revision Trigger Decision"
SOURCE = "revision-trigger"


def detail_of(outcome: Outcome) -> dict[str, Any]:
    """Return the detail of one decision, without the members that are not known.

    The detail never has a variable's value, and never the whole event.
    """
    detail: dict[str, Any] = {
        "decision": str(outcome.decision),
        "reason": str(outcome.reason),
        "message": outcome.message[:1000],
        "name": outcome.pipeline,
        "intentId": outcome.intent_id,
        "executionId": outcome.execution_id,
    }
    if outcome.pins:
        detail["pins"] = [_pin(pin) for pin in outcome.pins]
    if outcome.origin:
        origin = outcome.origin
        detail["event"] = {"source": origin.source, "detail-type": origin.detail_type, "id": origin.id}
    return {name: value for name, value in detail.items() if value}


def carried_pins(state: State, now: float) -> tuple[StartedPin, ...]:
    """Return the pins that the newest start carried, each with its age in seconds by its source action's clock."""
    return tuple(
        StartedPin(action, kind, value, _age(state, action, now))
        for action in sorted(state.pins)
        for kind, value in state.pins[action]
    )


def _age(state: State, action: str, now: float) -> float | None:
    clock = state.clocks.get(action)
    return max(0.0, now - clock.at) if clock else None


def _pin(pin: StartedPin) -> dict[str, Any]:
    named = {"actionName": pin.action, "revisionType": pin.type, "revisionValue": pin.value}
    return named if pin.age is None else named | {"ageSeconds": round(pin.age, 3)}
