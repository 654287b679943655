"""Before the claim: an intent's symbols are resolved, and everything that the intent asks for is checked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from revision_trigger.deadline import Deadline
from revision_trigger.domain.intents.desired import DesiredRevision, Symbol
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Pipeline, Routes
from revision_trigger.domain.starting.checks import check, check_found
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import Lookup, lookup_of, meaning_of, pins_of
from revision_trigger.domain.value_class import value_class
from revision_trigger.ports import Definitions, Sources

DEFINITION_AGE = 300.0
"""Seconds for which a cached definition is believed.

No event tells us that a pipeline was edited. A cached definition may therefore be stale. If it accepts a start wrongly,
CodePipeline refuses the start; if it would reject a start, we read the definition again first.
"""


@value_class
class Prepared:
    """The intents that may start, in their order, and the intents that may not, each with its fault."""

    ready: list[DesiredRevision]
    refused: list[tuple[DesiredRevision, Fault]]


@value_class
class Preparer:
    """Answers for the revisions that intents ask for. Revisions that a start carries beside them are not looked up.

    Nothing is claimed yet, so any failure here leaves nothing behind.
    """

    definitions: Definitions
    sources: Sources
    routes: Routes

    def prepare(self, intents: Sequence[DesiredRevision], deadline: Deadline) -> Prepared:
        """Resolve and check the intents of one start, each by itself.

        A source that a later intent of them moves is not looked up for the earlier ones. Raises Retry; so does
        `deadline`, before each call.
        """
        prepared = Prepared([], [])
        moved: set[str] = set()
        for intent in reversed(intents):
            try:
                ready = self._prepared(intent, intent.actions - moved, deadline)
            except Rejected as fault:
                prepared.refused.append((intent, fault))
            else:
                prepared.ready.insert(0, ready)
                moved |= ready.actions
        return prepared

    def heard(self, change: StateChange) -> None:
        """Note which version of the pipeline an execution runs, so that an older definition is forgotten."""
        if change.version is not None:
            self.definitions.heard(change.pipeline, change.version)

    def _prepared(self, intent: DesiredRevision, actions: Collection[str], deadline: Deadline) -> DesiredRevision:
        pipeline = self.routes.pipelines[intent.pipeline]
        if not intent.unresolved and not (pipeline.checked and (actions or intent.variables)):
            return intent
        deadline.require()
        definition = self._definition(intent, pipeline, actions)
        preparation = _Preparation(intent, pipeline, definition, self._asking(intent.pipeline, deadline))
        if pipeline.checked:
            preparation.look_up(actions)
        return preparation.resolved()

    def _asking(self, pipeline: str, deadline: Deadline) -> "Find":
        def find(lookup: Lookup) -> str | None:
            deadline.require()
            return self.sources.find(pipeline, lookup)

        return find

    def _definition(self, intent: DesiredRevision, pipeline: Pipeline, actions: Collection[str]) -> Definition:
        """Give the definition that an intent fits. A cached definition never rejects an intent. Raises a fault."""
        definition = self.definitions.get(intent.pipeline, max_age=DEFINITION_AGE)
        if not pipeline.checked:
            return definition
        try:
            check(definition, pipeline, intent, actions=actions)
        except Rejected:
            definition = self.definitions.get(intent.pipeline, max_age=0)
            check(definition, pipeline, intent, actions=actions)
        return definition


Find = Callable[[Lookup], str | None]


@value_class
class _Preparation:
    """One intent, and what is known of its pipeline."""

    intent: DesiredRevision
    pipeline: Pipeline
    definition: Definition
    find: Find

    def look_up(self, actions: Collection[str]) -> None:
        """Look up whether the exact revisions of these actions exist. Raises a fault."""
        for name in sorted(actions):
            pins = {pin.type: pin.value for pin in self.intent.revisions if pin.action == name}
            source = self.pipeline.sources.get(name)
            lookup = lookup_of(pins, source, self._action(name)) if pins and source else None
            if lookup:
                check_found(self.find(lookup), lookup, name)

    def resolved(self) -> DesiredRevision:
        """Give the intent with revisions for all of its symbols. Raises a fault."""
        pins = [pin for symbol in self.intent.unresolved for pin in self._resolved(symbol)]
        return replace(self.intent, revisions=(*self.intent.revisions, *pins)) if pins else self.intent

    def _resolved(self, symbol: Symbol) -> tuple[SourceRevision, ...]:
        source = self.pipeline.sources.get(symbol.action)
        lookup = meaning_of(symbol, source, self._action(symbol.action)) if source else None
        if lookup is None:
            said = f"{symbol.kind}:{symbol.name}" if symbol.name else symbol.kind
            raise Rejected(
                Reason.WRONG_REVISION_TYPE,
                f"action {symbol.action}: nobody here can tell what {said} means; name the exact revision",
            )
        return pins_of(symbol, lookup, check_found(self.find(lookup), lookup, symbol.action))

    def _action(self, name: str) -> SourceAction:
        return self.definition.sources.get(name, SourceAction(name, ""))
