"""A start: the one StartPipelineExecution request that an intent comes to."""

import hashlib
import json
from dataclasses import dataclass

from revision_trigger.domain.intent import DesiredRevision, Variable
from revision_trigger.domain.revision import SourceRevision


@dataclass(frozen=True, slots=True)
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


def start_of(intent: DesiredRevision, *, pipeline_arn: str, attempt: int = 1) -> Start:
    """Give the request of one attempt at an intent; the attempt grows only after a definite non-start."""
    token = client_request_token(pipeline_arn, intent.id, attempt)
    return Start(intent.pipeline, intent.revisions, intent.variables, token)
