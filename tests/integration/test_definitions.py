"""The door to the pipelines' definitions: what is read of GetPipeline's answer, and when it is asked again."""

from typing import Any

import pytest
from botocore.stub import Stubber

from revision_trigger.aws.definitions import CachedDefinitions
from revision_trigger.domain.outcome import Fault, Reason, Rejected, Retry
from revision_trigger.domain.starting.definition import Definition, SourceAction

ROLE = "arn:aws:iam::123456789012:role/pipeline"


def action(name: str, provider: str, category: str = "Source", **members: Any) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, **members}


def answer(*actions: dict[str, Any], version: int = 7) -> dict[str, Any]:
    return {
        "pipeline": {
            "name": "web",
            "roleArn": ROLE,
            "version": version,
            "pipelineType": "V2",
            "executionMode": "QUEUED",
            "variables": [{"name": "Color"}, {"name": "TriggerId", "defaultValue": "none"}],
            "stages": [
                {"name": "Source", "actions": list(actions)},
                {"name": "Deploy", "actions": [action("Deploy", "ECS", "Deploy"), action("Twice", "ECS", "Deploy")]},
            ],
        }
    }


def test_reads_what_a_start_depends_on_when_a_pipeline_is_defined(client: Any, stub: Stubber) -> None:
    image = action("Image", "ECR", configuration={"RepositoryName": "web", "ImageTag": "release"})
    own_role = action("Source", "CodeCommit", roleArn="arn:aws:iam::123456789012:role/action")
    foreign_role = action("Other", "CodeCommit", roleArn="arn:aws:iam::210987654321:role/action")
    stub.add_response("get_pipeline", answer(image, own_role, foreign_role, action("Twice", "S3")), {"name": "web"})

    found = CachedDefinitions(lambda _: client).get("web")

    assert found == Definition(
        version=7,
        type="V2",
        mode="QUEUED",
        sources={
            "Image": SourceAction("Image", "ECR", {"RepositoryName": "web", "ImageTag": "release"}),
            "Source": SourceAction("Source", "CodeCommit"),
            "Other": SourceAction("Other", "CodeCommit", elsewhere=True),
        },
        others={"Deploy": "Deploy"},
        ambiguous=frozenset({"Twice"}),
        stages=("Source", "Deploy"),
        variables=frozenset({"Color", "TriggerId"}),
    )


def test_asks_once_when_the_definition_is_young_enough(client: Any, stub: Stubber) -> None:
    now = [1000.0]
    definitions = CachedDefinitions(lambda _: client, clock=lambda: now[0])
    for version in (1, 2, 3):
        stub.add_response("get_pipeline", answer(version=version))

    versions = [definitions.get("web", max_age=300).version]
    now[0] += 299
    versions += [definitions.get("web", max_age=300).version]
    now[0] += 1
    versions += [definitions.get("web").version, definitions.get("web", max_age=300).version]
    now[0] -= 1000  # a clock that was set back tells no age
    versions += [definitions.get("web", max_age=300).version]

    assert versions == [1, 1, 1, 2, 3]


@pytest.mark.parametrize(("heard", "version"), [(1, 1), (2, 2)])
def test_asks_again_when_another_version_was_heard_of(client: Any, stub: Stubber, heard: int, version: int) -> None:
    definitions = CachedDefinitions(lambda _: client)
    stub.add_response("get_pipeline", answer(version=1))
    stub.add_response("get_pipeline", answer(version=2))
    definitions.get("web")

    definitions.heard("web", heard)
    definitions.heard("api", 5)

    assert definitions.get("web").version == version


@pytest.mark.parametrize(
    ("code", "status", "kind", "reason"),
    [
        ("PipelineNotFoundException", 400, Rejected, Reason.PIPELINE_NOT_FOUND),
        ("AccessDeniedException", 400, Rejected, Reason.ACCESS_DENIED),
        ("ThrottlingException", 400, Retry, Reason.THROTTLED),
        ("ExpiredTokenException", 400, Retry, Reason.CREDENTIALS),
        ("SomethingNewException", 400, Rejected, Reason.INVALID_REQUEST),
        ("InternalFailure", 500, Retry, Reason.LOOKUP_FAILED),
        ("ThrottlingException", 503, Retry, Reason.LOOKUP_FAILED),
    ],
)
def test_tells_terminal_from_retryable_and_never_uncertain(
    client: Any, stub: Stubber, code: str, status: int, kind: type[Fault], reason: Reason
) -> None:
    stub.add_client_error("get_pipeline", code, http_status_code=status)

    with pytest.raises(Fault) as fault:
        CachedDefinitions(lambda _: client).get("web")

    assert (type(fault.value), fault.value.reason) == (kind, reason)
    assert fault.value.message.startswith("pipeline web: ")
