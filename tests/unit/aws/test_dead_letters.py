import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.aws.dead_letters import MESSAGE_LIMIT, SqsDeadLetters, fitted
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from tests.builders import COMMIT, parts

REASON = {"reason": "malformed-json", "message": "body: no JSON"}


def size(body: str, attributes: dict[str, str]) -> int:
    return len(body.encode()) + sum(len(n.encode()) + len("String") + len(v.encode()) for n, v in attributes.items())


def test_leaves_a_body_unchanged_when_it_fits() -> None:
    assert fitted("a\tb\n🚀", REASON) == ("a\tb\n🚀", REASON)


def test_cuts_a_body_that_leaves_no_room_for_its_reason_and_says_so() -> None:
    body, attributes = fitted("x" * MESSAGE_LIMIT, REASON)

    assert attributes == REASON | {"truncated": "1048576 bytes"}
    assert size(body, attributes) == MESSAGE_LIMIT


def test_cuts_between_characters() -> None:
    body, attributes = fitted("é" * MESSAGE_LIMIT, REASON)

    assert set(body) == {"é"}
    assert size(body, attributes) in (MESSAGE_LIMIT, MESSAGE_LIMIT - 1)


@pytest.mark.parametrize("character", ["\x00", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_escapes_what_sqs_refuses(character: str) -> None:
    body, attributes = fitted(f"a{character}b", {"reason": character})

    assert body == f"a\\u{ord(character):04x}b"
    assert attributes["reason"] == f"\\u{ord(character):04x}"


def test_sends_something_when_there_is_nothing_since_sqs_takes_no_empty_text() -> None:
    assert fitted("", {"message": ""}) == ("-", {"message": "-"})


@given(st.text(), st.text())
def test_is_always_a_legal_message(body: str, message: str) -> None:
    text, attributes = fitted(body, {"message": message})

    assert 1 <= size(text, attributes) <= MESSAGE_LIMIT
    assert text.encode()
    assert attributes["message"]


class Client:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_message(self, **request: Any) -> None:
        self.sent.append(request)


@pytest.mark.parametrize("variables", [(), (Variable("Color", "blue"),)])
def test_buries_an_intent_that_waited_as_a_request_for_the_same_revisions(variables: tuple[Variable, ...]) -> None:
    client: Any = Client()
    pins = (SourceRevision("Source", "COMMIT_ID", COMMIT),)
    intent = DesiredRevision("intent", "web", pins, 0.0, Reason.COMMIT_PUSHED, variables=variables)

    SqsDeadLetters(lambda: client, "the queue").bury(intent, Rejected(Reason.REVISION_NOT_FOUND, "it is gone"))

    ((sent),) = client.sent
    assert sent["QueueUrl"] == "the queue"
    assert {name: one["StringValue"] for name, one in sent["MessageAttributes"].items()} == {
        "reason": "revision-not-found",
        "message": "it is gone",
    }
    (again,) = parts(json.loads(sent["MessageBody"]))
    assert isinstance(again, DesiredRevision)
    assert (again.pipeline, again.content) == ("web", intent.content)
