"""From a claim to an execution, through every doubt: claim, start, record; look up what a lost answer left open."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from revision_trigger.domain.history import adoption
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.ledger import claims as transitions
from revision_trigger.domain.ledger.snapshot import Change, Snapshot
from revision_trigger.domain.ledger.state import Claim, State, Stop
from revision_trigger.domain.outcome import Fault, Reason, Retry
from revision_trigger.domain.routing.places import pipeline_arn
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.starting.start import Start, named, start_of
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger, Pipelines
from revision_trigger.reconcile import uncertain as unanswered

SEND_TIME = 10.0
"""Seconds that a claim's lease must still have when the start is sent; a send may take 6."""


BUSY = (Reason.BUSY, Reason.LIMIT_EXCEEDED)
"""Why an intent waits in the ledger."""


@value_class
class Starter:
    """Answers for one pipeline's claim at a time. A claim is ours if it bears our mark, whatever was told of the write.

    An execution that a claim began is listed within `settle` seconds of the end of its lease, or it never began.
    """

    pipelines: Pipelines
    ledger: Ledger
    routes: Routes
    pipeline_arn_prefix: str
    owner: Callable[[], str]
    settle: float
    warn: Callable[[str], object]

    def begin(
        self,
        intents: Sequence[DesiredRevision],
        seen: Snapshot,
        *,
        before: Callable[[State], State] = lambda state: state,
        stop: Stop | None = None,
    ) -> str | Snapshot:
        """Claim, start and record; the execution's id, or what overtook the claim. Raises Rejected or Retry.

        `before` happens with the claim or not at all; what is to `stop` is stopped between claim and start.
        """
        pipeline = intents[0].pipeline
        self.pipelines.takes_trigger_id(pipeline)  # before the claim: an answer that fails must not leave one
        state = transitions.claimed(before(seen.state), intents, owner=self.owner(), now=seen.now, stop=stop)
        now = self.ledger.change(pipeline, seen, state).seen
        if now.state.claim != state.claim:
            return now
        return self._send(pipeline, now, busy=lambda state: transitions.put_aside(state, intents))

    def resume(self, pipeline: str, seen: Snapshot, claim: Claim, *, give_up: bool = False) -> Change:
        """Finish a claim whose lease has ended: record what it began, or begin it again. Raises Rejected or Retry.

        `made` says whether this worker recorded the start. Where nobody can tell what it began, somebody may decide to
        `give_up` the claim.
        """
        try:
            found = unanswered.find(self.pipelines, self._start(pipeline, seen, claim), claim=claim, seen=seen)
        except Retry as fault:
            if fault.reason is Reason.UNCERTAIN and give_up and seen.now >= claim.lease + self.settle:
                return self._give_up(pipeline, seen, claim)
            raise
        if found:
            return self._record(pipeline, seen, claim, execution_id=found)
        if seen.now < claim.lease + self.settle:
            raise unanswered.not_listed_yet(claim.lease + self.settle - seen.now)
        state = transitions.taken_over(seen.state, claim, owner=self.owner(), now=seen.now)
        now = self.ledger.change(pipeline, seen, state).seen
        if now.state.claim != state.claim:
            return Change(False, now)
        self._send(pipeline, now)
        return Change(True, self.ledger.recall(pipeline))

    def _give_up(self, pipeline: str, seen: Snapshot, claim: Claim) -> Change:
        self.warn(f"pipeline {pipeline}: the claim of {claim.asked[-1].id} was given up for what somebody forced")
        change = self._finish(pipeline, seen, claim, end=lambda state: transitions.given_up(state, claim))
        return replace(change, made=False)

    def adopt(self, pipeline: str, seen: Snapshot) -> Snapshot:
        """Read the history and adopt what others started; what is known then. Raises Rejected or Retry."""
        history = self.pipelines.history(pipeline, since=seen.now)
        if adoption.is_listed_in_part(seen.state, history, seen.now):
            raise Retry(
                Reason.HISTORY_UNAVAILABLE,
                f"pipeline {pipeline}: its newest execution is not ours and tells no revisions yet; it comes again",
            )
        state = adoption.adopted(seen.state, history, self.routes.listed(pipeline))
        if state == seen.state:
            return replace(seen, first=False)
        return self.ledger.change(pipeline, seen, state).seen

    def _send(self, pipeline: str, seen: Snapshot, *, busy: Callable[[State], State] = transitions.not_started) -> str:
        """Send the claim's start once and record it; the execution's id. Raises Rejected or Retry.

        `busy` is what becomes of the state where the pipeline is busy.
        """
        claim = claim_of(seen)
        self._stop(pipeline, claim)
        try:
            self._check_lease(claim)
            execution_id = self.pipelines.start(self._start(pipeline, seen, claim))
        except Fault as fault:
            if fault.reason is not Reason.UNCERTAIN:  # not started, for certain
                end = busy if fault.reason in BUSY else transitions.not_started
                self._finish(pipeline, seen, claim, end=end)
                raise
            found = unanswered.find(self.pipelines, self._start(pipeline, seen, claim), claim=claim, seen=seen)
            if not found:
                raise
            execution_id = found
        self._record(pipeline, seen, claim, execution_id=execution_id)
        return execution_id

    def _stop(self, pipeline: str, claim: Claim) -> None:
        """Stop what the rollback undoes. Where that fails it starts all the same: the bad revision must not stay."""
        if claim.stop is None:
            return
        try:
            self.pipelines.stop(pipeline, claim.stop)
        except Fault as fault:
            self.warn(f"pipeline {pipeline}: {fault.message}; the rollback starts, and may have to wait behind it")

    def _check_lease(self, claim: Claim) -> None:
        if self.ledger.now() > claim.lease - SEND_TIME:
            raise Retry(Reason.CLAIMED, "this worker was held up until its claim had nearly ended; it comes again")

    def _record(self, pipeline: str, seen: Snapshot, claim: Claim, *, execution_id: str) -> Change:
        """Write down what the claim became; whoever took it over meanwhile finds the execution in the history."""
        return self._finish(pipeline, seen, claim, end=lambda state: transitions.started(state, claim, execution_id))

    def _finish(self, pipeline: str, seen: Snapshot, claim: Claim, *, end: Callable[[State], State]) -> Change:
        """End the claim, over whatever others have noted beside it; unless it is ours no longer."""
        ids = {asked.id for asked in claim.asked}
        change = Change(False, seen)
        while not change.made and change.seen.state.claim == claim:
            state = end(change.seen.state)
            settled = tuple(settled for settled in state.recent if settled.id in ids)
            change = self.ledger.change(pipeline, change.seen, state, settled=settled)
        return change

    def _start(self, pipeline: str, seen: Snapshot, claim: Claim) -> Start:
        arn = pipeline_arn(self.pipeline_arn_prefix, self.routes.pipelines[pipeline].place, pipeline)
        carried = self.routes.carried(pipeline)
        start = start_of(seen.state, claim, pipeline=pipeline, pipeline_arn=arn, carried=carried)
        return named(start) if self.pipelines.takes_trigger_id(pipeline) else start


def claim_of(seen: Snapshot) -> Claim:
    """Give the claim of a state that was just claimed."""
    if seen.state.claim is None:
        raise AssertionError("a state without a claim was to be started from; please report it")
    return seen.state.claim
