"""What is held, released and quarantined, through the whole service."""

from dataclasses import replace
from typing import Any

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision, Symbol
from revision_trigger.domain.intents.observed import Reminder
from revision_trigger.domain.intents.rollback import ConfirmRequest, HoldRequest, ReleaseRequest
from revision_trigger.domain.ledger.safeguards import Quarantined
from revision_trigger.domain.ledger.stored import dump, load
from revision_trigger.domain.outcome import Decision, Outcome, Reason
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.starting.lookups import Image
from tests.world import NOW, Ports, World, service


def digest(number: int) -> str:
    return f"sha256:{number:064x}"


def pushed(number: int, seconds: float = 0.0, **members: Any) -> DesiredRevision:
    pins = (SourceRevision("Image", "IMAGE_DIGEST", digest(number)),)
    return DesiredRevision(f"push-{number}", "web", pins, NOW + seconds, Reason.IMAGE_PUSHED, **members)


def committed(number: int, seconds: float = 0.0) -> DesiredRevision:
    pins = (SourceRevision("Source", "COMMIT_ID", f"{number:040x}"),)
    return DesiredRevision(f"commit-{number}", "web", pins, NOW + seconds, Reason.COMMIT_PUSHED)


def hold(name: str = "hold", *, until: float | None = None) -> HoldRequest:
    return HoldRequest(name, "web", NOW, until=None if until is None else NOW + until)


def release(seconds: float = 60.0) -> ReleaseRequest:
    return ReleaseRequest("release", "web", NOW + seconds)


class Site:
    """One worker, that knows the world and its ledger."""

    def __init__(self) -> None:
        self.world = World()
        self.ports = Ports(self.world)
        self.service = service(self.ports)

    def push(self, *intents: DesiredRevision) -> dict[str, tuple[Decision, Reason]]:
        return _told(self.service.revisions.fulfil(intents, Deadline(lambda: 60.0)))

    def ask(self, ask: HoldRequest | ReleaseRequest | ConfirmRequest) -> Outcome:
        return self.service.holds.handle(ask, Deadline(lambda: 60.0))

    def drain(self) -> dict[str, tuple[Decision, Reason]]:
        return _told(self.service.revisions.start_waiting("web", Deadline(lambda: 60.0)))

    def wake(self) -> dict[str, tuple[Decision, Reason]]:
        pipeline, tries, self.world.time = self.world.wakes.pop(0)
        return _told(self.service.revisions.look_again(Reminder("wake", pipeline, tries), Deadline(lambda: 60.0)))

    def quarantine(self, **pairs: Any) -> None:
        text, version = self.world.states["web"]
        state = load(text)
        guards = replace(state.safeguards, quarantined=(Quarantined("rollback", pairs),))
        self.world.states["web"] = (dump(replace(state, safeguards=guards)), version + 1)

    @property
    def runs(self) -> list[set[str]]:
        return [{pin.value for pin in start.revisions} for start in self.world.started()]


def _told(outcomes: dict[str, Outcome]) -> dict[str, tuple[Decision, Reason]]:
    return {name: (outcome.decision, outcome.reason) for name, outcome in outcomes.items()}


def test_says_nothing_of_what_was_held_when_another_worker_started_it() -> None:
    site = Site()
    site.ask(hold())
    site.push(pushed(1))
    site.ask(release())
    other = service(Ports(site.world)).revisions.start_waiting("web", Deadline(lambda: 60.0))

    decided = site.drain()

    assert _told(other) == {"push-1": (Decision.STARTED, Reason.IMAGE_PUSHED)}
    assert decided == {}


def test_keeps_what_comes_when_held_and_starts_the_newest_of_it_once_when_released() -> None:
    site = Site()
    site.push(pushed(1))
    site.world.time += 60
    site.ask(hold())

    held = site.push(pushed(2, 10), committed(1, 10)) | site.push(pushed(3, 20))
    said = site.ask(release())
    decided = site.drain()

    assert set(held.values()) == {(Decision.HELD, Reason.ON_HOLD)}
    assert said.reason is Reason.HOLD_RELEASED
    assert decided.keys() == {"push-3", "commit-1"}
    assert site.runs[1:] == [{digest(3), f"{1:040x}"}]
    assert not load(site.world.states["web"][0]).waiting


def test_sends_no_wake_when_nothing_says_when_a_hold_ends() -> None:
    site = Site()
    site.ask(hold())

    site.push(pushed(1))

    assert site.world.wakes == []


def test_sends_no_wake_when_a_timed_hold_keeps_nothing() -> None:
    site = Site()

    site.ask(hold(until=600.0))

    assert site.world.wakes == []


def test_starts_what_was_held_when_its_time_is_over_with_as_few_wakes_as_may_be() -> None:
    site = Site()
    site.ask(hold(until=2000.0))
    site.push(pushed(1))
    site.push(pushed(2, 1))

    wakes = []
    while site.world.wakes:
        assert len(site.world.wakes) == 1
        wakes.append(site.wake())

    assert [len(decided) for decided in wakes] == [1, 1, 2]
    assert site.runs == [{digest(2)}]
    assert NOW + 2000 <= site.world.time <= NOW + 2010


def test_looks_soon_when_something_waits_while_the_end_of_a_hold_is_far() -> None:
    site = Site()
    site.ask(hold(until=900.0))
    site.push(pushed(1))
    site.world.conflicts = 1

    site.push(replace(committed(1), force=True))

    assert [at - NOW for _, _, at in site.world.wakes] == [900.0, 5.0]


def test_lets_what_is_forced_pass_and_stays_held() -> None:
    site = Site()
    site.ask(hold())

    forced = site.push(pushed(1, force=True))
    held = site.push(pushed(2, 1))

    assert forced["push-1"][0] is Decision.STARTED
    assert held["push-2"][0] is Decision.HELD


def test_starts_nothing_known_bad_under_whatever_name_when_its_parts_come_apart() -> None:
    site = Site()
    site.push(pushed(1), committed(1))
    site.quarantine(Image=(("IMAGE_DIGEST", digest(2)),), Source=(("COMMIT_ID", f"{2:040x}"),))
    site.world.meanings[Image("web", tag="release")] = digest(2)
    named = DesiredRevision(
        "named", "web", (), NOW + 2, Reason.DESIRED_REVISION, symbols=(Symbol("Image", "tag", "release"),)
    )

    first = site.push(committed(2, 1))
    second = site.push(named)

    assert first["commit-2"][0] is Decision.STARTED
    assert second["named"] == (Decision.QUARANTINED, Reason.KNOWN_BAD)
    assert site.push(replace(named, id="again", force=True))["again"][0] is Decision.STARTED


def test_starts_one_of_two_when_only_both_together_are_bad() -> None:
    site = Site()
    site.push(pushed(1), committed(1))
    site.quarantine(Image=(("IMAGE_DIGEST", digest(2)),), Source=(("COMMIT_ID", f"{2:040x}"),))

    decided = site.push(pushed(2, 1), committed(2, 2))

    assert decided == {
        "push-2": (Decision.STARTED, Reason.IMAGE_PUSHED),
        "commit-2": (Decision.QUARANTINED, Reason.KNOWN_BAD),
    }


def test_asks_the_ledger_before_it_calls_something_bad_that_may_have_been_forced_since() -> None:
    site = Site()
    site.push(pushed(1))
    site.quarantine(Image=(("IMAGE_DIGEST", digest(2)),))
    assert site.push(pushed(2, 1))["push-2"][0] is Decision.QUARANTINED
    service(Ports(site.world)).revisions.fulfil(
        [replace(pushed(2, 2), id="forced", force=True)], Deadline(lambda: 60.0)
    )
    service(Ports(site.world)).revisions.fulfil([replace(pushed(1, 3), id="back")], Deadline(lambda: 60.0))

    decided = site.push(replace(pushed(2, 4), id="later"))

    assert decided["later"][0] is Decision.STARTED


def test_sets_and_ends_a_hold_once_when_its_ask_comes_again() -> None:
    site = Site()

    said = [site.ask(ask).reason for ask in (hold(), hold(), release(), release(), hold())]

    assert said == [
        Reason.HOLD_SET,
        Reason.ASKED_BEFORE,
        Reason.HOLD_RELEASED,
        Reason.NOT_HELD,
        Reason.RELEASED_SINCE,
    ]


def test_remembers_a_confirmation() -> None:
    site = Site()

    said = site.ask(ConfirmRequest("confirm", "web", "execution-1", NOW))

    assert (said.reason, said.execution_id) == (Reason.EXECUTION_CONFIRMED, "execution-1")
    assert load(site.world.states["web"][0]).safeguards.confirmed == ("execution-1",)
