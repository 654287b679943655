"""Good events, and mutations of them: members dropped, emptied, retyped, recased, added or doubled, and cut texts."""

import copy
import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.builders import (
    EXECUTION,
    OCCURRENCE,
    SAMPLES,
    alarm_changed,
    batch,
    build_ended,
    commit_pushed,
    desired,
    desired_revision,
    due,
    execution_changed,
    image_pushed,
    object_created,
    own,
    record,
    revision,
)

NAMED = [{"actionName": "Image", "revisionValue": "tag:a"}, {"actionName": "Source", "revisionValue": "latest"}]
FILES = {path.relative_to(SAMPLES).as_posix(): json.loads(path.read_text()) for path in SAMPLES.rglob("*.json")}
BUILT: dict[str, Any] = {
    "image": image_pushed(),
    "object": object_created(),
    "commit": commit_pushed(),
    "build": build_ended(),
    "alarm": alarm_changed(),
    "execution": execution_changed(),
    "desired": desired(variables=[{"name": "A", "value": "1"}], clientRequestToken="t-1"),
    "key": desired(sourceRevisions=[revision("Bundle", "S3_OBJECT_KEY", "web/app.zip")]),
    "scheduled": desired_revision(schedule=OCCURRENCE, sourceRevisions=NAMED),
    "rollback": own("Rollback Requested", to={"back": 2}, reason="5xx", stop="abandon", force=False, id="r-1"),
    "plan": own(
        "Rollback Requested", at="2026-11-23T02:00:00Z", unlessConfirmed=True, confirmingStage="Prod", id="bake"
    ),
    "due": due(suspect=EXECUTION, unlessConfirmed=True, maxLateness=900, to={"before": "2026-11-21T00:00:00Z"}),
    "hold": own("Hold Requested", reason="audit", until="2026-11-24T08:00:00Z"),
    "release": own("Release Requested"),
    "confirm": own("Confirm", executionId=EXECUTION),
    "cancel": own("Rollback Cancelled", id="bake"),
    "wake": {"wake": "web", "tries": "0"},
}
EVENTS = {**FILES, **BUILT}

ODD: list[Any] = [None, "", "x", 7, -1, 1.5, True, [], {}, [None], {"a": 1}, "null", "two\nlines", "\x00", "é" * 300]
NAMES = ["extra", "schedule", "wake", "detail-type", "Records", "at", "suspect"]
ODD += ["latest", "tag:", "branch:main", "*", "arn:aws:s3:::b/k", "2026-11-22", "x" * 2000]


def mutated(random: Random) -> Any:
    """Give a payload made of some sample, mutated one to three times somewhere: event, record, or text of a body."""
    event = copy.deepcopy(random.choice([*BUILT.values(), *BUILT.values(), *FILES.values()]))
    for _ in range(random.randint(0, 3)):
        event = _somewhere(event, random)
    if random.random() < 0.25:
        return event
    text = json.dumps(event)
    payload = batch(record(_cut(text, random) if random.random() < 0.2 else text))
    return _somewhere(payload, random) if random.random() < 0.1 else payload


def _somewhere(value: Any, random: Random) -> Any:
    """Do something to a random place, all alike; one in four that can be dropped is."""
    *parents, last = random.choice([("root",), *_places(value, ("root",))])
    holder: Any = {"root": value}
    root = holder
    for name in parents:
        holder = holder[name]
    if parents and random.random() < 0.25:
        del holder[last]
    else:
        holder[last] = random.choice(DEEDS)(holder[last], random)
    return root["root"]


def _places(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for name, inner in items for place in ((*path, name), *_places(inner, (*path, name)))]


def _recased(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value:
        name = random.choice(list(value))
        return {(key.swapcase() if key == name else key): inner for key, inner in value.items()}
    return value.swapcase() if isinstance(value, str) else value


def _added(value: Any, random: Random) -> Any:
    if isinstance(value, dict):
        return {
            **value,
            random.choice(["extra", "schedule", "wake", "detail-type", "Records", "at", "suspect"]): random.choice(ODD),
        }
    return [*value, _odd(random)] if isinstance(value, list) else value


def _odd(random: Random) -> Any:
    """Give a copy: what stands in an event is changed in place, and could come to hold itself."""
    return copy.deepcopy(random.choice(ODD))


def _cut(value: Any, random: Random) -> Any:
    return value[: random.randint(0, len(value))] if isinstance(value, str | list) else value


def _doubled(value: Any, _: Random) -> Any:
    return value * 2 if isinstance(value, str | list) else value


def _as_text(value: Any, _: Random) -> Any:
    return json.dumps(value)


def _replaced(_: Any, random: Random) -> Any:
    return _odd(random)


DEEDS: list[Callable[[Any, Random], Any]] = [_replaced, _replaced, _recased, _added, _cut, _doubled, _as_text]
