"""What a rollback stands on: the executions it may choose from, what runs now, and what going back to one would run."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import field

from revision_trigger.domain.ledger.state import State
from revision_trigger.domain.pins import Pins, are_same
from revision_trigger.domain.value_class import value_class


@value_class
class Candidate:
    """An execution of the history or the journal. No revisions: nobody knows them any more.

    `is_passed_over`: CodePipeline itself rolled a stage back from or over it, or it is that rollback (native.py).
    """

    id: str
    started: float
    status: str
    revisions: Pins
    is_passed_over: bool = False


@value_class
class Baseline:
    """What a target is measured against: the state, what starts carry, the pipeline's source actions now.

    `runs` is what the newest start runs with, by the history: a source that had no pin yet runs at its latest.
    """

    state: State
    carried: Collection[str]
    defined: Collection[str]
    runs: Pins = field(default_factory=dict)

    @property
    def current(self) -> Pins:
        """What should run now."""
        known = {**self.runs, **self.state.pins}
        return {action: pins for action, pins in known.items() if action in self.carried}

    def vector(self, candidate: Candidate) -> Pins:
        """Give the full vector of going back to the candidate: a source that it did not have yet stays where it is."""
        own = {action: pins for action, pins in candidate.revisions.items() if action in self.carried}
        return {**self.current, **own}

    def gone(self, candidate: Candidate) -> list[str]:
        """Give the candidate's actions that the pipeline does not have any more."""
        return sorted(candidate.revisions.keys() - set(self.defined))


def distinct(ground: Baseline, fitting: Iterable[Candidate], *, most: int) -> Iterator[Candidate]:
    """Give one candidate a vector, of at most so many: what is gone of one is gone of all."""
    tried: list[Pins] = []
    for candidate in fitting:
        vector = ground.vector(candidate)
        if not any(are_same(vector, other) for other in tried):
            tried.append(vector)
            yield candidate
        if len(tried) == most:
            return
