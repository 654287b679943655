"""What the construct is given: examples that work, and props that cannot, each refused by its name."""

import inspect
import json
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from revision_trigger_cdk import ROOT, RevisionTrigger

# isort: split
from aws_cdk import App, Duration, Environment, Stack
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match

from revision_trigger_cdk.props.props import UnfitProp
from tests.infra.policy_audit import objections
from tests.infra.templates import Template, resources, rights, written

PIPELINES: dict[str, Any] = {"pipelines": {"web": {"sources": {"Bundle": {"s3": "bucket", "key": "k"}}}}}
HERE = Environment(account="123456789012", region="eu-west-1")

Props = Callable[[Stack], dict[str, Any]]
Made = Callable[..., Stack]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Give a stack with the construct, and what the props say of it."""

    def make(props: Props, env: Environment | None = None) -> Stack:
        stack = Stack(App(outdir=str(tmp_path), analytics_reporting=False), "Mine", env=env)
        (tmp_path / "bundle.zip").touch()
        given: dict[str, Any] = {"pipelines": PIPELINES, "bundle": tmp_path / "bundle.zip"} | props(stack)
        RevisionTrigger(stack, "Trigger", **given)
        return stack

    return make


def template_of(stack: Stack) -> Template:
    outdir = App.of(stack).synth().directory  # type: ignore[union-attr]  # it has one
    template: Template = json.loads(Path(outdir, "Mine.template.json").read_text())
    return template


def queues(stack: Stack, *, receives: int = 10, to: str = "Dead", **properties: Any) -> dict[str, Any]:
    dead, other = sqs.Queue(stack, "Dead", enforce_ssl=True), sqs.Queue(stack, "Other", enforce_ssl=True)
    redrive = sqs.DeadLetterQueue(queue={"Dead": dead, "Other": other}[to], max_receive_count=receives)
    given: dict[str, Any] = {
        "visibility_timeout": Duration.minutes(6),
        "dead_letter_queue": redrive,
        "enforce_ssl": True,
    }
    return {"queue": sqs.Queue(stack, "Asks", **given | properties), "dead_letter_queue": dead}


def bus(stack: Stack, region: str, account: str) -> dict[str, Any]:
    arn = f"arn:aws:events:{region}:{account}:event-bus/releases"
    return {"event_bus": events.EventBus.from_event_bus_arn(stack, "Bus", arn)}


UNFIT: list[tuple[Props, str]] = [
    (lambda _: {"pipelines": None}, "pipelines: found None; expected a path, a mapping"),
    (lambda _: {"pipelines": ["web"]}, "pipelines: found ['web']; expected a path, a mapping"),
    (lambda _: {"tracing": "false"}, "tracing: found 'false'; expected True or False"),
    (lambda _: {"snap_start": "no"}, "snap_start: found 'no'; expected True or False"),
    (lambda _: {"queue": "asks"}, "queue: found 'asks'; expected a queue; give an sqs.Queue"),
    (lambda _: {"dead_letter_queue": 7}, "dead_letter_queue: found 7; expected a queue"),
    (lambda _: {"event_bus": "releases"}, "event_bus: found 'releases'; expected an event bus; give events.EventBus"),
    (lambda _: {"encryption_key": "alias/mine"}, "encryption_key: found 'alias/mine'; expected a KMS key"),
    (lambda s: {"event_bus": sqs.Queue(s, "Q")}, "expected an event bus"),
    (lambda s: bus(s, "us-east-1", "123456789012"), "event_bus: Mine/Bus is in region us-east-1; expected the stack's"),
    (lambda s: bus(s, "eu-west-1", "999999999999"), "event_bus: Mine/Bus is in account 999999999999; expected the"),
    (
        lambda s: {**queues(s), "dead_letter_queue": None},
        "queue Mine/Asks is given without dead_letter_queue; give the",
    ),
    (lambda s: {"dead_letter_queue": sqs.Queue(s, "F", fifo=True)}, "dead_letter_queue Mine/F: it is FIFO; expected"),
    (lambda s: queues(s, fifo=True), "queue Mine/Asks: it is FIFO; expected a standard queue"),
    (
        lambda s: queues(s, encryption=sqs.QueueEncryption.KMS_MANAGED),
        "queue Mine/Asks: it is encrypted under alias/aws/sqs, which EventBridge may not use; expected SQS_MANAGED",
    ),
    (lambda s: queues(s, visibility_timeout=Duration.minutes(5)), "visibility_timeout is 300 s; expected at least 360"),
    (lambda s: queues(s, visibility_timeout=None), "visibility_timeout is 30 s; expected at least 360"),
    (lambda s: queues(s, dead_letter_queue=None), "its redrive leads to nowhere; expected Mine/Dead"),
    (lambda s: queues(s, to="Other"), "its redrive leads to Mine/Other; expected Mine/Dead, the dead_letter_queue"),
    (lambda s: queues(s, receives=4), "max_receive_count is 4; expected at least 5"),
]


@pytest.mark.parametrize(("props", "says"), UNFIT, ids=[says[:40] for _, says in UNFIT])
def test_is_refused_by_its_name_when_it_cannot_serve(made: Made, props: Props, says: str) -> None:
    with pytest.raises(UnfitProp) as fault:
        made(props, HERE)

    assert says in str(fault.value)


def test_is_refused_when_there_is_one_in_the_stack_already(made: Made) -> None:
    stack = made(lambda _: {})

    with pytest.raises(UnfitProp, match="found Mine/Trigger in the same stack; expected one RevisionTrigger a stack"):
        RevisionTrigger(stack, "Second", pipelines=PIPELINES)


def test_serves_when_queues_and_bus_are_as_they_must_be(made: Made) -> None:
    stack = made(lambda s: {**queues(s), **bus(s, "eu-west-1", "123456789012")}, HERE)

    assert objections(template_of(stack)) == []


def test_may_use_the_keys_of_queues_when_they_are_brought_along(made: Made) -> None:
    def encrypted(stack: Stack) -> dict[str, Any]:
        return queues(stack, encryption_master_key=kms.Key(stack, "Key", enable_key_rotation=True))

    template = template_of(made(encrypted))

    (key,) = resources(template, "KMS::Key")
    policy = json.dumps(resources(template, "KMS::Key")[key]["KeyPolicy"])
    assert objections(template) == []
    assert {"events.amazonaws.com", "s3.amazonaws.com"} <= set(re.findall(r"\w+\.amazonaws\.com", policy))
    assert "logs." not in policy  # the log is not under it
    assert ("kms:GenerateDataKey", f"{{{key}.Arn}}") in rights(template)
    assert "KmsKeyArn" not in next(iter(resources(template, "Lambda::Function").values()))


def test_only_sends_with_the_key_when_it_is_a_schedule(made: Made) -> None:
    template = template_of(made(lambda s: {"encryption_key": kms.Key(s, "Key", enable_key_rotation=True)}))

    name = next(name for name in resources(template, "IAM::Policy") if "Schedules" in name)
    (statement,) = resources(template, "IAM::Policy")[name]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert written(statement["Resource"]).endswith(".Arn}")


@pytest.mark.parametrize("what", ["queue Mine/Asks is imported", "key Mine/Key is imported"])
def test_warns_of_policies_that_are_its_owner_s_when_something_is_imported(made: Made, what: str) -> None:
    def imported(stack: Stack) -> dict[str, Any]:
        arn = "arn:aws:sqs:eu-west-1:123456789012:"
        return {
            "queue": sqs.Queue.from_queue_arn(stack, "Asks", f"{arn}asks"),
            "dead_letter_queue": sqs.Queue.from_queue_arn(stack, "Dead", f"{arn}dead"),
            "encryption_key": kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:123456789012:key/k"),
        }

    warnings = Annotations.from_stack(made(imported)).find_warning("*", Match.string_like_regexp(f".*{what}.*"))

    assert len(warnings) == 1
    assert "Own queues and buses" in json.dumps(warnings[0].entry.data)


def known(stack: Stack) -> dict[str, Any]:
    """What the examples take as given."""
    tell_us = actions.SnsAction(sns.Topic(stack, "Topic"))
    by_name = events.EventBus.from_event_bus_name(stack, "Bus", "releases")
    given = queues(stack)
    names = {"queue": given["queue"], "dead_letters": given["dead_letter_queue"], "bus": by_name, "tell_us": tell_us}
    return {"stack": stack, "RevisionTrigger": RevisionTrigger, **names}


def examples() -> list[str]:
    docstring = inspect.getdoc(RevisionTrigger) or ""
    code = re.findall(r"^::\n\n(.*?)\n\n(?=\S)", docstring, re.MULTILINE | re.DOTALL)
    text = (ROOT / "docs" / "operations.md").read_text()
    # An example that is a whole app is run by test_wheel.py, as a user runs it.
    parts = [each for each in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "App()" not in each]
    return [textwrap.dedent(each) for each in code] + parts


@pytest.mark.parametrize("example", examples())
def test_does_what_the_example_says_when_it_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    stack = Stack(App(outdir=str(tmp_path), analytics_reporting=False), "Mine", env=HERE)
    names = known(stack)
    monkeypatch.chdir(ROOT)  # it names pipelines.yaml

    exec(compile(example, "the example", "exec"), names)  # noqa: S102  our own docs

    assert len(resources(template_of(stack), "Lambda::Function")) == 1


def test_there_are_examples_in_the_docstring_and_the_docs() -> None:
    assert len(examples()) >= 2
