"""The published JSON Schemas of requests around rollbacks agree with the decoders: each refuses the same details."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, validators

from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.events.reading.fields import seconds_of
from revision_trigger.events.requests.router import OWN_EVENTS
from revision_trigger_cdk.pipelines_file.shape.shape import whole_pattern
from tests.builders import COMMIT, EXECUTION, OCCURRENCE, own, parts

SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"
SENT, AT = "2026-11-22T02:00:00Z", "2026-11-23T02:00:00+01:00"
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_time_to_come(value: object) -> bool:
    """Take a time as the decoder does; that `at` and `until` come after the event no schema can say."""
    return not isinstance(value, str) or seconds_of(value) is not None


Validator = validators.extend(Draft202012Validator, {"pattern": whole_pattern})  # type: ignore[no-untyped-call]


def validator(detail_type: str) -> Any:
    name = detail_type.lower().replace(" ", "-")
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    return Validator(schema, format_checker=FORMATS)


VALIDATORS = {name: validator(name) for name in OWN_EVENTS if name != "Desired Revision"}
JUNK: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=1) | st.just({})
)
TIMES = st.sampled_from([AT, "2026-11-22", "2026-11-23T02:00:00", "9" * 30, ""]) | JUNK
EXECUTIONS = st.sampled_from([EXECUTION, EXECUTION + "\n", COMMIT, ""]) | JUNK
STAGES = st.sampled_from(["Prod", "a b", "", "s" * 101]) | JUNK
NUMBERS = st.sampled_from([0, 1, 1.5, 2.0, 1000, 1001, 31536000, 31536001]) | JUNK
TARGETS = st.one_of(
    st.sampled_from(["last-good", "newest"]),
    st.dictionaries(
        st.sampled_from(["lastGood", "back", "executionId", "before", "extra"]),
        TIMES | EXECUTIONS | NUMBERS | st.dictionaries(st.just("stage"), STAGES),
        max_size=2,
    ),
    JUNK,
)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "to": TARGETS,
    "reason": st.sampled_from(["why", "two\nlines", "", "r" * 1025]) | JUNK,
    "id": st.sampled_from(["bake", "a/b", "i" * 65, ""]) | JUNK,
    "at": TIMES,
    "until": TIMES,
    "suspect": EXECUTIONS,
    "executionId": EXECUTIONS,
    "unlessConfirmed": st.booleans() | JUNK,
    "confirmingStage": STAGES,
    "stop": st.sampled_from([True, False, "abandon", "kill", 1, 0]) | JUNK,
    "force": st.booleans() | JUNK,
    "maxLateness": NUMBERS,
    "schedule": st.sampled_from([OCCURRENCE, {"arn": "n", "time": SENT}]) | JUNK,
}


@st.composite
def details(draw: st.DrawFn) -> dict[str, Any]:
    """Draw some members only: of all at once nothing would be right."""
    chosen = draw(st.lists(st.sampled_from(sorted(MEMBERS)), max_size=4, unique=True))
    name = draw(st.just("web") | st.sampled_from(["other", "a b"]) | JUNK)
    return {"name": name} | {member: draw(MEMBERS[member]) for member in chosen}


def decoded(detail_type: str, detail: Any) -> Rejected | None:
    """Give why the decoder refuses, if it does."""
    (part,) = parts({**own(detail_type), "detail": detail})
    return part if isinstance(part, Rejected) else None


@pytest.mark.parametrize("detail_type", VALIDATORS)
def test_is_a_legal_schema(detail_type: str) -> None:
    Draft202012Validator.check_schema(VALIDATORS[detail_type].schema)
    assert VALIDATORS[detail_type].schema["title"] == detail_type


@pytest.mark.parametrize("detail_type", VALIDATORS)
@settings(max_examples=500)
@given(detail=details())
def test_agree_but_for_what_the_file_knows(detail_type: str, detail: dict[str, Any]) -> None:
    fault = decoded(detail_type, detail)

    if VALIDATORS[detail_type].is_valid(detail):
        assert fault is None or fault.reason is Reason.UNKNOWN_PIPELINE
    else:
        assert fault is not None


@pytest.mark.parametrize(
    ("detail_type", "detail"),
    [
        ("Rollback Requested", {"to": {"back": 2}, "at": AT, "id": "a", "unlessConfirmed": True, "stop": "abandon"}),
        (
            "Rollback Requested",
            {"schedule": OCCURRENCE, "maxLateness": 900, "suspect": EXECUTION, "to": {"before": AT}},
        ),
        ("Rollback Cancelled", {"id": "a"}),
        ("Hold Requested", {"until": AT, "reason": "audit"}),
        ("Release Requested", {}),
        ("Confirm", {"executionId": EXECUTION}),
    ],
)
def test_both_take_a_whole_one(detail_type: str, detail: dict[str, Any]) -> None:
    whole = {"name": "web", **detail}

    VALIDATORS[detail_type].validate(whole)
    assert decoded(detail_type, whole) is None
