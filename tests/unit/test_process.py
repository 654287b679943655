"""A process stays on one of the processors it may use, and several share them out."""

import os
import subprocess
import sys

import pytest

from revision_trigger.process import use_one_cpu

SCRIPT = """
import os
from revision_trigger.process import use_one_cpu

allowed = os.sched_getaffinity(0)
for process in range(2 * len(allowed)):
    os.getpid = lambda: process
    os.sched_setaffinity(0, allowed)
    use_one_cpu()
    print(*os.sched_getaffinity(0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no other system binds a process")
def test_leaves_one_processor_that_it_may_use_each_in_turn_when_bound() -> None:
    command = [sys.executable, "-c", SCRIPT]
    run = subprocess.run(  # noqa: S603  our own words
        command, env={"PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True
    )

    assert [int(left) for left in run.stdout.splitlines()] == 2 * sorted(os.sched_getaffinity(0))


def test_goes_on_when_it_may_not_be_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)

    use_one_cpu()
