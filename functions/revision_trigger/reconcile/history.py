"""A pipeline's history, with the word on whose each execution is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from revision_trigger.domain.history.foreign_starts import Listed
from revision_trigger.domain.ledger.writes import Held

if TYPE_CHECKING:
    from revision_trigger.reconcile.reconciler import Run


def read_history(run: "Run", held: Held, since: float) -> Sequence[Listed]:
    """List the executions since then. The state, or else the index of records, says which are ours. Raises a fault."""
    known = {one.id: one.whose for one in held.state.executions if one.whose != "unknown"}
    return [_whose(run, line, known.get(line.id)) for line in run.tools.executions.listed(run.name, since=since)]


def _whose(run: "Run", line: Listed, whose: str | None) -> Listed:
    if whose is None:
        whose = "ours" if run.tools.ledger.is_ours(run.name, line.id) else "others"
    return replace(line, whose="ours" if whose == "ours" else "others")
