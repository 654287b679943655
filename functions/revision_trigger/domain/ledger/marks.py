"""What rollbacks and people leave in a state: holds, floors, known bad revisions, and rollbacks that count."""

from collections.abc import Collection
from dataclasses import replace

from revision_trigger.domain.pins import Pins
from revision_trigger.domain.value_class import value_class

HOLDS_LIMIT, BAD_LIMIT, ROLLBACKS_LIMIT = 50, 50, 50


@value_class
class Floor:
    """A rollback's time: what is first heard of later and is older than `at` is stale. Goes with the rollback.

    `taken` is when the rollback took effect, by the ledger's clock; `is_started` once it has started.
    """

    rollback_id: str
    at: float
    taken: float
    is_started: bool = False


@value_class
class Hold:
    """Nothing new starts: set at `at`, accepted at `accepted`, until `until` (None: until released)."""

    id: str
    at: float
    accepted: float
    until: float | None = None
    until_newer: bool = False
    text: str = ""

    def lasts(self, now: float) -> bool:
        """Whether the hold still holds at the ledger's `now`."""
        return self.until is None or now < self.until


@value_class
class KnownBad:
    """Revisions that a rollback took away: together they never start by themselves. Fingerprints."""

    rollback_id: str
    pins: Pins


@value_class
class CountedRollback:
    """A rollback that counts against the limit: when it was accepted, and whether no person asked for it."""

    id: str
    at: float
    is_automatic: bool


def floors_started(floors: tuple[Floor, ...], rollback_ids: Collection[str]) -> tuple[Floor, ...]:
    """Note that these rollbacks started: no execution that began before their floors is adopted any more."""
    return tuple(replace(one, is_started=one.is_started or one.rollback_id in rollback_ids) for one in floors)


def with_hold(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    """Add a hold. Beyond the limit the two oldest become one that lasts as long as either."""
    holds = (*(one for one in holds if one.id != hold.id), hold)
    return (_joined(holds[0], holds[1]), *holds[2:]) if len(holds) > HOLDS_LIMIT else holds


def _joined(one: Hold, other: Hold) -> Hold:
    until = None if one.until is None or other.until is None else max(one.until, other.until)
    at, accepted = max(one.at, other.at), max(one.accepted, other.accepted)
    return replace(other, at=at, accepted=accepted, until=until, until_newer=one.until_newer and other.until_newer)
