"""The spoof matrix on real wires: what the rules keep out, and what they cannot, starts nothing."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import desired_revision, from_sns, image_pushed, now
from tests.e2e.function.conftest import HERE, Deployed
from tests.spoofs import NESTS, lies

HOME = {**HERE, "region": "us-east-1"}
TOPIC = "arn:aws:sns:us-east-1:000000000000:releases"


def runs(deployed: Deployed) -> int:
    """How many executions there are of the pipeline that a lie might start: of those it names, the one that is."""
    deployed.settle()
    return len(deployed.executions("web"))


def fresh(**changes: Any) -> dict[str, Any]:
    return HOME | {"time": now()} | changes


def test_starts_nothing_when_an_event_on_the_bus_lies(deployed: Deployed) -> None:
    before = runs(deployed)

    deployed.deliver(*lies(**fresh()))

    assert runs(deployed) == before
    deployed.deliver(desired_revision(sourceRevisions=[]) | fresh(id=str(uuid4())))
    assert runs(deployed) == before + 1


def test_reaches_no_rule_when_sender_account_or_kind_is_a_lie(deployed: Deployed) -> None:
    named = [lie for lie in lies(**fresh()) if lie["source"] != "com.acme.release" or lie["account"] != HERE["account"]]
    strange = [lie for lie in named if lie["detail-type"] == "Desired Revision" or lie["account"] != HERE["account"]]

    matched = [deployed.sandbox.control("POST", "events", lie)["rules"] for lie in strange]

    assert len(strange) > 10
    assert set(matched) == {0}


def test_is_heard_by_a_rule_when_nothing_is_a_lie(deployed: Deployed) -> None:
    event = desired_revision(name="nobody") | fresh()

    assert deployed.sandbox.control("POST", "events", event)["rules"] == 1


@pytest.mark.parametrize("source", ["aws.ecr", "com.evil"])
def test_is_refused_or_unheard_when_put_under_a_name_of_another(deployed: Deployed, source: str) -> None:
    before = runs(deployed)
    event = image_pushed() if source == "aws.ecr" else desired_revision()
    entry = {"Source": source, "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}

    deployed.sandbox.client("events").put_events(Entries=[entry])

    assert runs(deployed) == before


@pytest.mark.parametrize("way", ["queue", "topic"])
def test_starts_nothing_when_a_lie_comes_past_the_rules(deployed: Deployed, way: str) -> None:
    before = runs(deployed)
    sns = deployed.sandbox.client("sns")

    for lie in lies(**fresh()):
        if way == "queue":
            deployed.send(json.dumps(lie))
        else:
            sns.publish(TopicArn=TOPIC, Message=json.dumps(lie))

    assert runs(deployed) == before


def test_starts_nothing_when_a_true_event_is_wrapped_in_what_nobody_may_send(deployed: Deployed) -> None:
    before = runs(deployed)

    for nest in NESTS.values():
        wrapped = nest(desired_revision() | fresh())
        deployed.send(wrapped if isinstance(wrapped, str) else json.dumps(wrapped))
        deployed.sandbox.client("sns").publish(TopicArn=TOPIC, Message=json.dumps(from_sns(wrapped)))

    assert runs(deployed) == before
