"""Lambda's entry. Everything is built while Lambda initialises the function, where CPU time is plentiful and free."""

import gc

# Nothing that the imports make is garbage, and searching it for garbage takes a tenth of a cold start.
gc.disable()

from revision_trigger.bootstrap import build  # noqa: E402  the collector must be off first
from revision_trigger.process import use_one_cpu  # noqa: E402

use_one_cpu()
handle = build()
gc.freeze()  # all of this lives as long as the process, so that no later collection need look at it
gc.enable()
