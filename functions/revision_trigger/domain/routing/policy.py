"""The `rollback` key of one pipeline: when it rolls back by itself, how often, and what holds afterwards."""

from collections.abc import Mapping
from typing import Any

from revision_trigger.domain.intents.rollback import Stop
from revision_trigger.domain.value_class import value_class

MAX_LATENESS = 900.0
DAY = 86_400.0


@value_class
class Policy:
    """All durations are in seconds.

    With `stage`, a failure there counts instead of a failed Deploy action. At most `times` automatic rollbacks begin
    in one `period`, `cool_down` apart. `next_older`: a rollback that goes wrong may be rolled back itself. A rollback
    holds for `hold_for` (None: until released), with `until_newer` at most until something newer than the bad
    revisions comes.
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
    stop: Stop | None = None
    max_lateness: float = MAX_LATENESS

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Policy":
        """Read the compiled `rollback` key, which `infra` has checked; `{}` gives the defaults."""
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
"""No rollback happens by itself; those asked for hold until released."""
