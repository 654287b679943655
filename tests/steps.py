"""How much work something is, counted and not timed: the same on every machine."""

import gc
import sys
from collections.abc import Callable
from types import FrameType


def steps_of(do: Callable[[], object]) -> int:
    """Count the calls and returns that Python's profiler sees while this is done."""
    steps = 0

    def count(_frame: FrameType, _kind: str, _argument: object) -> None:
        nonlocal steps
        steps += 1

    before, collecting = sys.getprofile(), gc.isenabled()
    gc.disable()  # others' callbacks of the collector, Hypothesis's for one, would be counted
    sys.setprofile(count)
    try:
        do()
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()
    return steps
