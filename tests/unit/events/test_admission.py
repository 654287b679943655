"""Admission: events of other accounts are obeyed only if the file names the accounts, and replays never."""

from typing import Any

import pytest

from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Decision, Reason
from revision_trigger.domain.routing.routes import Routes
from tests.builders import (
    MISSING,
    PIPELINES,
    asked,
    changed,
    commit_pushed,
    desired_revision,
    execution_changed,
    ignored,
    image_pushed,
    object_created,
    parts,
    rejected,
    routes,
)

OTHER = "210987654321"
EVENTS = [image_pushed(), object_created(), commit_pushed(), desired_revision()]
ELSEWHERE = {
    "pipelines": {
        "web": {"account": OTHER, "region": "eu-west-1", "roleArn": "r", "sources": {"Image": {"ecr": "web"}}},
        "api": {"region": "eu-west-1", "sources": {"Image": {"ecr": "api"}}},
    }
}


@pytest.mark.parametrize("body", EVENTS)
def test_ignores_another_account_s_event(body: dict[str, Any]) -> None:
    found = ignored(body | {"account": OTHER})

    assert found.reason is Reason.FOREIGN_ACCOUNT
    assert found.decision is Decision.IGNORED
    assert OTHER in found.message


@pytest.mark.parametrize("body", EVENTS)
def test_obeys_another_account_that_the_file_names(body: dict[str, Any]) -> None:
    known = routes(PIPELINES | {"accounts": [OTHER]})

    assert asked(body | {"account": OTHER}, known) == asked(body)
    assert asked(body, known)


@pytest.mark.parametrize("body", EVENTS)
def test_obeys_nobody_when_it_is_not_known_where_the_stack_is(body: dict[str, Any]) -> None:
    assert ignored(body, Routes.from_data(PIPELINES)).reason is Reason.FOREIGN_ACCOUNT


@pytest.mark.parametrize("account", [MISSING, None, "", 123456789012, "12345678901", "1234567890123", "x" * 12])
@pytest.mark.parametrize("body", [*EVENTS, execution_changed()])
def test_rejects_an_event_without_an_account(body: dict[str, Any], account: Any) -> None:
    assert rejected(changed(body, {"account": account})).message.startswith("account: ")


def test_a_pipeline_s_account_is_believed_of_its_executions_and_of_nothing_else() -> None:
    known, there = routes(ELSEWHERE), {"account": OTHER, "region": "eu-west-1"}

    (change,) = parts(execution_changed() | there, known)

    assert isinstance(change, StateChange)
    assert ignored(image_pushed() | there, known).reason is Reason.FOREIGN_ACCOUNT


@pytest.mark.parametrize(
    ("pipeline", "account", "region", "reason"),
    [
        ("web", "123456789012", "eu-west-1", Reason.FOREIGN_ACCOUNT),
        ("web", OTHER, "us-east-1", Reason.NO_ROUTE),
        ("web", "333333333333", "eu-west-1", Reason.FOREIGN_ACCOUNT),
        ("api", OTHER, "eu-west-1", Reason.FOREIGN_ACCOUNT),
        ("api", "123456789012", "us-east-1", Reason.NO_ROUTE),
    ],
)
def test_ignores_a_pipeline_of_the_same_name_elsewhere(
    pipeline: str, account: str, region: str, reason: Reason
) -> None:
    body = execution_changed(pipeline=pipeline) | {"account": account, "region": region}

    assert ignored(body, routes(ELSEWHERE)).reason is reason


def test_a_pipeline_of_the_stack_s_account_may_be_in_another_region() -> None:
    (change,) = parts(execution_changed(pipeline="api") | {"region": "eu-west-1"}, routes(ELSEWHERE))

    assert isinstance(change, StateChange)


def test_an_account_that_may_send_events_is_not_believed_of_a_pipeline_it_does_not_have() -> None:
    known = routes(PIPELINES | {"accounts": [OTHER]})

    assert ignored(execution_changed() | {"account": OTHER}, known).reason is Reason.FOREIGN_ACCOUNT


@pytest.mark.parametrize("name", ["replay-1", "", None])
@pytest.mark.parametrize("body", [*EVENTS, execution_changed(), image_pushed() | {"detail-type": "ECR Image Scan"}])
def test_a_replay_asks_for_nothing(body: dict[str, Any], name: Any) -> None:
    found = ignored(body | {"replay-name": name})

    assert (found.decision, found.reason) == (Decision.EXPIRED, Reason.REPLAYED)
    assert found.intent_id.endswith(body["id"])


def test_a_rejected_event_is_known_by_its_id() -> None:
    assert rejected(changed(image_pushed(), {"account": MISSING})).intent_id == f"aws.ecr/event/{image_pushed()['id']}"
    assert rejected(changed(image_pushed(), {"time": MISSING})).intent_id == "sqs/message/m-1"
