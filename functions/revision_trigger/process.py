"""The process on Lambda's machine: it runs on one CPU.

Python's threads share one interpreter. On two CPUs, each hand-over of the interpreter wakes the other CPU: a batch of
ten pipelines takes a quarter more CPU time (docs/decisions/0015-one-processor.md). Lambda shows two CPUs, however small
the function's share of them.
"""

import os
import sys
from contextlib import suppress


def use_one_cpu() -> None:
    """Bind this process to one of its CPUs, by the process's id. If that is not allowed, only speed is lost."""
    if sys.platform == "linux":
        with suppress(OSError):
            cpus = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {cpus[os.getpid() % len(cpus)]})
