"""One intent: judge it by the ledger, have it started, say what came of it. Every way out is a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from revision_trigger.domain import transitions
from revision_trigger.domain.decide import Duplicate, Resume, Verdict, decide
from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Retry, concerning
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.state import Seen
from revision_trigger.starter import Ledger, Starter

Remaining = Callable[[], float]
"""Seconds until the invocation's deadline."""

LOOKS = 20
"""Times that a worker looks again because another was faster, before it hands the intent back."""

_KNOWN_BETTER: Mapping[object, tuple[Decision, Reason]] = {
    Verdict.STALE: (Decision.STALE, Reason.NEWER_STARTED),
    Verdict.EXPIRED: (Decision.EXPIRED, Reason.TOO_OLD),
}


@dataclass(frozen=True, slots=True)
class Service:
    """Answers for one intent at a time; begins nothing with less than `reserve` seconds left of the invocation."""

    ledger: Ledger
    starter: Starter
    pause: Callable[[], None]
    reserve: float

    def fulfil(self, intent: DesiredRevision, remaining: Remaining) -> Outcome:
        """Bring one intent to its decision; every fault is one."""
        try:
            with concerning(intent_id=intent.id, pipeline=intent.pipeline):
                return self._fulfil(intent, remaining)
        except Fault as fault:
            return Outcome.of(fault)

    def _fulfil(self, intent: DesiredRevision, remaining: Remaining) -> Outcome:
        seen = self.ledger.recall(intent.pipeline)
        for _ in range(LOOKS):
            self._check_time(remaining())
            verdict = Verdict.READ_HISTORY if seen.first else decide(seen.state, intent, seen.now)
            done = self._advance(intent, seen, verdict)
            if isinstance(done, Outcome):
                return done
            seen = done
        raise Retry(Reason.CLAIMED, "other workers were faster each time; it comes again")

    def _advance(self, intent: DesiredRevision, seen: Seen, verdict: Verdict | Duplicate | Resume) -> Outcome | Seen:
        """Do what the verdict asks for: that ends in a decision, or in something newer to judge by."""
        if isinstance(verdict, Duplicate):
            return _outcome(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, verdict.execution_id)
        if isinstance(verdict, Resume) or verdict is Verdict.CLAIMED:
            return self._wait(intent, seen, verdict)
        if verdict in _KNOWN_BETTER:
            return _outcome(intent, *_KNOWN_BETTER[verdict])
        if verdict is Verdict.READ_HISTORY:
            return self.starter.adopt(intent.pipeline, seen)
        return _STEPS[verdict](self, intent, seen)

    def _begin(self, intent: DesiredRevision, seen: Seen) -> Outcome | Seen:
        begun = self.starter.begin(intent, seen)
        if isinstance(begun, Seen):
            return begun
        return _outcome(intent, Decision.STARTED, intent.reason, begun)

    def _leave_unchanged(self, intent: DesiredRevision, seen: Seen) -> Outcome | Seen:
        change = self.ledger.change(intent.pipeline, seen, transitions.unchanged(seen.state, intent))
        if not change.made:
            return change.seen
        return _outcome(intent, Decision.UNCHANGED, Reason.RUNS_ALREADY, seen.state.last_execution)

    def _ask_journal(self, intent: DesiredRevision, seen: Seen) -> Outcome | Seen:
        """The intent is as old as those no longer remembered in the state: the journal knows."""
        settled = self.ledger.journal(intent.pipeline, intent.id)
        if settled:
            return _outcome(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, settled.execution_id)
        return self._advance(intent, seen, decide(seen.state, intent, seen.now, journal_read=True))

    def _wait(self, intent: DesiredRevision, seen: Seen, verdict: Verdict | Resume) -> Seen:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.ledger.read(intent.pipeline)
        if isinstance(verdict, Resume):
            return self.starter.resume(intent.pipeline, seen, verdict.claim)
        self.pause()
        return self.ledger.read(intent.pipeline)

    def _check_time(self, left: float) -> None:
        if left < self.reserve:
            raise Retry(
                Reason.OUT_OF_TIME,
                f"{left:.1f} s left of the invocation, expected {self.reserve:.1f} s for a start: back to the queue",
            )


def _outcome(intent: DesiredRevision, decision: Decision, reason: Reason, execution_id: str | None = None) -> Outcome:  # noqa: PLR0917
    return Outcome(decision, reason, "", intent.id, intent.pipeline, execution_id)


_STEPS: Mapping[Verdict, Callable[[Service, DesiredRevision, Seen], Outcome | Seen]] = {
    Verdict.BEGIN: Service._begin,  # noqa: SLF001  the table belongs to the class
    Verdict.UNCHANGED: Service._leave_unchanged,  # noqa: SLF001
    Verdict.READ_JOURNAL: Service._ask_journal,  # noqa: SLF001
}
