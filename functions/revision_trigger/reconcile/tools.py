"""What every turn works with."""

from collections.abc import Callable

from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Fault
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Ledger
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.reminders import Reminders
from revision_trigger.reconcile.rollback_search import RollbackSearch
from revision_trigger.reconcile.starter import Starter


@value_class
class Tools:
    """What every turn works with; nothing is begun with less than `reserve` seconds left of the invocation."""

    ledger: Ledger
    starter: Starter
    routes: Routes
    preparer: Preparer
    rollbacks: RollbackSearch
    wakes: Reminders
    bury: Callable[[DesiredRevision, Fault], None]
    pause: Callable[[], None]
    reserve: float
