"""The baseline of a rollback: what should run now, and what would run after going back to one execution."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import field

from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.pins import Pins, are_same
from revision_trigger.domain.value_class import value_class


@value_class
class Candidate:
    """An execution of the history or the journal. Empty `revisions`: nobody knows them any more.

    `is_passed_over`: CodePipeline itself rolled a stage back from this execution or over it, or the execution is that
    stage rollback (domain/history/stage_rollbacks.py).
    """

    id: str
    started: float
    status: str
    revisions: Pins
    is_passed_over: bool = False


@value_class
class Baseline:
    """The pipeline as a rollback finds it: each candidate is compared with this.

    `carried` are the source actions whose pins every start carries, `defined` the source actions that the pipeline has
    now. `runs` is what the newest start runs with according to the history: a source action that had no pin yet runs
    at its latest revision.
    """

    state: State
    carried: Collection[str]
    defined: Collection[str]
    runs: Pins = field(default_factory=dict)

    @property
    def current(self) -> Pins:
        """The pins that should run now."""
        known = {**self.runs, **self.state.pins}
        return {action: pins for action, pins in known.items() if action in self.carried}

    def pins_after(self, candidate: Candidate) -> Pins:
        """Return all pins after going back to the candidate: a source that it did not have yet keeps its pin."""
        own = {action: pins for action, pins in candidate.revisions.items() if action in self.carried}
        return {**self.current, **own}

    def gone(self, candidate: Candidate) -> list[str]:
        """Return the source actions of the candidate that the pipeline does not have any more, sorted."""
        return sorted(candidate.revisions.keys() - set(self.defined))


def distinct(baseline: Baseline, fitting: Iterable[Candidate], *, most: int) -> Iterator[Candidate]:
    """Yield the first candidate for each distinct set of revisions, at most `most`.

    Candidates with the same revisions need one look-up: if a revision is gone, it is gone for all of them.
    """
    tried: list[Pins] = []
    for candidate in fitting:
        pins = baseline.pins_after(candidate)
        if not any(are_same(pins, other) for other in tried):
            tried.append(pins)
            yield candidate
        if len(tried) == most:
            return
