"""CloudWatch alarms for everything that a person should look at. Their actions are for the account to add.

Each alarm has its section in docs/operations.md.
"""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger_cdk.resources.metrics import PERIOD, counted

# A reminder may wait for 15 minutes. AWS does not say whether its age counts that delay.
_OLDEST = Duration.minutes(20)
_HOUR = 12  # periods; waiting a few minutes for a busy pipeline is ordinary


@dataclass(frozen=True, slots=True)
class Watched:
    """A metric that should stay below a threshold, and what it means when it does not."""

    name: str
    metric: cloudwatch.IMetric
    threshold: float
    meaning: str
    periods: int = 1


class Alarms(Construct):
    """One alarm for each metric. Missing data is good: nothing is counted while nothing happens.

    `all` lists the alarms, so that an app can add its actions.
    """

    all: list[cloudwatch.Alarm]

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.IFunction,
        queue: sqs.IQueue,
        dead_letters: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        every = (*_of_decisions(self), *_of_function(function), *_of_queues(queue, dead_letters))
        self.all = [self._alarm(watched) for watched in every]

    def _alarm(self, watched: Watched) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            watched.name,
            metric=watched.metric,
            threshold=watched.threshold,
            evaluation_periods=watched.periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=watched.meaning,
        )


def _of_decisions(scope: Construct) -> list[Watched]:
    uncertain = (
        "A start went unanswered and nobody can tell yet whether it happened; nothing starts before that is clear. "
        "If it lasts longer than five minutes, look at the pipeline's history."
    )
    guard = (
        "An automatic rollback was wanted and the guard forbade it: the pipeline runs what failed, and needs people."
    )
    busy = "For an hour the completer has found something open: a pipeline that stays busy, or a start never recorded."
    lacking = "A rollback found nothing good to go back to: what runs now stays, and somebody must look."
    return [
        Watched("Uncertain", counted(scope, "Uncertain"), 1, uncertain),
        Watched("RollbackGuard", counted(scope, "RollbackGuard"), 1, guard),
        Watched("NoGoodExecution", counted(scope, "NoGoodExecution"), 1, lacking),
        Watched("CompleterFoundWork", counted(scope, "Woken"), 1, busy, periods=_HOUR),
    ]


def _of_function(function: lambda_.IFunction) -> list[Watched]:
    errors = "The function failed as a whole; its log says why. The records come again by themselves."
    throttles = "Lambda turns the function's invocations away: raise the account's concurrency."
    return [
        Watched("Errors", function.metric_errors(period=PERIOD), 1, errors),
        Watched("Throttles", function.metric_throttles(period=PERIOD), 1, throttles),
    ]


def _of_queues(queue: sqs.IQueue, dead_letters: sqs.IQueue) -> list[Watched]:
    dead = "Something was asked for that no retry can help: the messages' attributes reason and message say what."
    oldest = "Records wait for twenty minutes: the function does not run, or too slowly."
    return [
        Watched("DeadLetters", dead_letters.metric_approximate_number_of_messages_visible(period=PERIOD), 1, dead),
        Watched(
            "OldestRecord",
            queue.metric_approximate_age_of_oldest_message(period=PERIOD),
            _OLDEST.to_seconds(),
            oldest,
        ),
    ]
