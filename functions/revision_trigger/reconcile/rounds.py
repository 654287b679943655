"""The rounds of a turn: each judges all that is open of a pipeline and does one thing that brings some of it on."""

from collections.abc import Callable, Mapping, Sequence

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger import holds
from revision_trigger.domain.ledger.snapshot import Snapshot
from revision_trigger.domain.ledger.state import Claim
from revision_trigger.domain.outcome import Decision, Reason, Rejected
from revision_trigger.domain.starting.decide import Duplicate, Resume, Verdict, decide
from revision_trigger.domain.value_class import mutable_class
from revision_trigger.reconcile.starter import claim_of
from revision_trigger.reconcile.steps import Steps
from revision_trigger.reconcile.tools import Tools
from revision_trigger.reconcile.update import LOOKS, overtaken
from revision_trigger.reconcile.worklist import Worklist


@mutable_class
class Rounds:
    """Answers for one docket. `is_wake` says that nothing came, so it is for what a crash left behind as well.

    `looked` says that the ledger was looked at.
    """

    tools: Tools
    docket: Worklist
    steps: Steps
    is_wake: bool
    looked: bool = False

    @property
    def pipeline(self) -> str:
        """Whose rounds these are."""
        return self.docket.pipeline

    def go(self) -> None:
        """Go round until nothing is open; raises a fault."""
        afresh = self.is_wake or self.docket.asks  # a rollback is not refused by what was true a while ago
        ledger = self.tools.ledger
        seen = ledger.read(self.pipeline) if afresh else ledger.recall(self.pipeline)
        self.looked = True
        left = LOOKS
        while left:
            seen = self._free(seen)
            self.docket.join(seen.state)
            if not self.docket.open and not self._has_dead_claim(seen):
                return
            self.steps.deadline.require()
            decided = len(self.docket.outcomes)
            seen = self._round(seen)
            left = LOOKS if len(self.docket.outcomes) > decided else left - 1
        raise overtaken()

    def _free(self, seen: Snapshot) -> Snapshot:
        """End the holds whose time is over; what they kept waits then."""
        while (state := holds.due(seen.state, seen.now)) != seen.state:
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen
        return seen

    def _has_dead_claim(self, seen: Snapshot) -> bool:
        """Whether a wake finds a claim that a crash, or an unanswered start, left behind."""
        claim = seen.state.claim
        return self.is_wake and claim is not None and claim.lease <= seen.now

    def _round(self, seen: Snapshot) -> Snapshot:
        """Do one thing that brings some intent on; what the ledger holds then."""
        if not self.docket.open:
            return self._wait(seen, [Resume(claim_of(seen))])
        verdicts = self._judge(seen)
        if seen.first and not _BEFORE_HISTORY.isdisjoint(verdicts.values()):
            return self.tools.starter.adopt(self.pipeline, seen)
        for verdict, do in _STEPS.items():
            intents = [intent for intent in self.docket.open.values() if verdicts[intent.id] is verdict]
            if intents:
                return do(self.steps, intents, seen)
        return self._wait(seen, list(verdicts.values())) if self.docket.open else seen

    def _judge(self, seen: Snapshot) -> dict[str, Verdict | Resume]:
        """Judge every open intent; those that nothing is left to do for are decided."""
        verdicts: dict[str, Verdict | Resume] = {}
        for intent in list(self.docket.open.values()):
            try:
                verdict = self._verdict(seen, intent)
            except Rejected as fault:
                self.steps.refuse(intent, fault)
                continue
            if isinstance(verdict, Duplicate):
                self.docket.end(intent, Decision.DUPLICATE, Reason.ASKED_BEFORE, execution_id=verdict.execution_id)
            elif isinstance(verdict, Verdict) and verdict in _ENDS:
                self.docket.end(intent, *_ENDS[verdict])
            else:
                verdicts[intent.id] = verdict
        return verdicts

    def _verdict(self, seen: Snapshot, intent: DesiredRevision) -> Verdict | Duplicate | Resume:
        max_age = self.tools.routes.pipelines[intent.pipeline].max_age
        journal_read = intent.id in self.steps.not_in_journal
        return decide(seen.state, intent, seen.now, max_age=max_age, journal_read=journal_read)

    def _wait(self, seen: Snapshot, verdicts: Sequence[Verdict | Resume]) -> Snapshot:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        if isinstance(verdicts[0], Resume) and verdicts[0].claim.lease <= seen.now:
            return self._resume(seen, verdicts[0].claim)
        self.tools.pause()
        return self.tools.ledger.read(self.pipeline)

    def _resume(self, seen: Snapshot, claim: Claim) -> Snapshot:
        """Finish what a crash left claimed; whoever records the start is the one to tell of it."""
        resumed = self.tools.starter.resume(self.pipeline, seen, claim, give_up=self._is_given_up(claim))
        settled = resumed.seen.state.settled(claim.asked[-1].id)
        if resumed.made and settled:
            self.docket.began(claim.asked, settled.execution_id, self.steps.pins(settled.execution_id))
        return resumed.seen

    def _is_given_up(self, claim: Claim) -> bool:
        """Whether somebody forces something else past a claim: the way out where nobody can tell what it began."""
        ids = {asked.id for asked in claim.asked}
        forced = [one for one in self.docket.open.values() if one.force and not one.is_rollback]
        return any(one.id not in ids for one in forced)


# In this order: nothing begins before the history is known, and no intent overtakes one that asks for what runs.
_STEPS: Mapping[Verdict, Callable[[Steps, list[DesiredRevision], Snapshot], Snapshot]] = {
    Verdict.READ_HISTORY: Steps.read_history,
    Verdict.READ_JOURNAL: Steps.ask_journal,
    Verdict.UNCHANGED: Steps.leave_unchanged,
    Verdict.QUARANTINED: Steps.leave_out,
    Verdict.HELD: Steps.hold,
    Verdict.BEGIN: Steps.begin,
}

# What a worker that sees the pipeline for the first time does only once it has looked for drift.
_BEFORE_HISTORY = frozenset({Verdict.UNCHANGED, Verdict.QUARANTINED, Verdict.HELD, Verdict.BEGIN})
# What is decided as soon as it is judged.
_ENDS: Mapping[Verdict, tuple[Decision, Reason]] = {
    Verdict.STALE: (Decision.STALE, Reason.NEWER_STARTED),
    Verdict.EXPIRED: (Decision.EXPIRED, Reason.TOO_OLD),
}
