"""A subscription that CloudFormation makes finds its topic: without a topic MiniStack drops the subscription silently.

On AWS such a stack fails. Nobody can create a topic before the sandbox deploys, so this gap creates the topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import sns
from ministack.services.cloudformation import provisioners

if TYPE_CHECKING:
    from collections.abc import Callable

_TYPE = "AWS::SNS::Subscription"


def apply() -> None:
    """Create a missing topic before each subscription."""
    handlers = provisioners._RESOURCE_HANDLERS[_TYPE]
    handlers["create"] = _with_topic(handlers["create"])


def _with_topic(create: Callable[..., Any]) -> Callable[..., Any]:
    def subscribe(logical_id: str, properties: dict[str, Any], stack: str) -> Any:
        arn = properties.get("TopicArn", "")
        if not sns._topics.get(arn):
            _create(arn)
        return create(logical_id, properties, stack)

    return subscribe


def _create(arn: str) -> None:
    spec = parse_arn(arn)
    here = get_account_id(), get_region()
    if (spec.account_id, spec.region) != here:
        message = f"The sandbox has no topic {arn}: it makes those of account {here[0]} and region {here[1]}"
        raise ValueError(f"{message}; name one of these, or create the topic before the stack")
    sns._create_topic({"Name": spec.resource})
