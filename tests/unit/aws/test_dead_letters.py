import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.aws.dead_letters import MESSAGE_LIMIT, fitted

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
