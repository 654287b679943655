"""A pipeline's definition in CodePipeline, as far as a start depends on it: its type, actions and variables."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from revision_trigger.domain.starting.start import TRIGGER_ID
from revision_trigger.domain.value_class import value_class

_VARIABLE = "#{"
"""A value that has this is known only when the pipeline runs (CodePipeline User Guide, "Variables reference")."""


@value_class
class SourceAction:
    """One source action. `elsewhere`: its role belongs to another account, where we cannot look anything up."""

    name: str
    provider: str
    configuration: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: bool = False

    def configured(self, name: str) -> str | None:
        """Return the value of one configuration key; None if it is not set, or not known before the pipeline runs."""
        value = self.configuration.get(name)
        return None if value is None or _VARIABLE in value else value


@value_class
class Definition:
    """One version of a pipeline. `type` is "" where CodePipeline does not return it.

    `others` are the actions that are no source actions, each with its category. `ambiguous` are the names that more
    than one action has: the actions of such a name cannot be told apart in `sources` and `others`.
    """

    version: int | None = None
    type: str = ""
    mode: str = ""
    sources: Mapping[str, SourceAction] = field(default_factory=lambda: MappingProxyType({}))
    others: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ambiguous: frozenset[str] = frozenset()
    stages: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset()

    @property
    def takes_trigger_id(self) -> bool:
        """Whether the pipeline declares the variable TriggerId, by which its history names each start."""
        return TRIGGER_ID in self.variables
