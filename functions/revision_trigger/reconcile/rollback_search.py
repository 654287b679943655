"""What one rollback comes to: its target, found and looked up, or why there is none. Nothing is changed here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.history.stage_rollbacks import stage_rollbacks
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import Back, RollbackRequest
from revision_trigger.domain.ledger import holds
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import State, Stop
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason
from revision_trigger.domain.rollback import guard, targets
from revision_trigger.domain.rollback.automatic import last_start
from revision_trigger.domain.rollback.baseline import Baseline, Candidate, distinct
from revision_trigger.domain.rollback.targets import Choice
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.decide import Verdict, decide
from revision_trigger.domain.starting.definition import Definition
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Definitions, Past, Vectors
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.rollback_history import RollbackHistory

NEWEST, DEEPEST = 100, 2_000
"""Executions that are looked through: one page of the history, and where that is not enough."""
TRIES = 50
"""Candidates whose revisions are looked up, one after the other, until all of one's still exist."""

_DEEPER = frozenset({Reason.NO_GOOD_EXECUTION, Reason.UNKNOWN_EXECUTION})
_GONE = frozenset({Reason.REVISION_NOT_FOUND, Reason.UNVERSIONED_OBJECT})
_NOT_NOW: Mapping[object, tuple[Decision, Reason]] = {
    Verdict.STALE: (Decision.STALE, Reason.NEWER_STARTED),
    Verdict.EXPIRED: (Decision.EXPIRED, Reason.TOO_OLD),
    Verdict.UNCHANGED: (Decision.IGNORED, Reason.RUNS_ALREADY),
}


@value_class
class RollbackStart:
    """A rollback that may begin: `before` happens in the very change that claims it, and `stop` before its start.

    `skipped` says which executions would have come first, and why they did not.
    """

    target: DesiredRevision
    before: Callable[[State], State]
    stop: Stop | None
    skipped: str = ""


@value_class
class RollbackSearch:
    """Answers for one ask at a time, against the very state that is claimed from."""

    past: Past
    vectors: Vectors
    definitions: Definitions
    preparer: Preparer
    routes: Routes

    def plan(self, ask: RollbackRequest, seen: Snapshot, deadline: Deadline) -> RollbackStart | Outcome:
        """Find what the ask goes back to, or why it does not. Raises a fault; so does `deadline`, before each call."""
        deadline.require()
        # Never what is remembered: an action that was renamed a minute ago must be refused by its name.
        definition = self.definitions.get(ask.pipeline, max_age=0)
        history = self.past.past(ask.pipeline, most=NEWEST)
        search = _Search(self, RollbackHistory(self.past, self.vectors, ask, history, deadline), seen, definition)
        deep = len(history) >= NEWEST and _needs_all(ask, seen.state, history)
        found = None if deep else search.plan()
        lacking = isinstance(found, Outcome) and found.reason in _DEEPER and len(history) >= NEWEST
        if found is None or lacking:
            deadline.require()
            history = self.past.past(ask.pipeline, most=DEEPEST)
            found = replace(search, lookback=replace(search.lookback, history=history)).plan()
        return found


def _needs_all(ask: RollbackRequest, state: State, history: Sequence[Execution]) -> bool:
    """Whether one page may mislead: `back` counts from what runs, which may be older than that."""
    last = state.last_execution
    return isinstance(ask.to, Back) or (last is not None and all(one.id != last for one in history))


@value_class
class _Search:
    """One ask, and what is known of its pipeline."""

    doors: RollbackSearch
    lookback: RollbackHistory
    seen: Snapshot
    definition: Definition

    @property
    def ask(self) -> RollbackRequest:
        """What is asked for."""
        return self.lookback.ask

    def plan(self) -> RollbackStart | Outcome:
        routes, pipeline, history = self.doors.routes, self.ask.pipeline, self.lookback.history
        last = last_start(self.seen.state, history)
        policy = routes.pipelines[pipeline].rollback
        facts = guard.RollbackFacts(
            policy, self.seen.now, last, self.lookback.stages_of_suspect(), stage_rollbacks(history)
        )
        stopped = guard.stopped(self.seen.state, self.ask, facts)
        if stopped:
            return stopped
        options = self.lookback.candidates(self.definition, routes)
        runs = next((one.revisions for one in options if one.id == last), {})
        ground = Baseline(self.seen.state, routes.carried(pipeline), self.definition.sources, runs)
        found = self._target(ground, targets.choose(ground, self.ask, options))
        if isinstance(found, Outcome):
            return found
        target, skipped = found
        carried = routes.carried(pipeline).keys()
        before = partial(
            holds.rolled_back, ask=self.ask, target=target, policy=policy, now=self.seen.now, carried=carried
        )
        return self._judged(target) or RollbackStart(target, before, self._stop(last), skipped)

    def _target(self, ground: Baseline, ranked: Choice) -> tuple[DesiredRevision, str] | Outcome:
        """Take the first candidate that came through the stage asked for, and all of whose revisions still exist."""
        skipped = ""
        for candidate in distinct(ground, self.lookback.came_through(ranked.fitting), most=TRIES):
            target = targets.target(ground, self.ask, candidate)
            fault = self._missing(target)
            if fault is None:
                return replace(target, variables=self._variables(ground, candidate)), skipped
            if fault.reason not in _GONE:
                return Outcome.of(fault)
            skipped = skipped or f"skipped execution {candidate.id}: {fault.message}"
        refusal = self.lookback.bounded(ranked)
        return replace(refusal, message=f"{refusal.message}; {skipped}") if skipped else refusal

    def _missing(self, target: DesiredRevision) -> Fault | None:
        refused = self.doors.preparer.prepare([target], self.lookback.deadline).refused
        return refused[0][1] if refused else None

    def _variables(self, ground: Baseline, candidate: Candidate) -> tuple[Variable, ...]:
        """Give the variables that the candidate ran with, as far as the pipeline still declares them."""
        if not self.definition.variables:
            return ()
        self.lookback.deadline.require()
        ran_with = self.doors.past.variables(self.ask.pipeline, candidate.id)
        declared = [variable for variable in ran_with if variable.name in self.definition.variables]
        return targets.target(ground, self.ask, candidate, variables=declared).variables

    def _judged(self, target: DesiredRevision) -> Outcome | None:
        """Judge the target as any intent: the draft of it had no sources that could be newer."""
        max_age = self.doors.routes.pipelines[target.pipeline].max_age
        verdict = decide(self.seen.state, target, self.seen.now, max_age=max_age, journal_read=True)
        return Outcome(*_NOT_NOW[verdict]) if verdict in _NOT_NOW else None

    def _stop(self, last: str | None) -> Stop | None:
        """Give what is in the way: in QUEUED mode a rollback would wait behind the very execution that it undoes."""
        suspect = self.ask.suspect or last
        status = next((one.status for one in self.lookback.history if one.id == suspect), "InProgress")
        wanted = self.ask.stop is not None or self.definition.mode == "QUEUED"
        if suspect is None or status != "InProgress" or not wanted:
            return None
        return Stop(suspect, abandon=self.ask.stop == "abandon")
