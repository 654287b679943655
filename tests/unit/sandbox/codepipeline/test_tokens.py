import asyncio
from collections.abc import Callable

import pytest

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline import SourceAction, Switches
from tests.unit.sandbox.codepipeline.driver import Driver


async def elsewhere(_place: AccountRegion, _action: SourceAction) -> None:
    """A look-up that lets others go first, as one over a network does."""
    await asyncio.sleep(0)


def test_starts_one_execution_when_fifty_requests_with_one_token_come_at_once(drivers: Callable[..., Driver]) -> None:
    aws = drivers(latest=elsewhere)
    aws.create(executionMode="PARALLEL")

    answers = aws.together("StartPipelineExecution", *[{"name": "web", "clientRequestToken": "t"}] * 50)

    assert len({answer["pipelineExecutionId"] for answer in answers}) == 1
    assert len(aws.listed()) == 1


def test_starts_every_time_when_tokens_are_not_honoured(aws: Driver) -> None:
    aws.create()
    aws.service.set_tokens(False)

    first, second = (aws.start(clientRequestToken="t") for _ in range(2))

    assert first != second
    assert len(aws.listed()) == 2


def test_names_the_first_execution_when_tokens_are_honoured_again(aws: Driver) -> None:
    aws.create()
    first = aws.start(clientRequestToken="t")
    aws.service.set_tokens(False)
    aws.start(clientRequestToken="t")
    aws.service.set_tokens(True)

    assert aws.start(clientRequestToken="t") == first


def test_names_the_first_execution_when_it_has_long_ended(aws: Driver) -> None:
    aws.create()
    first = aws.start(clientRequestToken="t")
    aws.finish(first)

    assert aws.start(clientRequestToken="t") == first


def test_starts_anew_when_no_token_is_given(aws: Driver) -> None:
    aws.create()

    assert aws.start() != aws.start()


def test_keeps_tokens_apart_when_pipelines_or_regions_differ(aws: Driver) -> None:
    aws.create(name="web")
    aws.create(name="api")
    aws.create("us-east-1", name="web")

    ids = [aws.start("web", clientRequestToken="t"), aws.start("api", clientRequestToken="t")]
    ids.append(aws.start("web", "us-east-1", clientRequestToken="t"))

    assert len(set(ids)) == 3


def test_forgets_tokens_when_the_pipeline_is_deleted(aws: Driver) -> None:
    aws.create()
    first = aws.start(clientRequestToken="t")
    aws.call("DeletePipeline", name="web")
    aws.create()

    assert aws.start(clientRequestToken="t") != first


@pytest.mark.parametrize("answer", ["same-execution", "refused"])
def test_answers_a_token_with_other_parameters_as_the_switch_says(drivers: Callable[..., Driver], answer: str) -> None:
    aws = drivers(switches=Switches(other_parameters=answer))  # type: ignore[arg-type]
    aws.create()
    first = aws.start(clientRequestToken="t")
    other = [{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "b" * 40}]

    if answer == "same-execution":
        assert aws.start(clientRequestToken="t", sourceRevisions=other) == first
        return
    code, message = aws.refusal("StartPipelineExecution", name="web", clientRequestToken="t", sourceRevisions=other)
    assert (code, "other parameters" in message) == ("ValidationException", True)
    assert aws.start(clientRequestToken="t") == first
