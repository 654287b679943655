"""Builders for the core's tests: each gives a good value, and a test shows only the values that it is about."""

from typing import Any

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import DesiredRevision, Variable
from revision_trigger.domain.intents.rollback import LastGood, RollbackRequest
from revision_trigger.domain.ledger.claim import Claim
from revision_trigger.domain.ledger.executions import KnownExecution
from revision_trigger.domain.ledger.fingerprint import fingerprint
from revision_trigger.domain.ledger.marks import Floor, Hold, KnownBad
from revision_trigger.domain.ledger.pending import Effect, Entry, Lookup, Move, Plan
from revision_trigger.domain.ledger.records import Body, IntentRecord
from revision_trigger.domain.ledger.state_item import Pin, PipelineState
from revision_trigger.domain.outcome import Reason
from revision_trigger.domain.pins import Revisions
from revision_trigger.domain.revision import SourceRevision

NOW = 1_795_312_800.0
"""The ledger's time, 2026-11-22 02:00:00 UTC."""
LONG_AGO = NOW - 10_000.0
"""When what runs was asked for."""
RED = (Variable("Color", "red"),)


def revisions(value: str) -> Revisions:
    """Give the revisions of one source's pin."""
    return (("COMMIT_ID", value),)


def pin(value: str = "0", at: float = LONG_AGO) -> Pin:
    return Pin(revisions(value), Clock(at))


def move(value: str, at: float = NOW) -> Move:
    return Move(Clock(at), fingerprint(revisions(value)))


def push(name: str = "push", order: int = 1, at: float = NOW, **more: Any) -> Entry:
    """Give a pending push; `values` are its revisions by action, by default A at its own name."""
    values = more.pop("values", {"A": name})
    moves = {action: move(value, at) for action, value in values.items()}
    return Entry(name, "revisions", order, at, **{"moves": moves, "is_automatic": True, **more})


def rollback(name: str = "rollback", order: int = 1, at: float = NOW, **more: Any) -> Entry:
    """Give a rollback that took effect when it was accepted, and has its target."""
    return Entry(name, "rollback", order, at, **{"effect": Effect(at, "execution-1"), **more})


def planned(name: str = "plan", at: float = NOW + 600, order: int = 1, **more: Any) -> Entry:
    return Entry(name, "rollback", order, NOW, **{"plan": Plan("nightly", at), **more})


def waiting(again: float = NOW + 5, since: float = NOW, attempt: int = 1) -> Lookup:
    return Lookup(since, again, attempt)


def execution(name: str = "execution-1", at: float = LONG_AGO, **more: Any) -> KnownExecution:
    return KnownExecution(name, **{"whose": "ours", "status": "Succeeded", "started": at, "is_pinned": True, **more})


def foreign(name: str = "hand-1", at: float = NOW, **more: Any) -> KnownExecution:
    """Give somebody's execution that was heard of and is not read yet."""
    return execution(name, at, **{"whose": "others", "status": "InProgress", "is_pinned": False, **more})


def hold(name: str = "hold", at: float = NOW, **more: Any) -> Hold:
    return Hold(name, at, **{"accepted": at, **more})


def floor(name: str = "rollback", at: float = NOW, **more: Any) -> Floor:
    return Floor(name, at, **{"taken": at, **more})


def bad(name: str = "rollback", **values: str) -> KnownBad:
    return KnownBad(name, {action: fingerprint(revisions(value)) for action, value in values.items()})


def claim(*entries: Entry, **more: Any) -> Claim:
    members = {"mark": "mark", "pipeline_arn": "arn", "token": "token", "since": NOW, "lease": NOW + 30}
    return Claim(entries=entries or (push("claimed"),), **{**members, **more})


def state(*entries: Entry, **more: Any) -> PipelineState:
    """Give a pipeline whose newest execution is ours, succeeded, and carried A and B at 0."""
    pins = {"A": pin(), "B": pin()}
    members = {"last_order": max([entry.order for entry in entries], default=0), "pending": entries}
    return PipelineState(**{"pins": pins, "executions": (execution(),), **members, **more})


def desired(name: str = "push", at: float = NOW, **more: Any) -> DesiredRevision:
    """Give a push; `values` are its revisions by action, by default A at its own name."""
    values = more.pop("values", {"A": name})
    wanted = tuple(SourceRevision(action, "COMMIT_ID", value) for action, value in values.items())
    return DesiredRevision(name, "web", wanted, at, **{"reason": Reason.COMMIT_PUSHED, **more})


def asked(name: str = "asked", at: float = NOW, **more: Any) -> DesiredRevision:
    """Give a Desired Revision, whose token is its sender's own word."""
    return desired(name, at, **{"reason": Reason.DESIRED_REVISION, **more})


def going_back(name: str = "rollback", at: float = NOW, **more: Any) -> RollbackRequest:
    return RollbackRequest(name, "web", LastGood(), at, Reason.ROLLBACK_REQUESTED, **more)


def record(intent: DesiredRevision | None = None, **more: Any) -> IntentRecord:
    intent = intent or asked()
    body = Body(intent.revisions, intent.symbols, intent.variables)
    members: dict[str, Any] = {"kind": "DesiredRevision", "content": intent.content, "body": body}
    return IntentRecord(intent.id, "web", **{**members, "asked_at": intent.time, "first_seen": NOW, **more})
