"""Strict JSON: the texts that are read, the texts that are rejected, and values quoted in sentences."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.events.reading.strict_json import BODY_LIMIT, parse, quote

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)

BAD = [
    ("", Reason.MALFORMED_JSON),
    ("no json", Reason.MALFORMED_JSON),
    ("{} {}", Reason.MALFORMED_JSON),
    ("{'a': 1}", Reason.MALFORMED_JSON),
    ('{"a": NaN}', Reason.MALFORMED_JSON),
    ('{"a": Infinity}', Reason.MALFORMED_JSON),
    ('{"a": -Infinity}', Reason.MALFORMED_JSON),
    ('{"a": 1e400}', Reason.MALFORMED_JSON),
    ('{"a": ' + "9" * 5000 + "}", Reason.MALFORMED_JSON),
    ("[" * 100_000, Reason.MALFORMED_JSON),
    ("[" * 100_000 + "]" * 100_000, Reason.MALFORMED_JSON),
    ('{"a":' * 40_000 + "1" + "}" * 40_000, Reason.MALFORMED_JSON),
    ('{"a": "\\ud800"}', Reason.MALFORMED_JSON),
    ('{"\\udfff": 1}', Reason.MALFORMED_JSON),
    ('{"a": "\ud800"}', Reason.MALFORMED_JSON),
    ("\ufeff{}", Reason.MALFORMED_JSON),
    ('{"a": 1, "a": 2}', Reason.DUPLICATE_KEY),
    ('{"b": {"a": 1, "a": 1}}', Reason.DUPLICATE_KEY),
    ('"' + "x" * BODY_LIMIT + '"', Reason.TOO_LARGE),
    ('"' + "é" * (BODY_LIMIT // 2) + '"', Reason.TOO_LARGE),
]


@given(values)
def test_reads_what_any_writer_of_json_writes(value: Any) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False)) == value


def test_reads_a_text_of_exactly_the_limit() -> None:
    assert len(parse('"' + "x" * (BODY_LIMIT - 2) + '"')) == BODY_LIMIT - 2


def test_reads_a_surrogate_pair() -> None:
    assert parse('"\\ud83d\\ude80"') == "🚀"


@pytest.mark.parametrize(("text", "reason"), BAD, ids=lambda value: ascii(value)[:30])
def test_rejects_with_a_reason_and_a_sentence_about_the_body(text: str, reason: Reason) -> None:
    with pytest.raises(Rejected) as fault:
        parse(text)

    assert fault.value.reason is reason
    assert fault.value.message.startswith("body: ")
    assert len(fault.value.message) < 300


@given(st.text())
def test_never_fails_otherwise_whatever_the_text(text: str) -> None:
    try:
        parse(text)
    except Rejected as fault:
        assert fault.message  # noqa: PT017  hypothesis looks for any other exception


@pytest.mark.parametrize("value", ["x" * 1000, "\ud800\n", {"a": ["b"]}, float("nan"), object(), b"x"])
def test_quotes_anything_in_one_short_ascii_line(value: object) -> None:
    shown = quote(value)

    assert len(shown) < 120
    assert shown.isascii()
    assert "\n" not in shown
