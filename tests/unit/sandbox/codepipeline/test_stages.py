"""The modes as rules over where executions stand, without time."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.codepipeline import stages, transitions
from sandbox.codepipeline.executions import Execution, StartParameters
from sandbox.codepipeline.pipelines import settled
from tests.unit.sandbox.codepipeline.builders import declared

MODES = ["SUPERSEDED", "QUEUED", "PARALLEL"]


class Track:
    """One pipeline moved by hand: every step is followed by the mode's ruling, as the engine does it."""

    def __init__(self, mode: str) -> None:
        self.declaration = settled(declared(executionMode=mode), 1)
        self.all: list[Execution] = []
        self.entered: list[list[int]] = [[], [], []]

    @property
    def active(self) -> list[Execution]:
        return [execution for execution in self.all if not execution.final]

    @property
    def running(self) -> list[Execution]:
        return [execution for execution in self.active if execution.inside]

    def start(self) -> None:
        self.all.append(
            Execution(StartParameters(self.declaration, (), {}, ("StartPipelineExecution", "root")), 0.0, 0.0)
        )
        self._rule()

    def move(self, number: int) -> None:
        if self.running:
            transitions.step(self.running[number % len(self.running)], 0.0)
            self._rule()

    def stop(self, number: int) -> None:
        going = [execution for execution in self.active if execution.status == "InProgress"]
        if going:
            transitions.stop(going[number % len(going)], None, 0.0)
            self._rule()

    def _rule(self) -> None:
        ruling = stages.rule(self.active)
        for execution in ruling.superseded:
            transitions.supersede(execution, 0.0)
        for execution in ruling.entering:
            self.entered[execution.stage].append(self.all.index(execution))
            transitions.enter(execution, 0.0)


STEPS = st.lists(st.tuples(st.sampled_from(["start", "move", "move", "stop"]), st.integers(0, 5)), max_size=60)


def driven(mode: str, steps: list[tuple[str, int]]) -> Track:
    track = Track(mode)
    for verb, number in steps:
        if verb == "start":
            track.start()
        else:
            getattr(track, verb)(number)
        check(track, mode)
    return track


def check(track: Track, mode: str) -> None:
    inside = [execution.stage for execution in track.running]
    waiting = [execution.stage for execution in track.active if execution.waiting]
    if mode == "PARALLEL":
        assert not waiting
        return
    assert len(set(inside)) == len(inside), "two executions are in one stage"
    assert set(waiting) <= set(inside), "one waits before a free stage"
    if mode == "SUPERSEDED":
        assert len(set(waiting)) == len(waiting), "an overtaken execution still waits"


def test_counts_a_pipeline_as_full_unless_it_supersedes() -> None:
    track = Track("PARALLEL")
    for _ in range(stages.LIMIT):
        track.start()

    assert [stages.full(track.active, mode) for mode in MODES] == [False, True, True]
    assert not stages.full(track.active[1:], "PARALLEL")


@given(st.sampled_from(MODES), STEPS)
def test_lets_executions_into_stages_in_the_order_of_their_starts_whatever_happens(mode: str, steps: Any) -> None:
    track = driven(mode, steps)

    if mode != "PARALLEL":
        assert all(order == sorted(order) for order in track.entered)


@given(st.sampled_from(MODES), STEPS)
def test_ends_every_execution_when_all_that_runs_goes_on(mode: str, steps: Any) -> None:
    track = driven(mode, steps)

    for _ in range(4 * len(track.all)):
        track.move(0)

    assert {execution.status for execution in track.all} <= {"Succeeded", "Stopped", "Superseded"}
    if mode != "SUPERSEDED":
        assert "Superseded" not in {execution.status for execution in track.all}


@given(STEPS)
def test_ends_the_newest_execution_of_superseded_mode_well_unless_it_was_stopped(steps: Any) -> None:
    track = driven("SUPERSEDED", [*steps, ("start", 0)])

    for _ in range(4 * len(track.all)):
        track.move(0)

    assert track.all[-1].status == "Succeeded"
