"""The one place that wires: reads the environment, builds the clients, puts the function together."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools import Logger, Metrics
from botocore.config import Config

from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.aws.queue import DeadLetters
from revision_trigger.batch import Batch, BatchResponse
from revision_trigger.domain.routes import Routes
from revision_trigger.service import Service
from revision_trigger.telemetry import ascii_line, report

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

COMPILED_FILE = Path(__file__).with_name("pipelines.json")

# Sent once: a retry after a dropped answer can come back as ConflictException though the first send committed
# (docs/aws-facts.md). 6 s at the most.
START = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}, tcp_keepalive=True)
# A dead letter may be sent twice; it must not be lost. 7 s at the most, with the pause between.
DEAD_LETTER = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
RESERVE = 14.0
"""Seconds: a start and a dead letter, one after the other, with one to spare. The function's timeout is 30."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The function's environment; each field is a variable of the same name in capitals."""

    pipeline_arn_prefix: str
    dead_letter_queue_url: str
    powertools_service_name: str
    powertools_metrics_namespace: str
    powertools_log_level: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read every variable; raises KeyError with the one that is missing."""
        return cls(**{name: environment[name.upper()] for name in cls.__slots__})


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
    batch = Batch(
        routes=Routes.from_data(json.loads(compiled.read_bytes())),
        service=Service(
            CodePipeline(boto3.client("codepipeline", config=START)), settings.pipeline_arn_prefix, RESERVE
        ),
        dead_letters=DeadLetters(boto3.client("sqs", config=DEAD_LETTER), settings.dead_letter_queue_url),
        report=partial(report, logger=logger, metrics=metrics),
    )

    def handle(event: object, context: "LambdaContext") -> BatchResponse | None:
        try:
            return batch.consume(event, lambda: context.get_remaining_time_in_millis() / 1000)
        finally:
            if metrics.metric_set:  # Powertools warns of an empty set, as an empty batch leaves it
                metrics.flush_metrics()

    return handle
