"""The Lambda entry: everything is built while the function is initialised, with the processor time that comes free."""

from revision_trigger.bootstrap import build

handle = build()
