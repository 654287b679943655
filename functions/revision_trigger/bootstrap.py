"""The one place that wires: reads the environment, makes the adapters, and puts the function together."""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics

from revision_trigger.aws.announcer import EventBridgeAnnouncer
from revision_trigger.aws.clients import Clients
from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.aws.dead_letters import SqsDeadLetters
from revision_trigger.aws.definitions import CachedDefinitions
from revision_trigger.aws.journal import DynamoDbJournal
from revision_trigger.aws.ledger import DynamoDbLedger
from revision_trigger.aws.queue import SqsQueue
from revision_trigger.aws.scheduler import EventBridgeScheduler, ScheduleGroup
from revision_trigger.aws.source_lookups import SourceLookups
from revision_trigger.aws.timeouts import CONFIGS
from revision_trigger.batch import Batch, BatchResponse, HandBack
from revision_trigger.deadline import Deadline
from revision_trigger.domain.routing.places import ledger_key
from revision_trigger.domain.routing.routes import Place, Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.automatic_rollbacks import AutomaticRollbacks
from revision_trigger.handlers.holds import Holds
from revision_trigger.handlers.kinds import Handlers
from revision_trigger.handlers.observations import Observations
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.handlers.revisions import Revisions
from revision_trigger.publish import Publisher
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.reminders import Reminders
from revision_trigger.reconcile.rollback_search import RollbackSearch
from revision_trigger.reconcile.starter import Starter
from revision_trigger.reconcile.tools import Tools
from revision_trigger.settings import Settings
from revision_trigger.telemetry import Telemetry, ascii_line, failures_named

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

COMPILED_FILE = Path(__file__).with_name("pipelines.json")

RESERVE = 40.0
"""Seconds that one step may take at the most: a read, a claim, a start, a look-up, a record and a reminder
(`aws/timeouts`). The function's own timeout is 60."""

Handle = Callable[[object, "LambdaContext"], BatchResponse | None]


def build(environment: Mapping[str, str] = os.environ, compiled: Path = COMPILED_FILE) -> Handle:
    """Put the function together as it runs on Lambda."""
    settings = Settings.from_environment(environment)
    name, level = settings.powertools_service_name, settings.powertools_log_level
    logger = Logger(service=name, level=level, json_serializer=ascii_line)
    telemetry = Telemetry(logger, Metrics(namespace=settings.powertools_metrics_namespace, service=name))
    routes = Routes.from_data(json.loads(compiled.read_bytes()), home=_home(settings.pipeline_arn_prefix))
    adapters = _Adapters.of(settings, routes)
    ledger = adapters.ledger
    publisher = Publisher(adapters.journal, adapters.announcer, now=ledger.now, warn=logger.warning)
    batch = Batch(
        routes=routes,
        handlers=_handlers(settings, adapters, routes, warn=logger.warning),
        dead_letters=adapters.dead_letters,
        queue=adapters.queue,
        report=telemetry.report,
        publish=publisher.publish,
    )
    return _handle(batch, telemetry)


def _home(pipeline_arn_prefix: str) -> Place:
    """Give where the stack is. Raises ValueError unless the prefix is arn:PARTITION:codepipeline:REGION:ACCOUNT: ."""
    _, _, _, region, account, _ = pipeline_arn_prefix.split(":")
    return Place(account, region)


@value_class
class _Adapters:
    """Every adapter to AWS. A `partial` among their parts makes a client when it is first needed."""

    codepipeline: CodePipeline
    definitions: CachedDefinitions
    sources: SourceLookups
    ledger: DynamoDbLedger
    journal: DynamoDbJournal
    announcer: EventBridgeAnnouncer
    queue: SqsQueue
    dead_letters: SqsDeadLetters
    scheduler: EventBridgeScheduler

    @classmethod
    def of(cls, settings: Settings, routes: Routes) -> "_Adapters":
        """Make them, and the clients that nearly every invocation needs."""
        clients = Clients(routes, CONFIGS)
        dynamodb, table = clients.at_home("dynamodb"), settings.ledger_table_name
        key_of = partial(ledger_key, settings.pipeline_arn_prefix, routes)
        clients.make_ready("codepipeline")
        definitions = CachedDefinitions(partial(clients.get, "codepipeline"))
        sqs = partial(clients.at_home, "sqs")
        return cls(
            codepipeline=CodePipeline(definitions.client_of, definitions),
            definitions=definitions,
            sources=SourceLookups(clients.get),
            ledger=DynamoDbLedger(dynamodb, table, key_of=key_of),
            journal=DynamoDbJournal(dynamodb, table, key_of),
            announcer=EventBridgeAnnouncer(clients.at_home("events"), settings.event_bus_name),
            queue=SqsQueue(sqs, settings.queue_url),
            dead_letters=SqsDeadLetters(sqs, settings.dead_letter_queue_url),
            scheduler=EventBridgeScheduler(partial(clients.at_home, "scheduler"), _group(settings), token=_random_text),
        )


def _group(settings: Settings) -> ScheduleGroup:
    home = settings.pipeline_arn_prefix.replace(":codepipeline:", ":scheduler:", 1)
    return ScheduleGroup(
        name=settings.schedule_group,
        arn_prefix=f"{home}schedule/{settings.schedule_group}/",
        role_arn=settings.schedule_role_arn,
        queue_arn=settings.queue_arn,
        dead_letter_queue_arn=settings.dead_letter_queue_arn,
    )


def _handlers(settings: Settings, adapters: _Adapters, routes: Routes, *, warn: Callable[[str], object]) -> Handlers:
    codepipeline, ledger, definitions = adapters.codepipeline, adapters.ledger, adapters.definitions
    starter = Starter(
        pipelines=codepipeline,
        ledger=ledger,
        routes=routes,
        pipeline_arn_prefix=settings.pipeline_arn_prefix,
        owner=_random_text,
        settle=float(settings.settle_seconds),
        warn=warn,
    )
    preparer = Preparer(definitions, adapters.sources, routes)
    tools = Tools(
        ledger,
        starter,
        routes,
        preparer=preparer,
        rollbacks=RollbackSearch(codepipeline, ledger, definitions, preparer, routes),
        wakes=Reminders(ledger, adapters.queue.wake),
        bury=adapters.dead_letters.bury,
        pause=_pause,
        reserve=RESERVE,
    )
    revisions = Revisions(tools)
    return Handlers(
        revisions,
        Observations(tools, revisions, AutomaticRollbacks(codepipeline, ledger, routes)),
        Holds(ledger),
        PlannedRollbacks(ledger, codepipeline, adapters.scheduler, routes),
    )


def _random_text() -> str:
    """Give a text that nobody else has: a mark of ownership, a token."""
    return os.urandom(16).hex()


def _pause() -> None:
    """Let another worker finish: a claim that goes well is held for a third of a second."""
    time.sleep(random.uniform(0.1, 0.5))  # noqa: S311  nothing secret about it


def _handle(batch: Batch, telemetry: Telemetry) -> Handle:
    def handle(event: object, context: "LambdaContext") -> BatchResponse | None:
        random.seed()  # with SnapStart, many environments begin with one snapshot's state, and would pause equally long
        try:
            with failures_named(telemetry.logger, but=HandBack):
                return batch.consume(event, Deadline(lambda: context.get_remaining_time_in_millis() / 1000))
        finally:
            telemetry.flush()

    return handle
