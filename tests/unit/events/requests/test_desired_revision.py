"""Desired Revision: its fields, its identity and time, and the fields that are rejected."""

from typing import Any

import pytest

from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from tests.builders import COMMIT, DIGEST, MISSING, asked, desired, desired_revision, rejected, revision

VERSION = "S3_OBJECT_VERSION_ID"
BAD: list[tuple[dict[str, Any], Reason, str]] = [
    ({"name": MISSING}, Reason.MISSING_FIELD, "name: missing"),
    ({"name": "other"}, Reason.UNKNOWN_PIPELINE, "expected a pipeline of the file: api, web"),
    ({"name": "Web"}, Reason.UNKNOWN_PIPELINE, "name: found Web"),
    ({"name": "we b"}, Reason.MALFORMED_FIELD, "name: found"),
    ({"name": None}, Reason.WRONG_TYPE, "name: found null"),
    ({"sourceRevisions": MISSING}, Reason.MISSING_FIELD, "sourceRevisions: missing"),
    ({"sourceRevisions": {}}, Reason.WRONG_TYPE, "sourceRevisions: found an object"),
    ({"sourceRevisions": ["a"]}, Reason.WRONG_TYPE, "sourceRevisions[0]: found"),
    ({"sourceRevisions": [revision()] * 51}, Reason.TOO_MANY_REVISIONS, "found 51, expected at most 50"),
    ({"sourceRevisions": [revision()] * 2}, Reason.DUPLICATE_REVISION, "stand twice"),
    ({"sourceRevisions": [revision("Deploy")]}, Reason.UNKNOWN_ACTION, "[0].actionName: found Deploy"),
    ({"sourceRevisions": [revision("image")]}, Reason.UNKNOWN_ACTION, "expected a routed source: App, Bundle, Image"),
    ({"sourceRevisions": [revision(kind="DIGEST")]}, Reason.UNKNOWN_REVISION_TYPE, "expected one of COMMIT_ID"),
    ({"sourceRevisions": [revision(kind="image_digest")]}, Reason.UNKNOWN_REVISION_TYPE, "revisionType: found"),
    ({"sourceRevisions": [revision(kind="COMMIT_ID", value=COMMIT)]}, Reason.WRONG_REVISION_TYPE, "takes IMAGE_DIGEST"),
    ({"sourceRevisions": [revision("Bundle", value=DIGEST)]}, Reason.WRONG_REVISION_TYPE, "takes S3_OBJECT_VERSION_ID"),
    ({"sourceRevisions": [revision(value="latest")]}, Reason.MALFORMED_REVISION, "revisionValue: found"),
    ({"sourceRevisions": [revision(revisionValue=MISSING)]}, Reason.MISSING_FIELD, "revisionValue: missing"),
    ({"clientRequestToken": "a_b"}, Reason.ILLEGAL_TOKEN, "clientRequestToken: found"),
    ({"clientRequestToken": ""}, Reason.ILLEGAL_TOKEN, "clientRequestToken: found"),
    ({"clientRequestToken": "t" * 129}, Reason.ILLEGAL_TOKEN, "expected 1 to 128"),
    ({"clientRequestToken": None}, Reason.WRONG_TYPE, "clientRequestToken: found null"),
    ({"variables": []}, Reason.ILLEGAL_VARIABLES, "found 0, expected 1 to 50"),
    ({"variables": [{"name": str(n), "value": "1"} for n in range(51)]}, Reason.ILLEGAL_VARIABLES, "found 51"),
    ({"variables": [{"name": "A", "value": "1"}] * 2}, Reason.ILLEGAL_VARIABLES, "one name stands twice"),
    ({"variables": [{"name": "TriggerId", "value": "1"}]}, Reason.ILLEGAL_VARIABLES, "is set by the function"),
    ({"variables": [{"name": "a b", "value": "1"}]}, Reason.ILLEGAL_VARIABLES, "variables[0].name: found"),
    ({"variables": [{"name": "A", "value": ""}]}, Reason.ILLEGAL_VARIABLES, "variables[0].value: found"),
    ({"variables": [{"name": "A", "value": "1\n2"}]}, Reason.ILLEGAL_VARIABLES, "on one line"),
    ({"variables": [{"name": "A", "value": 1}]}, Reason.WRONG_TYPE, "variables[0].value: found a int"),
]


def test_gives_what_was_asked_in_the_words_of_the_request() -> None:
    (intent,) = asked(desired_revision(variables=[{"name": "Color", "value": "blue"}]))

    assert intent.pipeline == "web"
    assert intent.revisions == (SourceRevision("Image", "IMAGE_DIGEST", DIGEST),)
    assert intent.variables == (Variable("Color", "blue"),)
    assert intent.reason is Reason.DESIRED_REVISION


def test_is_known_by_the_senders_token_wherever_it_is_named() -> None:
    (through_a_bus,) = asked(desired_revision(clientRequestToken="deploy-42"))
    (through_the_queue,) = asked(desired(clientRequestToken="deploy-42"))

    assert through_a_bus.id == "com.acme.release/token/deploy-42"
    assert through_the_queue.id == "sqs/token/deploy-42"


def test_is_known_by_its_event_or_message_when_it_names_no_token() -> None:
    (through_a_bus,) = asked(desired_revision())
    (through_the_queue,) = asked(desired())

    assert through_a_bus.id == "com.acme.release/event/13cde686-328b-6117-af20-0e5566167482"
    assert through_the_queue.id == "sqs/message/m-1"


def test_takes_its_time_from_the_event_or_from_when_the_body_was_sent() -> None:
    (through_a_bus,) = asked(desired_revision())
    (through_the_queue,) = asked(desired())

    assert through_a_bus.time == 1795312800.0
    assert through_the_queue.time == 1795312800.123


def test_may_pin_nothing_on_purpose() -> None:
    (intent,) = asked(desired(sourceRevisions=[]))

    assert intent.revisions == ()


def test_may_pin_key_and_version_of_one_action() -> None:
    pins = [revision("Bundle", VERSION, "v1"), revision("Bundle", "S3_OBJECT_KEY", "web/app.zip")]

    (intent,) = asked(desired(sourceRevisions=pins))

    assert [pin.type for pin in intent.revisions] == [VERSION, "S3_OBJECT_KEY"]


def test_may_pin_a_connection_by_its_commit() -> None:
    (intent,) = asked(desired(sourceRevisions=[revision("App", "COMMIT_ID", COMMIT)]))

    assert intent.revisions == (SourceRevision("App", "COMMIT_ID", COMMIT),)


@pytest.mark.parametrize("source", ["com.acme", "com.acme.release2", "Com.acme.release", "aws.codepipeline"])
def test_is_rejected_when_its_sender_is_not_in_the_file(source: str) -> None:
    with pytest.raises(Rejected) as fault:
        asked(desired_revision(source))

    assert fault.value.reason is Reason.SENDER_NOT_ALLOWED
    assert "`senders` in the pipelines file" in fault.value.message


@pytest.mark.parametrize(("changes", "reason", "sentence"), BAD, ids=lambda value: ascii(value)[:50])
@pytest.mark.parametrize("build", [desired, desired_revision])
def test_is_rejected_naming_the_field(build: Any, changes: dict[str, Any], reason: Reason, sentence: str) -> None:
    with pytest.raises(Rejected) as fault:
        asked(build(**changes))

    assert fault.value.reason is reason
    assert sentence in fault.value.message
    assert "\n" not in fault.value.message


def test_a_fault_knows_whose_intent_it_concerns() -> None:
    with pytest.raises(Rejected) as fault:
        asked(desired_revision(clientRequestToken="deploy-42", sourceRevisions=[revision("Deploy")]))

    assert (fault.value.intent_id, fault.value.pipeline) == ("com.acme.release/token/deploy-42", "web")


def test_a_fault_knows_its_event_when_nothing_better_is_known() -> None:
    with pytest.raises(Rejected) as fault:
        asked(desired_revision(clientRequestToken="not_legal"))

    assert fault.value.intent_id == "com.acme.release/event/13cde686-328b-6117-af20-0e5566167482"


def test_a_desired_revision_is_forced_just_when_it_says_so() -> None:
    (silent,) = asked(desired_revision())
    (unforced,) = asked(desired_revision(force=False))
    (forced,) = asked(desired_revision(force=True))

    assert (silent.force, unforced.force, forced.force) == (False, False, True)


def test_a_desired_revision_is_rejected_when_force_is_no_flag() -> None:
    assert rejected(desired_revision(force="true")).message.startswith("detail.force: found")
