"""One line of the demo: something that happens, and the decisions that must follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.aws import Aws

Pins = Mapping[str, str]


def _as_it_should(_: Aws) -> str:
    return ""


@dataclass(frozen=True)
class Chapter:
    """One thing that happens or is waited for, and the decisions expected of the function.

    `send` makes the thing happen and returns the revisions that must run: source action to revision value. `also` are
    further decisions, in any order, because several workers may decide at once. The chapter must take at least
    `seconds`. `then` checks something else, and returns a sentence if that is wrong.
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
        """The expected decisions, each with its reason."""
        return [(self.decision, self.reason), *self.also]

    @property
    def expected(self) -> str:
        """The expected decisions in the words of `decided`."""
        return decided(self.decisions)


def decided(decisions: list[tuple[str, str]]) -> str:
    """Write decisions and their reasons as one short text that does not depend on their order."""
    texts = sorted(f"{decision}: {reason}" for decision, reason in decisions)
    texts.sort(key=lambda text: text.startswith("duplicate"))
    counts = {each: texts.count(each) for each in texts}
    return ", ".join(each if count == 1 else f"{count} {each}" for each, count in counts.items()) or "nothing"
