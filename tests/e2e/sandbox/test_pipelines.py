"""CodePipeline wired into the rest: latest revisions out of the stores, state changes onto the bus, the controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.e2e.running import Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

COMMIT = "7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e"


def action(name: str, provider: str, configuration: dict[str, str], kind: str = "Source") -> dict[str, Any]:
    shape = {"outputArtifacts": [{"name": name}]} if kind == "Source" else {"inputArtifacts": [{"name": "Source"}]}
    return {
        "name": name,
        "actionTypeId": {"category": kind, "owner": "AWS", "provider": provider, "version": "1"},
        "configuration": configuration,
        **shape,
    }


def create(sandbox: Sandbox, name: str) -> Any:
    """A pipeline with three sources; a client."""
    codepipeline = sandbox.client("codepipeline")
    sources = [
        action("Image", "ECR", {"RepositoryName": name, "ImageTag": "release-1"}),
        action("Source", "CodeCommit", {"RepositoryName": name, "BranchName": "main"}),
        action("Bundle", "S3", {"S3Bucket": f"{name}-bucket", "S3ObjectKey": "app.zip"}),
    ]
    build = action("Build", "CodeBuild", {"ProjectName": "build"}, kind="Build")
    codepipeline.create_pipeline(
        pipeline={
            "name": name,
            "roleArn": "arn:aws:iam::000000000000:role/pipeline",
            "artifactStore": {"type": "S3", "location": "artifacts"},
            "stages": [{"name": "Source", "actions": sources}, {"name": "Build", "actions": [build]}],
            "pipelineType": "V2",
        }
    )
    return codepipeline


def newest(client: Any, name: str) -> dict[str, Any]:
    """The newest execution."""
    found: dict[str, Any] = client.list_pipeline_executions(pipelineName=name)["pipelineExecutionSummaries"][0]
    return found


def test_sources_run_at_their_newest_revision_when_not_overridden(sandbox: Sandbox) -> None:
    ecr, s3 = sandbox.client("ecr"), sandbox.client("s3")
    ecr.create_repository(repositoryName="newest")
    image = ecr.put_image(repositoryName="newest", imageManifest='{"v": 2}', imageTag="release-1")["image"]["imageId"]
    s3.create_bucket(Bucket="newest-bucket")
    s3.put_bucket_versioning(Bucket="newest-bucket", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="newest-bucket", Key="app.zip", Body=b"1")["VersionId"]
    sandbox.client("codecommit").create_repository(repositoryName="newest")
    sandbox.control("POST", "commits", {"repository": "newest", "branch": "main", "commitId": COMMIT})
    codepipeline = create(sandbox, "newest")

    codepipeline.start_pipeline_execution(name="newest")

    listed = sandbox.poll(lambda: newest(codepipeline, "newest").get("sourceRevisions", []))
    revisions = {each["actionName"]: each["revisionId"] for each in listed}
    assert revisions == {"Image": image["imageDigest"], "Source": COMMIT, "Bundle": version}


def test_rules_hear_of_state_changes_when_an_execution_fails_as_told(sandbox: Sandbox) -> None:
    listener = Listener(
        sandbox,
        {
            "source": ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            "detail": {"pipeline": ["told"], "state": ["FAILED", "SUCCEEDED"]},
        },
    )
    codepipeline = create(sandbox, "told")
    sandbox.control("POST", "executions", {"pipeline": "told", "next": ["Failed", "Succeeded"]})

    ids = []
    for state in ("FAILED", "SUCCEEDED"):
        ids.append(codepipeline.start_pipeline_execution(name="told")["pipelineExecutionId"])
        detail = listener.receive()["detail"]
        assert (detail["execution-id"], detail["state"]) == (ids[-1], state)


def test_tokens_start_again_when_they_are_not_honoured(sandbox: Sandbox) -> None:
    codepipeline = create(sandbox, "tokens")

    def start() -> str:
        started = codepipeline.start_pipeline_execution(name="tokens", clientRequestToken="the-same")
        return str(started["pipelineExecutionId"])

    honoured = {start(), start()}
    sandbox.control("POST", "tokens", {"honoured": False})
    ignored = {start(), start()}
    sandbox.control("POST", "tokens", {"honoured": True})

    assert (len(honoured), len(ignored)) == (1, 2)


def test_the_failing_action_can_be_found_when_it_was_named(sandbox: Sandbox) -> None:
    action_failed = {"source": ["aws.codepipeline"], "detail": {"pipeline": ["named-action"], "state": ["FAILED"]}}
    listener = Listener(
        sandbox, action_failed | {"detail-type": [{"prefix": "CodePipeline Action"}, {"prefix": "CodePipeline Stage"}]}
    )
    codepipeline = create(sandbox, "named-action")
    sandbox.control("POST", "executions", {"pipeline": "named-action", "next": ["Failed"], "action": "Bundle"})

    codepipeline.start_pipeline_execution(name="named-action")

    action_event, stage_event = listener.receive()["detail"], listener.receive()["detail"]
    details = codepipeline.list_action_executions(pipelineName="named-action")["actionExecutionDetails"]
    failed = [(run["stageName"], run["actionName"]) for run in details if run["status"] == "Failed"]
    assert failed == [("Source", "Bundle")]
    assert (action_event["stage"], action_event["action"]) == ("Source", "Bundle")
    assert stage_event["stage"] == "Source"
