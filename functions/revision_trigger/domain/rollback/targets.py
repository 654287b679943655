"""What a rollback goes back to: the candidates that fit, best first, and the vector that one of them stands for.

Whether a candidate came through the stage that is asked for, and its revisions still exist, is for the caller to look
up, one candidate after another.
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
    """Candidates, best first, and what to answer where there is none, or none whose revisions still exist."""

    refusal: Outcome
    fitting: list[Candidate] = field(default_factory=list)


def ranked(ground: Baseline, ask: RollbackRequest, candidates: Iterable[Candidate]) -> Choice:
    """Find what the ask may go back to: of `last-good` any number, since what is gone is skipped; else one at most."""
    newest_first = sorted(candidates, key=lambda candidate: candidate.started, reverse=True)
    if isinstance(ask.to, OfExecution):
        found = next((one for one in newest_first if one.id == ask.to.execution_id), None)
        return _checked(ground, ask, found, missing=Reason.UNKNOWN_EXECUTION)
    good = list(_good(ground, ask, newest_first))
    if isinstance(ask.to, LastGood):
        fitting = [one for one in good if not ground.gone(one) and not are_same(ground.vector(one), ground.current)]
        skipped = next((f": {one.id} has {', '.join(ground.gone(one))}, gone" for one in good if ground.gone(one)), "")
        sentence = f"no other execution succeeded whose revisions are not known to be bad{skipped}"
        return Choice(refused(ask, Reason.NO_GOOD_EXECUTION, sentence), fitting)
    if isinstance(ask.to, Before):
        before = ask.to.time
        found = next((one for one in good if one.started < before), None)
    else:
        found = _back(ground, good, ask.to.number)
    return _checked(ground, ask, found, missing=Reason.NO_GOOD_EXECUTION)


def target(
    ground: Baseline, ask: RollbackRequest, candidate: Candidate, *, variables: Sequence[Variable] = ()
) -> DesiredRevision:
    """Give the intent that goes back to the candidate, with the variables it ran with; all sources' clocks move.

    If its suspect is still the newest start, no clock may outrun it: a sender's may have been ahead.
    """
    vector = ground.vector(candidate)
    revisions = tuple(SourceRevision(action, *pin) for action in sorted(vector) for pin in vector[action])
    clocks = [clock.at for clock in ground.state.clocks.values()] if ask.suspect else []
    return DesiredRevision(
        id=ask.id,
        pipeline=ask.pipeline,
        revisions=revisions,
        time=max([ask.time, *clocks]),
        reason=ask.reason,
        variables=tuple(variable for variable in variables if variable.name != TRIGGER_ID),
        origin=ask.origin,
        force=ask.force,
        ask=ask.content,
    )


def refused(ask: RollbackRequest, reason: Reason, message: str) -> Outcome:
    """Refuse a rollback: one that somebody asked for is rejected, one that happened by itself is loud (guard.LOUD)."""
    decision = Decision.IGNORED if ask.automatic or reason is Reason.RUNS_ALREADY else Decision.REJECTED
    return Outcome(decision, reason, message, ask.id, ask.pipeline, origin=ask.origin)


def _good(ground: Baseline, ask: RollbackRequest, newest_first: Iterable[Candidate]) -> Iterator[Candidate]:
    """Leave those that went well, as far as is known, whose revisions are known and not known to be bad."""
    for one in newest_first:
        went_well = ask.stage is not None or one.status == "Succeeded"
        if one.id == ask.suspect or not went_well or not one.revisions:
            continue
        if ask.force or not (one.is_passed_over or ground.state.safeguards.is_bad(ground.vector(one))):
            yield one


def _back(ground: Baseline, good: Iterable[Candidate], number: int) -> Candidate | None:
    """Go back over distinct vectors, from where what runs now was first meant to run: not from a rollback to it."""
    meant = [one for one in good if not ground.state.safeguards.is_rollback(one.id)]
    runs = next((at for at, one in enumerate(meant) if are_same(ground.vector(one), ground.current)), -1)
    others = (one for one in meant[runs + 1 :] if not are_same(ground.vector(one), ground.current))
    back = list(distinct(ground, others, most=number))
    return back[number - 1] if 0 < number <= len(back) else None


def _checked(ground: Baseline, ask: RollbackRequest, found: Candidate | None, *, missing: Reason) -> Choice:
    """Take an explicit target, or refuse it with what is wrong."""
    if found is None:
        return Choice(refused(ask, missing, f"nothing in the pipeline's history fits {ask.to}"))
    gone = ground.gone(found)
    if not found.revisions:
        wrong = Reason.REVISIONS_UNKNOWN, f"execution {found.id}: nobody knows its revisions any more; name others"
    elif gone:
        sentence = f"execution {found.id}: the pipeline has no source action {', '.join(gone)} any more"
        wrong = Reason.ACTION_GONE, f"{sentence}; ask for the revisions with a Desired Revision"
    elif are_same(ground.vector(found), ground.current):
        wrong = Reason.RUNS_ALREADY, f"execution {found.id} is what runs already"
    elif not ask.force and ground.state.safeguards.is_bad(ground.vector(found)):
        wrong = Reason.KNOWN_BAD, f"execution {found.id} was rolled back itself; ask with force"
    else:
        sentence = f"execution {found.id}: not all of its revisions exist any more"
        return Choice(refused(ask, Reason.REVISION_GONE, sentence), [found])
    return Choice(refused(ask, *wrong))
