"""One worker's turn at one pipeline: it goes its rounds, and whatever stays open is looked at again."""

from revision_trigger.deadline import Deadline
from revision_trigger.domain.ledger import claims as transitions
from revision_trigger.domain.ledger import holds, waiting
from revision_trigger.domain.outcome import Fault, Reason
from revision_trigger.domain.value_class import mutable_class
from revision_trigger.reconcile.rounds import Rounds
from revision_trigger.reconcile.steps import Steps
from revision_trigger.reconcile.tools import Tools
from revision_trigger.reconcile.worklist import Worklist


@mutable_class
class Turn:
    """Works a docket off: what waits in the ledger joins what came, and one start may serve them all."""

    tools: Tools
    docket: Worklist
    steps: Steps
    rounds: Rounds
    tries: int = 0
    fault: Fault | None = None
    unplanned: Fault | None = None

    @classmethod
    def at(cls, docket: Worklist, tools: Tools, deadline: Deadline, *, tries: int = 0) -> "Turn":
        """Begin a turn at what a docket holds; `tries` counts the wakes in a row, 0 if it is none."""
        steps = Steps(tools, docket, deadline.for_steps_of(tools.reserve))
        return cls(tools, docket, steps, Rounds(tools, docket, steps, is_wake=tries > 0), tries)

    @property
    def pipeline(self) -> str:
        """Whose turn it is."""
        return self.docket.pipeline

    def run(self) -> None:
        """Go round until nothing is open; whatever stays open is looked at again."""
        try:
            self.steps.deadline.require()
            self.rounds.go()
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
        waits = self.docket.has_waiting or (self.rounds.looked and self._is_kept())
        if waits or reason is Reason.UNCERTAIN or (self.tries and reason is not Reason.OUT_OF_TIME):
            self.tools.wakes.plan(self.pipeline, tries=self.tries)
        elif self.tries:
            self.unplanned = self.fault

    def _is_kept(self) -> bool:
        """Whether something waits for its time: a hold may have ended, or been set, in this very turn."""
        state = self.tools.ledger.recall(self.pipeline).state
        return bool(state.waiting) or holds.ends_at(state) is not None

    def _take_up(self) -> None:
        """Let what waited and is decided wait no longer; what no retry can help was buried first."""
        decided, refused = self.docket.decided, self.docket.refused
        if not decided:
            return
        seen = self.tools.ledger.recall(self.pipeline)
        while not decided.isdisjoint(waiting.id for waiting in seen.state.waiting):
            state = transitions.refused(waiting.taken_up(seen.state, decided), refused)
            seen = self.tools.ledger.change(self.pipeline, seen, state).seen
