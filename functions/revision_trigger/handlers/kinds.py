"""One table: which handler answers for which kind of intent, and whether before or after the desired revisions."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.decoded import Intent
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import (
    CancelRequest,
    ConfirmRequest,
    HoldRequest,
    PlanRequest,
    ReleaseRequest,
    RollbackRequest,
)
from revision_trigger.domain.outcome import Outcome
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.holds import Holds
from revision_trigger.handlers.observations import Observations
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.handlers.revisions import Revisions


@value_class
class Handlers:
    """Every handler of the function."""

    revisions: Revisions
    observations: Observations
    holds: Holds
    planned_rollbacks: PlannedRollbacks


Handler = Callable[[Handlers, Any, Deadline], Iterator[Outcome]]
"""Brings one intent to its decision, which it gives first. After it come decisions on intents that were waiting."""


def _hold(handlers: Handlers, request: HoldRequest | ConfirmRequest, deadline: Deadline) -> Iterator[Outcome]:
    yield handlers.holds.handle(request, deadline)


def _release(handlers: Handlers, request: ReleaseRequest, deadline: Deadline) -> Iterator[Outcome]:
    yield handlers.holds.handle(request, deadline)
    yield from handlers.revisions.start_waiting(request.pipeline, deadline).values()


def _roll_back(handlers: Handlers, request: RollbackRequest, deadline: Deadline) -> Iterator[Outcome]:
    yield from _own_first(request, handlers.revisions.roll_back(request, deadline))


def _execution_changed(handlers: Handlers, change: StateChange, deadline: Deadline) -> Iterator[Outcome]:
    yield from _own_first(change, handlers.observations.execution_changed(change, deadline))
    yield from handlers.revisions.start_waiting(change.pipeline, deadline).values()


def _alarm_raised(handlers: Handlers, raised: AlarmRaised, deadline: Deadline) -> Iterator[Outcome]:
    yield from _own_first(raised, handlers.observations.alarm_raised(raised, deadline))


def _look_again(handlers: Handlers, reminder: Reminder, deadline: Deadline) -> Iterator[Outcome]:
    yield from _own_first(reminder, handlers.revisions.look_again(reminder, deadline))


def _plan(handlers: Handlers, request: PlanRequest | CancelRequest, deadline: Deadline) -> Iterator[Outcome]:
    yield handlers.planned_rollbacks.handle(request, deadline)


def _own_first(intent: Intent, decided: dict[str, Outcome]) -> Iterator[Outcome]:
    yield decided[intent.id]
    yield from (outcome for name, outcome in decided.items() if name != intent.id)


BEFORE_STARTS: Mapping[type[Intent], Handler] = MappingProxyType(
    {HoldRequest: _hold, ReleaseRequest: _release, ConfirmRequest: _hold, RollbackRequest: _roll_back}
)
"""Requests that may keep a desired revision of the same batch from starting."""

AFTER_STARTS: Mapping[type[Intent], Handler] = MappingProxyType(
    {
        StateChange: _execution_changed,
        AlarmRaised: _alarm_raised,
        Reminder: _look_again,
        PlanRequest: _plan,
        CancelRequest: _plan,
    }
)
"""Everything else. Desired revisions come between the two parts of the table, all of a pipeline together."""
