"""A claim: somebody is about to start something of a pipeline. And for how long the pipeline takes no start."""

from revision_trigger.domain.ledger.pending import Entry
from revision_trigger.domain.value_class import value_class


@value_class
class ToStop:
    """An execution to be stopped before a claim's start; `abandon` ends its actions at once."""

    execution_id: str
    abandon: bool = False


@value_class
class Claim:
    """Somebody is about to start these entries, or died doing it. The request is rebuilt from pins and records.

    `mark` is the claimant's own; `token` the client request token; nobody else acts before `lease`, and nobody looks
    again before `wait`. `is_resent`: it was sent before, by somebody who gave no word of it.
    """

    mark: str
    entries: tuple[Entry, ...]
    pipeline_arn: str
    token: str
    since: float
    lease: float
    wait: float = 0.0
    stops: tuple[ToStop, ...] = ()
    is_resent: bool = False


@value_class
class Busy:
    """The pipeline took no start: nothing of it is tried before `until`; `pause` is how long that was, in seconds."""

    until: float = 0.0
    pause: float = 0.0
    why: str = ""
