"""The rollback policy of one pipeline, from its `rollback` key in the pipelines file.

It says when the pipeline rolls back by itself, how often at most, and how long a rollback's hold lasts.
"""

from collections.abc import Mapping
from typing import Any

from revision_trigger.domain.intents.rollback import StopMode
from revision_trigger.domain.value_class import value_class

MAX_LATENESS = 900.0
DAY = 86_400.0


@value_class
class Policy:
    """When one pipeline rolls back by itself, and what follows. All durations are in seconds.

    `on_failure` and `on_alarm` say which failures and alarms call for a rollback. With `stage`, a failure in that stage
    counts instead of a failed Deploy action. At most `times` automatic rollbacks begin in one `period`, at least
    `cool_down` apart. `next_older`: a rollback that goes wrong may itself be rolled back. A rollback's hold lasts for
    `hold_for` (None: until a release); with `until_newer`, a revision newer than the bad ones ends the hold earlier.
    `stop` says whether and how the suspect is stopped first. `max_lateness` is how late a scheduled rollback may be.
    """

    on_failure: bool = False
    stage: str | None = None
    on_alarm: frozenset[str] = frozenset()
    times: int = 2
    period: float = DAY
    cool_down: float = 600.0
    next_older: bool = False
    hold_for: float | None = None
    until_newer: bool = False
    stop: StopMode | None = None
    max_lateness: float = MAX_LATENESS

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Policy":
        """Read the compiled `rollback` key, which the pipelines file's checks have passed; `{}` gives the defaults."""
        limit, hold = data.get("limit", {}), data.get("hold", {})
        stop = data.get("stop", False)
        lasting = hold.get("for")
        return cls(
            on_failure=data.get("onFailure", False),
            stage=data.get("stage"),
            on_alarm=frozenset(data.get("onAlarm", ())),
            times=limit.get("times", 2),
            period=float(limit.get("period", DAY)),
            cool_down=float(data.get("coolDown", 600.0)),
            next_older=data.get("nextOlder", False),
            hold_for=None if lasting is None else float(lasting),
            until_newer=hold.get("untilNewer", False),
            stop="abandon" if stop == "abandon" else "wait" if stop else None,
            max_lateness=float(data.get("maxLateness", MAX_LATENESS)),
        )


NEVER = Policy()
"""The policy without a `rollback` key: nothing rolls back by itself, and a requested rollback holds until a release."""
