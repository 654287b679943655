"""The Lambda entry: everything is built while the function is initialised, with the processor time that comes free."""

import gc

# Nothing made here is garbage, and looking for it among all this takes a tenth of the start.
gc.disable()

from revision_trigger.bootstrap import build  # noqa: E402  the collector is off first
from revision_trigger.process import stay_on_one  # noqa: E402

stay_on_one()
handle = build()
gc.freeze()  # lives as long as the process: no collection need look at it again
gc.enable()
