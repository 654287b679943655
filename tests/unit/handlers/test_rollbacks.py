"""Rollbacks through the whole service: asked for, after a failure, after an alarm; stopped, killed, sent twice."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from revision_trigger.deadline import Deadline
from revision_trigger.domain.history.action_runs import ActionRun
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.observed import AlarmRaised, Reminder, StateChange
from revision_trigger.domain.intents.rollback import Back, LastGood, OfExecution, RollbackRequest
from revision_trigger.domain.ledger.state import State, Stop
from revision_trigger.domain.ledger.stored import load
from revision_trigger.domain.outcome import Decision, Outcome, Reason, Retry
from revision_trigger.domain.revision import SourceRevision
from tests.builders import PIPELINES, routes
from tests.world import NOW, Killed, Ports, Worker, World, lease_and_settle, service

DEPLOY = ("Prod", "Deploy", "Deploy")
LAST_GOOD = LastGood()
TEST = ("Test", "Check", "Test")


def known(**rollback: Any) -> Any:
    web = PIPELINES["pipelines"]["web"] | {"rollback": {"onFailure": True, "onAlarm": ["web-5xx"], **rollback}}
    return routes({**PIPELINES, "pipelines": {**PIPELINES["pipelines"], "web": web}})


def digest(number: int) -> str:
    return f"sha256:{number:064x}"


def pushed(number: int, time: float, **members: Any) -> DesiredRevision:
    pins = (
        SourceRevision("Image", "IMAGE_DIGEST", digest(number)),
        SourceRevision("Source", "COMMIT_ID", f"{number:040x}"),
    )
    return DesiredRevision(f"push-{number}", "web", pins, time, Reason.IMAGE_PUSHED, **members)


def asked(to: Any = LAST_GOOD, name: str = "rollback", *, time: float = NOW + 1000, **members: Any) -> RollbackRequest:
    return RollbackRequest(name, "web", to, time, Reason.ROLLBACK_REQUESTED, **members)


class Site:
    """A pipeline that ran 1, 2 and 3, all of which went well; `last` is the newest execution."""

    def __init__(self, good: int = 3, **rollback: Any) -> None:
        self.world = World(time=NOW)
        self.routes = known(**rollback)
        self.service = service(Ports(self.world), known=self.routes)
        for number in range(1, good + 1):
            self.push(number)
            self.end("Succeeded")
        self.world.time = NOW + 1000

    @property
    def last(self) -> str:
        return self.world.executions[-1].id

    @property
    def state(self) -> State:
        return load(self.world.states["web"][0])

    @property
    def runs(self) -> list[str]:
        return [pin.value for start in self.world.started() for pin in start.revisions if pin.action == "Image"]

    def push(self, number: int, **members: Any) -> Outcome:
        self.world.time += 60
        return self.service.revisions.fulfil([pushed(number, self.world.time, **members)], Deadline(lambda: 60.0))[
            f"push-{number}"
        ]

    def end(self, status: str, *actions: tuple[str, str, str]) -> None:
        runs = [self.run(action, "Failed" if status == "Failed" else "Succeeded") for action in actions]
        self.world.end(self.last, status, *runs)

    def run(self, action: tuple[str, str, str], status: str) -> ActionRun:
        return ActionRun(*action, status, self.world.time, self.world.time + 10)

    def roll_back(self, ask: RollbackRequest) -> Outcome:
        return self.service.revisions.roll_back(ask, Deadline(lambda: 60.0))[ask.id]

    def fail(self, *actions: tuple[str, str, str], name: str | None = None) -> list[tuple[Decision, Reason]]:
        """The newest execution fails, and its event comes."""
        if name is None:
            self.end("Failed", *actions)
        change = StateChange("failed", "web", name or self.last, "FAILED", time=self.world.time)
        return told(self.service.observations.execution_changed(change, Deadline(lambda: 60.0)))

    def alarm(self, name: str = "web-5xx", *, time: float | None = None) -> list[tuple[Decision, Reason]]:
        raised = AlarmRaised("alarm", "web", name, self.world.time if time is None else time)
        return told(self.service.observations.alarm_raised(raised, Deadline(lambda: 60.0)))


def told(outcomes: dict[str, Outcome]) -> list[tuple[Decision, Reason]]:
    return sorted((outcome.decision, outcome.reason) for outcome in outcomes.values())


def test_goes_back_to_the_last_good_revisions_of_all_sources_and_holds() -> None:
    site = Site()

    said = site.roll_back(asked())

    assert (said.decision, said.reason) == (Decision.STARTED, Reason.ROLLBACK_REQUESTED)
    assert {pin.value for pin in site.world.started()[-1].revisions} == {digest(2), f"{2:040x}"}
    assert [hold.id for hold in site.state.safeguards.holds] == ["rollback"]
    assert site.push(3).decision is Decision.DUPLICATE
    assert site.push(4).decision is Decision.HELD


@pytest.mark.parametrize(
    ("to", "expected"), [(Back(2), digest(1)), (OfExecution("execution-1"), digest(1)), (LastGood("Prod"), digest(1))]
)
def test_goes_back_to_what_is_named(to: Any, expected: str) -> None:
    site = Site()
    site.world.runs = {"execution-1": [site.run(DEPLOY, "Succeeded")], "execution-2": [site.run(TEST, "Succeeded")]}

    site.roll_back(asked(to))

    assert site.runs[-1] == expected


def test_restores_the_variables_that_the_pipeline_still_declares() -> None:
    site = Site(1)
    site.push(2, variables=(Variable("Color", "blue"),))
    site.end("Succeeded")
    site.world.executions[-1].start = replace(
        site.world.started()[-1], variables=(Variable("Color", "blue"), Variable("Gone", "x"))
    )
    site.push(3)

    site.roll_back(asked(time=site.world.time))

    assert site.world.started()[-1].variables == (Variable("Color", "blue"),)


def test_skips_what_is_gone() -> None:
    site = Site()
    site.world.absent = {digest(2)}

    said = site.roll_back(asked())

    assert site.runs[-1] == digest(1)
    assert said.message.startswith("skipped execution execution-2: action Image: there is no image")


def test_says_what_is_gone_when_nothing_else_is_left() -> None:
    site = Site(2)
    site.world.absent = {digest(1)}

    said = site.roll_back(asked())

    assert (said.decision, said.reason) == (Decision.REJECTED, Reason.NO_GOOD_EXECUTION)
    assert f"skipped execution execution-1: action Image: there is no image {digest(1)}" in said.message


def test_refuses_an_execution_whose_revisions_are_gone() -> None:
    site = Site()
    site.world.absent = {digest(1)}

    said = site.roll_back(asked(OfExecution("execution-1")))

    assert (said.decision, said.reason) == (Decision.REJECTED, Reason.REVISION_GONE)
    assert f"there is no image {digest(1)}" in said.message
    assert site.state.safeguards.holds == ()


def test_moves_the_clock_of_every_source() -> None:
    site = Site()
    site.roll_back(asked())

    late = [
        DesiredRevision(f"late-{pin.action}", "web", (pin,), NOW + 900, Reason.IMAGE_PUSHED)
        for pin in pushed(9, NOW).revisions
    ]
    outcomes = site.service.revisions.fulfil(late, Deadline(lambda: 60.0))

    assert told(outcomes) == [(Decision.STALE, Reason.NEWER_STARTED)] * 2


def test_is_done_once_when_it_comes_again() -> None:
    site = Site()
    first = site.roll_back(asked())

    again = service(Ports(site.world), known=site.routes).revisions.roll_back(asked(), Deadline(lambda: 60.0))[
        "rollback"
    ]

    assert (again.decision, again.execution_id) == (Decision.DUPLICATE, first.execution_id)
    assert len(site.runs) == 4


def test_is_rejected_when_its_id_asked_for_something_else() -> None:
    site = Site()
    site.roll_back(asked())

    again = site.roll_back(asked(Back(2)))

    assert (again.decision, again.reason) == (Decision.REJECTED, Reason.TOKEN_REUSED)


@pytest.mark.parametrize("place", ["before start", "after start"])
def test_is_resumed_with_the_same_target_when_a_worker_died_with_its_claim(place: str) -> None:
    site = Site()
    worker = Worker(site.world, asked(), "dead")
    while worker.place != place:
        worker.step()
    worker.kill()
    holds = site.state.safeguards.holds
    site.world.time += lease_and_settle()

    said = site.roll_back(asked())

    assert [hold.id for hold in holds] == ["rollback"]
    assert said.decision is Decision.STARTED
    assert site.runs[3:] == [digest(2)]


def test_waits_with_its_hold_when_the_pipeline_is_busy_and_is_not_planned_anew() -> None:
    site = Site()
    site.world.conflicts = 3
    said = site.roll_back(asked())
    again = site.roll_back(asked())
    held = site.push(4)

    site.world.time += 60
    outcomes = site.service.revisions.look_again(Reminder("wake", "web", 0), Deadline(lambda: 60.0))

    assert (said.decision, again.decision, held.decision) == (Decision.WAITING, Decision.WAITING, Decision.HELD)
    assert outcomes["rollback"].decision is Decision.STARTED
    assert site.runs[3:] == [digest(2)]
    assert [hold.id for hold in site.state.safeguards.holds] == ["rollback"]


def test_leaves_no_hold_when_codepipeline_refuses_it_after_it_waited() -> None:
    site = Site()
    site.world.conflicts = 1
    site.roll_back(asked())
    site.world.absent = {digest(2)}

    site.service.revisions.look_again(Reminder("wake", "web", 0), Deadline(lambda: 60.0))

    assert site.state.safeguards.holds == ()
    assert site.world.buried == [("rollback", Reason.REVISION_NOT_FOUND)]


def test_rolls_back_by_itself_when_the_newest_start_fails_to_deploy_and_only_once() -> None:
    site = Site()
    failing = site.last

    decided = site.fail(DEPLOY)
    again = site.fail(name=failing)
    alarmed = site.alarm()

    assert decided == [(Decision.IGNORED, Reason.OUTCOME_RECORDED), (Decision.STARTED, Reason.EXECUTION_FAILED)]
    assert again == [(Decision.DUPLICATE, Reason.ASKED_BEFORE), (Decision.IGNORED, Reason.OUTCOME_RECORDED)]
    assert alarmed == [(Decision.IGNORED, Reason.NOT_DEPLOYED_YET)]
    assert site.runs[3:] == [digest(2)]


def test_rolls_back_nothing_when_a_test_fails() -> None:
    site = Site()

    assert site.fail(TEST) == [(Decision.IGNORED, Reason.NOT_A_DEPLOYMENT)]
    assert len(site.runs) == 3


def test_waits_for_the_listing_when_no_failed_action_is_listed_yet() -> None:
    site = Site()

    decided = site.fail()
    site.world.time += 200
    change = StateChange("failed", "web", site.last, "FAILED", time=site.world.time - 200)
    late = told(site.service.observations.execution_changed(change, Deadline(lambda: 60.0)))

    assert decided == [(Decision.RETRY, Reason.HISTORY_UNAVAILABLE)]
    assert late == [(Decision.IGNORED, Reason.NOT_A_DEPLOYMENT)]


def test_comes_again_when_the_rollback_that_a_failure_causes_must() -> None:
    site = Site()
    site.end("Failed", DEPLOY)
    change = StateChange("failed", "web", site.last, "FAILED", time=site.world.time)
    left = iter([60.0, 60.0, 60.0, 0.5])  # enough to find the cause, not to begin

    decided = told(site.service.observations.execution_changed(change, Deadline(lambda: next(left, 0.5))))
    again = told(site.service.observations.execution_changed(change, Deadline(lambda: 60.0)))

    assert decided == [(Decision.RETRY, Reason.OUT_OF_TIME)] * 2
    assert (Decision.STARTED, Reason.EXECUTION_FAILED) in again


def test_stops_at_its_limit_and_says_so() -> None:
    site = Site(5, limit={"times": 2}, coolDown=0, nextOlder=True)

    decided = []
    for _ in range(3):
        site.world.time += 60
        decided.append(site.fail(DEPLOY)[-1])

    assert decided == [
        (Decision.STARTED, Reason.EXECUTION_FAILED),
        (Decision.STARTED, Reason.EXECUTION_FAILED),
        (Decision.IGNORED, Reason.ROLLBACK_GUARD),
    ]
    assert len(site.runs) == 7


def test_rolls_back_when_an_alarm_comes_after_the_newest_start_began_to_deploy() -> None:
    site = Site()
    site.world.runs[site.last] = [site.run(DEPLOY, "Succeeded")]
    site.world.time += 60

    assert (Decision.STARTED, Reason.ALARM_RAISED) in site.alarm()
    assert site.runs[-1] == digest(2)


def test_stops_the_suspect_first_when_that_is_wanted_and_once_more_when_a_worker_died() -> None:
    site = Site(stop="abandon")
    site.push(4)
    site.world.runs[site.last] = [site.run(DEPLOY, "InProgress")]
    site.world.time += 60
    suspect = site.last

    assert (Decision.STARTED, Reason.ALARM_RAISED) in site.alarm()
    assert site.world.stopped == [Stop(suspect, abandon=True)]
    assert site.world.one(suspect).status == "Stopped"


def test_stops_again_when_a_worker_died_between_the_stop_and_the_start() -> None:
    site = Site()
    site.push(4)
    ask = asked(stop="wait", time=site.world.time)
    worker = Worker(site.world, ask, "dead")
    while worker.place != "after stop":
        worker.step()
    worker.kill()
    site.world.time += lease_and_settle()

    said = site.roll_back(ask)

    assert said.decision is Decision.STARTED
    assert site.world.stopped == [Stop("execution-4", abandon=False)] * 2


def test_stops_what_it_would_wait_behind_when_the_pipeline_is_queued() -> None:
    site = Site()
    site.world.mode = "QUEUED"
    site.push(4)

    site.roll_back(asked(time=site.world.time))

    assert site.world.stopped == [Stop("execution-4", abandon=False)]


def test_stops_nothing_when_the_suspect_is_over() -> None:
    site = Site(stop=True)

    site.fail(DEPLOY)

    assert site.world.stopped == []


def test_starts_all_the_same_and_says_so_when_the_suspect_cannot_be_stopped() -> None:
    site = Site()
    site.world.mode = "QUEUED"
    site.world.stop_fault = Retry(Reason.LOOKUP_FAILED, "not now")
    site.push(4)

    said = site.roll_back(asked(time=site.world.time))

    assert said.decision is Decision.STARTED
    assert "not now" in site.world.warnings[0]


def test_does_nothing_when_the_suspect_was_confirmed_or_came_through_its_stage() -> None:
    site = Site()
    site.world.runs[site.last] = [site.run(DEPLOY, "Succeeded")]

    said = site.roll_back(asked(suspect=site.last, unless_confirmed=True, confirming_stage="Prod"))

    assert (said.decision, said.reason) == (Decision.IGNORED, Reason.CONFIRMED)


def test_goes_not_forward_again_when_codepipeline_rolled_a_stage_back() -> None:
    site = Site(4)
    native = site.world.roll_a_stage_back("execution-2")
    site.world.end(native, "Succeeded")
    site.world.note_foreign("web", native)

    said = site.roll_back(asked())

    assert said.decision is Decision.STARTED
    assert site.runs[-1] == digest(1)


def test_carries_what_codepipeline_rolled_a_stage_back_to_with_the_next_push() -> None:
    site = Site()
    native = site.world.roll_a_stage_back("execution-1")
    site.world.end(native, "Succeeded")
    site.world.note_foreign("web", native)
    image = SourceRevision("Image", "IMAGE_DIGEST", digest(9))

    site.service.revisions.fulfil(
        [DesiredRevision("push", "web", (image,), site.world.time, Reason.IMAGE_PUSHED)], Deadline(lambda: 60.0)
    )

    assert {pin.value for pin in site.world.started()[-1].revisions} == {digest(9), f"{1:040x}"}


def test_leaves_a_failure_alone_that_codepipeline_rolls_back_itself() -> None:
    site = Site()
    failing = site.last
    site.end("Failed", DEPLOY)
    site.world.time += 1
    site.world.roll_a_stage_back("execution-2")

    assert site.fail(name=failing)[0] == (Decision.IGNORED, Reason.OUTCOME_RECORDED)
    assert site.runs[3:] == []


def test_asks_nobody_when_an_alarm_is_not_one_that_the_file_names() -> None:
    site = Site()
    ports = Ports(site.world)
    raised = AlarmRaised("alarm", "web", "somebody-elses", site.world.time)

    said = service(ports, known=site.routes).observations.alarm_raised(raised, Deadline(lambda: 0.0))

    assert told(said) == [(Decision.IGNORED, Reason.ALARM_NOTED)]
    assert ports.calls == []


def test_looks_at_the_stages_of_those_alone_that_may_be_meant_and_at_no_more_than_it_needs() -> None:
    site = Site(1)
    for number in range(2, 43):
        site.push(number)
        site.end("Failed", DEPLOY)
    site.world.runs["execution-1"] = [site.run(DEPLOY, "Succeeded")]
    ports = Ports(site.world)

    service(ports, known=site.routes).revisions.roll_back(
        asked(LastGood("Prod"), time=site.world.time), Deadline(lambda: 60.0)
    )

    assert site.runs[-1] == digest(1)
    assert ports.calls.count("actions") == 41


def test_gives_a_stage_up_when_fifty_that_may_be_meant_did_not_come_through_it() -> None:
    site = Site(1)
    for number in range(2, 154):
        site.push(number)
        site.end("Failed", DEPLOY)
    site.world.runs["execution-1"] = [site.run(DEPLOY, "Succeeded")]
    ports = Ports(site.world)

    said = service(ports, known=site.routes).revisions.roll_back(
        asked(LastGood("Prod"), time=site.world.time), Deadline(lambda: 60.0)
    )

    assert said["rollback"].reason is Reason.NO_GOOD_EXECUTION
    assert "50" in said["rollback"].message
    assert (ports.calls.count("past"), ports.calls.count("actions")) == (2, 50)


def test_asks_for_a_whole_history_only_when_the_newest_page_does_not_do() -> None:
    site = Site(1)
    for number in range(2, 105):
        site.push(number)
        site.end("Failed")
    ports = Ports(site.world)

    service(ports, known=site.routes).revisions.roll_back(asked(time=site.world.time), Deadline(lambda: 60.0))

    assert site.runs[-1] == digest(1)
    assert ports.calls.count("past") == 2


def test_has_its_start_recorded_when_a_worker_died_after_it_and_the_alarm_comes_again() -> None:
    """The newest start is the rollback itself then, which had not begun to deploy before the alarm."""
    site = Site()
    site.world.runs[site.last] = [site.run(DEPLOY, "Succeeded")]
    site.world.time += 60
    raised = AlarmRaised("alarm", "web", "web-5xx", site.world.time)
    with pytest.raises(Killed):
        service(Ports(site.world, dying("after start")), known=site.routes).observations.alarm_raised(
            raised, Deadline(lambda: 60.0)
        )
    site.world.time += lease_and_settle()
    site.world.runs[site.last] = [site.run(DEPLOY, "Succeeded")]

    told_again = site.alarm(time=raised.time)
    wakes = [Reminder("wake", pipeline, tries) for pipeline, tries, _ in site.world.wakes]
    woken = [told(site.service.revisions.look_again(wake, Deadline(lambda: 60.0))) for wake in wakes]

    assert told_again == [(Decision.IGNORED, Reason.NOT_DEPLOYED_YET)]
    assert [(Decision.STARTED, Reason.ALARM_RAISED) in outcomes for outcomes in woken] == [True]
    assert (site.state.claim, site.runs[3:]) == (None, [digest(2)])


def dying(place: str) -> Callable[[str], None]:
    """Give a gate that kills a worker at a place."""

    def gate(passed: str) -> None:
        if passed == place:
            raise Killed

    return gate
