"""What is open of one pipeline, in the order it applies, and what has been decided: the list a turn works through."""

from collections.abc import Collection, Iterable
from dataclasses import field, replace

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger import waiting
from revision_trigger.domain.ledger.state import ClaimedIntent, State
from revision_trigger.domain.outcome import Decision, Fault, Outcome, Reason, StartedPin
from revision_trigger.domain.value_class import mutable_class

_STILL_OPEN = frozenset({Decision.WAITING, Decision.HELD, Decision.RETRY})


@mutable_class
class Worklist:
    """Every intent is open until it has its outcome. `waited` are the ids of those that had waited in the ledger.

    A rollback is open as its draft until its target is found: `asks` says what it is for.
    """

    pipeline: str
    open: dict[str, DesiredRevision]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    waited: set[str] = field(default_factory=set)
    asks: dict[str, RollbackRequest] = field(default_factory=dict)

    @classmethod
    def of(cls, pipeline: str, intents: Iterable[DesiredRevision]) -> "Worklist":
        """Open a docket with what came."""
        return cls(pipeline, {intent.id: intent for intent in waiting.in_order(intents)})

    @classmethod
    def of_rollback(cls, ask: RollbackRequest) -> "Worklist":
        """Open a docket with a rollback, whose target is not known yet."""
        return cls(ask.pipeline, {ask.id: ask.draft}, asks={ask.id: ask})

    def join(self, state: State) -> None:
        """Take in what waits, unless it came by itself or is decided: both are judged alike."""
        joining = [waiting.intent_of(one, self.pipeline) for one in state.waiting]
        for intent in joining:
            self._keep_resolved(intent)
        joining = [intent for intent in joining if intent.id not in self.open and not self._is_decided(intent)]
        if joining:
            self.waited |= {intent.id for intent in joining}
            self.open = {intent.id: intent for intent in waiting.in_order([*joining, *self.open.values()])}

    def _is_decided(self, waiting: DesiredRevision) -> bool:
        """Whether nothing is left to say of what waits; what was held, and waits now, is held no longer."""
        outcome = self.outcomes.get(waiting.id)
        return outcome is not None and outcome.decision is not Decision.HELD

    def _keep_resolved(self, waiting: DesiredRevision) -> None:
        """Let what comes again mean what it meant when it was put aside: its names, or its target."""
        came = self.open.get(waiting.id)
        if not came or came.content != waiting.content:
            return
        if came.unresolved or came.id in self.asks:
            self.asks.pop(came.id, None)
            self.open[came.id] = replace(waiting, origin=came.origin, symbols=came.symbols, reason=came.reason)

    def end(
        self, intent: DesiredRevision, decision: Decision, reason: Reason, *, execution_id: str | None = None
    ) -> None:
        """Decide an intent."""
        del self.open[intent.id]
        self.outcomes[intent.id] = Outcome(
            decision, reason, "", intent.id, self.pipeline, execution_id, origin=intent.origin
        )

    def say(self, intent: DesiredRevision, outcome: Outcome) -> None:
        """Decide an intent by an outcome that says all."""
        del self.open[intent.id]
        self.outcomes[intent.id] = replace(outcome, intent_id=intent.id, pipeline=self.pipeline, origin=intent.origin)

    def refuse(self, intent: DesiredRevision, fault: Fault) -> None:
        """Decide an intent by what kept it from its start."""
        self.say(intent, Outcome.of(fault))

    def began(
        self, asked: Iterable[ClaimedIntent], execution_id: str, pins: tuple[StartedPin, ...], *, message: str = ""
    ) -> None:
        """Decide those that one start served, whether they came with this turn or a crash had left them behind."""
        asked = list(asked)
        older = waiting.superseded(asked)
        for one in asked:
            intent = self.open.pop(one.id, None)
            began = Outcome(Decision.STARTED, Reason(one.reason), message, pins=pins)
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
                self.outcomes[name] = Outcome.of(fault, name, self.pipeline)

    def told(self, came: Collection[str]) -> dict[str, Outcome]:
        """Give the decisions that are this turn's to tell; `came` are the ids of what it was asked for.

        What waited, and another worker started meanwhile, is that worker's to tell: here it would be a duplicate.
        """
        elsewhere = self.waited - set(came)
        return {
            name: outcome
            for name, outcome in self.outcomes.items()
            if name not in elsewhere or outcome.decision is not Decision.DUPLICATE
        }

    @property
    def decided(self) -> set[str]:
        """The ids of those that nothing more is to be done for."""
        return {name for name, outcome in self.outcomes.items() if outcome.decision not in _STILL_OPEN}

    @property
    def refused(self) -> set[str]:
        """The ids of those that will never start."""
        return {name for name, outcome in self.outcomes.items() if outcome.decision is Decision.REJECTED}

    @property
    def has_waiting(self) -> bool:
        """Whether something was put aside."""
        return any(outcome.decision is Decision.WAITING for outcome in self.outcomes.values())
