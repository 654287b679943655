"""No sequence of pushes, failures, alarms, timers, rollbacks, holds and releases loops, undoes a hold or loses a push.

The machine keeps its own record of the promises, from the requests and the starts alone and never from the state.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import (
    Back,
    ConfirmRequest,
    HoldRequest,
    LastGood,
    OfExecution,
    ReleaseRequest,
    RollbackRequest,
    Target,
)
from revision_trigger.domain.ledger import holds as holding
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.routing.policy import Policy
from tests.unit.domain.rollback.rollback_world import Pipeline, Start, Values

revisions = st.dictionaries(st.sampled_from(["Image", "Source"]), st.sampled_from("ABCDE"), min_size=1)
HOUR = 3600.0


@dataclass(frozen=True)
class Promise:
    """A hold: from when to when, and whether a newer revision ends it."""

    since: float
    until: float | None
    until_newer: bool


class RollbackMachine(RuleBasedStateMachine):
    """Any sequence of events; the promises about rollbacks hold after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.web = Pipeline()
        self.asked = 0
        self.holds: list[Promise] = []
        self.bad: list[Values] = []
        self.checked = 0
        self.clocks: dict[str, float] = {}

    @initialize(
        next_older=st.booleans(),
        times=st.integers(1, 3),
        cool_down=st.sampled_from([0.0, 600.0]),
        hold_for=st.sampled_from([None, HOUR]),
        until_newer=st.booleans(),
    )
    def begin(self, **policy: Any) -> None:
        alarms = frozenset({"web-5xx"})
        self.web.policy = Policy(on_failure=True, on_alarm=alarms, period=6 * HOUR, **policy)
        self.web.push("first", Image="A", Source="A")
        self.web.end(0, "Succeeded")

    @rule(values=revisions, late=st.sampled_from([0.0, 0.0, 20.0, 300.0]))
    def push(self, values: Values, late: float) -> None:
        self.web.push(self._name(), late=late, **values)

    @rule(values=revisions, force=st.booleans())
    def desire(self, values: Values, *, force: bool) -> None:
        self.web.desire(self._name(), force=force, **values)

    @rule(data=st.data(), status=st.sampled_from(["Succeeded", "Succeeded", "Failed"]), test=st.booleans())
    def end(self, data: st.DataObject, status: str, *, test: bool) -> None:
        running = [number for number, one in enumerate(self.web.history) if one.status == "InProgress"]
        if not running:
            return
        number = data.draw(st.sampled_from(running))
        if status == "Succeeded":
            self.web.end(number, status)
        else:
            self.web.fail(number, category="Test" if test else "Deploy")

    @rule()
    def fail_the_newest(self) -> None:
        if self.web.history[-1].status == "InProgress":
            self.web.fail(len(self.web.history) - 1)

    @rule(deployed=st.booleans())
    def alarm(self, *, deployed: bool) -> None:
        self.web.alarm("web-5xx", deployed=deployed)

    @rule(data=st.data(), force=st.booleans())
    def roll_back(self, data: st.DataObject, *, force: bool) -> None:
        executions = st.sampled_from(self.web.history).map(lambda one: OfExecution(one.id))
        to: Target = data.draw(st.just(LastGood()) | st.integers(1, 3).map(Back) | executions)
        gone = data.draw(st.sets(st.sampled_from([one.id for one in self.web.history]), max_size=2))
        request = RollbackRequest(self._name(), "web", to, self.web.time, Reason.ROLLBACK_REQUESTED, force=force)
        self.web.roll_back(request, gone=sorted(gone))

    @rule(data=st.data())
    def bake_timer(self, data: st.DataObject) -> None:
        suspect = data.draw(st.sampled_from(self.web.history)).id
        request = RollbackRequest(self._name(), "web", LastGood(), self.web.time, Reason.ROLLBACK_DUE, suspect=suspect)
        newest, confirmed = self.web.last(), suspect in self.web.state.safeguards.confirmed
        said = self.web.roll_back(replace(request, unless_confirmed=True))
        if confirmed:
            assert said.reason is Reason.CONFIRMED
        elif newest != suspect:
            assert said.reason is Reason.SUSPECT_GONE

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        execution = data.draw(st.sampled_from(self.web.history)).id
        self.web.state, _ = holding.confirmed(
            self.web.state, ConfirmRequest(self._name(), "web", execution, self.web.time)
        )

    @rule(lasts=st.sampled_from([None, 60.0, HOUR]))
    def hold(self, lasts: float | None) -> None:
        until = None if lasts is None else self.web.time + lasts
        request = HoldRequest(self._name(), "web", self.web.time, until=until)
        self.web.state, said = holding.hold_set(self.web.state, request, self.web.time)
        assert said.reason is Reason.HOLD_SET
        self.holds.append(Promise(self.web.time, until, until_newer=False))

    @rule()
    def release(self) -> None:
        kept = self.web.state.held
        request = ReleaseRequest(self._name(), "web", self.web.time)
        self.web.state, _ = holding.released(self.web.state, request, self.web.time)
        self.holds = []
        self.web.turn()
        assert not self.web.state.held
        for one in kept:
            decision = self.web.decisions[one.id]
            assert decision is not Decision.HELD
            assert decision is not Decision.STALE or self._was_overtaken(self.web.asked[one.id])

    @rule(seconds=st.sampled_from([1.0, 60.0, HOUR, 12 * HOUR]))
    def wait(self, seconds: float) -> None:
        self.web.time += seconds
        self.web.turn()

    @rule(busy=st.booleans())
    def become_busy(self, *, busy: bool) -> None:
        self.web.busy = busy
        self.web.turn()

    @rule(values=revisions)
    @precondition(lambda self: len(self.web.history) < 30)
    def start_by_hand(self, values: Values) -> None:
        self.web.start_by_hand(**values)

    @rule(data=st.data())
    @precondition(lambda self: len(self.web.history) < 30)
    def roll_a_stage_back(self, data: st.DataObject) -> None:
        standard = [number for number, one in enumerate(self.web.history) if not one.is_stage_rollback]
        self.web.roll_a_stage_back(data.draw(st.sampled_from(standard)))

    @invariant()
    def nothing_goes_forward_again_over_a_stage_rollback(self) -> None:
        for request, name, length in self.web.gone_back:
            if request.force or isinstance(request.to, OfExecution):
                continue
            place = {one.id: number for number, one in enumerate(self.web.history[:length])}
            stage_rollbacks = [one for one in self.web.history[:length] if one.is_stage_rollback]
            over = [(place[str(one.goes_back_to)], place[one.id]) for one in stage_rollbacks]
            assert not any(target < place[name] <= rollback for target, rollback in over)

    @invariant()
    def every_start_keeps_the_promises(self) -> None:
        for start in self._new_starts():
            self._check(start)
            rollback = start.intents[0].is_rollback
            covered = [pairs for pairs in self.bad if pairs.items() <= start.after.items()]
            self.bad = [pairs for pairs in self.bad if pairs not in covered]
            if rollback:
                pairs = {a: v for a, v in start.before.items() if start.after.get(a) != v}
                self.bad += [pairs] if pairs else []
            elif self._lasting(start) and all(hold.until_newer for hold in self._lasting(start)):
                self.holds = []
        self._mirror_rollback_holds()

    @invariant()
    def automatic_rollbacks_stay_within_their_limit(self) -> None:
        policy = self.web.policy
        times = [start.at for start in self.web.starts if start.automatic_rollback]
        claimed = [one.at for one in self.web.state.safeguards.rolled_back if one.automatic]
        for at in claimed:
            assert sum(at - policy.period < other <= at for other in claimed) <= policy.times
        assert len(times) <= len(claimed)

    @invariant()
    def no_rollback_goes_to_what_runs(self) -> None:
        assert all(start.before != start.after for start in self.web.starts if start.intents[0].is_rollback)

    @invariant()
    def nothing_held_is_lost(self) -> None:
        waiting = {one.id for one in (*self.web.state.held, *self.web.state.waiting)}
        for name, decision in self.web.decisions.items():
            if decision is not Decision.HELD or name in waiting:
                continue
            assert self._is_superseded(self.web.asked[name]), name

    @invariant()
    def clocks_never_go_back(self) -> None:
        for action, clock in self.web.state.clocks.items():
            assert clock.at >= self.clocks.get(action, 0.0)
            self.clocks[action] = clock.at

    @invariant()
    def the_state_comes_back_as_it_was_stored(self) -> None:
        assert load(dump(self.web.state)) == self.web.state

    def _new_starts(self) -> Iterator[Start]:
        starts, self.checked = self.web.starts[self.checked :], len(self.web.starts)
        yield from starts

    def _check(self, start: Start) -> None:
        first = start.intents[0]
        if first.is_rollback or first.force:
            return
        assert not any(pairs.items() <= start.after.items() for pairs in self.bad), "quarantined"
        holds = self._lasting(start)
        assert all(hold.until_newer for hold in holds), "held"

    def _lasting(self, start: Start) -> list[Promise]:
        return [hold for hold in self.holds if hold.since <= start.at and (hold.until is None or start.at < hold.until)]

    def _mirror_rollback_holds(self) -> None:
        """Note the hold that a rollback promises from its claim on, even while the pipeline is busy."""
        policy = self.web.policy
        known = {(hold.since, hold.until_newer) for hold in self.holds}
        for one in self.web.state.safeguards.holds:
            if one.id in {rolled.id for rolled in self.web.state.safeguards.rolled_back}:
                until = None if policy.hold_for is None else one.since + policy.hold_for
                if (one.since, policy.until_newer) not in known:
                    self.holds.append(Promise(one.since, until, policy.until_newer))

    def _was_overtaken(self, one: DesiredRevision) -> bool:
        """Whether something other than a rollback moved one of the intent's sources later.

        A rollback does not count: it undoes revisions that ran, and this intent never ran.
        """
        actions = {pin.action for pin in one.revisions}
        return any(action in actions and at >= one.time for action, at in self.web.moves)

    def _is_superseded(self, one: DesiredRevision) -> bool:
        """Whether intents at least as new came for each of the intent's sources, and were kept in its place."""
        others = [other for other in self.web.asked.values() if other.id != one.id and other.time >= one.time]
        moved = {pin.action for other in others for pin in other.revisions}
        return {pin.action for pin in one.revisions} <= moved

    def _name(self) -> str:
        self.asked += 1
        return f"ask-{self.asked}"


TestRollbacks = RollbackMachine.TestCase
TestRollbacks.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
