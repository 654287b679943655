"""The door to CodePipeline: the exact request, and what every answer means."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.aws.definitions import CachedDefinitions
from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.ledger.state import Stop
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.start import Start
from tests.builders import COMMIT, DIGEST, EXECUTION

PINS = (SourceRevision("Image", "IMAGE_DIGEST", DIGEST), SourceRevision("Source", "COMMIT_ID", COMMIT))
FULL = Start("web", PINS, (Variable("Color", "blue"),), "token-1")
BARE = Start("web", (), (), "token-1")


class Body:
    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self) -> Iterator[bytes]:
        yield self.content


def answer(client: Any, *, status: int = 200, body: Any = None, error: Exception | None = None) -> list[Any]:
    """Answer every request of the client without a network; give the list that the requests go to."""
    sent: list[AWSPreparedRequest] = []

    def respond(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        sent.append(request)
        if error is not None:
            raise error
        content = json.dumps(body).encode()
        return AWSResponse(request.url, status, HTTPHeaders(), Body(content))

    client.meta.events.register("before-send.codepipeline.StartPipelineExecution", respond)
    return sent


def door_to(client: Any) -> CodePipeline:
    return CodePipeline(lambda _: client, CachedDefinitions(lambda _: client))


def start(client: Any) -> Fault:
    with pytest.raises(Fault) as fault:
        door_to(client).start(FULL)
    return fault.value


def test_sends_pins_variables_and_token(client: Any, stub: Stubber) -> None:
    request = {
        "name": "web",
        "clientRequestToken": "token-1",
        "sourceRevisions": [
            {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST},
            {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": COMMIT},
        ],
        "variables": [{"name": "Color", "value": "blue"}],
    }
    stub.add_response("start_pipeline_execution", {"pipelineExecutionId": "execution-1"}, request)

    assert door_to(client).start(FULL) == "execution-1"


def test_puts_just_that_on_the_wire_when_there_is_nothing_to_pin(client: Any) -> None:
    sent = answer(client, body={"pipelineExecutionId": "execution-1"})

    door_to(client).start(BARE)

    (request,) = sent
    assert json.loads(request.body) == {"name": "web", "clientRequestToken": "token-1", "sourceRevisions": []}
    assert request.headers["X-Amz-Target"] == b"CodePipeline_20150709.StartPipelineExecution"


@pytest.mark.parametrize(
    ("code", "status", "kind", "reason"),
    [
        ("ConflictException", 400, Retry, Reason.BUSY),
        ("ConcurrentPipelineExecutionsLimitExceededException", 400, Retry, Reason.LIMIT_EXCEEDED),
        ("ThrottlingException", 400, Retry, Reason.THROTTLED),
        ("ExpiredTokenException", 400, Retry, Reason.CREDENTIALS),
        ("PipelineNotFoundException", 400, Rejected, Reason.PIPELINE_NOT_FOUND),
        ("AccessDeniedException", 400, Rejected, Reason.ACCESS_DENIED),
        ("ValidationException", 400, Rejected, Reason.INVALID_REQUEST),
        ("SomethingNewException", 400, Rejected, Reason.INVALID_REQUEST),
        ("SomethingNewException", 408, Retry, Reason.UNCERTAIN),
        ("InternalFailure", 500, Retry, Reason.UNCERTAIN),
        ("ServiceUnavailable", 503, Retry, Reason.UNCERTAIN),
        ("ConflictException", 500, Retry, Reason.UNCERTAIN),
        ("ThrottlingException", 503, Retry, Reason.UNCERTAIN),
    ],
)
def test_sends_once_and_tells_terminal_from_retryable(
    client: Any, code: str, status: int, kind: type[Fault], reason: Reason
) -> None:
    sent = answer(client, status=status, body={"__type": code})

    fault = start(client)

    assert (type(fault), fault.reason) == (kind, reason)
    assert fault.message.startswith("pipeline web: ")
    assert code in fault.message
    assert len(sent) == 1


URL = "https://codepipeline.us-east-1.amazonaws.com/"


@pytest.mark.parametrize(
    "error",
    [
        ReadTimeoutError(endpoint_url=URL),
        ConnectTimeoutError(endpoint_url=URL),
        EndpointConnectionError(endpoint_url=URL),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_send_without_an_answer_is_uncertain_and_is_not_repeated(client: Any, error: Exception) -> None:
    sent = answer(client, error=error)

    fault = start(client)

    assert (type(fault), fault.reason) == (Retry, Reason.UNCERTAIN)
    assert "same token" in fault.message
    assert len(sent) == 1


def test_an_answer_without_an_execution_is_uncertain(client: Any) -> None:
    answer(client, body={})

    assert start(client).reason is Reason.UNCERTAIN


@pytest.mark.parametrize(("request_", "is_quoted"), [(FULL, False), (BARE, True)])
def test_aws_s_own_words_are_quoted_unless_they_may_repeat_a_variable(
    client: Any,
    request_: Start,
    is_quoted: bool,  # noqa: FBT001
) -> None:
    body = {"__type": "SomethingNewException", "message": "Value 'blue' is not allowed"}
    answer(client, status=400, body=body)

    with pytest.raises(Rejected) as fault:
        door_to(client).start(request_)

    assert ("blue" in fault.value.message) is is_quoted
    assert "SomethingNewException" in fault.value.message


def test_what_the_sdk_itself_refuses_is_rejected(client: Any) -> None:
    sent = answer(client, body={})

    with pytest.raises(Rejected) as fault:
        door_to(client).start(Start("", (), (), "token-1"))

    assert fault.value.reason is Reason.INVALID_REQUEST
    assert sent == []


def declared(*names: str) -> dict[str, Any]:
    return {"pipeline": {"name": "web", "roleArn": "r", "stages": [], "variables": [{"name": name} for name in names]}}


def test_asks_once_whether_a_pipeline_takes_the_trigger_id(client: Any, stub: Stubber) -> None:
    stub.add_response("get_pipeline", declared("Color", "TriggerId"), {"name": "web"})
    door = door_to(client)

    assert door.takes_trigger_id("web")
    assert door.takes_trigger_id("web")


def test_reads_the_trigger_id_of_an_execution(client: Any, stub: Stubber) -> None:
    request = {"pipelineName": "web", "pipelineExecutionId": EXECUTION}
    for variables in ([{"name": "TriggerId", "resolvedValue": "token-1"}], [{"name": "Color", "resolvedValue": "x"}]):
        stub.add_response("get_pipeline_execution", {"pipelineExecution": {"variables": variables}}, request)

    assert door_to(client).trigger_id("web", EXECUTION) == "token-1"
    assert door_to(client).trigger_id("web", EXECUTION) is None


@pytest.mark.parametrize(("after", "kind"), [([], Retry), (["TriggerId"], Rejected)])
def test_a_start_refused_since_its_pipeline_was_edited_comes_again(
    client: Any, stub: Stubber, after: list[str], kind: type[Fault]
) -> None:
    stub.add_response("get_pipeline", declared("TriggerId"))
    stub.add_client_error("start_pipeline_execution", "ValidationException", http_status_code=400)
    stub.add_response("get_pipeline", declared(*after))
    door = door_to(client)
    door.takes_trigger_id("web")

    with pytest.raises(kind):
        door.start(FULL)


def test_lists_the_history_as_far_back_as_asked(client: Any, stub: Stubber) -> None:
    def page(number: int, token: str | None) -> dict[str, Any]:
        summary = {
            "pipelineExecutionId": EXECUTION,
            "status": "Succeeded",
            "startTime": datetime.fromtimestamp(1000 - number, UTC),
            "trigger": {"triggerType": "StartPipelineExecution"},
            "sourceRevisions": [{"actionName": "Image", "revisionId": DIGEST}, {"actionName": "Source"}],
        }
        return {"pipelineExecutionSummaries": [summary]} | ({"nextToken": token} if token else {})

    stub.add_response("list_pipeline_executions", page(0, "more"))
    stub.add_response("list_pipeline_executions", page(10, "still more"))

    found = door_to(client).history("web", since=995)

    assert [execution.started for execution in found] == [1000, 990]
    assert found[0].revisions == {"Image": DIGEST}


NAMED = {"pipelineName": "web", "pipelineExecutionId": EXECUTION}


def test_stops_an_execution_with_a_reason(client: Any, stub: Stubber) -> None:
    request = {**NAMED, "abandon": True, "reason": "rolled back by Revision Trigger"}
    stub.add_response("stop_pipeline_execution", {"pipelineExecutionId": EXECUTION}, request)

    door_to(client).stop("web", Stop(EXECUTION, abandon=True))

    stub.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["DuplicatedStopRequestException", "PipelineExecutionNotStoppableException"])
def test_is_content_when_the_execution_is_stopping_or_over(client: Any, stub: Stubber, code: str) -> None:
    stub.add_client_error("stop_pipeline_execution", code, http_status_code=400)

    door_to(client).stop("web", Stop(EXECUTION, abandon=False))


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("AccessDeniedException", 400, Reason.ACCESS_DENIED),
        ("ThrottlingException", 400, Reason.THROTTLED),
        ("ConflictException", 400, Reason.INVALID_REQUEST),
        ("InternalFailure", 500, Reason.LOOKUP_FAILED),
    ],
)
def test_says_why_nothing_was_stopped(client: Any, stub: Stubber, code: str, status: int, reason: Reason) -> None:
    stub.add_client_error("stop_pipeline_execution", code, http_status_code=status)

    with pytest.raises(Fault) as fault:
        door_to(client).stop("web", Stop(EXECUTION, abandon=False))

    assert fault.value.reason is reason


def test_tells_what_the_actions_of_one_execution_did_over_all_pages(client: Any, stub: Stubber) -> None:
    request = {"pipelineName": "web", "filter": {"pipelineExecutionId": EXECUTION}, "maxResults": 100}
    began, ended = datetime(2026, 11, 22, 2, tzinfo=UTC), datetime(2026, 11, 22, 2, 1, tzinfo=UTC)
    kind = {"category": "Deploy", "owner": "AWS", "provider": "ECS", "version": "1"}
    deploy = {
        "stageName": "Prod",
        "actionName": "Deploy",
        "startTime": began,
        "lastUpdateTime": ended,
        "status": "Failed",
        "input": {"actionTypeId": kind},
    }
    bare = {"stageName": "Test", "actionName": "Check", "startTime": began, "status": "Succeeded"}
    stub.add_response("list_action_executions", {"actionExecutionDetails": [deploy], "nextToken": "more"}, request)
    stub.add_response("list_action_executions", {"actionExecutionDetails": [bare]}, {**request, "nextToken": "more"})

    runs = door_to(client).actions("web", EXECUTION)

    assert runs == [
        ActionRun("Prod", "Deploy", "Deploy", "Failed", began.timestamp(), ended.timestamp()),
        ActionRun("Test", "Check", "", "Succeeded", began.timestamp(), began.timestamp()),
    ]


def test_comes_again_when_the_actions_are_not_listed(client: Any, stub: Stubber) -> None:
    stub.add_client_error("list_action_executions", "ThrottlingException", http_status_code=400)

    with pytest.raises(Retry) as fault:
        door_to(client).actions("web", EXECUTION)

    assert fault.value.reason is Reason.HISTORY_UNAVAILABLE


def test_tells_the_variables_that_an_execution_ran_with(client: Any, stub: Stubber) -> None:
    variables = [{"name": "Color", "resolvedValue": "blue"}, {"name": "Empty", "resolvedValue": ""}, {"name": "None"}]
    stub.add_response("get_pipeline_execution", {"pipelineExecution": {"variables": variables}}, NAMED)

    assert door_to(client).variables("web", EXECUTION) == [Variable("Color", "blue")]


def test_tells_a_stage_rollback_and_gives_it_the_revisions_of_its_target(client: Any, stub: Stubber) -> None:
    began, target = datetime(2026, 11, 22, tzinfo=UTC), EXECUTION[:-1] + "0"
    standard = {
        "pipelineExecutionId": target,
        "status": "Succeeded",
        "startTime": began,
        "executionType": "STANDARD",
        "sourceRevisions": [{"actionName": "Source", "revisionId": "c"}],
    }
    native = {
        "pipelineExecutionId": EXECUTION,
        "status": "Succeeded",
        "startTime": began,
        "trigger": {"triggerType": "ManualRollback"},
        "executionType": "ROLLBACK",
        "rollbackMetadata": {"rollbackTargetPipelineExecutionId": target},
    }
    stub.add_response("list_pipeline_executions", {"pipelineExecutionSummaries": [native, standard]})

    newest, oldest = door_to(client).past("web", most=2)

    assert (newest.is_stage_rollback, newest.goes_back_to, newest.revisions) == (True, target, {"Source": "c"})
    assert (oldest.is_stage_rollback, oldest.goes_back_to) == (False, None)


def test_lists_no_more_of_the_past_than_is_asked_for(client: Any, stub: Stubber) -> None:
    def page(*numbers: int, **more: str) -> dict[str, Any]:
        listed = [
            {
                "pipelineExecutionId": EXECUTION[:-1] + str(number),
                "status": "Succeeded",
                "startTime": datetime(2026, 11, 22, tzinfo=UTC),
            }
            for number in numbers
        ]
        return {"pipelineExecutionSummaries": listed, **more}

    request = {"pipelineName": "web", "maxResults": 100}
    stub.add_response("list_pipeline_executions", page(1, 2, nextToken="more"), request)
    stub.add_response("list_pipeline_executions", page(3, 4, nextToken="most"), {**request, "nextToken": "more"})

    past = door_to(client).past("web", most=3)

    assert [one.id[-1] for one in past] == ["1", "2", "3"]
    stub.assert_no_pending_responses()
