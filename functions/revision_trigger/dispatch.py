"""Intents to their handlers: every pipeline of a batch in a thread of its own, side by side; none waits for another.

Within a pipeline come first the requests that may keep something from starting, then all desired revisions together,
then everything else (`handlers/kinds.py` has the table).
"""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from threading import Thread

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.decoded import Intent
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.value_class import mutable_class
from revision_trigger.handlers.kinds import AFTER_STARTS, BEFORE_STARTS, Handler, Handlers


@mutable_class
class _Pipeline:
    """One pipeline's intents, by their position in the batch (ids may repeat), and the decisions on them."""

    handlers: Handlers
    deadline: Deadline
    intents: dict[int, Intent] = field(default_factory=dict)
    decided: dict[int, Outcome] = field(default_factory=dict)
    on_waiting: list[Outcome] = field(default_factory=list)

    def run(self) -> None:
        """Bring every intent to its decision. After a bug, the undecided intents of this pipeline come again."""
        try:
            self._handle(BEFORE_STARTS)
            self._fulfil()
            self._handle(AFTER_STARTS)
        except Exception as error:  # noqa: BLE001  a bug at one pipeline must not take the batch down
            broken = Retry(Reason.INTERNAL_ERROR, _where(error))
            for position, intent in self.intents.items():
                self.decided.setdefault(position, Outcome.of(broken, intent.id, intent.pipeline))

    def _handle(self, table: Mapping[type[Intent], Handler]) -> None:
        for position, intent in self.intents.items():
            handler = table.get(type(intent))
            for outcome in handler(self.handlers, intent, self.deadline) if handler else ():
                if position in self.decided:
                    self.on_waiting.append(outcome)
                else:
                    self.decided[position] = outcome

    def _fulfil(self) -> None:
        """Fulfil all desired revisions together, each id once.

        A repetition of the same request takes its decision from the first. Another request under the same id is judged
        after the first.
        """
        left = {position: one for position, one in self.intents.items() if isinstance(one, DesiredRevision)}
        while left:
            first: dict[str, int] = {}
            for position, intent in left.items():
                first.setdefault(intent.id, position)
            outcomes = self.handlers.revisions.fulfil([left[position] for position in first.values()], self.deadline)
            for position, intent in left.items():
                if position == first[intent.id]:
                    self.decided[position] = outcomes[intent.id]
                elif intent.content == left[first[intent.id]].content:
                    self.decided[position] = _repeated(outcomes[intent.id])
            self.on_waiting += [outcome for name, outcome in outcomes.items() if name not in first]
            left = {position: intent for position, intent in left.items() if position not in self.decided}


def dispatch(handlers: Handlers, intents: Sequence[Intent], deadline: Deadline) -> tuple[list[Outcome], list[Outcome]]:
    """Bring every intent to its decision, and give the decisions in the intents' order.

    The second list holds the decisions on intents that were waiting in the ledger.
    """
    pipelines: dict[str, _Pipeline] = {}
    for position, intent in enumerate(intents):
        pipelines.setdefault(intent.pipeline, _Pipeline(handlers, deadline)).intents[position] = intent
    _run_side_by_side(list(pipelines.values()))
    decided = [pipelines[intent.pipeline].decided[position] for position, intent in enumerate(intents)]
    return decided, [outcome for pipeline in pipelines.values() for outcome in pipeline.on_waiting]


def _repeated(outcome: Outcome) -> Outcome:
    """Give the decision on a repetition of a request within one batch."""
    if outcome.decision not in (Decision.STARTED, Decision.SUPERSEDED):
        return outcome
    return replace(outcome, decision=Decision.DUPLICATE, reason=Reason.ASKED_BEFORE, pins=())


def _run_side_by_side(pipelines: list[_Pipeline]) -> None:
    """Run each pipeline in a thread of its own, the first of them in this thread."""
    threads = [Thread(target=pipeline.run) for pipeline in pipelines[1:]]
    for thread in threads:
        thread.start()
    for pipeline in pipelines[:1]:
        pipeline.run()
    for thread in threads:
        thread.join()


def _where(error: Exception) -> str:
    """Say which exception was raised in which line of ours: enough to find the bug, and nothing of the event."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {frame.name} ({frame.filename}:{frame.lineno}); please report it"
