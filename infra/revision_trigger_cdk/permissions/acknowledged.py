"""Scanners' objections that we accept: the one list, each on the narrowest construct and with its reason.

docs/security.md shows the list to people. A test compares the two lists, and another finds entries out of date.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import Acknowledgment, CfnResource, Validations
from constructs import Construct

ALWAYS, NO_KEY, TRACED, GLOBS = "always", "no customer's key", "tracing", "globs of keys"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A scanner's rule, the construct below RevisionTrigger that breaks it, why that is accepted, and when it does.

    `{object}` in a rule stands for each object glob, `{group}` for the schedules' group. An entry for a role is about
    the role's policies, of which there are several if there are many pipelines.
    """

    rule: str
    construct: str
    reason: str
    when: str = ALWAYS


_SQS_KEY = "SSE-SQS encrypts it with a key of SQS's; a customer's key is a switch"
_ARN = "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:"
ACKNOWLEDGED = (
    Acknowledged("AwsSolutions-L1", "Trigger/Function", "Its byte code is made by, and its tests run on, Python 3.13"),
    Acknowledged(
        f"{_ARN}scheduler:<AWS::Region>:<AWS::AccountId>:schedule/{{group}}/plan-*]",
        "Trigger/Role",
        "Its own one-time schedules, by any name",
    ),
    Acknowledged(f"{_ARN}s3:::{{object}}]", "Trigger/Role", "The objects that the file's own globs name", GLOBS),
    Acknowledged("AwsSolutions-IAM5[Resource::*]", "Trigger/Role", "X-Ray knows no resource but this", TRACED),
    Acknowledged("CKV_AWS_27", "Queues/Events", _SQS_KEY, NO_KEY),
    Acknowledged("CKV_AWS_27", "Queues/DeadLetters", _SQS_KEY, NO_KEY),
    Acknowledged("CKV_AWS_115", "Trigger/Function", "The feed runs ten at once at most; reserving takes from others"),
    Acknowledged(
        "CKV_AWS_116", "Trigger/Function", "Direct events that fail go to the queue of its on-failure destination"
    ),
    Acknowledged("CKV_AWS_117", "Trigger/Function", "It calls AWS's public endpoints alone and nothing calls it"),
    Acknowledged(
        "CKV_AWS_158", "Trigger/Log", "Logs encrypts it with a key of its own; a customer's key is a switch", NO_KEY
    ),
    Acknowledged(
        "CKV_AWS_173", "Trigger/Function", "No variable is secret: names, URLs and numbers of the template", NO_KEY
    ),
)


def acknowledge(trigger: Construct, *, group: str, objects: Iterable[str], encrypted: bool, traced: bool) -> None:
    """Tell the scanners: cdk-nag by an acknowledgment of the construct, checkov by metadata in the template.

    `objects` are the globs of object ARNs. An objection that a switch removes is not acknowledged.
    """
    objects = list(objects)
    there = {ALWAYS: True, NO_KEY: not encrypted, TRACED: traced, GLOBS: bool(objects)}
    skipped: dict[str, list[dict[str, str]]] = {}
    for one in ACKNOWLEDGED:
        construct = _found(trigger, one.construct)
        if construct is None or not there[one.when]:  # an existing queue is its owner's to scan
            continue
        if one.rule.startswith("CKV_"):
            skipped.setdefault(one.construct, []).append({"id": one.rule, "comment": one.reason})
            _resource(construct).add_metadata("checkov", {"skip": skipped[one.construct]})
            continue
        for name in objects if one.when == GLOBS else [""]:
            rule = one.rule.replace("{group}", group).replace("{object}", name)
            Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=one.reason))


def _found(trigger: Construct, path: str) -> Construct | None:
    found: Construct | None = trigger
    for name in path.split("/"):
        found = found and found.node.try_find_child(name)  # type: ignore[assignment]  # IConstruct
    return found


def _resource(construct: Construct) -> CfnResource:
    resource = construct.node.default_child
    assert isinstance(resource, CfnResource)  # noqa: S101  for the type
    return resource
