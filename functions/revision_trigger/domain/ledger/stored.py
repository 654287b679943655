"""A pipeline's state as plain data and back: what the ledger holds, in a form that later versions can read."""

import json
from typing import Any

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import Symbol, Variable
from revision_trigger.domain.ledger.safeguards import NONE, Hold, PlannedRollback, Quarantined, RolledBack, Safeguards
from revision_trigger.domain.ledger.state import Claim, ClaimedIntent, StartedIntent, State, Stop, WaitingIntent
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.revision import SourceRevision


def dump(state: State) -> str:
    """Give the state as one JSON text."""
    data: dict[str, Any] = {
        "pins": _pins(state.pins),
        "clocks": {action: _clock(clock) for action, clock in state.clocks.items()},
        "recent": [[settled.id, settled.content, settled.execution_id, settled.at] for settled in state.recent],
        "ours": list(state.ours),
        "claim": _claim(state.claim) if state.claim else None,
        "foreign": sorted(state.foreign),
        "known": state.known,
        "readUntil": state.read_until,
        "waiting": [_waiting(waiting) for waiting in state.waiting],
        "wakeAt": state.wake_at,
        "horizon": state.horizon,
        "lastExecution": state.last_execution,
        "lastFailed": state.last_failed,
        "running": {execution: _pins(pins) for execution, pins in state.running.items()},
        "deployed": _pins(state.deployed),
        "held": [_waiting(waiting) for waiting in state.held],
        "safeguards": _safeguards(state.safeguards),
        "attempts": dict(state.attempts),
    }
    return json.dumps(data, separators=(",", ":"))


def load(text: str) -> State:
    """Read what `dump` gave; raises KeyError, TypeError or ValueError if it is something else."""
    data = json.loads(text)
    return State(
        pins=_pins_of(data["pins"]),
        clocks={action: Clock(*clock) for action, clock in data["clocks"].items()},
        recent=tuple(StartedIntent(*settled) for settled in data["recent"]),
        ours=tuple(data.get("ours", ())),
        claim=_claim_of(data["claim"]) if data["claim"] else None,
        foreign=frozenset(data["foreign"]),
        known=data["known"],
        read_until=data["readUntil"],
        waiting=tuple(_waiting_of(waiting) for waiting in data["waiting"]),
        wake_at=data["wakeAt"],
        horizon=data["horizon"],
        last_execution=data["lastExecution"],
        last_failed=data["lastFailed"],
        running={execution: _pins_of(pins) for execution, pins in data["running"].items()},
        deployed=_pins_of(data["deployed"]),
        held=tuple(_waiting_of(waiting) for waiting in data.get("held", ())),
        safeguards=_safeguards_of(data.get("safeguards", {})),
        attempts=data.get("attempts", {}),
    )


def dump_pins(pins: Pins) -> str:
    """Give one vector of pins as JSON text."""
    return json.dumps(_pins(pins), separators=(",", ":"))


def load_pins(text: str) -> Pins:
    """Read what `dump_pins` gave; raises KeyError, TypeError or ValueError if it is something else."""
    return _pins_of(json.loads(text))


def _pins(pins: Pins) -> dict[str, Any]:
    return {action: [list(pin) for pin in revisions] for action, revisions in pins.items()}


def _pins_of(data: dict[str, Any]) -> Pins:
    return {action: tuple((kind, value) for kind, value in revisions) for action, revisions in data.items()}


def _clock(clock: Clock) -> list[Any]:
    return [clock.at, clock.sequencer, clock.key]


def _waiting(waiting: WaitingIntent) -> dict[str, Any]:
    return {
        "id": waiting.id,
        "revisions": [[pin.action, pin.type, pin.value] for pin in waiting.revisions],
        "variables": [[variable.name, variable.value] for variable in waiting.variables],
        "time": waiting.time,
        "reason": waiting.reason,
        "sequencer": waiting.sequencer,
        "key": waiting.key,
        "symbols": [[symbol.action, symbol.kind, symbol.name] for symbol in waiting.symbols],
        "force": waiting.force,
        "ask": waiting.ask,
    }


def _waiting_of(data: dict[str, Any]) -> WaitingIntent:
    return WaitingIntent(
        id=data["id"],
        revisions=tuple(SourceRevision(*pin) for pin in data["revisions"]),
        variables=tuple(Variable(*variable) for variable in data["variables"]),
        time=data["time"],
        reason=data["reason"],
        sequencer=data["sequencer"],
        key=data["key"],
        symbols=tuple(Symbol(*symbol) for symbol in data["symbols"]),
        force=data["force"],
        ask=data["ask"],
    )


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "owner": claim.owner,
        "asked": [
            [one.id, one.content, [[p.action, p.type, p.value] for p in one.revisions], _clock(one.clock), one.reason]
            for one in claim.asked
        ],
        "variables": [[variable.name, variable.value] for variable in claim.variables],
        "attempt": claim.attempt,
        "since": claim.since,
        "lease": claim.lease,
        "stop": [claim.stop.execution_id, claim.stop.abandon] if claim.stop else None,
    }


def _claim_of(data: dict[str, Any]) -> Claim:
    return Claim(
        owner=data["owner"],
        asked=tuple(
            ClaimedIntent(name, content, tuple(SourceRevision(*pin) for pin in revisions), Clock(*clock), reason)
            for name, content, revisions, clock, reason in data["asked"]
        ),
        variables=tuple(Variable(*variable) for variable in data["variables"]),
        attempt=data["attempt"],
        since=data["since"],
        lease=data["lease"],
        stop=Stop(*data["stop"]) if data.get("stop") else None,
    )


def _safeguards(safeguards: Safeguards) -> dict[str, Any]:
    """Give them as what JSON can hold; nothing where there are none."""
    if safeguards == NONE:
        return {}
    return {
        "holds": [[hold.id, hold.reason, hold.since, hold.until, hold.ends_with_newer] for hold in safeguards.holds],
        "quarantined": [[one.id, _pairs(one.pairs)] for one in safeguards.quarantined],
        "rolledBack": [[one.id, one.at, one.automatic, one.execution_id] for one in safeguards.rolled_back],
        "confirmed": list(safeguards.confirmed),
        "releasedAt": safeguards.released_at,
        "ended": list(safeguards.ended),
        "plans": [_plan(plan) for plan in safeguards.plans],
        "revoked": list(safeguards.revoked),
    }


def _safeguards_of(data: dict[str, Any]) -> Safeguards:
    """Read what `dump` gave; raises KeyError, TypeError or ValueError if it is something else."""
    if not data:
        return NONE
    return Safeguards(
        holds=tuple(Hold(*hold) for hold in data["holds"]),
        quarantined=tuple(Quarantined(name, _pairs_of(pairs)) for name, pairs in data["quarantined"]),
        rolled_back=tuple(RolledBack(*one) for one in data["rolledBack"]),
        confirmed=tuple(data["confirmed"]),
        released_at=data["releasedAt"],
        ended=tuple(data["ended"]),
        plans=tuple(PlannedRollback(**plan | {"others": tuple(plan["others"])}) for plan in data.get("plans", ())),
        revoked=tuple(data.get("revoked", ())),
    )


def _plan(plan: PlannedRollback) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in PlannedRollback.__annotations__} | {"others": list(plan.others)}


def _pairs(pairs: Pins) -> dict[str, Any]:
    return {action: [list(pin) for pin in revisions] for action, revisions in pairs.items()}


def _pairs_of(data: dict[str, Any]) -> Pins:
    return {action: tuple((kind, value) for kind, value in revisions) for action, revisions in data.items()}
