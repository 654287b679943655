from collections.abc import Callable
from typing import Any

import pytest

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codepipeline import SourceAction, Switches
from tests.unit.sandbox.codepipeline.builders import declared
from tests.unit.sandbox.codepipeline.driver import FOREVER, Driver

DIGEST = "sha256:" + "a1" * 32
COMMIT = "c0ffee" + "0" * 34
IMAGE = {"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST}
VERSION = {"actionName": "Bundle", "revisionType": "S3_OBJECT_VERSION_ID", "revisionValue": "v7"}
KEY = {"actionName": "Bundle", "revisionType": "S3_OBJECT_KEY", "revisionValue": "other.zip"}


def revisions(aws: Driver, name: str = "web") -> dict[str, str]:
    return {each["actionName"]: each["revisionId"] for each in aws.listed(name)[0]["sourceRevisions"]}


def test_runs_through_all_stages_when_started(aws: Driver) -> None:
    aws.create()

    execution_id = aws.start()

    assert aws.finish(execution_id) == "Succeeded"


def test_runs_at_the_revisions_named_when_sources_are_overridden(aws: Driver) -> None:
    aws.create()

    commit = {"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": COMMIT}
    execution_id = aws.start(sourceRevisions=[IMAGE, commit, VERSION, KEY])

    assert revisions(aws) == {"Image": DIGEST, "Source": COMMIT, "Bundle": "v7"}
    artifacts = {each["name"]: each["revisionId"] for each in aws.execution(execution_id)["artifactRevisions"]}
    assert artifacts == {"image_out": DIGEST, "source_out": COMMIT, "bundle_out": "v7"}


def test_lists_no_revision_type_when_a_source_was_overridden(aws: Driver) -> None:
    aws.create()

    aws.start(sourceRevisions=[VERSION])

    (bundle,) = (each for each in aws.listed()[0]["sourceRevisions"] if each["actionName"] == "Bundle")
    assert bundle == {
        "actionName": "Bundle",
        "revisionId": "v7",
        "revisionSummary": "Amazon S3 version id: v7",
        "revisionUrl": "https://console.aws.amazon.com/s3/home?region=eu-central-1#",
    }


def test_takes_the_latest_revision_when_a_source_is_not_overridden(drivers: Callable[..., Driver]) -> None:
    async def latest(place: AccountRegion, action: SourceAction) -> str | None:
        return f"{place.region}/{action.provider}/{action.configuration.get('S3ObjectKey')}"

    aws = drivers(latest=latest)
    aws.create()

    aws.start(sourceRevisions=[IMAGE, KEY])

    assert revisions(aws) == {
        "Image": DIGEST,
        "Source": "eu-central-1/CodeCommit/None",
        "Bundle": "eu-central-1/S3/other.zip",
    }


def test_makes_up_the_same_revision_of_the_right_form_when_the_latest_is_unknown(aws: Driver) -> None:
    aws.create()

    aws.start()
    first = revisions(aws)
    aws.start()

    assert revisions(aws) == first
    assert {name: len(value) for name, value in first.items()} == {"Image": 7 + 64, "Source": 40, "Bundle": 32}
    assert first["Image"].startswith("sha256:")


WRONG = [
    ({"actionName": "Imagge", "revisionType": "IMAGE_DIGEST", "revisionValue": DIGEST}, "no source action Imagge"),
    (
        {"actionName": "Image", "revisionType": "COMMIT_ID", "revisionValue": COMMIT},
        r"Image \(ECR\) takes no COMMIT_ID",
    ),
    ({"actionName": "Deploy", "revisionType": "COMMIT_ID", "revisionValue": COMMIT}, "no source action Deploy"),
]


@pytest.mark.parametrize(("override", "said"), WRONG)
def test_refuses_an_override_when_it_fits_no_source(aws: Driver, override: dict[str, str], said: str) -> None:
    aws.create()

    code, message = aws.refusal("StartPipelineExecution", name="web", sourceRevisions=[IMAGE, override])

    assert code == "ValidationException"
    assert said.replace("\\", "") in message
    assert aws.listed() == []


@pytest.mark.parametrize(("override", "said"), WRONG)
def test_leaves_an_override_out_when_it_fits_no_source_and_aws_is_lenient(
    drivers: Callable[..., Driver], override: dict[str, str], said: str
) -> None:
    aws = drivers(switches=Switches(lenient=True))
    aws.create()

    aws.start(sourceRevisions=[IMAGE | {"revisionValue": "pinned"}, override])

    assert revisions(aws)["Image"] == "pinned", said


def test_refuses_an_object_key_when_the_action_does_not_allow_it(aws: Driver) -> None:
    pipeline = declared()
    del pipeline["stages"][0]["actions"][2]["configuration"]["AllowOverrideForS3ObjectKey"]
    aws.call("CreatePipeline", pipeline=pipeline)

    code, message = aws.refusal("StartPipelineExecution", name="web", sourceRevisions=[KEY])

    assert (code, "AllowOverrideForS3ObjectKey" in message) == ("ValidationException", True)


def test_refuses_overrides_when_one_names_action_and_type_again(aws: Driver) -> None:
    aws.create()

    code, message = aws.refusal("StartPipelineExecution", name="web", sourceRevisions=[IMAGE, IMAGE])

    assert (code, "2 times" in message) == ("ValidationException", True)


@pytest.mark.parametrize("allowed", [True, False])
def test_overrides_a_v1_pipeline_only_when_the_switch_allows(drivers: Callable[..., Driver], *, allowed: bool) -> None:
    aws = drivers(switches=Switches(overrides_on_v1=allowed))
    aws.create(pipelineType="V1")

    if not allowed:
        assert aws.refusal("StartPipelineExecution", name="web", sourceRevisions=[IMAGE])[0] == "ValidationException"
        return
    aws.start(sourceRevisions=[IMAGE])
    assert revisions(aws)["Image"] == DIGEST


def test_hides_revisions_until_the_source_stage_is_through_when_they_come_late(drivers: Callable[..., Driver]) -> None:
    slow, quick = (drivers(pace=pace, switches=Switches(revisions_late=True)) for pace in (FOREVER, 0.0))
    for aws in (slow, quick):
        aws.create()
        aws.start(sourceRevisions=[IMAGE])
    quick.finish(quick.listed()[0]["pipelineExecutionId"])

    assert slow.listed()[0]["sourceRevisions"] == []
    assert len(quick.listed()[0]["sourceRevisions"]) == 3


def test_resolves_variables_when_some_are_given(aws: Driver) -> None:
    aws.create(variables=[{"name": "COLOR", "defaultValue": "blue"}, {"name": "SIZE", "defaultValue": "s"}])

    execution_id = aws.start(variables=[{"name": "COLOR", "value": "red"}])

    assert aws.execution(execution_id)["variables"] == [
        {"name": "COLOR", "resolvedValue": "red"},
        {"name": "SIZE", "resolvedValue": "s"},
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{"name": "OTHER", "value": "1"}], "declares no variable OTHER"),
        ([{"name": "COLOR", "value": "1"}, {"name": "COLOR", "value": "2"}], "given 2 times"),
        ([], "need a value: COLOR"),
    ],
)
def test_refuses_variables_when_they_are_not_those_declared(
    aws: Driver, given: list[dict[str, str]], said: str
) -> None:
    aws.create(variables=[{"name": "COLOR"}])

    params: dict[str, Any] = {"variables": given} if given else {}
    code, message = aws.refusal("StartPipelineExecution", name="web", **params)

    assert (code, said in message) == ("ValidationException", True)


def test_tells_the_trigger_when_started(held: Driver) -> None:
    held.create()

    execution = held.execution(held.start())

    assert execution["trigger"] == {
        "triggerType": "StartPipelineExecution",
        "triggerDetail": "arn:aws:iam::000000000000:root",
    }
    assert (execution["executionMode"], execution["executionType"]) == ("SUPERSEDED", "STANDARD")
    assert (execution["status"], execution["pipelineVersion"]) == ("InProgress", 1)


def test_answers_not_found_when_there_is_no_such_pipeline(aws: Driver) -> None:
    code, message = aws.refusal("StartPipelineExecution", name="web")

    assert code == "PipelineNotFoundException"
    assert message == "Account '000000000000' does not have a pipeline with name 'web'"


@pytest.mark.parametrize("runs", [True, False])
def test_runs_a_new_pipeline_once_only_when_the_switch_says_so(drivers: Callable[..., Driver], *, runs: bool) -> None:
    aws = drivers(switches=Switches(runs_on_create=runs))

    aws.create()

    triggers = [execution["trigger"]["triggerType"] for execution in aws.listed()]
    assert triggers == (["CreatePipeline"] if runs else [])
