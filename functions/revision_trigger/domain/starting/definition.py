"""A pipeline's definition, as far as a start depends on it: its type, its actions, its variables."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from revision_trigger.domain.starting.start import TRIGGER_ID
from revision_trigger.domain.value_class import value_class

_VARIABLE = "#{"
"""A configured value with it is known only when the pipeline runs (CodePipeline User Guide, "Variables reference")."""


@value_class
class SourceAction:
    """One source action. `elsewhere`: it works with a role of another account, where nothing can be looked up."""

    name: str
    provider: str
    configuration: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: bool = False

    def configured(self, name: str) -> str | None:
        """Give what the action is configured with; None where that is not known before it runs."""
        value = self.configuration.get(name)
        return None if value is None or _VARIABLE in value else value


@value_class
class Definition:
    """One version of a pipeline. `type` is "" where CodePipeline does not tell it.

    `others` are the actions that are no sources, each with its category; `ambiguous` the names that more than one
    action has, which neither `sources` nor `others` tell apart.
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
        """Whether its history can name each start."""
        return TRIGGER_ID in self.variables
