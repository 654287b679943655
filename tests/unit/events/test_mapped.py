"""Mapped routes: which events they take, what their expressions find, and what they reject."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.domain.intents.decoded import DecodedPart, Ignored
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Reason, Rejected
from revision_trigger.domain.revision import FORMS, SourceRevision
from tests.builders import COMMIT, DIGEST, MISSING, changed, envelope, execution_changed, image_pushed, parts, routes

SAMPLES = Path(__file__).parents[2] / "samples"
SOURCE = "com.acme.git"
PUSH = {"source": [SOURCE], "detail-type": ["push"], "detail": {"ref": ["refs/heads/main"]}}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def mapped(**changes: Any) -> dict[str, Any]:
    return changed({"pattern": PUSH, "revision": "detail.after"}, changes)


def source(**changes: Any) -> dict[str, Any]:
    return {"connection": "acme/web", "mapped": mapped(**changes)}


def pushed(**changes: Any) -> dict[str, Any]:
    return envelope(SOURCE, "push", changed({"ref": "refs/heads/main", "after": COMMIT}, changes))


def asked(event: Any, **sources: Any) -> tuple[DecodedPart, ...]:
    return parts(event, routes({"pipelines": {"web": {"sources": sources or {"App": source()}}}}))


def one(event: Any, **changes: Any) -> DesiredRevision:
    return only(asked(event, App=source(**changes)))


def only(found: tuple[DecodedPart, ...]) -> DesiredRevision:
    (intent,) = found
    assert isinstance(intent, DesiredRevision)
    return intent


def rejected(event: Any, **sources: Any) -> Rejected:
    (found,) = asked(event, **sources)
    assert isinstance(found, Rejected), found
    return found


def test_pins_what_the_expression_finds_when_the_pattern_matches() -> None:
    intent = one(pushed())

    assert intent.revisions == (SourceRevision("App", "COMMIT_ID", COMMIT),)
    assert (intent.pipeline, intent.reason, intent.time) == ("web", Reason.MAPPED_EVENT, 1795312800.0)
    assert intent.id == "com.acme.git/event/13cde686-328b-6117-af20-0e5566167482"


def test_a_push_of_a_partner_starts_at_its_commit_and_time_when_it_is_mapped() -> None:
    event = json.loads((SAMPLES / "github-partner-push.json").read_text())
    pattern = {
        "source": [{"prefix": "aws.partner/github.com/acme"}],
        "detail-type": ["push"],
        "detail": {"ref": ["refs/heads/main"], "repository": {"full_name": ["acme/web"]}},
    }

    intent = one(event, pattern=pattern, time="detail.head_commit.timestamp", variables={"Ref": "detail.ref"})

    assert intent.revisions == (SourceRevision("App", "COMMIT_ID", "9049f1265b7d61be4a8904a9a27120d2064dab3b"),)
    assert intent.time == 1795312805.0
    assert intent.variables == (Variable("Ref", "refs/heads/main"),)


def test_starts_nothing_when_a_push_deleted_the_branch() -> None:
    fault = rejected(pushed(after="0" * 40))

    assert fault.reason is Reason.MALFORMED_REVISION
    assert (fault.pipeline, fault.intent_id) == ("web", "com.acme.git/event/13cde686-328b-6117-af20-0e5566167482")


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


def test_two_sources_of_one_pipeline_are_pinned_together_when_one_event_feeds_both() -> None:
    image = {"ecr": "web", "mapped": mapped(revision="detail.digest", variables={"V": "detail.ref"})}

    intent = only(asked(pushed(digest=DIGEST), App=source(variables={"V": "detail.ref"}), Image=image))

    assert {revision.action: revision.value for revision in intent.revisions} == {"App": COMMIT, "Image": DIGEST}
    assert intent.variables == (Variable("V", "refs/heads/main"),)


@pytest.mark.parametrize(
    "changes", [{"id": "detail.after"}, {"time": "detail.at"}, {"variables": {"V": "detail.after"}}], ids=str
)
def test_rejects_when_two_sources_of_one_pipeline_find_different_asks(changes: dict[str, Any]) -> None:
    other = source(variables={"V": "detail.ref"})

    fault = rejected(pushed(at=5), App=source(**changes), Other=other)

    assert fault.reason in (Reason.MALFORMED_FIELD, Reason.ILLEGAL_VARIABLES)
    assert "App, Other" in fault.message


def test_every_pipeline_that_is_fed_has_its_own_intent() -> None:
    pipelines = {name: {"sources": {"App": source()}} for name in ("web", "api")}

    intents = parts(pushed(), routes({"pipelines": pipelines}))

    assert isinstance(intents, tuple)
    assert [intent.pipeline for intent in intents if isinstance(intent, DesiredRevision)] == ["web", "api"]


@pytest.mark.parametrize(
    "event",
    [pushed(ref="refs/heads/other"), envelope("com.other", "push", {"ref": "refs/heads/main", "after": COMMIT})],
    ids=["branch", "source"],
)
def test_is_read_as_if_there_were_no_mapped_source_when_no_pattern_matches(event: Any) -> None:
    (found,) = asked(event)

    assert isinstance(found, Ignored)
    assert found.reason is Reason.UNSUPPORTED_EVENT


def test_our_own_decisions_start_nothing_whatever_a_pattern_says() -> None:
    event = envelope("revision-trigger", "push", {"ref": "refs/heads/main", "after": COMMIT})

    (found,) = asked(event, App=source(pattern={"detail-type": ["push"]}))

    assert isinstance(found, Ignored)


def test_one_start_carries_both_pins_when_an_event_feeds_a_pipeline_by_itself_and_by_a_pattern() -> None:
    app = source(pattern={"source": ["aws.ecr"]}, revision="detail.commit")

    intent = only(asked(image_pushed(commit=COMMIT), App=app, Image={"ecr": "web"}))

    assert {revision.action: revision.value for revision in intent.revisions} == {"App": COMMIT, "Image": DIGEST}


def test_a_pipeline_is_fed_by_itself_still_when_a_pattern_takes_the_event_for_another() -> None:
    app = source(pattern={"source": ["aws.ecr"]}, revision="detail.commit")
    pipelines = {"web": {"sources": {"App": app}}, "api": {"sources": {"Image": {"ecr": "web"}}}}

    intents = parts(image_pushed(commit=COMMIT), routes({"pipelines": pipelines}))

    assert isinstance(intents, tuple)
    assert [type(intent).__name__ for intent in intents] == ["DesiredRevision", "DesiredRevision"]


def test_the_end_of_an_execution_is_noted_still_when_a_pattern_takes_its_event() -> None:
    app = source(pattern={"source": ["aws.codepipeline"]}, revision="detail.commit")

    intents = asked(execution_changed("SUCCEEDED", commit=COMMIT), App=app)

    assert isinstance(intents, tuple)
    assert [type(intent) for intent in intents] == [DesiredRevision, StateChange]


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
