"""Mapped routes: the events that they take, and the intents that they give."""

import json
from pathlib import Path
from typing import Any

import pytest

from revision_trigger.domain.intents.decoded import Ignored
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.revision import SourceRevision
from tests.builders import COMMIT, DIGEST, envelope, execution_changed, image_pushed, parts, routes
from tests.unit.events.mapped import asked, mapped, one, only, pushed, rejected, source

SAMPLES = Path(__file__).parents[2] / "samples"


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
