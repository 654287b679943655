"""One processor for the whole process.

Threads share one interpreter. On two processors each hand-over of it wakes the other processor: a batch of ten takes a
quarter more processor time (docs/decisions/0015-one-processor.md). Lambda shows two, however small the share of them.
"""

import os
import sys
from contextlib import suppress


def stay_on_one() -> None:
    """Bind this process to one of its processors, by its id; where that cannot be done it is slower, no more."""
    if sys.platform == "linux":
        with suppress(OSError):
            processors = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})
