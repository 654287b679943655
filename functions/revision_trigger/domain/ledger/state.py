"""What is known of one pipeline: what should run at each source action, who is starting it, what was asked before.

Values only; `decide` judges them and `transitions` changes them. Times are seconds since the epoch: those of a claim by
the ledger's clock, those of the clocks by the events'.
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from revision_trigger.domain.clock import Clock
from revision_trigger.domain.intents.desired import Symbol, Variable
from revision_trigger.domain.ledger.safeguards import NONE, Safeguards
from revision_trigger.domain.pins import Pins
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.value_class import value_class

RECENT_LIMIT = 20
"""Intents remembered in the state itself; older ones are known by their clocks and the journal.

Each costs every event: the state is written twice. Those of one claim are remembered together, however many."""

OURS_LIMIT = 80
"""Executions of ours remembered beyond those: whoever reads a history must not take ours for somebody else's."""

ATTEMPT_LIMIT = 100
"""Intents whose attempts are remembered: far more than can be open at once."""

RUNNING_LIMIT = 50
"""Executions under way whose vectors are kept; a pipeline has no more of them (docs/aws-facts.md)."""


@value_class
class ClaimedIntent:
    """One intent inside a claim: its id, a hash of what it asks for, where it moves which source to, and what asked."""

    id: str
    content: str
    revisions: tuple[SourceRevision, ...]
    clock: Clock
    reason: str

    @property
    def actions(self) -> frozenset[str]:
        """The source actions that it moves."""
        return frozenset(pin.action for pin in self.revisions)


@value_class
class Stop:
    """An execution that is stopped before a rollback of it starts; with `abandon`, its actions are as well."""

    execution_id: str
    abandon: bool


@value_class
class Claim:
    """Somebody's right to send one start. Until `lease` ends nobody else may; then whoever looks the start up first."""

    owner: str
    asked: tuple[ClaimedIntent, ...]
    variables: tuple[Variable, ...]
    attempt: int
    since: float
    lease: float
    stop: Stop | None = None


@value_class
class StartedIntent:
    """An intent that became an execution; `at` is its own time."""

    id: str
    content: str
    execution_id: str
    at: float


@value_class
class WaitingIntent:
    """An intent kept aside with its own clock, because the pipeline was busy or held. `ask`: see DesiredRevision.

    Of what waits the symbols are resolved already; what is held may be resolved anew.
    """

    id: str
    revisions: tuple[SourceRevision, ...]
    variables: tuple[Variable, ...]
    time: float
    reason: str
    sequencer: str | None = None
    key: str | None = None
    symbols: tuple[Symbol, ...] = ()
    force: bool = False
    ask: str | None = None


@value_class
class State:
    """One pipeline.

    Three vectors are kept apart: `pins` is what should run, `running` what our executions under way would bring, and
    `deployed` what the last of ours that succeeded brought. `known` is False until the pipeline's history was read, and
    again once a start went well that lacked a source's pin; `read_until` is the start of the newest execution found
    there. `foreign` are executions that others started, not adopted yet. `waiting` is kept aside until the pipeline is
    free; `wake_at` is when the function looks at it again. `horizon` is the newest time of the intents no longer
    remembered in `recent`, `ours` are the last executions that such became. `held` is kept aside until no hold of
    `safeguards` lasts. `attempts` are the next ones of intents whose starts certainly did not happen.
    """

    pins: Pins = field(default_factory=lambda: MappingProxyType({}))
    clocks: Mapping[str, Clock] = field(default_factory=lambda: MappingProxyType({}))
    recent: tuple[StartedIntent, ...] = ()
    ours: tuple[str, ...] = ()
    claim: Claim | None = None
    foreign: frozenset[str] = frozenset()
    known: bool = False
    read_until: float = 0.0
    horizon: float | None = None
    last_execution: str | None = None
    last_failed: bool = False
    waiting: tuple[WaitingIntent, ...] = ()
    wake_at: float = 0.0
    running: Mapping[str, Pins] = field(default_factory=lambda: MappingProxyType({}))
    deployed: Pins = field(default_factory=lambda: MappingProxyType({}))
    held: tuple[WaitingIntent, ...] = ()
    safeguards: Safeguards = NONE
    attempts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def drifted(self) -> bool:
        """Whether the history must be read before anything is started."""
        return not self.known or bool(self.foreign)

    def settled(self, intent_id: str) -> StartedIntent | None:
        """Find a remembered intent."""
        return next((settled for settled in self.recent if settled.id == intent_id), None)

    def is_ours(self, execution_id: str) -> bool:
        """Whether a remembered intent became this execution."""
        begun = (one.execution_id for one in self.recent)
        return execution_id in self.running or execution_id in self.ours or execution_id in begun


EMPTY = State()
"""A pipeline that the ledger does not know: new, or lost."""
