"""What every turn works with, and the time it has."""

from collections.abc import Callable

from revision_trigger.domain.decision import Fault, Reason, Retry
from revision_trigger.domain.intent import DesiredRevision
from revision_trigger.domain.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.doors import Ledger
from revision_trigger.prepare import Preparer
from revision_trigger.rollbacks import Rollbacks
from revision_trigger.starter import Starter
from revision_trigger.wakes import Wakes

Remaining = Callable[[], float]
"""Seconds until the invocation's deadline."""


@value_class
class Tools:
    """What every turn works with; nothing is begun with less than `reserve` seconds left of the invocation."""

    ledger: Ledger
    starter: Starter
    routes: Routes
    preparer: Preparer
    rollbacks: Rollbacks
    wakes: Wakes
    bury: Callable[[DesiredRevision, Fault], None]
    pause: Callable[[], None]
    reserve: float


def check_time(left: float, needed: float) -> None:
    """Raise Retry where an invocation has fewer seconds left than its next step may take."""
    if left < needed:
        sentence = f"{left:.1f} s left of the invocation, expected {needed:.1f} s: back to the queue"
        raise Retry(Reason.OUT_OF_TIME, sentence)
