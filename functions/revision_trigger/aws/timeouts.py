"""Timeouts per service: how long a call may take, and how often the SDK may send the request.

The longest of these times add up to `RESERVE` (bootstrap), which is what one step of the function may take.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from botocore.config import Config

OWN_NAME = "revision-trigger"
"""How CloudTrail names the function. Without such a name, botocore describes the system anew for each call."""

COMMON: dict[str, Any] = {"user_agent": OWN_NAME, "connect_timeout": 1}

TRUSTED_INPUT: dict[str, Any] = {"parameter_validation": False}
"""For requests in which an outsider's words are only ever text. Checking them against the model would find nothing."""

ONE_ATTEMPT_START = Config(**COMMON, read_timeout=5, retries={"total_max_attempts": 1}, tcp_keepalive=True)
"""A start is sent once, at most 6 s. After a dropped answer, a retry by the SDK can be answered by ConflictException
although the first send began an execution (docs/aws-facts.md)."""

ASSUME_ROLE = Config(**COMMON, read_timeout=2, retries={"total_max_attempts": 1})
"""A role may have to be assumed just before a start. Both together must fit into what is left of a claim's lease
(SEND_TIME): one attempt, at most 3 s."""

READS = Config(**COMMON, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
"""For every call that may be repeated without harm: reads, dead letters (which must not be lost), schedules. Two
attempts, at most 7 s with the pause between them."""

LEDGER = Config(**COMMON, **TRUSTED_INPUT, read_timeout=1, retries={"total_max_attempts": 2, "mode": "standard"})
"""A conditional write may be repeated: the item shows whose change was made. Two attempts, at most 5 s with the pause
between them."""

ANNOUNCEMENTS = Config(**COMMON, **TRUSTED_INPUT, read_timeout=2, retries={"total_max_attempts": 1})
"""An announcement must not hold the batch up: one attempt, at most 3 s."""

CONFIGS: Mapping[str, Config] = MappingProxyType(
    {
        "codepipeline": ONE_ATTEMPT_START,
        "sts": ASSUME_ROLE,
        "dynamodb": LEDGER,
        "events": ANNOUNCEMENTS,
        **dict.fromkeys(("ecr", "s3", "codecommit", "scheduler", "sqs"), READS),
    }
)
"""The configuration of each service's client, by botocore's name for the service."""
