"""One worker's turn at one pipeline: what came, and what waits there, is judged, started, and decided."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from revision_trigger.changing import LOOKS, overtaken
from revision_trigger.docket import Docket
from revision_trigger.domain import transitions
from revision_trigger.domain.decide import Duplicate, Resume, Verdict, decide
from revision_trigger.domain.decision import Decision, Fault, Reason, Rejected
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.rollback import holding
from revision_trigger.domain.state import Claim, Seen
from revision_trigger.starter import claim_of
from revision_trigger.steps import Steps
from revision_trigger.tools import Remaining, Tools


@dataclass(slots=True)
class Turn:
    """Works a docket off: what waits in the ledger joins what came, and one start may serve them all."""

    tools: Tools
    docket: Docket
    steps: Steps
    tries: int = 0
    looked: bool = False
    fault: Fault | None = None
    unplanned: Fault | None = None

    @classmethod
    def at(cls, docket: Docket, tools: Tools, remaining: Remaining, *, tries: int = 0) -> "Turn":
        """Begin a turn at what a docket holds; `tries` counts the wakes in a row, 0 if it is none."""
        return cls(tools, docket, Steps(tools, docket, remaining), tries)

    @property
    def pipeline(self) -> str:
        """Whose turn it is."""
        return self.docket.pipeline

    def run(self) -> None:
        """Go round until nothing is open; whatever stays open is looked at again."""
        try:
            self.steps.check_time()
            self._go_round()
        except Fault as fault:
            self.fault = fault
            for intent in list(self.docket.open.values()):
                self.steps.refuse(intent, fault)
        try:
            self._take_up()
            self._look_again()
        except Fault as fault:
            self.unplanned = fault
            self.docket.reopen_waiting(fault)

    def _look_again(self) -> None:
        """Have the pipeline looked at again while something of it is open. A wake that came too late comes itself."""
        reason = self.fault.reason if self.fault else None
        waits = self.docket.has_waiting or (self.looked and self._is_kept())
        if waits or reason is Reason.UNCERTAIN or (self.tries and reason is not Reason.OUT_OF_TIME):
            self.tools.wakes.plan(self.pipeline, tries=self.tries)
        elif self.tries:
            self.unplanned = self.fault

    def _is_kept(self) -> bool:
        """Whether something waits for its time: a hold may have ended, or been set, in this very turn."""
        state = self.tools.ledger.recall(self.pipeline).state
        return bool(state.waiting) or holding.ends_at(state) is not None

    def _go_round(self) -> None:
        afresh = self.tries or self.docket.asks  # a rollback is not refused by what was true a while ago
        seen = self.tools.ledger.read(self.pipeline) if afresh else self.tools.ledger.recall(self.pipeline)
        self.looked = True
        left = LOOKS
        while left:
            seen = self._free(seen)
            self.docket.join(seen.state)
            if not self.docket.open and not self._has_dead_claim(seen):
                return
            self.steps.check_time()
            decided = len(self.docket.outcomes)
            seen = self._round(seen)
            left = LOOKS if len(self.docket.outcomes) > decided else left - 1
        raise overtaken()

    def _free(self, seen: Seen) -> Seen:
        """End the holds whose time is over; what they kept waits then."""
        while (state := holding.due(seen.state, seen.now)) != seen.state:
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen
        return seen

    def _has_dead_claim(self, seen: Seen) -> bool:
        """Whether a wake finds a claim that a crash, or an unanswered start, left behind."""
        claim = seen.state.claim
        return bool(self.tries) and claim is not None and claim.lease <= seen.now

    def _take_up(self) -> None:
        """Let what waited and is decided wait no longer; what no retry can help was buried first."""
        decided, refused = self.docket.decided, self.docket.refused
        if not decided:
            return
        seen = self.tools.ledger.recall(self.pipeline)
        while not decided.isdisjoint(waiting.id for waiting in seen.state.waiting):
            state = transitions.refused(transitions.taken_up(seen.state, decided), refused)
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen

    def _round(self, seen: Seen) -> Seen:
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

    def _judge(self, seen: Seen) -> dict[str, Verdict | Resume]:
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

    def _verdict(self, seen: Seen, intent: DesiredRevision) -> Verdict | Duplicate | Resume:
        max_age = self.tools.routes.pipelines[intent.pipeline].max_age
        journal_read = intent.id in self.steps.not_in_journal
        return decide(seen.state, intent, seen.now, max_age=max_age, journal_read=journal_read)

    def _wait(self, seen: Seen, verdicts: Sequence[Verdict | Resume]) -> Seen:
        """Somebody else has the claim, or had it: what is remembered of that may be long past."""
        if seen.recalled:
            return self.tools.ledger.read(self.pipeline)
        if isinstance(verdicts[0], Resume) and verdicts[0].claim.lease <= seen.now:
            return self._resume(seen, verdicts[0].claim)
        self.tools.pause()
        return self.tools.ledger.read(self.pipeline)

    def _resume(self, seen: Seen, claim: Claim) -> Seen:
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
_STEPS: Mapping[Verdict, Callable[[Steps, list[DesiredRevision], Seen], Seen]] = {
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
