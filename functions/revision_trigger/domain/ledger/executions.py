"""Executions as the state remembers them: whose, how far, and whether their revisions are what the pins say."""

from typing import Literal

from revision_trigger.domain.value_class import value_class

Whose = Literal["ours", "others", "unknown"]
"""`unknown`: heard of while a claim was open, so it may be the claim's. The next read of the history tells."""

KEPT = 12
"""Executions that the state remembers. The oldest that ended are forgotten first; history and index know them."""

RUNS = frozenset({"InProgress", "Succeeded"})
"""Statuses in which an execution's revisions run, or soon will."""


@value_class
class KnownExecution:
    """One execution. `status` is CodePipeline's own word, `started` its time or, of ours, that of the claim at first.

    `is_pinned`: the pins were moved to what the execution carried, by our record or by adoption. Somebody's execution
    that is not pinned was heard of, and its revisions are not known yet. `is_passed_over`: a rollback that took effect
    after it went back over it, so its revisions are never adopted.
    """

    id: str
    whose: Whose
    status: str
    started: float
    is_pinned: bool = False
    is_passed_over: bool = False

    @property
    def may_run(self) -> bool:
        """Whether the execution's revisions run, or soon will."""
        return self.status in RUNS

    @property
    def is_unread(self) -> bool:
        """Whether the execution must be read from the history before the next start."""
        if self.whose == "unknown":
            return True
        return self.whose == "others" and self.may_run and not (self.is_pinned or self.is_passed_over)

    @property
    def may_count(self) -> bool:
        """Whether somebody wanted what the execution brought: whoever stopped or overtook it did not."""
        return self.status not in ("Stopped", "Cancelled", "Superseded")


def remembered(executions: tuple[KnownExecution, ...], one: KnownExecution) -> tuple[KnownExecution, ...]:
    """Put an execution in place of what was known of it, in order of start; forget the oldest that ended.

    What is under way or unread is never forgotten: CodePipeline itself bounds how many there are.
    """
    others = [known for known in executions if known.id != one.id]
    ordered = sorted([*others, one], key=lambda known: known.started)
    surplus = len(ordered) - KEPT
    for known in list(ordered):
        if surplus > 0 and known.status != "InProgress" and not known.is_unread:
            ordered.remove(known)
            surplus -= 1
    return tuple(ordered)
