"""The gate `hold`: nothing new starts while a hold lasts, or while this pipeline's own rollback is still to start."""

from revision_trigger.domain.gates.gate import Closed
from revision_trigger.domain.instant import utc
from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.marks import Hold
from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.ledger.state_item import PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pins import is_same


def hold(state: PipelineState, entry: Entry, now: float) -> Closed | None:
    """Closed for what is neither a rollback nor forced. Holds with `untilNewer` let something newer pass."""
    if entry.is_rollback or entry.force:
        return None
    lasting = [one for one in state.holds if one.lasts(now)]
    if lasting and not (all(one.until_newer for one in lasting) and is_news(state, entry)):
        return _held(lasting)
    rollback = next((one for one in state.pending if one.takes_effect), None)
    if rollback is None or lasting:
        return None
    return Closed("hold", Reason.ON_HOLD, f"rollback {rollback.id} starts first")


def is_news(state: PipelineState, entry: Entry) -> bool:
    """Whether the entry moves a source to a revision that neither runs nor is known bad."""
    old = [{action: fingerprint(pin.revisions) for action, pin in state.pins.items()}]
    old += [dict(bad.pins) for bad in state.known_bad]
    return any(
        move.pin and not any(action in pins and is_same(pins[action], move.pin) for pins in old)
        for action, move in entry.moves.items()
    )


def _held(lasting: list[Hold]) -> Closed:
    """Name the hold that lasts longest: the gate opens with its end."""
    longest = max(lasting, key=lambda one: float("inf") if one.until is None else one.until)
    end = "until it is released" if longest.until is None else f"until {utc(longest.until)}"
    why = f" ({longest.text})" if longest.text else ""
    return Closed("hold", Reason.ON_HOLD, f"held by {longest.id}{why} since {utc(longest.at)}, {end}", longest.until)
