"""Targets: which candidates a rollback request may go back to, best first, and the intent that goes back to one.

The caller looks up, one candidate after another, whether the candidate came through the requested stage and whether
its revisions still exist.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import Before, LastGood, OfExecution, RollbackRequest
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.pins import are_same
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.rollback.baseline import Baseline, Candidate, distinct
from revision_trigger.domain.starting.start import TRIGGER_ID
from revision_trigger.domain.value_class import mutable_class


@mutable_class
class Choice:
    """The fitting candidates, best first, and the outcome where none fits or the revisions of none exist any more."""

    refusal: Outcome
    fitting: list[Candidate] = field(default_factory=list)


def choose(baseline: Baseline, request: RollbackRequest, candidates: Iterable[Candidate]) -> Choice:
    """Choose the candidates that the request may go back to.

    `last-good` may have many, since a candidate whose revisions are gone is skipped; any other target has at most one.
    """
    newest_first = sorted(candidates, key=lambda candidate: candidate.started, reverse=True)
    if isinstance(request.to, OfExecution):
        found = next((one for one in newest_first if one.id == request.to.execution_id), None)
        return _checked(baseline, request, found, missing=Reason.UNKNOWN_EXECUTION)
    good = list(_good(baseline, request, newest_first))
    if isinstance(request.to, LastGood):
        fitting = [
            one for one in good if not baseline.gone(one) and not are_same(baseline.pins_after(one), baseline.current)
        ]
        skipped = next(
            (f": {one.id} has {', '.join(baseline.gone(one))}, gone" for one in good if baseline.gone(one)), ""
        )
        sentence = f"no other execution succeeded whose revisions are not known to be bad{skipped}"
        return Choice(refused(request, Reason.NO_GOOD_EXECUTION, sentence), fitting)
    if isinstance(request.to, Before):
        before = request.to.time
        found = next((one for one in good if one.started < before), None)
    else:
        found = _back(baseline, good, request.to.number)
    return _checked(baseline, request, found, missing=Reason.NO_GOOD_EXECUTION)


def target(
    baseline: Baseline, request: RollbackRequest, candidate: Candidate, *, variables: Sequence[Variable] = ()
) -> DesiredRevision:
    """Return the intent that goes back to the candidate, with the variables it ran with; it moves every source's clock.

    A request with a suspect is judged only while the suspect is the newest start. The intent's time is then at least
    every source's clock: a sender's clock may have been ahead, and the rollback must not be judged stale for that.
    """
    pins = baseline.pins_after(candidate)
    revisions = tuple(SourceRevision(action, *pin) for action in sorted(pins) for pin in pins[action])
    clocks = [clock.at for clock in baseline.state.clocks.values()] if request.suspect else []
    return DesiredRevision(
        id=request.id,
        pipeline=request.pipeline,
        revisions=revisions,
        time=max([request.time, *clocks]),
        reason=request.reason,
        variables=tuple(variable for variable in variables if variable.name != TRIGGER_ID),
        origin=request.origin,
        force=request.force,
        rollback_content=request.content,
    )


def refused(request: RollbackRequest, reason: Reason, message: str) -> Outcome:
    """Return the outcome of a refused rollback.

    A rollback that a person requested is `rejected`, unless the target runs already. An automatic one is `ignored`; if
    the bad revision still runs, its reason is one of `guard.LOUD`, which people are alarmed about.
    """
    decision = Decision.IGNORED if request.automatic or reason is Reason.RUNS_ALREADY else Decision.REJECTED
    return Outcome(decision, reason, message, request.id, request.pipeline, origin=request.origin)


def _good(baseline: Baseline, request: RollbackRequest, newest_first: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the candidates that went well, as far as is known, with known revisions that are not known to be bad."""
    for one in newest_first:
        went_well = request.stage is not None or one.status == "Succeeded"
        if one.id == request.suspect or not went_well or not one.revisions:
            continue
        if request.force or not (one.is_passed_over or baseline.state.safeguards.is_bad(baseline.pins_after(one))):
            yield one


def _back(baseline: Baseline, good: Iterable[Candidate], number: int) -> Candidate | None:
    """Return the candidate that is `number` distinct sets of pins before the current one.

    Counting begins at the newest execution of the current pins that was no rollback, since a rollback to them only
    repeats an older execution.
    """
    meant = [one for one in good if not baseline.state.safeguards.is_rollback(one.id)]
    runs = next((at for at, one in enumerate(meant) if are_same(baseline.pins_after(one), baseline.current)), -1)
    others = (one for one in meant[runs + 1 :] if not are_same(baseline.pins_after(one), baseline.current))
    back = list(distinct(baseline, others, most=number))
    return back[number - 1] if 0 < number <= len(back) else None


def _checked(baseline: Baseline, request: RollbackRequest, found: Candidate | None, *, missing: Reason) -> Choice:
    """Return the choice of this one candidate, or a choice of none with the reason why it is refused."""
    if found is None:
        return Choice(refused(request, missing, f"nothing in the pipeline's history fits {request.to}"))
    gone = baseline.gone(found)
    if not found.revisions:
        wrong = Reason.REVISIONS_UNKNOWN, f"execution {found.id}: nobody knows its revisions any more; name others"
    elif gone:
        sentence = f"execution {found.id}: the pipeline has no source action {', '.join(gone)} any more"
        wrong = Reason.ACTION_GONE, f"{sentence}; ask for the revisions with a Desired Revision"
    elif are_same(baseline.pins_after(found), baseline.current):
        wrong = Reason.RUNS_ALREADY, f"execution {found.id} is what runs already"
    elif not request.force and baseline.state.safeguards.is_bad(baseline.pins_after(found)):
        wrong = Reason.KNOWN_BAD, f"execution {found.id} was rolled back itself; ask with force"
    else:
        sentence = f"execution {found.id}: not all of its revisions exist any more"
        return Choice(refused(request, Reason.REVISION_GONE, sentence), [found])
    return Choice(refused(request, *wrong))
