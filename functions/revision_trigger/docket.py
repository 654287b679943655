"""What is open of one pipeline, in the order it applies, and what has been decided: the list a turn works through."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from revision_trigger.domain import merge, transitions
from revision_trigger.domain.decision import Carried, Decision, Fault, Outcome, Reason
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.state import Asked, State

_STILL_OPEN = frozenset({Decision.WAITING, Decision.RETRY})


@dataclass(slots=True)
class Docket:
    """Every intent is open until it has its outcome. `waited` are the ids of those that had waited in the ledger."""

    pipeline: str
    open: dict[str, DesiredRevision]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    waited: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, pipeline: str, intents: Iterable[DesiredRevision]) -> "Docket":
        """Open a docket with what came."""
        return cls(pipeline, {intent.id: intent for intent in merge.in_order(intents)})

    def join(self, state: State) -> None:
        """Take in what waits, unless it came by itself or is decided: both are judged alike."""
        joining = [transitions.intent_of(waiting, self.pipeline) for waiting in state.waiting]
        for intent in joining:
            self._keep_resolved(intent)
        joining = [intent for intent in joining if intent.id not in self.open and intent.id not in self.outcomes]
        if joining:
            self.waited |= {intent.id for intent in joining}
            self.open = {intent.id: intent for intent in merge.in_order([*joining, *self.open.values()])}

    def _keep_resolved(self, waiting: DesiredRevision) -> None:
        """Let what comes again mean what its names meant when it was put aside."""
        came = self.open.get(waiting.id)
        if came and came.unresolved and came.content == waiting.content:
            self.open[came.id] = replace(came, revisions=waiting.revisions)

    def end(
        self, intent: DesiredRevision, decision: Decision, reason: Reason, *, execution_id: str | None = None
    ) -> None:
        """Decide an intent."""
        del self.open[intent.id]
        self.outcomes[intent.id] = Outcome(
            decision, reason, "", intent.id, self.pipeline, execution_id, origin=intent.origin
        )

    def refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        """Decide an intent by what kept it from its start."""
        del self.open[intent.id]
        outcome = Outcome.of(fault)
        self.outcomes[intent.id] = replace(outcome, intent_id=intent.id, pipeline=self.pipeline, origin=intent.origin)

    def began(self, asked: Iterable[Asked], execution_id: str, pins: tuple[Carried, ...]) -> None:
        """Decide those that one start served, whether they came with this turn or a crash had left them behind."""
        asked = list(asked)
        older = merge.superseded(asked)
        for one in asked:
            intent = self.open.pop(one.id, None)
            began = Outcome(Decision.STARTED, Reason(one.reason), pins=pins)
            outcome = Outcome(Decision.SUPERSEDED, Reason.NEWER_IN_BATCH) if one.id in older else began
            self.outcomes[one.id] = replace(
                outcome,
                intent_id=one.id,
                pipeline=self.pipeline,
                execution_id=execution_id,
                origin=intent.origin if intent else None,
            )

    def reopen_waiting(self, fault: Fault) -> None:
        """Nobody would wake what waits: let its message come again."""
        for name, outcome in self.outcomes.items():
            if outcome.decision is Decision.WAITING:
                self.outcomes[name] = replace(Outcome.of(fault), intent_id=name, pipeline=self.pipeline)

    @property
    def decided(self) -> set[str]:
        """The ids of those that nothing more is to be done for."""
        return {name for name, outcome in self.outcomes.items() if outcome.decision not in _STILL_OPEN}

    @property
    def has_waiting(self) -> bool:
        """Whether something was put aside."""
        return any(outcome.decision is Decision.WAITING for outcome in self.outcomes.values())
