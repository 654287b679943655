"""What was measured, as one table: a line each, with what it is measured against and whether it is within its limit."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement; without a limit it is told only. `against` is the baseline, measured side by side."""

    what: str
    found: float
    limit: float | None = None
    unit: str = "x"
    against: str = ""

    @property
    def is_within(self) -> bool:
        """Whether its limit is kept, if it has one."""
        return self.limit is None or self.found <= self.limit

    def cells(self) -> tuple[str, ...]:
        """Give what the table shows."""
        limit = "" if self.limit is None else f"{self.limit:g}"
        verdict = "" if self.limit is None else "yes" if self.is_within else "NO"
        return (self.what, f"{self.found:.2f}", self.unit, limit, verdict, self.against)


HEAD = ("what", "found", "unit", "limit", "within", "against, or how")


def table(lines: Sequence[Line]) -> str:
    """Give the lines as Markdown whose columns stand below each other."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    shown = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown[0], rule, *shown[1:]])
