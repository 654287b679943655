"""A start: the one StartPipelineExecution request that a claim comes to. It is rebuilt from the ledger alone."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace

from revision_trigger.domain.intents.desired import Variable
from revision_trigger.domain.ledger.state import Claim, State
from revision_trigger.domain.pins import pins_with
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.value_class import value_class

TRIGGER_ID = "TriggerId"
"""The pipeline variable that carries the token, where a pipeline declares it: its history then names each start."""


@value_class
class Start:
    """What goes on the wire."""

    pipeline: str
    revisions: tuple[SourceRevision, ...]
    variables: tuple[Variable, ...]
    token: str


def client_request_token(pipeline_arn: str, intent_id: str, attempt: int) -> str:
    """Give the token of one attempt at one intent: 64 hex digits, which every rule for tokens allows.

    Never of the revisions: A -> B -> A must start three times, and a tag may resolve differently the second time.
    """
    identity = json.dumps([pipeline_arn, intent_id, attempt])  # unambiguous, and ASCII whatever the id holds
    return hashlib.sha256(identity.encode()).hexdigest()


def named(start: Start) -> Start:
    """Give the start with its token as TriggerId, a name that no intent may use."""
    return replace(start, variables=(*start.variables, Variable(TRIGGER_ID, start.token)))


def start_of(state: State, claim: Claim, *, pipeline: str, pipeline_arn: str, carried: Collection[str]) -> Start:
    """Give the request of a claim: the pins of the carried source actions, those asked for moved.

    Pins of source actions that are gone from the pipelines file are left out. Sources that were never seen run at their
    latest.
    """
    pins = {action: revisions for action, revisions in state.pins.items() if action in carried}
    for asked in claim.asked:
        pins = dict(pins_with(pins, asked.revisions))
    revisions = tuple(SourceRevision(action, *revision) for action in sorted(pins) for revision in pins[action])
    token = client_request_token(pipeline_arn, claim.asked[-1].id, claim.attempt)
    return Start(pipeline, revisions, claim.variables, token)
