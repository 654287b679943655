"""The door to CodePipeline: the exact request, and what every answer means."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from revision_trigger.aws.codepipeline import CodePipeline
from revision_trigger.bootstrap import START
from revision_trigger.domain.decision import Fault, Reason, Rejected, Retry
from revision_trigger.domain.intent import Variable
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.start import Start
from tests.builders import COMMIT, DIGEST

PINS = (SourceRevision("Image", "IMAGE_DIGEST", DIGEST), SourceRevision("Source", "COMMIT_ID", COMMIT))
FULL = Start("web", PINS, (Variable("Color", "blue"),), "token-1")
BARE = Start("web", (), (), "token-1")


@pytest.fixture
def client() -> Any:
    return boto3.client("codepipeline", config=START)


@pytest.fixture
def stub(client: Any) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber


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


def start(client: Any) -> Fault:
    with pytest.raises(Fault) as fault:
        CodePipeline(client).start(FULL)
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

    assert CodePipeline(client).start(FULL) == "execution-1"


def test_puts_just_that_on_the_wire_when_there_is_nothing_to_pin(client: Any) -> None:
    sent = answer(client, body={"pipelineExecutionId": "execution-1"})

    CodePipeline(client).start(BARE)

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


def test_what_the_sdk_itself_refuses_is_rejected(client: Any) -> None:
    sent = answer(client, body={})

    with pytest.raises(Rejected) as fault:
        CodePipeline(client).start(Start("", (), (), "token-1"))

    assert fault.value.reason is Reason.INVALID_REQUEST
    assert sent == []
