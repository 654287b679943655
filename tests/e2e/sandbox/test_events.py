"""What reaches a rule's target: envelopes as given, PutEvents, and the events the sandbox itself emits."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.running import Listener

if TYPE_CHECKING:
    from tests.e2e.running import Sandbox

Json = dict[str, Any]


def test_envelope_arrives_as_given_when_delivered(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.given"]})
    envelope = {
        "version": "0",
        "id": "an-id",
        "detail-type": "Given",
        "source": "aws.given",
        "account": "123456789012",
        "time": "2001-02-03T04:05:06Z",
        "region": "eu-west-3",
        "resources": ["arn:aws:x"],
        "replay-name": "replay",
        "detail": {"number": 1.0, "text": "{}", "nothing": None},
        "unknown": {"deep": [1]},
    }

    answer = sandbox.control("POST", "events", [envelope, envelope | {"detail": '{"a": 1}', "source": "aws.other"}])

    assert answer == {"rules": 1, "events": [{"id": "an-id", "rules": 1}, {"id": "an-id", "rules": 0}]}
    assert listener.receive() == envelope


def test_detail_arrives_as_text_when_it_is_text(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.text"]})
    envelope = {"id": "1", "source": "aws.text", "detail-type": "Text", "detail": '{"a": 1}'}

    sandbox.control("POST", "events", envelope)

    assert listener.receive() == envelope


def test_only_the_named_bus_hears_when_one_is_named(sandbox: Sandbox) -> None:
    sandbox.client("events").create_event_bus(Name="side")
    side, main = (Listener(sandbox, {"source": ["aws.bus"]}, bus) for bus in ("side", "default"))
    envelope = {"id": "1", "source": "aws.bus", "detail-type": "Bus", "detail": {}}

    matched = sandbox.control("POST", "events?bus=side", envelope)["rules"]
    sandbox.control("POST", "events", envelope | {"id": "2"})

    assert (matched, side.receive()["id"], main.receive()["id"]) == (1, "1", "2")


def test_says_which_buses_there_are_when_there_is_none_of_the_name(sandbox: Sandbox) -> None:
    status, answer = sandbox.control_status("POST", "events?bus=nowhere", {"id": "1"})

    assert status == 400
    assert answer["message"].startswith("no event bus 'nowhere' in us-east-1; there are: default")


def test_delivery_is_no_call_when_an_envelope_is_delivered(sandbox: Sandbox) -> None:
    Listener(sandbox, {"source": ["aws.quiet"]})
    sandbox.control("DELETE", "calls")

    sandbox.control("POST", "events", {"id": "1", "source": "aws.quiet", "detail-type": "Quiet", "detail": {}})

    served = {call["service"] for call in sandbox.control("GET", "calls")}
    assert "sqs" not in served  # others' calls may come in between, but none to the queue


def test_put_events_keeps_the_time_when_an_entry_has_one(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["com.acme.timed"]})
    entry = {"Source": "com.acme.timed", "DetailType": "Timed", "Detail": "{}"}
    then = datetime(2001, 2, 3, 4, 5, 6, 700_000, tzinfo=UTC)

    answer = sandbox.client("events").put_events(Entries=[entry | {"Time": then}, entry])

    assert listener.receive()["time"] == "2001-02-03T04:05:06Z"
    assert listener.receive()["time"] >= datetime.now(UTC).strftime("%Y-%m-%d")
    assert answer["FailedEntryCount"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Source": "aws.ecr"}, "NotAuthorizedForSourceException"),
        ({"Detail": "no JSON"}, "MalformedDetail"),
        ({"Detail": "[]"}, "MalformedDetail"),
        ({"DetailType": ""}, "InvalidArgument"),
    ],
)
def test_put_events_refuses_an_entry_when_aws_does(sandbox: Sandbox, change: Json, code: str) -> None:
    entry = {"Source": "com.acme.wrong", "DetailType": "Wrong", "Detail": "{}"}

    answer = sandbox.client("events").put_events(Entries=[entry | change, entry])

    assert (answer["FailedEntryCount"], answer["Entries"][0]["ErrorCode"]) == (1, code)
    assert answer["Entries"][1]["EventId"]


def test_ecr_tells_of_a_push_and_a_deletion_when_images_change(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.ecr"], "detail": {"repository-name": ["pushed"]}})
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="pushed")

    pushed = ecr.put_image(repositoryName="pushed", imageManifest='{"v": 1}', imageTag="release-1")["image"]["imageId"]
    ecr.batch_delete_image(repositoryName="pushed", imageIds=[{"imageTag": "release-1"}])

    push, deletion = listener.receive(), listener.receive()
    assert push["detail-type"] == "ECR Image Action"
    assert push["detail"] == {
        "result": "SUCCESS",
        "repository-name": "pushed",
        "image-digest": pushed["imageDigest"],
        "action-type": "PUSH",
        "image-tag": "release-1",
    }
    assert deletion["detail"] == push["detail"] | {"action-type": "DELETE"}


def test_ecr_refuses_and_tells_nothing_when_an_image_is_pushed_again(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.ecr"], "detail": {"repository-name": ["twice"]}})
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="twice")
    image = {"repositoryName": "twice", "imageManifest": '{"v": 1}'}
    ecr.put_image(**image, imageTag="a")

    with pytest.raises(ecr.exceptions.ImageAlreadyExistsException):
        ecr.put_image(**image, imageTag="a")
    ecr.put_image(**image, imageTag="b")

    assert [listener.receive()["detail"]["image-tag"] for _ in range(2)] == ["a", "b"]


def test_ecr_keeps_the_image_when_one_of_its_tags_is_deleted(sandbox: Sandbox) -> None:
    ecr = sandbox.client("ecr")
    ecr.create_repository(repositoryName="tags")
    for tag in ("a", "b"):
        ecr.put_image(repositoryName="tags", imageManifest="{}", imageTag=tag)
    listener = Listener(sandbox, {"source": ["aws.ecr"], "detail": {"repository-name": ["tags"]}})

    answer = ecr.batch_delete_image(repositoryName="tags", imageIds=[{"imageTag": "b"}, {"imageTag": "c"}])

    deletion = listener.receive()["detail"]
    assert (deletion["action-type"], deletion["image-tag"]) == ("DELETE", "b")
    assert [each["imageTag"] for each in ecr.list_images(repositoryName="tags")["imageIds"]] == ["a"]
    assert [each["failureCode"] for each in answer["failures"]] == ["ImageNotFound"]


def test_alarm_tells_of_a_change_when_its_state_changes(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.cloudwatch"], "detail": {"alarmName": ["web-5xx"]}})
    cloudwatch = sandbox.client("cloudwatch")
    metric = {"Namespace": "web", "MetricName": "5xx", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    cloudwatch.put_metric_alarm(AlarmName="web-5xx", **metric, Threshold=1, ComparisonOperator="GreaterThanThreshold")

    cloudwatch.set_alarm_state(AlarmName="web-5xx", StateValue="ALARM", StateReason="told so")

    event = listener.receive()
    assert event["detail-type"] == "CloudWatch Alarm State Change"
    assert event["resources"] == ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:web-5xx"]
    assert (event["detail"]["previousState"]["value"], event["detail"]["state"]["value"]) == (
        "INSUFFICIENT_DATA",
        "ALARM",
    )


def test_s3_event_names_version_and_order_when_the_bucket_has_versions(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.s3"], "detail": {"bucket": {"name": ["versioned"]}}})
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="versioned", Key="unheard", Body=b"0")  # EventBridge is not switched on yet
    s3.put_bucket_notification_configuration(
        Bucket="versioned", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )

    versions = [s3.put_object(Bucket="versioned", Key="a b/ü", Body=body)["VersionId"] for body in (b"1", b"2")]

    events = sorted((listener.receive() for _ in versions), key=lambda event: event["detail"]["object"]["sequencer"])
    objects = [event["detail"]["object"] for event in events]
    assert [each["version-id"] for each in objects] == versions
    assert {each["key"] for each in objects} == {"a b/ü"}
    assert events[0]["detail-type"] == "Object Created"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", events[0]["time"])


def test_s3_event_has_no_version_when_the_bucket_has_none(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, {"source": ["aws.s3"], "detail": {"bucket": {"name": ["plain"]}}})
    s3 = sandbox.client("s3")
    s3.create_bucket(Bucket="plain")
    s3.put_bucket_notification_configuration(Bucket="plain", NotificationConfiguration={"EventBridgeConfiguration": {}})

    s3.put_object(Bucket="plain", Key="k", Body=b"1")

    assert "version-id" not in listener.receive()["detail"]["object"]


def test_event_is_in_the_dead_letter_queue_when_a_rules_target_is_gone(sandbox: Sandbox) -> None:
    letters = Listener(sandbox, {"source": ["never"]})
    events = sandbox.client("events")
    events.put_rule(Name="lost", EventPattern='{"source": ["aws.lost"]}')
    gone = "arn:aws:sqs:us-east-1:000000000000:gone"
    events.put_targets(Rule="lost", Targets=[{"Id": "q", "Arn": gone, "DeadLetterConfig": {"Arn": letters.arn}}])
    envelope = {"id": "1", "source": "aws.lost", "detail-type": "Lost", "detail": {}}

    sandbox.control("POST", "events", envelope)

    message = sandbox.poll(
        lambda: letters.sqs.receive_message(QueueUrl=letters.url, MessageAttributeNames=["All"]).get("Messages")
    )[0]
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert json.loads(message["Body"]) == envelope
    assert (attributes["TARGET_ARN"], attributes["ERROR_CODE"]) == (gone, "NO_RESOURCE")
