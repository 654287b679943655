"""Checks of the construct's props. Each fault names the prop, the value found, the value expected, and what to do."""

from collections.abc import Mapping
from os import PathLike
from typing import Any

from aws_cdk import Stack, Token
from constructs import Construct

from revision_trigger_cdk.pipelines_file import PipelinesFile

# CDK's interfaces cannot be tested with isinstance, so an attribute tells them apart. Beside the attribute: advice.
_KNOWN_BY = {
    "queue": ("queue_arn", "a queue; give an sqs.Queue, or sqs.Queue.from_queue_arn(...)"),
    "dead_letter_queue": ("queue_arn", "a queue; give an sqs.Queue, or sqs.Queue.from_queue_arn(...)"),
    "event_bus": ("event_bus_arn", "an event bus; give events.EventBus.from_event_bus_name(...)"),
    "encryption_key": ("key_arn", "a KMS key; give a kms.Key, or kms.Key.from_key_arn(...)"),
}
_PIPELINES = "a path, a mapping with the file's content, or what revision_trigger_cdk.pipelines_file.load gives"


class UnfitProp(ValueError):
    """A prop of the construct cannot serve."""


def check_props(trigger: Construct, *, pipelines: object, switches: Mapping[str, object], **existing: object) -> None:
    """Raise UnfitProp for a prop of a wrong type, a bus in another account or region, or a second construct."""
    if not isinstance(pipelines, PipelinesFile | str | PathLike | Mapping):
        raise UnfitProp(f"pipelines: found {_shown(pipelines)}; expected {_PIPELINES}")
    for name, value in switches.items():
        if not isinstance(value, bool):
            raise UnfitProp(f"{name}: found {_shown(value)}; expected True or False")
    for name, value in existing.items():
        attribute, expected = _KNOWN_BY[name]
        if value is not None and not hasattr(value, attribute):
            raise UnfitProp(f"{name}: found {_shown(value)}; expected {expected}")
    _check_bus(Stack.of(trigger), existing["event_bus"])
    _check_alone(trigger)


def _check_bus(stack: Stack, bus: Any) -> None:  # noqa: ANN401  check_props found it to be a bus
    """Compare accounts and regions, if they are known. CloudFormation would make rules on a local bus of the name."""
    if bus is None:
        return
    for what, found, expected in (
        ("account", bus.env.account, stack.account),
        ("region", bus.env.region, stack.region),
    ):
        if not Token.is_unresolved(found) and not Token.is_unresolved(expected) and found != expected:
            raise UnfitProp(
                f"event_bus: {bus.node.path} is in {what} {found}; expected the stack's, {expected}: let that bus "
                "hand its events on to one here, and give that one"
            )


def _check_alone(trigger: Construct) -> None:
    """Refuse a second construct in the stack: it would make a schedule group of the same name."""
    others = [one for one in Stack.of(trigger).node.find_all() if type(one) is type(trigger) and one is not trigger]
    if others:
        raise UnfitProp(
            f"scope: found {others[0].node.path} in the same stack; expected one RevisionTrigger a stack: put all "
            "pipelines into one, or give each a Stack of its own"
        )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"a {type(value).__name__}"


_LONGEST = 60
