from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revision_trigger.batch import Batch, HandBack
from revision_trigger.domain.decision import Decision, Fault, Outcome, Reason, Rejected, Retry
from revision_trigger.domain.start import Start
from revision_trigger.service import Service
from tests.builders import MISSING, batch, commit_pushed, image_pushed, record, routes


@dataclass
class World:
    """Stands for AWS and for whoever watches."""

    faults: dict[str, Exception] = field(default_factory=dict)
    dead_letter_fault: Fault | None = None
    left: float = 30.0
    started: list[str] = field(default_factory=list)
    dead: list[tuple[str, Reason]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def start(self, start: Start) -> str:
        if start.pipeline in self.faults:
            raise self.faults[start.pipeline]
        self.started.append(start.pipeline)
        return f"execution-{len(self.started)}"

    def send(self, body: str, *, reason: Reason, message: str) -> None:
        assert message
        if self.dead_letter_fault:
            raise self.dead_letter_fault
        self.dead.append((body, reason))

    def consume(self, event: object) -> Any:
        def report(outcome: Outcome, _: object) -> None:
            self.outcomes.append(outcome)

        service = Service(self, "arn:", reserve=14.0)
        return Batch(routes(), service, self, report).consume(event, lambda: self.left)

    @property
    def decisions(self) -> list[tuple[Decision, Reason]]:
        return [(outcome.decision, outcome.reason) for outcome in self.outcomes]


def failures(*message_ids: str) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


def test_settles_every_record_when_all_is_well() -> None:
    world = World()

    answer = world.consume(batch(record(image_pushed(), "m-1"), record(commit_pushed(), "m-2")))

    assert answer == failures()
    assert world.started == ["web", "web", "api"]
    assert world.decisions == [
        (Decision.STARTED, Reason.IMAGE_PUSHED),
        (Decision.STARTED, Reason.COMMIT_PUSHED),
        (Decision.STARTED, Reason.COMMIT_PUSHED),
    ]


def test_sends_a_rejected_record_to_the_dead_letters_unchanged_and_settles_its_neighbours() -> None:
    world = World()

    answer = world.consume(batch(record("no json", "m-1"), record(image_pushed(), "m-2")))

    assert answer == failures()
    assert world.dead == [("no json", Reason.MALFORMED_JSON)]
    assert world.started == ["web"]


def test_hands_back_only_the_record_whose_intent_may_start_later() -> None:
    world = World(faults={"api": Retry(Reason.BUSY, "busy")})

    answer = world.consume(batch(record(image_pushed(), "m-1"), record(commit_pushed(), "m-2")))

    assert answer == failures("m-2")
    assert world.dead == []


def test_keeps_a_record_from_the_dead_letters_while_another_of_its_intents_may_still_start() -> None:
    world = World(faults={"web": Rejected(Reason.ACCESS_DENIED, "no"), "api": Retry(Reason.BUSY, "busy")})

    assert world.consume(batch(record(commit_pushed(), "m-1"))) == failures("m-1")
    assert world.dead == []


def test_sends_a_record_to_the_dead_letters_once_when_several_of_its_intents_are_rejected() -> None:
    no = Rejected(Reason.ACCESS_DENIED, "no")
    world = World(faults={"web": no, "api": no})

    assert world.consume(batch(record(commit_pushed(), "m-1"))) == failures()
    assert len(world.dead) == 1


def test_hands_a_rejected_record_back_when_the_dead_letters_do_not_take_it() -> None:
    world = World(dead_letter_fault=Retry(Reason.DEAD_LETTER_FAILED, "down"))

    assert world.consume(batch(record("no json", "m-1"), record(image_pushed(), "m-2"))) == failures("m-1")
    assert (Decision.RETRY, Reason.DEAD_LETTER_FAILED) in world.decisions


def test_hands_back_the_record_alone_when_our_own_code_breaks() -> None:
    world = World(faults={"api": ZeroDivisionError("a bug")})

    answer = world.consume(batch(record(commit_pushed(), "m-1"), record(image_pushed(), "m-2")))

    assert answer == failures("m-1")
    outcome = world.outcomes[0]
    assert outcome.reason is Reason.INTERNAL_ERROR
    assert "ZeroDivisionError in start" in outcome.message
    assert "a bug" not in outcome.message


def test_hands_back_what_it_could_not_begin_when_time_runs_out() -> None:
    world = World(left=1.0)

    assert world.consume(batch(record(image_pushed(), "m-1"), record("no json", "m-2"))) == failures("m-1")
    assert world.started == []


def test_settles_a_record_without_an_id_as_a_dead_letter_without_harm_to_its_neighbours() -> None:
    world = World()

    answer = world.consume(batch(record(image_pushed(), MISSING), record(image_pushed(), "m-2")))

    assert answer == failures()
    assert [reason for _, reason in world.dead] == [Reason.MALFORMED_RECORD]
    assert world.started == ["web"]


def test_hands_back_the_invocation_when_a_record_without_an_id_cannot_be_buried() -> None:
    world = World(dead_letter_fault=Retry(Reason.DEAD_LETTER_FAILED, "down"))

    with pytest.raises(HandBack):
        world.consume(batch(record(image_pushed(), MISSING)))


def test_answers_nothing_when_an_event_straight_from_the_bus_is_settled() -> None:
    world = World()

    assert world.consume(image_pushed()) is None
    assert world.started == ["web"]


def test_fails_the_invocation_when_an_event_straight_from_the_bus_may_start_later() -> None:
    world = World(faults={"web": Retry(Reason.THROTTLED, "slow down")})

    with pytest.raises(HandBack):
        world.consume(image_pushed())
    assert world.decisions == [(Decision.RETRY, Reason.THROTTLED)]


def test_buries_an_event_straight_from_the_bus_when_it_is_rejected() -> None:
    world = World()

    assert world.consume({"detail-type": 7}) is None
    assert world.dead == [('{"detail-type": 7}', Reason.MISSING_FIELD)]


@pytest.mark.parametrize("records", [[], [None], [7, "x", {}]])
def test_never_fails_whatever_the_records_are(records: list[Any]) -> None:
    assert World().consume({"Records": records}) == failures()


@given(st.lists(st.sampled_from(["good", "ignored", "bad", "busy"]), max_size=40))
def test_exactly_the_retryable_records_come_again_and_the_bad_ones_are_buried(kinds: list[str]) -> None:
    bodies = {
        "good": image_pushed(),
        "ignored": image_pushed(**{"image-tag": "nightly"}),
        "bad": "no json",
        "busy": image_pushed(**{"repository-name": "shared"}),
    }
    world = World(faults={"api": Retry(Reason.BUSY, "busy")})

    answer = world.consume(batch(*(record(bodies[kind], f"m-{n}") for n, kind in enumerate(kinds))))

    assert answer == failures(*(f"m-{n}" for n, kind in enumerate(kinds) if kind == "busy"))
    assert len(world.dead) == kinds.count("bad")
    assert len(world.started) == kinds.count("good")
    assert len(world.outcomes) == len(kinds)
