"""What a pipeline did, as far as one rollback asks: its executions as candidates, and the stages they came through."""

from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.action_runs import stages_through
from revision_trigger.domain.history.execution import Execution
from revision_trigger.domain.intents.rollback import OfExecution, RollbackRequest
from revision_trigger.domain.outcome import Outcome
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.rollback.baseline import Candidate
from revision_trigger.domain.rollback.candidates import candidates, listed_types
from revision_trigger.domain.rollback.targets import Choice
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.definition import Definition
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Past, Vectors

STAGE_LOOKS, JOURNAL_LOOKS = 50, 200
"""The newest that may be meant whose stages, whose S3 keys are asked for: a call each."""


@value_class
class RollbackHistory:
    """Answers for one request, over the executions listed for it. Before each call the `deadline` is looked at."""

    past: Past
    vectors: Vectors
    ask: RollbackRequest
    history: Sequence[Execution]
    deadline: Deadline
    looked_up: dict[str, frozenset[str]] = field(default_factory=dict)

    def stages_of_suspect(self) -> frozenset[str]:
        """Give the stages that the suspect came through, if the ask depends on one. Raises a fault."""
        suspect = self.ask.suspect
        if suspect is None or self.ask.confirming_stage is None:
            return frozenset()
        status = next((one.status for one in self.history if one.id == suspect), "")
        return self._stages(suspect, status)

    def came_through(self, fitting: Sequence[Candidate]) -> Iterator[Candidate]:
        """Leave those that came through the stage that the ask names, if any; each is looked up when its turn comes."""
        if self.ask.stage is None:
            yield from fitting
            return
        for one in fitting[:STAGE_LOOKS]:
            if self.ask.stage in self._stages(one.id, one.status):
                yield one

    def bounded(self, ranked: Choice) -> Outcome:
        """Give the refusal, which says so where not all were asked for the stage."""
        if self.ask.stage is None or len(ranked.fitting) <= STAGE_LOOKS:
            return ranked.refusal
        sentence = f"; of {len(ranked.fitting)} that may be meant, the newest {STAGE_LOOKS} were looked at: name one"
        return replace(ranked.refusal, message=ranked.refusal.message + sentence)

    def _stages(self, execution_id: str, status: str) -> frozenset[str]:
        if execution_id not in self.looked_up:
            self.deadline.require()
            runs = self.past.actions(self.ask.pipeline, execution_id)
            self.looked_up[execution_id] = stages_through(runs, status)
        return self.looked_up[execution_id]

    def candidates(self, definition: Definition, routes: Routes) -> list[Candidate]:
        """Give every execution with what is known of its revisions. Raises a fault."""
        pipeline = self.ask.pipeline
        keyed = routes.carried(pipeline).keys() - routes.listed(pipeline).keys()
        wanted = [one.id for one in self.history if self._may_be_meant(one)] if keyed else []
        journal = {name: self._vector(name) for name in wanted[:JOURNAL_LOOKS]}
        return candidates(self.history, journal, types=listed_types(definition), keyed=keyed)

    def _may_be_meant(self, one: Execution) -> bool:
        if isinstance(self.ask.to, OfExecution):
            return one.id == self.ask.to.execution_id
        return self.ask.stage is not None or one.status == "Succeeded"

    def _vector(self, execution_id: str) -> Pins:
        self.deadline.require()
        return self.vectors.vector(self.ask.pipeline, execution_id)
