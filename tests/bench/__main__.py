"""`make bench`: measure everything, print one table, and say by the exit code whether all is within its limits."""

import argparse
import asyncio
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.bench import batches, certificates, cold_start, costs, endurance, in_sandbox, size
from tests.bench.contestants import Field, contestants
from tests.bench.table import Line, table


def measured(field: Field, *, sandbox: bool) -> Iterator[Line]:
    """Give every line, one measurement after the other."""
    yield from size.lines()
    yield from asyncio.run(cold_start.lines(field))
    yield from certificates.lines(field["ours"])
    yield from asyncio.run(batches.latency(field))
    found, processor = asyncio.run(batches.processor(field))
    yield from found
    yield from in_sandbox.lines(endurance.EVENTS) if sandbox else asyncio.run(endurance.lines(field["ours"]))
    yield from costs.lines(processor)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--sandbox", action="store_true", help="have the endurance run in the sandbox, which takes longer"
    )
    asked = parser.parse_args()
    with contestants() as field:
        lines = []
        for line in measured(field, sandbox=asked.sandbox):
            lines.append(line)
            print(f"measured: {line.what}", file=sys.stderr, flush=True)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    print(f"{now}, {platform.machine()}, Python {platform.python_version()}\n\n{table(lines)}")
    return 0 if all(line.is_within for line in lines) else 1


sys.exit(main())
