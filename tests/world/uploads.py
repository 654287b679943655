"""Uploads of many keys to one source of the small world: each with its number of the key, and its time."""

from dataclasses import dataclass
from typing import Any

from revision_trigger.deadline import Deadline
from revision_trigger.domain.outcome import Decision
from revision_trigger.domain.routing.routes import Routes
from revision_trigger.handlers.kinds import Handlers
from tests.builders import asked, routes, s3_notification
from tests.world import Ports, World
from tests.world import service as world_service

BUNDLE = {"s3": "release-bucket", "keys": ["web/*"]}
KNOWN = routes({"pipelines": {"web": {"sources": {"Bundle": BUNDLE}, "checks": False}}})


def service(world: World, known: Routes = KNOWN) -> Handlers:
    return world_service(Ports(world), known=known)


@dataclass(frozen=True)
class Written:
    """An upload: of which key, the how manieth of that, when."""

    key: str
    number: int
    second: int

    @property
    def body(self) -> dict[str, Any]:
        body = s3_notification(key=f"web/{self.key}", versionId=self.version, sequencer=f"{self.number:018X}")
        body["Records"][0]["eventTime"] = f"2026-11-22T02:00:{self.second:02d}Z"
        return body

    @property
    def version(self) -> str:
        return f"{self.key}-{self.number}"


def fulfil(world: World, *written: Written) -> list[Decision]:
    intents = [intent for one in written for intent in asked(one.body, KNOWN)]
    return [outcome.decision for outcome in service(world).revisions.fulfil(intents, Deadline(lambda: 60.0)).values()]


def started(world: World) -> list[tuple[str, ...]]:
    return [tuple(pin.value for pin in start.revisions) for start in world.started()]
