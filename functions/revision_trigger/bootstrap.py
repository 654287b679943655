"""The one place that wires: reads the environment, builds the clients, puts the function together."""

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from botocore.config import Config

from revision_trigger.aws.announcer import Announcer, Journal
from revision_trigger.aws.clients import Clients
from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.aws.dead_letters import DeadLetters
from revision_trigger.aws.definitions import Definitions
from revision_trigger.aws.ledger import Ledger
from revision_trigger.aws.queue import Queue
from revision_trigger.aws.scheduler import Group, Schedules
from revision_trigger.aws.source_lookups import Sources
from revision_trigger.batch import Batch, BatchResponse, HandBack, bury_intent
from revision_trigger.domain.routing.places import ledger_key
from revision_trigger.domain.routing.routes import Place, Routes
from revision_trigger.domain.value_class import value_class
from revision_trigger.handlers.automatic_rollbacks import Causes
from revision_trigger.handlers.planned_rollbacks import PlannedRollbacks
from revision_trigger.handlers.revisions import Service
from revision_trigger.publish import publish
from revision_trigger.reconcile.prepare import Preparer
from revision_trigger.reconcile.reminders import Reminders
from revision_trigger.reconcile.rollback_search import RollbackSearch
from revision_trigger.reconcile.starter import Starter
from revision_trigger.reconcile.tools import Tools
from revision_trigger.telemetry import ascii_line, failures_named, report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

COMPILED_FILE = Path(__file__).with_name("pipelines.json")

# Whose calls these are, in CloudTrail too. botocore puts its own line, of the system, together anew for each call.
EVERY: dict[str, Any] = {"user_agent": "revision-trigger", "connect_timeout": 1}
# No field of these requests comes from outside but as text: checking them against the model would find nothing.
OURS: dict[str, Any] = {"parameter_validation": False}
# Sent once: a retry after a dropped answer can come back as ConflictException though the first send committed
# (docs/aws-facts.md). 6 s at the most.
START = Config(**EVERY, read_timeout=5, retries={"total_max_attempts": 1}, tcp_keepalive=True)
# Assuming a role comes before a start: the two must fit what a claim's lease leaves (SEND_TIME). 3 s at the most.
ASSUME = Config(**EVERY, read_timeout=2, retries={"total_max_attempts": 1})
# What may be done twice: a read, a dead letter, which must not be lost, a schedule that is put or deleted. 7 s at the
# most, with the pause between.
TWICE = Config(**EVERY, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
# Conditional writes may be repeated: the item shows whose change was made. 5 s at the most, with the pause between.
LEDGER = Config(**EVERY, **OURS, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})
# Nobody waits for an announcement: 3 s at the most.
TOLD = Config(**EVERY, **OURS, read_timeout=2, retries={"total_max_attempts": 1})
CONFIGS = {
    "codepipeline": START,
    "sts": ASSUME,
    "dynamodb": LEDGER,
    "events": TOLD,
    **dict.fromkeys(("ecr", "s3", "codecommit", "scheduler", "sqs"), TWICE),
}
RESERVE = 40.0
"""Seconds: what one step may take at the most: a read, a claim, a start, a look-up, a record, a wake. The
function's timeout is 60."""


@value_class
class Settings:
    """The function's environment; each field is a variable of the same name in capitals."""

    pipeline_arn_prefix: str
    dead_letter_queue_url: str
    ledger_table_name: str
    settle_seconds: str
    queue_url: str
    queue_arn: str
    dead_letter_queue_arn: str
    schedule_group: str
    schedule_role_arn: str
    event_bus_name: str
    powertools_service_name: str
    powertools_metrics_namespace: str
    powertools_log_level: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every variable; raises KeyError with the one that is missing."""
        return cls(**{name: environment[name.upper()] for name in cls.__annotations__})


def _pause() -> None:
    """Let another worker finish: a claim that goes well is held for a third of a second."""
    time.sleep(random.uniform(0.1, 0.5))  # noqa: S311  nothing secret about it


def _home(pipeline_arn_prefix: str) -> Place:
    """Give where the stack is; raises ValueError unless the prefix is arn:PARTITION:codepipeline:REGION:ACCOUNT: ."""
    _, _, _, region, account, _ = pipeline_arn_prefix.split(":")
    return Place(account, region)


def _schedules(settings: Settings, clients: Clients) -> Schedules:
    home = settings.pipeline_arn_prefix.replace(":codepipeline:", ":scheduler:", 1)
    group = Group(
        name=settings.schedule_group,
        arn_prefix=f"{home}schedule/{settings.schedule_group}/",
        role_arn=settings.schedule_role_arn,
        queue_arn=settings.queue_arn,
        dead_letter_queue_arn=settings.dead_letter_queue_arn,
    )
    return Schedules(partial(clients.at_home, "scheduler"), group, token=lambda: os.urandom(16).hex())


Handle = Callable[[object, "LambdaContext"], BatchResponse | None]


def build(environment: Mapping[str, str] = os.environ, compiled: Path = COMPILED_FILE) -> Handle:
    """Put the function together as it runs on Lambda."""
    settings = Settings.from_environment(environment)
    logger = Logger(
        service=settings.powertools_service_name,
        level=settings.powertools_log_level,
        json_serializer=ascii_line,
    )
    metrics = Metrics(namespace=settings.powertools_metrics_namespace, service=settings.powertools_service_name)
    routes = Routes.from_data(json.loads(compiled.read_bytes()), home=_home(settings.pipeline_arn_prefix))
    clients = Clients(routes, CONFIGS)
    dynamodb = clients.at_home("dynamodb")
    key_of = partial(ledger_key, settings.pipeline_arn_prefix, routes)
    ledger = Ledger(dynamodb, settings.ledger_table_name, key_of=key_of)
    clients.make_ready("codepipeline")
    definitions = Definitions(partial(clients.get, "codepipeline"))
    codepipeline = CodePipeline(definitions.client_of, definitions)
    starter = Starter(
        pipelines=codepipeline,
        ledger=ledger,
        routes=routes,
        pipeline_arn_prefix=settings.pipeline_arn_prefix,
        owner=lambda: os.urandom(16).hex(),
        settle=float(settings.settle_seconds),
        warn=logger.warning,
    )
    preparer = Preparer(definitions, Sources(clients.get), routes)
    sqs = partial(clients.at_home, "sqs")  # most starts never need it
    dead_letters, queue = DeadLetters(sqs, settings.dead_letter_queue_url), Queue(sqs, settings.queue_url)
    batch = Batch(
        routes=routes,
        service=Service(
            Tools(
                ledger,
                starter,
                routes,
                preparer=preparer,
                rollbacks=RollbackSearch(codepipeline, ledger, definitions, preparer, routes),
                wakes=Reminders(ledger, queue.wake),
                bury=partial(bury_intent, dead_letters),
                pause=_pause,
                reserve=RESERVE,
            ),
            PlannedRollbacks(ledger, codepipeline, _schedules(settings, clients), routes),
            Causes(codepipeline, ledger, routes),
        ),
        dead_letters=dead_letters,
        queue=queue,
        report=partial(report, logger=logger, metrics=metrics),
        publish=partial(
            publish,
            journal=Journal(dynamodb, settings.ledger_table_name, key_of),
            announcer=Announcer(clients.at_home("events"), settings.event_bus_name),
            now=ledger.now,
            warn=logger.warning,
        ),
    )
    return _handle(batch, logger, metrics)


def _handle(batch: Batch, logger: Logger, metrics: Metrics) -> Handle:
    def handle(event: object, context: "LambdaContext") -> BatchResponse | None:
        random.seed()  # with SnapStart many environments begin with one snapshot's, and would wait equally long
        try:
            with failures_named(logger, but=HandBack):
                return batch.consume(event, lambda: context.get_remaining_time_in_millis() / 1000)
        finally:
            if metrics.metric_set:  # Powertools warns of an empty set, as an empty batch leaves it
                metrics.flush_metrics()

    return handle
