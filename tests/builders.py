"""Events and routes for tests: each builder gives a good one, and a test changes only what it is about."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from revision_trigger.domain.intents.decoded import DecodedPart, Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Rejected
from revision_trigger.domain.routing.routes import Place, Routes
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.events.decode import decode
from revision_trigger.events.records import Record, records_of

SAMPLES = Path(__file__).parent / "samples"
RECORDED = SAMPLES / "recorded"
HOME = Place("123456789012", "us-east-1")
"""Where the stack is."""
TOPIC = "arn:aws:sns:us-east-1:123456789012:releases"
DIGEST = "sha256:" + "a1" * 32
COMMIT = "c0ffee" + "0" * 34
EXECUTION = "01234567-0123-0123-0123-012345678901"


class _Missing:
    """Has a name, so that a test's id holds no memory address: pytest-xdist's workers must agree on ids."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: object = _Missing()
"""As a member's value: leave the member out."""

PIPELINES: dict[str, Any] = {
    "senders": ["com.acme.release"],
    "topics": [TOPIC],
    "pipelines": {
        "web": {
            "sources": {
                "Image": {"ecr": "web", "tags": ["release-*"]},
                "Source": {"codecommit": "web", "branch": "main"},
                "Bundle": {"s3": "release-bucket", "key": "web/app.zip"},
                "App": {"connection": "acme/web"},
            },
            "rollback": {"onAlarm": ["web-5xx"]},
        },
        "api": {"sources": {"Image": {"ecr": "shared"}, "Source": {"codecommit": "web", "branch": "main"}}},
    },
}


def routes(data: Mapping[str, Any] = PIPELINES) -> Routes:
    return Routes.from_data(data, home=HOME)


def definition(**changes: Any) -> Definition:
    """Give the definition of the pipeline web, as its routes say it is."""
    sources = (
        SourceAction("Image", "ECR", {"RepositoryName": "web"}),
        SourceAction("Source", "CodeCommit", {"RepositoryName": "web", "BranchName": "main"}),
        SourceAction("Bundle", "S3", {"S3Bucket": "release-bucket", "S3ObjectKey": "web/app.zip"}),
        SourceAction("App", "CodeStarSourceConnection", {"FullRepositoryId": "acme/web", "BranchName": "main"}),
    )
    members: dict[str, Any] = {
        "version": 3,
        "type": "V2",
        "mode": "QUEUED",
        "sources": {source.name: source for source in sources},
        "others": {"Deploy": "Deploy"},
        "stages": ("Source", "Deploy"),
        "variables": frozenset({"Color"}),
    }
    return Definition(**(members | changes))


def changed(members: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**members, **changes}
    return {name: value for name, value in merged.items() if value is not MISSING}


def envelope(source: str, detail_type: str, detail: Any, **changes: Any) -> dict[str, Any]:
    members = {
        "version": "0",
        "id": "13cde686-328b-6117-af20-0e5566167482",
        "detail-type": detail_type,
        "source": source,
        "account": "123456789012",
        "time": "2026-11-22T02:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    }
    return changed(members, changes)


def now() -> str:
    """Give the present as events tell it: where a ledger remembers, the past is stale."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def image_pushed(**changes: Any) -> dict[str, Any]:
    detail = {
        "result": "SUCCESS",
        "repository-name": "web",
        "image-digest": DIGEST,
        "action-type": "PUSH",
        "image-tag": "release-1",
    }
    return envelope("aws.ecr", "ECR Image Action", changed(detail, changes))


def object_created(*, bucket: Any = "release-bucket", **changes: Any) -> dict[str, Any]:
    uploaded = {"key": "web/app.zip", "size": 5, "version-id": "v1", "sequencer": "00617F08299329D189"}
    detail = {
        "version": "0",
        "bucket": changed({}, {"name": bucket}),
        "object": changed(uploaded, changes),
        "reason": "PutObject",
    }
    return envelope("aws.s3", "Object Created", detail)


def s3_record(*, bucket: Any = "release-bucket", name: Any = "ObjectCreated:Put", **changes: Any) -> dict[str, Any]:
    """Give one record of an S3 notification: of the same upload as object_created's."""
    uploaded = {"key": "web/app.zip", "size": 5, "eTag": "e1", "versionId": "v1", "sequencer": "00617F08299329D189"}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-11-22T02:00:00.123Z",
        "eventName": name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": changed({}, {"name": bucket}),
            "object": changed(uploaded, changes),
        },
    }


def s3_notification(**changes: Any) -> dict[str, Any]:
    return {"Records": [s3_record(**changes)]}


def from_sns(message: Any, **changes: Any) -> dict[str, Any]:
    """Give what SNS makes of a message for a queue."""
    members = {
        "Type": "Notification",
        "MessageId": "719a6bbf-f51b-5320-920f-3385b5e9aa56",
        "TopicArn": TOPIC,
        "Message": message if isinstance(message, str) else json.dumps(message),
        "Timestamp": "2026-11-22T02:00:01.032Z",
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
    }
    return changed(members, changes)


def commit_pushed(**changes: Any) -> dict[str, Any]:
    detail = {
        "event": "referenceUpdated",
        "repositoryName": "web",
        "referenceType": "branch",
        "referenceName": "main",
        "commitId": COMMIT,
        "oldCommitId": "d" * 40,
    }
    return envelope("aws.codecommit", "CodeCommit Repository State Change", changed(detail, changes))


BUILD = "arn:aws:codebuild:us-east-1:123456789012:build/web-build:8745a7a9-c340-456a-9166-edf953571bee"


def build_ended(status: Any = "SUCCEEDED", exported: Any = None, **changes: Any) -> dict[str, Any]:
    """Give the end of a build; `changes` are of its additional information, `exported` are its exported variables."""
    variables = {"COMMIT": COMMIT, "DIGEST": DIGEST} if exported is None else exported
    information = {
        "build-complete": True,
        "source": {"location": "release-bucket/web/app.zip", "type": "S3"},
        "source-version": COMMIT,
        "exported-environment-variables": [{"name": name, "value": value} for name, value in variables.items()],
    }
    detail = {
        "build-status": status,
        "project-name": "web-build",
        "build-id": BUILD,
        "additional-information": changed(information, changes),
        "version": "1",
    }
    return envelope("aws.codebuild", "CodeBuild Build State Change", detail)


def alarm_changed(value: Any = "ALARM", before: Any = "OK", **changes: Any) -> dict[str, Any]:
    detail = {
        "alarmName": "web-5xx",
        "state": changed({}, {"value": value, "reason": "crossed", "timestamp": "2026-11-22T01:59:59.985+0000"}),
        "previousState": changed({}, {"value": before, "timestamp": "2026-11-22T01:00:00.000+0000"}),
    }
    return envelope("aws.cloudwatch", "CloudWatch Alarm State Change", changed(detail, changes))


def execution_changed(state: str = "STARTED", execution_id: str = EXECUTION, **changes: Any) -> dict[str, Any]:
    detail = {"pipeline": "web", "execution-id": execution_id, "state": state, "version": 1.0}
    return envelope("aws.codepipeline", "CodePipeline Pipeline Execution State Change", changed(detail, changes))


def revision(action: str = "Image", kind: str = "IMAGE_DIGEST", value: str = DIGEST, **changes: Any) -> dict[str, Any]:
    return changed({"actionName": action, "revisionType": kind, "revisionValue": value}, changes)


def desired(**changes: Any) -> dict[str, Any]:
    return changed({"name": "web", "sourceRevisions": [revision()]}, changes)


def desired_revision(source: str = "com.acme.release", **changes: Any) -> dict[str, Any]:
    return envelope(source, "Desired Revision", desired(**changes))


def own(detail_type: str, *, source: str = "com.acme.release", **changes: Any) -> dict[str, Any]:
    """Give one of our own events about the pipeline web; `changes` are of its detail."""
    return envelope(source, detail_type, changed({"name": "web"}, changes))


OCCURRENCE = {"arn": "arn:aws:scheduler:us-east-1:123456789012:schedule/default/n", "time": "2026-11-22T02:00:00Z"}


def due(**changes: Any) -> dict[str, Any]:
    """Give what one of our schedules puts on the queue."""
    return own("Rollback Requested", source="revision-trigger.schedule", **{"schedule": OCCURRENCE, **changes})


def record(body: Any, message_id: Any = "m-1", **changes: Any) -> dict[str, Any]:
    """Give one SQS record, as Lambda hands it over."""
    members = {
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1795312800123"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
        "awsRegion": "us-east-1",
    }
    return changed(members, changes)


def batch(*records: Any) -> dict[str, Any]:
    return {"Records": list(records)}


def delivery(body: Any) -> Record:
    return records_of(batch(record(body)))[0]


def parts(body: Any, known: Routes | None = None) -> tuple[DecodedPart, ...]:
    return decode(delivery(body), known or routes())


def asked(body: Any, known: Routes | None = None) -> tuple[DesiredRevision, ...]:
    """Give the desired revisions of a body; raises Rejected if some part of it is."""
    found = parts(body, known)
    for part in found:
        if isinstance(part, Rejected):
            raise part
        assert not isinstance(part, Ignored), part
    return tuple(part for part in found if isinstance(part, DesiredRevision))


def ignored(body: Any, known: Routes | None = None) -> Ignored:
    (found,) = parts(body, known)
    assert isinstance(found, Ignored), found
    return found


def rejected(body: Any, known: Routes | None = None) -> Rejected:
    (found,) = parts(body, known)
    assert isinstance(found, Rejected), found
    return found


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_text())


def published(name: str) -> Any:
    """Give a sample that is shaped as AWS's own pages show it."""
    return json.loads((SAMPLES / name).read_text())
