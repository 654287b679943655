"""One message that asks for several things: each is decided by itself, and the message is settled once."""

from typing import Any

from revision_trigger.domain.outcome import Decision, Reason, Retry
from tests.builders import (
    MISSING,
    batch,
    from_sns,
    image_pushed,
    object_created,
    record,
    s3_notification,
    s3_record,
)
from tests.world.function import failures, function

BAD = s3_record(versionId=MISSING)
STARTED = (Decision.STARTED, Reason.OBJECT_CREATED)
BURIED = (Decision.REJECTED, Reason.UNVERSIONED_OBJECT)


def uploads(*versions: int) -> list[dict[str, Any]]:
    return [s3_record(versionId=f"v{number}", sequencer=f"{number:018X}") for number in versions]


def notified(*records: Any) -> dict[str, Any]:
    return batch(record({"Records": list(records)}))


def test_starts_the_good_ones_and_buries_the_message_once_when_others_are_bad() -> None:
    it = function()
    body = notified(*uploads(1), BAD, BAD)

    assert it.consume(body) == failures()

    assert it.decisions == [STARTED, BURIED, BURIED]
    assert it.dead == [(body["Records"][0]["body"], Reason.UNVERSIONED_OBJECT)]
    assert it.published == it.outcomes


def test_buries_a_message_with_the_first_reason_it_was_rejected_for() -> None:
    it = function()

    it.consume(notified(s3_record(sequencer="Happy"), BAD))

    assert [reason for _, reason in it.dead] == [Reason.MALFORMED_FIELD]


def test_a_redrive_of_a_buried_message_starts_nothing_again() -> None:
    it = function()
    body = notified(*uploads(1), BAD)
    it.consume(body)
    it.outcomes.clear()

    it.consume(batch(body["Records"][0] | {"messageId": "m-redriven"}))

    assert it.decisions == [(Decision.DUPLICATE, Reason.ASKED_BEFORE), BURIED]
    assert len(it.started) == 1


def test_is_not_buried_before_what_may_still_start_has() -> None:
    it = function(faults={"web": Retry(Reason.THROTTLED, "slow down")})
    body = notified(*uploads(1), BAD)

    assert it.consume(body) == failures("m-1")
    assert it.dead == []

    it.faults.clear()
    assert it.consume(body) == failures()
    assert len(it.dead) == len(it.started) == 1


def test_starts_the_newest_upload_whatever_the_order_of_the_records() -> None:
    it = function()

    it.consume(notified(*uploads(3, 1, 2)))

    (start,) = it.world.started()
    assert [pin.value for pin in start.revisions] == ["v3"]
    assert [decision for decision, _ in it.decisions] == [Decision.STARTED, Decision.SUPERSEDED, Decision.SUPERSEDED]


def test_one_upload_told_of_over_every_channel_starts_once() -> None:
    it = function()
    told = [object_created(), s3_notification(), from_sns(s3_notification()), from_sns(object_created())]

    it.consume(batch(*(record(body, f"m-{number}") for number, body in enumerate(told))))
    for number, body in enumerate(told):
        it.consume(batch(record(body, f"n-{number}")))

    assert len(it.started) == 1
    assert [decision for decision, _ in it.decisions] == [Decision.STARTED, *[Decision.DUPLICATE] * 7]


def test_several_records_of_one_upload_in_one_message_start_once() -> None:
    it = function()

    it.consume(notified(*uploads(1, 1)))

    assert [decision for decision, _ in it.decisions] == [Decision.STARTED, Decision.DUPLICATE]


def test_a_replay_starts_nothing_and_makes_nothing_stale() -> None:
    it = function()
    replayed = image_pushed() | {"replay-name": "again", "time": "2026-11-22T02:01:00Z"}

    assert it.consume(batch(record(replayed), record(image_pushed(), "m-2"))) == failures()

    assert it.decisions == [(Decision.EXPIRED, Reason.REPLAYED), (Decision.STARTED, Reason.IMAGE_PUSHED)]
    assert it.dead == []
