"""What an ordinary start does not need: it is made, and its modules are imported, when it is first used.

Each module costs every cold start (docs/benchmarks.md). What it is made of, `bootstrap` says.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from revision_trigger.domain.value_class import value_class

if TYPE_CHECKING:
    from revision_trigger.aws.codepipeline import CodePipeline
    from revision_trigger.aws.definitions import Definitions
    from revision_trigger.aws.ledger import Ledger
    from revision_trigger.aws.schedules import Schedules
    from revision_trigger.causes import Causes
    from revision_trigger.domain.routes import Routes
    from revision_trigger.plans import Plans
    from revision_trigger.prepare import Preparer
    from revision_trigger.rollbacks import Rollbacks

# ruff: noqa: PLC0415  that these imports come late is what this module is for


T = TypeVar("T")


def later(make: Callable[[], T]) -> T:
    """Give what stands for a part until it is used. Two lanes at once may make two: none has a state of its own."""
    standing: Any = _Later(make)
    part: T = standing
    return part


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._made = cache(make)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the part has
        return getattr(self._made(), name)


@value_class
class AroundRollbacks:
    """Makes what takes back, plans, and finds out what is to be taken back."""

    codepipeline: "CodePipeline"
    ledger: "Ledger"
    definitions: "Definitions"
    preparer: "Preparer"
    routes: "Routes"
    schedules: Callable[[], "Schedules"]

    def rollbacks(self) -> "Rollbacks":
        """Make what finds a rollback's target."""
        from revision_trigger.rollbacks import Rollbacks

        return Rollbacks(self.codepipeline, self.ledger, self.definitions, self.preparer, self.routes)

    def plans(self) -> "Plans":
        """Make what plans rollbacks."""
        from revision_trigger.plans import Plans

        return Plans(self.ledger, self.codepipeline, self.schedules(), self.routes)

    def causes(self) -> "Causes":
        """Make what looks for reasons to roll back."""
        from revision_trigger.causes import Causes

        return Causes(self.codepipeline, self.ledger, self.routes)


def schedules(client: Callable[[], Any], token: Callable[[], str], **group: str) -> "Schedules":
    """Make the door to the stack's schedules; `group` is what Group is made of."""
    from revision_trigger.aws.schedules import Group, Schedules

    return Schedules(client, Group(**group), token=token)
