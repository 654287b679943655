"""A start: the one StartPipelineExecution request that a claim stands for, built from the ledger's state alone."""

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
"""The pipeline variable that carries the token. If a pipeline declares the variable, its history names each start."""


@value_class
class Start:
    """The content of one StartPipelineExecution request."""

    pipeline: str
    revisions: tuple[SourceRevision, ...]
    variables: tuple[Variable, ...]
    token: str


def client_request_token(pipeline_arn: str, intent_id: str, attempt: int) -> str:
    """Return the token of one attempt at one intent: 64 hex digits, which every rule for tokens allows.

    The revisions are no part of the token: A -> B -> A must start three times, and a tag may resolve to another
    revision the second time.
    """
    identity = json.dumps([pipeline_arn, intent_id, attempt])  # unambiguous, and ASCII whatever characters the id has
    return hashlib.sha256(identity.encode()).hexdigest()


def named(start: Start) -> Start:
    """Return the start with its token as the variable TriggerId, a name that no intent may use."""
    return replace(start, variables=(*start.variables, Variable(TRIGGER_ID, start.token)))


def start_of(state: State, claim: Claim, *, pipeline: str, pipeline_arn: str, carried: Collection[str]) -> Start:
    """Return the start of a claim: the state's pins, in which the claim's intents have moved theirs.

    Only the source actions in `carried` are pinned: a source action that is gone from the pipelines file is left out.
    A source action that never had a pin runs at its latest revision.
    """
    pins = {action: revisions for action, revisions in state.pins.items() if action in carried}
    for asked in claim.asked:
        pins = dict(pins_with(pins, asked.revisions))
    revisions = tuple(SourceRevision(action, *revision) for action in sorted(pins) for revision in pins[action])
    token = client_request_token(pipeline_arn, claim.asked[-1].id, claim.attempt)
    return Start(pipeline, revisions, claim.variables, token)
