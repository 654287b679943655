"""The function's service, wired to the ports of one worker in the small world."""

import itertools

from revision_trigger.domain.ledger.claims import LEASE
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.handlers.automatic_rollbacks import AutomaticRollbacks
from revision_trigger.handlers.holds import Holds
from revision_trigger.handlers.kinds import Handlers
from revision_trigger.handlers.observations import Observations
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.handlers.revisions import Revisions
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.reminders import Reminders
from revision_trigger.reconcile.rollback_search import RollbackSearch
from revision_trigger.reconcile.starter import Starter
from revision_trigger.reconcile.tools import Tools
from tests.builders import routes
from tests.world.ports import Ports

SETTLE = 120.0
ARN = "arn:aws:codepipeline:us-east-1:123456789012:"


def service(ports: Ports, owner: str = "worker", *, reserve: float = 1.0, known: Routes | None = None) -> Handlers:
    """Give the handlers of one worker, wired to its ports."""
    numbers = itertools.count()
    known = known or routes()
    preparer = Preparer(ports, ports, known)
    starter = Starter(
        pipelines=ports,
        ledger=ports,
        routes=known,
        pipeline_arn_prefix=ARN,
        owner=lambda: f"{owner}-{next(numbers)}",
        settle=SETTLE,
        warn=ports.world.warnings.append,
    )
    tools = Tools(
        ports,
        starter,
        known,
        preparer=preparer,
        rollbacks=RollbackSearch(ports, ports, ports, preparer, known),
        wakes=Reminders(ports, ports.wake),
        bury=ports.bury,
        pause=lambda: ports.gate("pause"),
        reserve=reserve,
    )
    revisions = Revisions(tools)
    return Handlers(
        revisions,
        Observations(tools, revisions, AutomaticRollbacks(ports, ports, known)),
        Holds(ports),
        PlannedRollbacks(ports, ports, ports, known),
    )


def lease_and_settle() -> float:
    """Seconds after which nothing of a dead worker can be under way."""
    return LEASE + SETTLE + 1
