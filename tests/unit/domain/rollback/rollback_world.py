"""A pipeline played with the pure core alone: every intent is judged and applied at once, as the function would.

The world notes the executions that really started apart from the state, so that tests can check promises against them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from revision_trigger.domain.history import adoption
from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.history.execution import STARTED_BY_API, Execution
from revision_trigger.domain.history.observe import observed
from revision_trigger.domain.history.stage_rollbacks import passed_over, stage_rollbacks
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.intents.observed import AlarmRaised, StateChange
from revision_trigger.domain.intents.rollback import RollbackRequest
from revision_trigger.domain.ledger import claims, waiting
from revision_trigger.domain.ledger import holds as holding
from revision_trigger.domain.ledger.holds import startable
from revision_trigger.domain.ledger.state import EMPTY, State
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Rejected
from revision_trigger.domain.revision import RevisionType, SourceRevision
from revision_trigger.domain.rollback import automatic, guard, targets
from revision_trigger.domain.rollback.baseline import Baseline, Candidate
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.domain.starting.decide import Duplicate, Verdict, decide

NOW = 1_795_312_800.0
TYPES: dict[str, RevisionType] = {"Image": "IMAGE_DIGEST", "Source": "COMMIT_ID"}
Values = dict[str, str]


@dataclass(frozen=True)
class Start:
    """One execution that began: its intents, and the values that ran before and run since."""

    at: float
    intents: tuple[DesiredRevision, ...]
    before: Values
    after: Values
    automatic_rollback: bool = False


@dataclass
class Pipeline:
    """One pipeline, its history and every decision. `busy`: the pipeline takes no start.

    `moves` are the sources that something other than a rollback moved, each with the time of the intent. `gone_back`
    has one entry for each rollback: its request, the execution it chose, and the length of the history then.
    """

    policy: Policy = field(default_factory=Policy)
    state: State = EMPTY
    time: float = NOW
    history: list[Execution] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    asked: dict[str, DesiredRevision] = field(default_factory=dict)
    moves: list[tuple[str, float]] = field(default_factory=list)
    gone_back: list[tuple[RollbackRequest, str, int]] = field(default_factory=list)
    busy: bool = False

    def pins(self) -> Values:
        return {action: pins[0][1] for action, pins in self.state.pins.items()}

    def push(self, name: str, *, late: float = 0.0, **values: str) -> Decision:
        """Push a revision whose event comes `late` seconds after the push."""
        return self.ask(intent(name, self.time - late, reason=Reason.IMAGE_PUSHED, **values))

    def desire(self, name: str, *, force: bool = False, **values: str) -> Decision:
        """Request a revision, as a person would."""
        return self.ask(replace(intent(name, self.time, reason=Reason.DESIRED_REVISION, **values), force=force))

    def ask(self, wanted: DesiredRevision) -> Decision:
        self.turn([wanted])
        return self.decisions[wanted.id]

    def turn(self, wanted: Sequence[DesiredRevision] = ()) -> None:
        """Judge the intents that came and those that wait until all are decided."""
        self.state = holding.due(self.state, self.time)
        kept = [waiting.intent_of(one, "web") for one in self.state.waiting]
        left = {one.id: one for one in waiting.in_order([*kept, *wanted])}
        self.asked = {**left, **self.asked}
        while left:
            verdicts = {one.id: self._judge(one) for one in left.values()}
            for name, verdict in verdicts.items():
                if isinstance(verdict, Decision):
                    self._decide(left.pop(name), verdict)
            begin = [left[name] for name, verdict in verdicts.items() if verdict is Verdict.BEGIN and name in left]
            if not begin:
                continue
            chosen = startable(self.state, waiting.together(begin))
            begun = self.begin(chosen)
            for one in chosen:
                self._decide(left.pop(one.id), Decision.STARTED if begun else Decision.WAITING)

    def _judge(self, wanted: DesiredRevision) -> Decision | Verdict:
        try:
            verdict = decide(self.state, wanted, self.time)
        except Rejected:
            return Decision.REJECTED
        if verdict is Verdict.READ_HISTORY:
            self.adopt()
            return verdict
        if verdict is Verdict.UNCHANGED:
            self.state = claims.unchanged(self.state, wanted)
        if verdict is Verdict.HELD:
            self.state = waiting.held(self.state, [wanted])
        if isinstance(verdict, Duplicate):
            return Decision.DUPLICATE
        assert isinstance(verdict, Verdict), verdict
        return Decision(verdict.value) if verdict.value in list(Decision) else verdict

    def _decide(self, wanted: DesiredRevision, decision: Decision) -> None:
        self.decisions[wanted.id] = decision
        if decision in (Decision.STARTED, Decision.UNCHANGED) and not wanted.is_rollback:
            self.moves += [(pin.action, wanted.time) for pin in wanted.revisions]
        if decision is not Decision.WAITING:
            self.state = waiting.taken_up(self.state, {wanted.id})

    def adopt(self) -> None:
        self.state = adoption.adopted(self.state, self.history, TYPES)

    def begin(
        self, chosen: Sequence[DesiredRevision], *, before: Callable[[State], State] = lambda state: state
    ) -> bool:
        """Claim and start these intents; False, with the intents put aside, if the pipeline is busy."""
        ran = self.pins()
        state = claims.claimed(before(self.state), chosen, owner="me", now=self.time)
        assert state.claim
        if self.busy:
            self.state = claims.put_aside(state, chosen)
            return False
        name = f"execution-{len(self.history)}"
        self.state = claims.started(state, state.claim, name)
        self._list(name, self.pins())
        rollbacks = {one.id for one in self.state.safeguards.rolled_back if one.automatic}
        own = any(one.id in rollbacks for one in chosen)
        self.starts.append(Start(self.time, tuple(chosen), ran, self.pins(), own))
        return True

    def start_by_hand(self, **values: str) -> None:
        """Start the pipeline as somebody else."""
        name = f"execution-{len(self.history)}"
        self._list(name, {**self.pins(), **values})
        self.state = adoption.foreign_seen(self.state, name)
        self.moves += [(action, self.time) for action in TYPES]

    def roll_a_stage_back(self, number: int) -> None:
        """Let CodePipeline itself roll a stage back to an execution."""
        target, name = self.history[number], f"execution-{len(self.history)}"
        self._list(name, dict(target.revisions))
        self.history[-1] = replace(self.history[-1], is_stage_rollback=True, goes_back_to=target.id)
        self.state = adoption.foreign_seen(self.state, name)
        self.moves += [(action, self.time) for action in TYPES]

    def _list(self, name: str, values: Values) -> None:
        self.time += 1  # no two executions begin at once
        self.history.append(Execution(name, "InProgress", self.time, STARTED_BY_API, values))

    def end(self, number: int, status: str) -> str:
        """End an execution."""
        self.history[number] = replace(self.history[number], status=status)
        name = self.history[number].id
        change = StateChange(f"end-{name}", "web", name, status.upper())
        self.state, _ = observed(self.state, change, TYPES)
        return name

    def fail(self, number: int, *, category: str = "Deploy") -> Outcome | None:
        """Let an execution fail in an action of this category; return the outcome of the rollback, if any follows."""
        name = self.end(number, "Failed")
        change = StateChange(f"failed-{name}", "web", name, "FAILED")
        run = ActionRun("Prod", "Deploy", category, "Failed", self.time, self.time)
        return self._follow(automatic.on_failure(change, run, self.policy))

    def alarm(self, name: str, *, deployed: bool = True) -> Outcome | None:
        """Raise an alarm; return the outcome of the rollback, if any follows."""
        suspect = self.last()
        began = self.time - 1 if deployed else None
        alarm = AlarmRaised(f"alarm-{self.time}", "web", name, self.time)
        return self._follow(automatic.on_alarm(alarm, self.policy, suspect=suspect, deploy_began=began))

    def last(self) -> str | None:
        return automatic.last_start(self.state, self.history)

    def _follow(self, asked: RollbackRequest | Outcome | None) -> Outcome | None:
        return self.roll_back(asked) if isinstance(asked, RollbackRequest) else asked

    def roll_back(self, request: RollbackRequest, *, gone: Sequence[str] = ()) -> Outcome:
        """Answer a rollback request; `gone` are the executions whose revisions do not exist any more."""
        self.state = holding.due(self.state, self.time)
        said = self._rolled_back(request, gone)
        self.decisions[request.id] = said.decision
        return said

    def _rolled_back(self, request: RollbackRequest, gone: Sequence[str]) -> Outcome:
        while (verdict := decide(self.state, request.draft, self.time)) is Verdict.READ_HISTORY:
            self.adopt()
        if verdict is not Verdict.BEGIN:
            return Outcome(Decision.DUPLICATE, Reason.ASKED_BEFORE)
        facts = guard.RollbackFacts(self.policy, self.time, self.last(), stage_rollbacks=stage_rollbacks(self.history))
        stopped = guard.stopped(self.state, request, facts)
        if stopped:
            return stopped
        baseline = Baseline(self.state, TYPES, TYPES)
        found = targets.choose(baseline, request, self.candidates())
        for candidate in found.fitting:
            if candidate.id in gone:
                continue
            self.gone_back.append((request, candidate.id, len(self.history)))
            return self._go_back(request, targets.target(baseline, request, candidate), facts)
        return found.refusal

    def _go_back(self, request: RollbackRequest, target: DesiredRevision, facts: guard.RollbackFacts) -> Outcome:
        verdict = decide(self.state, target, self.time)
        if verdict is not Verdict.BEGIN:
            return Outcome(Decision.STALE, Reason.NEWER_STARTED)
        begun = self.begin(
            [target],
            before=lambda state: holding.rolled_back(
                state, request, target, policy=facts.policy, now=facts.now, carried=TYPES
            ),
        )
        return Outcome(Decision.STARTED if begun else Decision.WAITING, request.reason)

    def candidates(self) -> list[Candidate]:
        over = passed_over(self.history)
        return [
            Candidate(
                one.id,
                one.started,
                one.status,
                {action: ((TYPES[action], value),) for action, value in one.revisions.items()},
                is_passed_over=one.id in over,
            )
            for one in self.history
        ]


def intent(name: str, time: float, *, reason: Reason, **values: str) -> DesiredRevision:
    revisions = tuple(SourceRevision(action, TYPES[action], value) for action, value in values.items())
    return DesiredRevision(name, "web", revisions, time, reason)
