"""What scanners object to and we keep, each on the narrowest construct and with its reason: the one list.

docs/security.md shows it to people; a test holds the two to each other.
"""

from dataclasses import dataclass

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import Construct


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A scanner's rule, the construct below RevisionTrigger that it is about, and why it stays."""

    rule: str
    construct: str
    reason: str


_AWS_KEY = "SSE-SQS encrypts it with a key of SQS's; a customer's key is a switch"
_PLANS = "arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/RevisionTrigger/plan-*"
ACKNOWLEDGED = (
    Acknowledged("AwsSolutions-L1", "Trigger/Function", "Its byte code is made by, and its tests run on, Python 3.13"),
    Acknowledged(
        f"AwsSolutions-IAM5[Resource::{_PLANS}]",
        "Trigger/Role/DefaultPolicy",
        "Its own one-time schedules, by any name",
    ),
    Acknowledged("CKV_AWS_27", "Queues/Events", _AWS_KEY),
    Acknowledged("CKV_AWS_27", "Queues/DeadLetters", _AWS_KEY),
    Acknowledged("CKV_AWS_115", "Trigger/Function", "The feed runs ten at once at most; reserving takes from others"),
    Acknowledged(
        "CKV_AWS_116", "Trigger/Function", "Direct events that fail go to the queue of its on-failure destination"
    ),
    Acknowledged("CKV_AWS_117", "Trigger/Function", "It calls AWS's public endpoints alone and nothing calls it"),
    Acknowledged("CKV_AWS_158", "Trigger/Log", "Logs encrypts it with a key of its own; a customer's key is a switch"),
    Acknowledged("CKV_AWS_173", "Trigger/Function", "No variable is secret: names, URLs and numbers of the template"),
)


def acknowledge(trigger: Construct) -> None:
    """Tell the scanners, in the words of each: cdk-nag by construct, checkov by the template's metadata."""
    skipped: dict[str, list[dict[str, str]]] = {}
    for one in ACKNOWLEDGED:
        resource = _resource(trigger, one.construct)
        if resource is None:  # a queue that was brought along is its owner's
            continue
        if one.rule.startswith("CKV_"):
            skipped.setdefault(one.construct, []).append({"id": one.rule, "comment": one.reason})
            resource.add_metadata("checkov", {"skip": skipped[one.construct]})
        else:
            Validations.of(resource).acknowledge(Acknowledgment(id=one.rule, reason=one.reason))


def _resource(trigger: Construct, path: str) -> CfnResource | None:
    found: Construct | None = trigger
    for name in path.split("/"):
        found = found and found.node.try_find_child(name)  # type: ignore[assignment]  # IConstruct
    made = found and found.node.default_child
    return made if isinstance(made, CfnResource) else None
