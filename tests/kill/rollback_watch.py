"""What was started and stopped around a rollback, and what the ledger held at that very moment."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.kill.local_aws import Call
from tests.kill.scenarios import START
from tests.kill.site import Site

STOP = "codepipeline:StopPipelineExecution"
_CAUSES = {"rollback-requested", "rollback-due", "execution-failed", "alarm-raised"}


@dataclass(frozen=True, slots=True)
class Sent:
    """A start or a stop as it arrived, and what the ledger held at that moment."""

    call: Call
    state: Any


def state_of(here: Site, pipeline: str) -> Any:
    """Give what the ledger holds of a pipeline."""
    states = [item for item in here.items(pipeline) if item["sk"]["S"] == "state"]
    return json.loads(states[0]["state"]["S"]) if states else {}


def guards_of(here: Site, pipeline: str) -> Any:
    """Give its holds, what it rolled back, and what is planned."""
    return {"holds": [], "rolledBack": []} | state_of(here, pipeline)["safeguards"]


@contextmanager
def watched(here: Site, pipeline: str) -> Iterator[list[Sent]]:
    """Note every start and every stop of a pipeline as it arrives, whether or not it takes effect."""
    sent: list[Sent] = []

    def watch(call: Call) -> None:
        if str(call) in (START, STOP) and pipeline in (call.request.get("name"), call.request.get("pipelineName")):
            sent.append(Sent(call, state_of(here, pipeline)))

    here.aws.watch = watch
    try:
        yield sent
    finally:
        here.aws.watch = lambda _: None


def misdeeds(sent: Sequence[Sent]) -> list[str]:
    """Say what was sent against what the ledger held: a rollback before its hold, anything else through a hold."""
    found = []
    for one in sent:
        holds = {hold[0] for hold in one.state.get("safeguards", {}).get("holds", ())}
        claim = one.state["claim"] or {"asked": []}
        rollbacks = {asked[0] for asked in claim["asked"] if asked[4] in _CAUSES}
        if not claim["asked"]:
            found.append(f"{one.call} without a claim")
        if not rollbacks <= holds:
            found.append(f"{one.call} of a rollback before its hold")
        if holds and not rollbacks:
            found.append(f"{one.call} through a hold")
        if str(one.call) == STOP and not claim.get("stop"):
            found.append("a stop that its claim does not have")
    return found
