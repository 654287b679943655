"""Desired revisions, rollbacks, and our own reminders: everything that may start a pipeline now."""

from collections.abc import Sequence

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import Reminder
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger import holds
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.value_class import value_class
from revision_trigger.reconcile.tools import Tools
from revision_trigger.reconcile.turn import Turn
from revision_trigger.reconcile.worklist import Worklist


@value_class
class Revisions:
    """Answers for one pipeline at a time. Every answer is by intent id, and holds intents that were waiting as well."""

    tools: Tools

    def fulfil(self, intents: Sequence[DesiredRevision], deadline: Deadline) -> dict[str, Outcome]:
        """Bring desired revisions of one pipeline to a decision each."""
        return self._run(Worklist.of(intents[0].pipeline, intents), deadline)

    def roll_back(self, request: RollbackRequest, deadline: Deadline) -> dict[str, Outcome]:
        """Bring a rollback to its decision."""
        return self._run(Worklist.of_rollback(request), deadline)

    def look_again(self, reminder: Reminder, deadline: Deadline) -> dict[str, Outcome]:
        """Finish whatever is open of a pipeline, or send the next reminder."""
        turn = Turn.at(Worklist(reminder.pipeline, {}), self.tools, deadline, tries=reminder.tries + 1)
        turn.run()
        sentence = turn.fault.message if turn.fault else ""
        woken = Outcome(Decision.IGNORED, Reason.WOKEN, sentence, reminder.id, reminder.pipeline)
        if turn.unplanned:  # no other reminder may know of what is open, so this reminder itself comes again
            woken = Outcome.of(turn.unplanned, reminder.id, reminder.pipeline)
        return {**turn.docket.told(()), reminder.id: woken}

    def start_waiting(self, pipeline: str, deadline: Deadline) -> dict[str, Outcome]:
        """Start the intents that were waiting, now that an execution has ended or a hold was released.

        With too little time left nothing is begun: the reminder that was sent for the waiting intents comes later.
        """
        if deadline.left < self.tools.reserve:
            return {}
        seen = self.tools.ledger.recall(pipeline)
        return self._run(Worklist(pipeline, {}), deadline) if holds.due(seen.state, seen.now).waiting else {}

    def _run(self, worklist: Worklist, deadline: Deadline) -> dict[str, Outcome]:
        came = set(worklist.open)
        Turn.at(worklist, self.tools, deadline).run()
        return worklist.told(came)
