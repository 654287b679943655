"""Safeguards as plain data and back; a state stored before there were any has none."""

from typing import Any

from revision_trigger.domain.ledger.plans import PlannedRollback
from revision_trigger.domain.ledger.safeguards import NONE, Hold, Quarantined, RolledBack, Safeguards
from revision_trigger.domain.pins import Pins


def dump(safeguards: Safeguards) -> dict[str, Any]:
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


def load(data: dict[str, Any]) -> Safeguards:
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
