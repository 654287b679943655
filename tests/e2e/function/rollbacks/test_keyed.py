"""A pipeline with a source of many keys: going back brings the key and the version of the target, and the commit."""

from typing import Any

from tests.e2e.function.conftest import Deployed
from tests.e2e.function.scene import create_bucket, create_pipeline, push, upload
from tests.e2e.running import Listener
from tests.unit.sandbox.codepipeline.builders import source

NAME, BUCKET = "keyed", "keyed-bucket"


def created(deployed: Deployed) -> None:
    """A pipeline that takes any key of its bucket, and a commit."""
    deployed.sandbox.client("codecommit").create_repository(repositoryName=NAME)
    create_bucket(deployed, BUCKET, EventBridgeConfiguration={})
    any_key = {"S3ObjectKey": "web/none.zip", "AllowOverrideForS3ObjectKey": "true"}
    bundle = source("Bundle", "S3", S3Bucket=BUCKET, **any_key)
    commit = source("Source", "CodeCommit", RepositoryName=NAME, BranchName="main")
    create_pipeline(deployed.sandbox.client("codepipeline"), NAME, bundle, commit)


def pin(action: str, kind: str, value: str) -> dict[str, str]:
    return {"actionName": action, "revisionType": kind, "revisionValue": value}


def ran_well(deployed: Deployed, key: str) -> list[dict[str, str]]:
    """Have an object and a commit that nobody heard of deployed; the pins asked for.

    No glob of the file fits the key, so its upload feeds nothing; its beginning does, so the function may look it up.
    """
    version, commit = upload(deployed, BUCKET, key), push(deployed, NAME, branch="quiet")
    pins = [
        pin("Bundle", "S3_OBJECT_KEY", key),
        pin("Bundle", "S3_OBJECT_VERSION_ID", version),
        pin("Source", "COMMIT_ID", commit),
    ]
    deployed.put_event({"name": NAME, "sourceRevisions": pins})
    deployed.sandbox.poll(lambda: newest(deployed) == ("Succeeded", {"Bundle": version, "Source": commit}), 20)
    return pins


def newest(deployed: Deployed) -> tuple[str, dict[str, str]] | None:
    """The status and the revisions of the newest execution."""
    client = deployed.sandbox.client("codepipeline")
    listed = client.list_pipeline_executions(pipelineName=NAME)["pipelineExecutionSummaries"]
    return next(((one["status"], revisions(one)) for one in listed), None)


def revisions(listed: Any) -> dict[str, str]:
    return {one["actionName"]: one["revisionId"] for one in listed.get("sourceRevisions", [])}


def test_goes_back_to_the_key_and_the_version_of_the_target_together_with_its_commit(deployed: Deployed) -> None:
    created(deployed)
    a = ran_well(deployed, "web/a.quiet")
    ran_well(deployed, "web/b.quiet")
    started = {"name": [NAME], "reason": ["rollback-requested"]}  # what became of the second one may be told only now
    listener = Listener(deployed.sandbox, {"source": ["revision-trigger"], "detail": started})

    deployed.put_event({"name": NAME}, detail_type="Rollback Requested")

    told = listener.receive()["detail"]
    assert (told["decision"], told["reason"]) == ("started", "rollback-requested")
    assert [{name: value for name, value in one.items() if name != "ageSeconds"} for one in told["pins"]] == a
    deployed.sandbox.poll(
        lambda: newest(deployed) == ("Succeeded", {"Bundle": a[1]["revisionValue"], "Source": a[2]["revisionValue"]}),
        20,
    )
