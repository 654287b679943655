"""The function's own metrics, by the names it counts under; alarms and the dashboard look at them."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

NAMESPACE = "RevisionTrigger"
PERIOD = Duration.minutes(5)


def service_of(scope: Construct) -> str:
    """Whose metrics they are: the stack's, since two in one account and region must not raise each other's alarms."""
    return Stack.of(scope).stack_name


def counted(scope: Construct, name: str) -> cloudwatch.Metric:
    """How often a decision or a reason was come to."""
    return _own(scope, name, cloudwatch.Stats.SUM)


def lateness(scope: Construct, statistic: str) -> cloudwatch.Metric:
    """Seconds from an ask to its start."""
    return _own(scope, "Lateness", statistic)


def _own(scope: Construct, name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": service_of(scope)},
        statistic=statistic,
        period=PERIOD,
    )
