"""The words of our own events: detail-types, the source of our schedules, the limits of pipeline variables.

`events` reads these words, `rollback` writes them into schedules, and the CDK app puts them into rules and checks.
This module imports nothing of the project, so that each of the three can import the module.
"""

DESIRED_REVISION = "Desired Revision"
ROLLBACK_REQUESTED = "Rollback Requested"
ROLLBACK_CANCELLED = "Rollback Cancelled"
HOLD_REQUESTED = "Hold Requested"
RELEASE_REQUESTED = "Release Requested"
CONFIRM = "Confirm"
DETAIL_TYPES = (DESIRED_REVISION, ROLLBACK_REQUESTED, ROLLBACK_CANCELLED, HOLD_REQUESTED, RELEASE_REQUESTED, CONFIRM)
"""Every detail-type that a sender of the pipelines file may use. `events.requests.router` has a decoder for each."""

SCHEDULE_SOURCE = "revision-trigger.schedule"
"""The source of the messages that our own schedules put on the queue. No rule lets this source in from a bus."""

# The limits are those of CodePipeline's service model (StartPipelineExecution, `variables`).
VARIABLES_LIMIT = 50
VARIABLE_NAME = r"[A-Za-z0-9@\-_]{1,128}"
"""The pattern that a variable's whole name must match."""
VARIABLE_NAME_EXPECTED = "1 to 128 of the characters A-Z a-z 0-9 @ - _"
"""The same in words, for the sentence that rejects a name."""
