"""The time that is left of one invocation. Nothing is begun that could not end within it."""

from collections.abc import Callable

from revision_trigger.domain.outcome import Reason, Retry
from revision_trigger.domain.value_class import value_class


@value_class
class Deadline:
    """The end of an invocation. `seconds_left` says how far away the end is now; Lambda's context knows.

    `step` is how many seconds the next step may take at the most, where `require` is given no number of its own.
    """

    seconds_left: Callable[[], float]
    step: float = 0.0

    @property
    def left(self) -> float:
        """Seconds until the end of the invocation."""
        return self.seconds_left()

    def for_steps_of(self, seconds: float) -> "Deadline":
        """Give the same deadline for steps of another length."""
        return Deadline(self.seconds_left, seconds)

    def require(self, seconds: float | None = None) -> None:
        """Raise Retry if fewer seconds are left than the next step may take."""
        needed = self.step if seconds is None else seconds
        left = self.left
        if left < needed:
            sentence = f"{left:.1f} s left of the invocation, expected {needed:.1f} s: back to the queue"
            raise Retry(Reason.OUT_OF_TIME, sentence)
