"""The function's own metrics, by the names that the function gives them. Alarms and the dashboard show them."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

NAMESPACE = "RevisionTrigger"
PERIOD = Duration.minutes(5)


def service_of(scope: Construct) -> str:
    """Give the metrics' dimension: the stack's name. Two stacks in one account must not raise each other's alarms."""
    return Stack.of(scope).stack_name


def counted(scope: Construct, name: str) -> cloudwatch.Metric:
    """Give the metric that counts a decision or a reason."""
    return _own(scope, name, cloudwatch.Stats.SUM)


def lateness(scope: Construct, statistic: str) -> cloudwatch.Metric:
    """Give the metric of the seconds from a request to its start."""
    return _own(scope, "Lateness", statistic)


def _own(scope: Construct, name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": service_of(scope)},
        statistic=statistic,
        period=PERIOD,
    )
