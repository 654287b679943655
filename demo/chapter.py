"""What happens in one line of the demo, and what should come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.aws import Aws

Pins = Mapping[str, str]


def _as_it_should(_: Aws) -> str:
    return ""


@dataclass(frozen=True)
class Chapter:
    """One thing that happens, or is waited for.

    `send` makes it happen and gives the revisions that must run: source action to revision value. `also` are
    further decisions, in any order: workers may be side by side. It takes at least `seconds`. `then` looks at what
    else should be so, and says what is not.
    """

    event: str
    send: Callable[[Aws], Pins]
    decision: str
    reason: str
    pipeline: str | None = None
    also: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    then: Callable[[Aws], str] = _as_it_should

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """What should be decided, and why."""
        return [(self.decision, self.reason), *self.also]

    @property
    def expected(self) -> str:
        """The same, in the words of `decided`."""
        return decided(self.decisions)


def decided(decisions: list[tuple[str, str]]) -> str:
    """Say decisions and their reasons in few words, whatever their order."""
    told = sorted(f"{decision}: {reason}" for decision, reason in decisions)
    told.sort(key=lambda one: one.startswith("duplicate"))
    counts = {each: told.count(each) for each in told}
    return ", ".join(each if count == 1 else f"{count} {each}" for each, count in counts.items()) or "nothing"
