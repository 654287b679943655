"""The function's configuration, as the stack sets it in the environment."""

from collections.abc import Mapping

from revision_trigger.domain.value_class import value_class


@value_class
class Settings:
    """The function's environment. Each field is an environment variable of the same name in capitals."""

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
        """Read every variable. Raises KeyError with the name of the variable that is missing."""
        return cls(**{name: environment[name.upper()] for name in cls.__annotations__})
