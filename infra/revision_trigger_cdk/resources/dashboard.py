"""One CloudWatch dashboard. It shows the starts, the events that started nothing and why, and how late starts were."""

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from revision_trigger.domain.outcome import Decision
from revision_trigger_cdk.resources.metrics import PERIOD, counted, lateness

_WIDTH = 12  # half of a dashboard

# Decisions that start nothing: the usual course of things, and decisions that a person may want to look into.
_QUIET = (Decision.DUPLICATE, Decision.STALE, Decision.UNCHANGED, Decision.SUPERSEDED, Decision.EXPIRED)
_LOOKED_INTO = (
    Decision.WAITING,
    Decision.DEFERRED,
    Decision.HELD,
    Decision.QUARANTINED,
    Decision.RETRY,
    Decision.REJECTED,
)


class Dashboard(Construct):
    """Metrics by decision, the log by reason, the queues' ages, and the alarms."""

    def __init__(  # noqa: PLR0913  its contents, by name
        self,
        scope: Construct,
        construct_id: str,
        *,
        function: lambda_.IFunction,
        log_group: logs.ILogGroup,
        queue: sqs.IQueue,
        dead_letters: sqs.IQueue,
        alarms: Sequence[cloudwatch.IAlarm],
    ) -> None:
        super().__init__(scope, construct_id)
        dashboard = cloudwatch.Dashboard(self, "Dashboard")
        dashboard.add_widgets(cloudwatch.AlarmStatusWidget(title="Alarms", alarms=[*alarms], width=2 * _WIDTH))
        dashboard.add_widgets(
            _graph("What started", [counted(self, "Started")]),
            _graph("What did not", [counted(self, _metric(each)) for each in _LOOKED_INTO + _QUIET]),
        )
        dashboard.add_widgets(_table("Why it did not start", _REASONS, log_group), _table("Newest", _NEWEST, log_group))
        dashboard.add_widgets(
            _graph("How late: seconds from the ask to its start", [lateness(self, each) for each in _LATENESS]),
            _graph("How long records wait, and dead letters", _of_queues(queue, dead_letters)),
        )
        dashboard.add_widgets(_graph("The function", _of_function(function)))


_LATENESS = ("p50", "p99", "max")
_REASONS = [
    'filter ispresent(decision) and decision != "started"',
    "stats count(*) as times by pipeline, decision, reason",
    "sort times desc",
    "limit 50",
]
_NEWEST = [
    "filter ispresent(decision)",
    "fields @timestamp, pipeline, decision, reason, execution_id, message",
    "sort @timestamp desc",
    "limit 50",
]


def _graph(title: str, metrics: Sequence[cloudwatch.IMetric]) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(title=title, left=[*metrics], width=_WIDTH, period=PERIOD)


def _table(title: str, query: Sequence[str], log_group: logs.ILogGroup) -> cloudwatch.LogQueryWidget:
    return cloudwatch.LogQueryWidget(
        title=title, query_lines=[*query], log_group_names=[log_group.log_group_name], width=_WIDTH
    )


def _metric(decision: Decision) -> str:
    """Give the metric's name, which the function forms from the decision in the same way."""
    return "".join(word.capitalize() for word in decision.value.split("-"))


def _of_queues(queue: sqs.IQueue, dead_letters: sqs.IQueue) -> list[cloudwatch.IMetric]:
    return [
        queue.metric_approximate_age_of_oldest_message(period=PERIOD, label="oldest record, seconds"),
        dead_letters.metric_approximate_number_of_messages_visible(period=PERIOD, label="dead letters"),
    ]


def _of_function(function: lambda_.IFunction) -> list[cloudwatch.IMetric]:
    return [
        function.metric_invocations(period=PERIOD),
        function.metric_errors(period=PERIOD),
        function.metric_throttles(period=PERIOD),
        function.metric_duration(period=PERIOD, statistic="p99"),
    ]
