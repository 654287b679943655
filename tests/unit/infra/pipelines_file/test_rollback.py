"""The `rollback` keys: what they compile to, and each fault with its place."""

from pathlib import Path
from typing import Any

import pytest

from revision_trigger.domain.intents.rollback import Back, LastGood, OfExecution
from revision_trigger.domain.outcome import Rejected
from revision_trigger.domain.routing.policy import Policy
from revision_trigger.events.reading.fields import Fields
from revision_trigger.events.requests.rollback_target import read_target
from revision_trigger_cdk.pipelines_file import FaultyPipelinesFile, parse
from revision_trigger_cdk.pipelines_file.reading.document import read
from revision_trigger_cdk.pipelines_file.rules.schedules import check, unchecked
from tests.builders import EXECUTION

FILE = Path("f")


def file_with(rollback: str) -> str:
    """Give a file with the key on line 4, in column 5; what it holds begins in column 15."""
    return f"pipelines:\n  web:\n    sources: {{A: {{ecr: web}}}}\n    rollback: {rollback}\n"


def rollback(text: str) -> dict[str, Any]:
    """Give the compiled key."""
    return dict(parse(file_with(text), FILE).compiled["pipelines"]["web"]["rollback"])


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyPipelinesFile) as caught:
        parse(file_with(text), FILE)
    return [line.removeprefix("f:4:").replace("pipelines.web.rollback.", "") for line in caught.value.lines]


EVERY = """{onFailure: true, stage: Prod, onAlarm: [web-5xx], limit: {times: 50, period: 2d}, coolDown: 5m,
      nextOlder: true, hold: {for: 12h, untilNewer: true}, stop: abandon, maxLateness: 30m,
      schedules: {nightly: {cron: "0 2 * * ? *", timezone: Europe/Berlin}}}"""


def test_is_the_policy_that_is_written_when_every_key_is() -> None:
    policy = parse(file_with(EVERY), FILE).routes.pipelines["web"].rollback

    assert policy == Policy(
        on_failure=True,
        stage="Prod",
        on_alarm=frozenset({"web-5xx"}),
        times=50,
        period=172_800.0,
        cool_down=300.0,
        next_older=True,
        hold_for=43_200.0,
        until_newer=True,
        stop="abandon",
        max_lateness=1800.0,
    )


@pytest.mark.parametrize(("stop", "expected"), [("true", "wait"), ("false", None), ("abandon", "abandon")])
def test_stops_as_it_says_when_it_says_so(stop: str, expected: str | None) -> None:
    assert parse(file_with(f"{{stop: {stop}}}"), FILE).routes.pipelines["web"].rollback.stop == expected


def test_never_goes_back_by_itself_when_there_is_no_such_key() -> None:
    routes = parse("pipelines: {web: {sources: {A: {ecr: web}}}}", FILE).routes

    assert routes.pipelines["web"].rollback == Policy()


def test_leaves_schedules_as_they_are_when_it_compiles() -> None:
    schedules = rollback('{schedules: {a: {cron: "0 2 * * ? *", to: {back: 2}}, b: {rate: 1 day}}}')["schedules"]

    assert schedules == {"a": {"cron": "0 2 * * ? *", "to": {"back": 2}}, "b": {"rate": "1 day"}}


TARGETS = "last-good, {lastGood: {stage: NAME}}, {back: 1 to 1000} or {executionId: ID}"
FAULTS = {
    "an empty one": ("{}", ["5: pipelines.web.rollback: found 0; expected at least 1"]),
    "a text for a flag": ('{onFailure: "on"}', ['16: onFailure: found "on"; expected true or false']),
    "a stage's name": (
        "{stage: a b}",
        ['16: stage: found "a b"; expected 1 to 100 of A-Z a-z 0-9 . @ - _, as CodePipeline names a stage'],
    ),
    "an alarm's name": (
        '{onAlarm: ["a\\tb"]}',
        ['26: onAlarm[0]: found "a\\tb"; expected 1 to 255 characters, the name of a CloudWatch alarm'],
    ),
    "none at all": ("{limit: {times: 0}}", ["24: limit.times: found 0; expected a whole number from 1 to 50"]),
    "too many": ("{limit: {times: 51}}", ["24: limit.times: found 51; expected a whole number from 1 to 50"]),
    "half a rollback": ("{limit: {times: 1.5}}", ["24: limit.times: found 1.5; expected a whole number"]),
    "a flag for a number": ("{limit: {times: true}}", ["24: limit.times: found true; expected a whole number"]),
    "a period": (
        "{limit: {period: 1 day}}",
        ['24: limit.period: found "1 day"; expected a whole number and s, m, h or d, as in 1d'],
    ),
    "a number for a time": ("{coolDown: 600}", ["16: coolDown: found 600; expected text; put quotes round it"]),
    "a hold": ("{hold: {till: 1d}}", ["23: hold.till: unknown key; expected one of for, untilNewer"]),
    "a way to stop": ("{stop: kill}", ['16: stop: found "kill"; expected true, false or abandon']),
    "a schedule's name": (
        "{schedules: {a b: {rate: 1 day}}}",
        [
            (
                '28: schedules["a b"]: not a name for this; expected 1 to 40 of A-Z a-z 0-9 _ -, beginning with a'
                " letter or digit"
            )
        ],
    ),
    "no schedule": ("{schedules: {n: }}", ["28: schedules.n: found nothing; expected a mapping"]),
    "no time": ("{schedules: {n: {to: last-good}}}", ["28: schedules.n: `cron` or `rate` is missing"]),
    "both times": (
        '{schedules: {n: {cron: "0 2 * * ? *", rate: 1 day}}}',
        ["28: schedules.n: found cron and rate; expected exactly one of them"],
    ),
    "a rate in a zone": (
        "{schedules: {n: {rate: 1 day, timezone: Europe/Berlin}}}",
        ["28: schedules.n: `cron` is missing: `timezone` needs it"],
    ),
    "a rate": (
        "{schedules: {n: {rate: 1 days}}}",
        ['32: schedules.n.rate: found "1 days"; expected a whole number and a unit, as in 1 day or 12 hours'],
    ),
    "five fields": (
        "{schedules: {n: {cron: 0 2 * * *}}}",
        [
            (
                '32: schedules.n.cron: found "0 2 * * *"; expected six fields as EventBridge Scheduler reads them,'
                " as in 0 2 * * ? *"
            )
        ],
    ),
    "both days": (
        "{schedules: {n: {cron: 0 2 * * * *}}}",
        [
            (
                '32: schedules.n.cron: found "0 2 * * * *"; expected ? for exactly one of the third and fifth field,'
                " the day of month or week"
            )
        ],
    ),
    "a zone that there is not": (
        '{schedules: {n: {cron: "0 2 * * ? *", timezone: Europe/Berlim}}}',
        ['53: schedules.n.timezone: found "Europe/Berlim"; expected a time zone that there is, as Europe/Berlin'],
    ),
    "a target": ("{schedules: {n: {rate: 1 day, to: 2}}}", [f"45: schedules.n.to: found 2; expected {TARGETS}"]),
}


@pytest.mark.parametrize(("text", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_is_named_with_its_place_when_the_fault_is(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("last-good", LastGood()),
        ("{lastGood: {stage: Prod}}", LastGood("Prod")),
        ("{back: 2}", Back(2)),
        (f"{{executionId: {EXECUTION}}}", OfExecution(EXECUTION)),
    ],
)
def test_means_the_target_of_the_event_when_a_schedule_has_one(written: str, expected: Any) -> None:
    schedule = rollback(f"{{schedules: {{n: {{rate: 1 day, to: {written}}}}}}}")["schedules"]["n"]

    assert read_target(Fields(schedule)) == expected


@pytest.mark.parametrize(
    "written", ["{}", "{back: 0}", "{back: 1001}", "{back: 1, before: x}", "newest", "{lastGood: {}}"]
)
def test_refuses_what_the_function_would_refuse_when_it_is_a_target(written: str) -> None:
    found = faults(f"{{schedules: {{n: {{rate: 1 day, to: {written}}}}}}}")

    assert len(found) == 1
    assert found[0].endswith(TARGETS)
    with pytest.raises(Rejected):
        read_target(Fields({"to": read(written).data}))


def test_takes_any_zone_and_says_so_when_this_machine_knows_none() -> None:
    document = read(file_with('{schedules: {n: {cron: "0 2 * * ? *", timezone: Mars/Base}, m: {rate: 1 day}}}'))

    (warning,) = unchecked(document, zones=())

    assert check(document, [], zones=()) == []
    assert warning.written("f").startswith("f:4:53: pipelines.web.rollback.schedules.n.timezone: not checked")
    assert unchecked(document, zones={"UTC"}) == []
