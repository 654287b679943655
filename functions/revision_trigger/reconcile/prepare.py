"""What an intent needs before its claim: its symbols resolved, and everything it asks for checked."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Protocol

from revision_trigger.domain.intents.desired import DesiredRevision, Symbol
from revision_trigger.domain.intents.observed import StateChange
from revision_trigger.domain.outcome import Fault, Reason, Rejected
from revision_trigger.domain.revision import SourceRevision
from revision_trigger.domain.routing.routes import Pipeline, Routes
from revision_trigger.domain.starting.checks import check, check_found
from revision_trigger.domain.starting.definition import Definition, SourceAction
from revision_trigger.domain.starting.lookups import Lookup, lookup_of, meaning_of, pins_of
from revision_trigger.domain.value_class import value_class

DEFINITION_AGE = 300.0
"""Seconds for which a definition is believed. An edit is told by no event until the pipeline runs; a start that the old
definition wrongly let pass is CodePipeline's to refuse, and one that it would refuse is judged by the newest."""


class Definitions(Protocol):
    """The door to the pipelines' definitions."""

    def get(self, pipeline: str, *, max_age: float = math.inf) -> Definition:
        """Give the definition as it was at most `max_age` seconds ago; raises Rejected or Retry."""

    def heard(self, pipeline: str, version: int) -> None:
        """Forget any other version of the pipeline than this."""


class Sources(Protocol):
    """The doors to what the pipelines' sources hold."""

    def find(self, pipeline: str, lookup: Lookup) -> str | None:
        """Give what is there, None if nothing is; raises Rejected or Retry."""


@value_class
class Prepared:
    """Intents that may start, in their order, and those that may not."""

    ready: list[DesiredRevision]
    refused: list[tuple[DesiredRevision, Fault]]


@value_class
class Preparer:
    """Answers for what is asked, not for what a start carries beside it. Nothing is claimed yet: it may fail freely."""

    definitions: Definitions
    sources: Sources
    routes: Routes

    def prepare(self, intents: Sequence[DesiredRevision], check_time: Callable[[], None]) -> Prepared:
        """Resolve and check intents of one start, each by itself; raises Retry, as does `check_time` before each call.

        What a later one of them moves anyway is not looked up.
        """
        prepared = Prepared([], [])
        moved: set[str] = set()
        for intent in reversed(intents):
            try:
                ready = self._prepared(intent, intent.actions - moved, check_time)
            except Rejected as fault:
                prepared.refused.append((intent, fault))
            else:
                prepared.ready.insert(0, ready)
                moved |= ready.actions
        return prepared

    def heard(self, change: StateChange) -> None:
        """Take note of the version that an execution runs."""
        if change.version is not None:
            self.definitions.heard(change.pipeline, change.version)

    def _prepared(
        self, intent: DesiredRevision, actions: Collection[str], check_time: Callable[[], None]
    ) -> DesiredRevision:
        pipeline = self.routes.pipelines[intent.pipeline]
        if not intent.unresolved and not (pipeline.checked and (actions or intent.variables)):
            return intent
        check_time()
        definition = self._definition(intent, pipeline, actions)
        case = _Case(intent, pipeline, definition, self._asking(intent.pipeline, check_time))
        if pipeline.checked:
            case.look_up(actions)
        return case.resolved()

    def _asking(self, pipeline: str, check_time: Callable[[], None]) -> "Find":
        def find(lookup: Lookup) -> str | None:
            check_time()
            return self.sources.find(pipeline, lookup)

        return find

    def _definition(self, intent: DesiredRevision, pipeline: Pipeline, actions: Collection[str]) -> Definition:
        """Give the definition that an intent fits; what is merely remembered refuses nobody. Raises a fault."""
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
class _Case:
    """One intent, and what is known of its pipeline."""

    intent: DesiredRevision
    pipeline: Pipeline
    definition: Definition
    find: Find

    def look_up(self, actions: Collection[str]) -> None:
        """Ask whether the exact revisions of these actions exist. Raises a fault."""
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
