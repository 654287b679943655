"""Notifications of a bucket: the same intents as through EventBridge, and each record by itself."""

from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import DesiredRevision
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from tests.builders import (
    MISSING,
    SAMPLES,
    asked,
    changed,
    ignored,
    object_created,
    parts,
    recorded,
    rejected,
    routes,
    s3_notification,
    s3_record,
)

WRONG = [MISSING, None, "", 7, [], {}, "two\nlines", "x y"]


def records(*items: Any) -> dict[str, Any]:
    return {"Records": list(items)}


def test_asks_for_the_same_as_the_upload_s_event_through_eventbridge() -> None:
    (notified,) = asked(s3_notification())
    (event,) = asked(object_created())

    assert (notified.id, notified.content) == (event.id, event.content)
    assert (notified.sequencer, notified.key) == (event.sequencer, event.key) == ("00617F08299329D189", event.key)
    assert notified.time == event.time + 0.123
    assert notified.origin
    assert (notified.origin.source, notified.origin.detail_type) == ("aws:s3", "ObjectCreated:Put")


def test_reads_every_record_by_itself_when_one_is_bad() -> None:
    good, other = s3_record(), s3_record(versionId="v2", sequencer="00617F08299329D190")
    found = parts(records(good, s3_record(versionId=MISSING), None, s3_record(key="web/other.zip"), other))

    assert [type(part) for part in found] == [DesiredRevision, Rejected, Rejected, Ignored, DesiredRevision]
    assert "Records[1].s3.object.versionId" in str(found[1])
    assert "Records[2]" in str(found[2])


@pytest.mark.parametrize("value", [None, {}, "text", [], 7])
def test_rejects_a_notification_without_records(value: Any) -> None:
    fault = rejected({"Records": value})

    assert fault.reason is Reason.WRONG_TYPE
    assert fault.message.startswith("Records: found ")


def test_reads_the_published_sample_but_for_its_sequencer() -> None:
    sample = recorded("s3-event.json")
    known = routes({"pipelines": {"p": {"sources": {"S": {"s3": "sourcebucket", "key": "Happy Face.jpg"}}}}})

    assert "Records[0].s3.object.sequencer" in rejected(sample, known).message

    sample["Records"][0]["s3"]["object"]["sequencer"] = "0A"
    (intent,) = asked(sample, known)
    assert intent.revisions == (SourceRevision("S", "S3_OBJECT_VERSION_ID", "version"),)


def test_ignores_the_test_that_s3_sends_at_set_up() -> None:
    found = ignored((SAMPLES / "s3-test-event.json").read_text())

    assert found.reason is Reason.TEST_EVENT
    assert found.intent_id == "sqs/message/m-1"


@pytest.mark.parametrize(
    "name",
    [
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "LifecycleExpiration:DeleteMarkerCreated",
        "ObjectRestore:Completed",
        "ObjectTagging:Put",
        "objectcreated:Put",
        "s3:ObjectCreated:Put",
    ],
)
def test_ignores_what_is_no_upload(name: str) -> None:
    assert ignored(s3_notification(name=name)).reason is Reason.UNSUPPORTED_EVENT


def test_ignores_another_service_s_records() -> None:
    commit = {"eventSource": "aws:codecommit", "eventName": "ReferenceChanges", "codecommit": {}}

    assert ignored(records(commit)).reason is Reason.UNSUPPORTED_EVENT


def test_ignores_through_eventbridge_what_is_no_upload() -> None:
    assert ignored(object_created() | {"detail-type": "Object Deleted"}).reason is Reason.UNSUPPORTED_EVENT


@pytest.mark.parametrize("value", WRONG, ids=lambda value: ascii(value)[:12])
@pytest.mark.parametrize("field", ["key", "versionId", "sequencer", "bucket", "eventSource", "eventName", "eventTime"])
def test_rejects_naming_the_field_when_it_is_not_what_was_expected(field: str, value: Any) -> None:
    if field in ("eventSource", "eventName", "bucket") and value == "x y":
        value = "x\x00y"  # any other line is a word for something else
    body = s3_notification(**{field: value}) if field in ("key", "versionId", "sequencer", "bucket") else None

    fault = rejected(body or records(changed(s3_record(), {field: value})))

    assert fault.message.startswith("Records[0].")
    assert field in fault.message


@pytest.mark.parametrize("value", [MISSING, None, [], "text"])
@pytest.mark.parametrize("field", ["s3", "object", "bucket"])
def test_rejects_a_record_without_its_parts(field: str, value: Any) -> None:
    record = s3_record()
    if field == "s3":
        record = changed(record, {"s3": value})
    else:
        record["s3"] = changed(record["s3"], {field: value})

    assert field in rejected(records(record)).message


@pytest.mark.parametrize("version", [MISSING, "null"])
def test_rejects_an_object_of_an_unversioned_bucket_and_says_what_to_do(version: Any) -> None:
    fault = rejected(s3_notification(versionId=version))

    assert fault.reason is Reason.UNVERSIONED_OBJECT
    assert "switch" in fault.message
