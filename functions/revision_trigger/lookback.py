"""What a pipeline did, as far as one rollback asks: its executions as candidates, and the stages they came through."""

from collections.abc import Callable, Sequence

from revision_trigger.domain.definition import Definition
from revision_trigger.domain.execution import Execution
from revision_trigger.domain.progress import stages_through
from revision_trigger.domain.rollback.asks import LastGood, OfExecution, RollbackAsked
from revision_trigger.domain.rollback.candidates import candidates, listed_types
from revision_trigger.domain.rollback.targets import Candidate
from revision_trigger.domain.rollback.vectors import Vector
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.doors import Past, Vectors

STAGE_LOOKS, JOURNAL_LOOKS = 20, 200
"""The newest executions whose stages, whose S3 keys are asked for."""


@value_class
class Lookback:
    """Answers for one ask, over the executions that were listed for it. `check_time` comes before each call."""

    past: Past
    vectors: Vectors
    ask: RollbackAsked
    history: Sequence[Execution]
    check_time: Callable[[], None]

    def stages_of_suspect(self) -> frozenset[str]:
        """Give the stages that the suspect came through, if the ask depends on one. Raises a fault."""
        suspect = self.ask.suspect
        if suspect is None or self.ask.confirming_stage is None:
            return frozenset()
        status = next((one.status for one in self.history if one.id == suspect), "")
        return self._stages(suspect, status)

    def _stages(self, execution_id: str, status: str) -> frozenset[str]:
        self.check_time()
        return stages_through(self.past.actions(self.ask.pipeline, execution_id), status)

    def candidates(self, definition: Definition, routes: Routes) -> list[Candidate]:
        """Give every execution with what is known of its revisions. Raises a fault."""
        pipeline, to = self.ask.pipeline, self.ask.to
        keyed = routes.carried(pipeline).keys() - routes.listed(pipeline).keys()
        stage = to.stage if isinstance(to, LastGood) else None
        stages = {one.id: self._stages(one.id, one.status) for one in self.history[:STAGE_LOOKS] if stage}
        wanted = [one.id for one in self.history if self._may_be_meant(one, stage)] if keyed else []
        journal = {name: self._vector(name) for name in wanted[:JOURNAL_LOOKS]}
        return candidates(self.history, journal, types=listed_types(definition), keyed=keyed, stages=stages)

    def _may_be_meant(self, one: Execution, stage: str | None) -> bool:
        named = isinstance(self.ask.to, OfExecution) and self.ask.to.execution_id == one.id
        return named or stage is not None or one.status == "Succeeded"

    def _vector(self, execution_id: str) -> Vector:
        self.check_time()
        return self.vectors.vector(self.ask.pipeline, execution_id)
