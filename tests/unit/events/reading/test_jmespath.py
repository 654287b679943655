"""JMESPath expressions of mapped sources: the values that they find, and the values that are rejected."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import FORMS
from tests.builders import COMMIT, MISSING
from tests.unit.events.mapped import SOURCE, asked, one, pushed, rejected, source

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (MISSING, Reason.MISSING_FIELD),
        (None, Reason.MISSING_FIELD),
        ("", Reason.MALFORMED_REVISION),
        ("main", Reason.MALFORMED_REVISION),
        (COMMIT.upper(), Reason.MALFORMED_REVISION),
        (COMMIT + "\n", Reason.MALFORMED_REVISION),
        (int("1" * 40), Reason.WRONG_TYPE),
        ([COMMIT], Reason.WRONG_TYPE),
        ({"id": COMMIT}, Reason.WRONG_TYPE),
        (True, Reason.WRONG_TYPE),
    ],
)
def test_names_the_expression_when_it_finds_no_exact_revision(value: Any, reason: Reason) -> None:
    fault = rejected(pushed(after=value))

    assert fault.reason is reason
    assert fault.message.startswith('App.mapped.revision: "detail.after" found ')


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-11-22T03:00:05+01:00", 1795312805.0),
        (1795312805, 1795312805.0),
        (0.5, 0.5),
        (None, 1795312800.0),
        (MISSING, 1795312800.0),
    ],
)
def test_takes_the_time_it_finds_or_the_events_when_there_is_none(value: Any, time: float) -> None:
    assert one(pushed(at=value), time="detail.at").time == time


@pytest.mark.parametrize(
    "value", ["", "now", "2026-11-22T02:00:00", "1795312805", -1, 1795312805000, 10**400, True, [], {}]
)
def test_rejects_when_what_it_finds_is_no_time(value: Any) -> None:
    fault = rejected(pushed(at=value), App=source(time="detail.at"))

    assert fault.reason is Reason.MALFORMED_FIELD
    assert fault.message.startswith('App.mapped.time: "detail.at" found ')


@pytest.mark.parametrize(
    ("value", "identity"),
    [("d/1", "mapped/d%2F1"), (17, "mapped/17"), (None, "event/13cde686-328b-6117-af20-0e5566167482")],
)
def test_is_known_by_what_the_expression_finds_or_the_event_when_that_is_nothing(value: Any, identity: str) -> None:
    assert one(pushed(delivery=value), id="detail.delivery").id == f"{SOURCE}/{identity}"


@pytest.mark.parametrize(("value", "text"), [("a b", "a b"), (7, "7"), (1.5, "1.5"), (True, "true"), (None, None)])
def test_gives_a_variable_what_the_expression_finds_when_it_is_no_list_or_object(value: Any, text: str | None) -> None:
    found = one(pushed(value=value), variables={"V": "detail.value"}).variables

    assert found == (() if text is None else (Variable("V", text),))


@pytest.mark.parametrize("value", ["", "a\nb", "x" * 1001])
def test_rejects_when_a_variable_is_not_what_codepipeline_takes(value: Any) -> None:
    assert rejected(pushed(v=value), App=source(variables={"V": "detail.v"})).reason is Reason.ILLEGAL_VARIABLES


@pytest.mark.parametrize("key", ["id", "variables"])
@pytest.mark.parametrize("value", [[], {}, ["a"]])
def test_rejects_when_an_identity_or_variable_is_a_list_or_object(key: str, value: Any) -> None:
    expression: Any = {"V": "detail.v"} if key == "variables" else "detail.v"

    assert rejected(pushed(v=value), App=source(**{key: expression})).reason is Reason.WRONG_TYPE


@pytest.mark.parametrize(
    "expression",
    [
        "join('-', detail.v)",
        "contains('a', detail.v)",
        "length(detail.v)",
        "detail.l[?@ < `1`]",
        "starts_with(detail, 'a')",
    ],
)
def test_rejects_when_an_expression_fails_on_what_an_event_holds(expression: str) -> None:
    fault = rejected(pushed(v=5, l=["a"]), App=source(revision=expression))

    assert fault.reason is Reason.WRONG_TYPE
    assert json.dumps(expression) in fault.message


def test_rejects_when_a_value_is_nested_deeper_than_the_stack() -> None:
    body = json.dumps(pushed(v="HERE")).replace('"HERE"', "[" * 900 + "]" * 900)

    fault = rejected(body, App=source(revision="to_string(detail.v)"))

    assert fault.reason in (Reason.WRONG_TYPE, Reason.MALFORMED_REVISION, Reason.MALFORMED_JSON)


def test_rejects_when_an_identity_is_a_truth_value() -> None:
    assert rejected(pushed(v=True), App=source(id="detail.v")).reason is Reason.WRONG_TYPE


@given(
    json_values, st.sampled_from(["detail.v", "detail.v[?a > `1`].b | [0]", "join('-', detail.v)", "detail.v.*.a[]"])
)
def test_pins_an_exact_revision_or_rejects_when_an_event_holds_any_json(value: Any, expression: str) -> None:
    app = source(revision=expression, time="detail.t", id="to_string(detail.v)", variables={"V": "length(detail.v)"})

    (found,) = asked(pushed(v=value, t=value), App=app)

    if isinstance(found, DesiredRevision):
        assert FORMS["COMMIT_ID"].fits(found.revisions[0].value)
    else:
        assert isinstance(found, Rejected)
