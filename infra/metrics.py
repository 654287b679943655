"""The function's own metrics, by the names it counts under; alarms and the dashboard look at them."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

NAMESPACE = "RevisionTrigger"
SERVICE = "revision-trigger"
PERIOD = Duration.minutes(5)


def counted(name: str) -> cloudwatch.Metric:
    """How often a decision or a reason was come to."""
    return _own(name, cloudwatch.Stats.SUM)


def lateness(statistic: str) -> cloudwatch.Metric:
    """Seconds from an ask to its start."""
    return _own("Lateness", statistic)


def _own(name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": SERVICE},
        statistic=statistic,
        period=PERIOD,
    )
