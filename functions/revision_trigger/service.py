"""The intents of one pipeline: judge them by the ledger, have them started, say what came of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from revision_trigger.domain import merge, transitions
from revision_trigger.domain.announcement import carried_pins
from revision_trigger.domain.decide import MAX_AGE, Duplicate, Resume, Verdict, decide
from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.intent import DesiredRevision, StateChange
from revision_trigger.domain.observe import observed
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.state import Seen
from revision_trigger.starter import Ledger, Starter

Remaining = Callable[[], float]
"""Seconds until the invocation's deadline."""

LOOKS = 20
"""Times that a worker looks again because another was faster, before it hands its intents back."""


@dataclass(frozen=True, slots=True)
class Service:
    """Answers for one pipeline at a time; begins nothing with less than `reserve` seconds left of the invocation."""

    ledger: Ledger
    starter: Starter
    routes: Routes
    pause: Callable[[], None]
    reserve: float

    def fulfil(self, intents: Sequence[DesiredRevision], remaining: Remaining) -> dict[str, Outcome]:
        """Bring intents of one pipeline to a decision each, by their ids; every fault is one."""
        turn = _Turn(self, {intent.id: intent for intent in merge.in_order(intents)}, remaining)
        turn.run(intents[0].pipeline)
        return turn.outcomes

    def note(self, change: StateChange) -> Outcome:
        """Write down what became of an execution; every fault is a decision."""
        try:
            return Outcome(Decision.IGNORED, self._note(change), "", change.id, change.pipeline, change.execution_id)
        except Fault as fault:
            return replace(Outcome.of(fault), intent_id=change.id, pipeline=change.pipeline)

    def _note(self, change: StateChange) -> Reason:
        seen = self.ledger.recall(change.pipeline)
        for _ in range(LOOKS):
            state, reason = observed(seen.state, change)
            if reason is Reason.FOREIGN_EXECUTION and seen.recalled:  # it may have become ours since
                seen = self.ledger.read(change.pipeline)
                continue
            if state == seen.state:
                return reason
            made = self.ledger.change(change.pipeline, seen, state)
            if made.made:
                return reason
            seen = made.seen
        raise Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")


@dataclass(slots=True)
class _Turn:
    """What is still open of some intents of one pipeline, in the order they apply, and what has been decided."""

    service: Service
    open: dict[str, DesiredRevision]
    remaining: Remaining
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    not_in_journal: set[str] = field(default_factory=set)
    one_by_one: bool = False

    def run(self, pipeline: str) -> None:
        try:
            seen = self.service.ledger.recall(pipeline)
            for _ in range(LOOKS):
                if not self.open:
                    return
                self._check_time()
                seen = self._round(pipeline, seen)
            raise Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")
        except Fault as fault:
            for intent in list(self.open.values()):
                self._refuse(intent, fault)

    def _round(self, pipeline: str, seen: Seen) -> Seen:
        """Do one thing that brings some intent on; what the ledger holds then."""
        verdicts = self._judge(seen)
        if seen.first and not _BEFORE_HISTORY.isdisjoint(verdicts.values()):
            return self.service.starter.adopt(pipeline, seen)
        for verdict, do in _STEPS.items():
            intents = [intent for intent in self.open.values() if verdicts[intent.id] is verdict]
            if intents:
                return do(self, intents, seen)
        return self._wait(pipeline, seen, list(verdicts.values())) if self.open else seen

    def _judge(self, seen: Seen) -> dict[str, Verdict | Resume]:
        """Judge every open intent; those that nothing is left to do for are decided."""
        verdicts: dict[str, Verdict | Resume] = {}
        for intent in list(self.open.values()):
            try:
                verdict = self._verdict(seen, intent)
            except Rejected as fault:
                self._refuse(intent, fault)
                continue
            if isinstance(verdict, Duplicate):
                self._end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=verdict.execution_id)
            elif verdict is Verdict.STALE:
                self._end(intent, Decision.STALE, Reason.NEWER_STARTED)
            elif verdict is Verdict.EXPIRED:
                self._end(intent, Decision.EXPIRED, Reason.TOO_OLD)
            else:
                verdicts[intent.id] = verdict
        return verdicts

    def _verdict(self, seen: Seen, intent: DesiredRevision) -> Verdict | Duplicate | Resume:
        max_age = self.service.routes.max_ages.get(intent.pipeline, MAX_AGE)
        journal_read = intent.id in self.not_in_journal
        return decide(seen.state, intent, seen.now, max_age=max_age, journal_read=journal_read)

    def _read_history(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        return self.service.starter.adopt(intents[0].pipeline, seen)

    def _ask_journal(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        """As old as those no longer remembered in the state: the journal knows."""
        for intent in intents:
            settled = self.service.ledger.journal(intent.pipeline, intent.id)
            if settled:
                self._end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=settled.execution_id)
            self.not_in_journal.add(intent.id)
        return seen

    def _leave_unchanged(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        intent = intents[-1]
        change = self.service.ledger.change(intent.pipeline, seen, transitions.unchanged(seen.state, intent))
        if change.made:
            running = seen.state.last_execution
            self._end(intent, Decision.UNCHANGED, Reason.RUNS_ALREADY, execution_id=running)
        return change.seen

    def _begin(self, intents: list[DesiredRevision], seen: Seen) -> Seen:
        chosen = intents[:1] if self.one_by_one else merge.together(intents)
        try:
            begun = self.service.starter.begin(chosen, seen)
        except Rejected as fault:
            if len(chosen) > 1:  # one of them is at fault: it must not take the others with it
                self.one_by_one = True
            else:
                self._refuse(chosen[0], fault)
            return self.service.ledger.recall(chosen[0].pipeline)
        if isinstance(begun, Seen):
            return begun
        older = merge.superseded(chosen)
        for intent in chosen:
            if intent.id in older:
                self._end(intent, Decision.SUPERSEDED, Reason.NEWER_IN_BATCH, execution_id=begun)
            else:
                self._end(intent, Decision.STARTED, intent.reason, execution_id=begun)
                self._show_pins(intent, begun)
        return self.service.ledger.recall(chosen[0].pipeline)

    def _show_pins(self, intent: DesiredRevision, execution_id: str) -> None:
        """Tell what the start carried, if nobody else has started something newer meanwhile."""
        seen = self.service.ledger.recall(intent.pipeline)
        if seen.state.last_execution == execution_id:
            pins = carried_pins(seen.state, seen.now)
            self.outcomes[intent.id] = replace(self.outcomes[intent.id], pins=pins)

    def _wait(self, pipeline: str, seen: Seen, verdicts: list[Verdict | Resume]) -> Seen:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.service.ledger.read(pipeline)
        if isinstance(verdicts[0], Resume):
            return self.service.starter.resume(pipeline, seen, verdicts[0].claim)
        self.service.pause()
        return self.service.ledger.read(pipeline)

    def _end(
        self, intent: DesiredRevision, decision: Decision, reason: Reason, *, execution_id: str | None = None
    ) -> None:
        origin = intent.origin
        self.outcomes[intent.id] = Outcome(
            decision, reason, "", intent.id, intent.pipeline, execution_id, origin=origin
        )
        del self.open[intent.id]

    def _refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        outcome = Outcome.of(fault)
        self.outcomes[intent.id] = replace(outcome, intent_id=intent.id, pipeline=intent.pipeline, origin=intent.origin)
        del self.open[intent.id]

    def _check_time(self) -> None:
        left, reserve = self.remaining(), self.service.reserve
        if left < reserve:
            sentence = f"{left:.1f} s left of the invocation, expected {reserve:.1f} s for a start: back to the queue"
            raise Retry(Reason.OUT_OF_TIME, sentence)


# In this order: nothing begins before the history is known, and no intent overtakes one that asks for what runs.
_STEPS: Mapping[Verdict, Callable[[_Turn, list[DesiredRevision], Seen], Seen]] = {
    Verdict.READ_HISTORY: _Turn._read_history,  # noqa: SLF001  the table is the class's own
    Verdict.READ_JOURNAL: _Turn._ask_journal,  # noqa: SLF001
    Verdict.UNCHANGED: _Turn._leave_unchanged,  # noqa: SLF001
    Verdict.BEGIN: _Turn._begin,  # noqa: SLF001
}

# What a worker that sees the pipeline for the first time does only once it has looked for drift.
_BEFORE_HISTORY = frozenset({Verdict.UNCHANGED, Verdict.BEGIN})
