"""Processor time from a new process to its first response, over what an empty handler takes, in paired rounds.

All make the same three calls: claim, start, record. The function makes four more, which count against it: it reads
what an earlier process left in the ledger, reads the pipeline's history and its definition, and announces its decision.
"""

from collections.abc import Sequence
from statistics import median

from tests.bench.asks import batch, pushed
from tests.bench.contestants import PIPELINES, Contestant, Field, environment
from tests.bench.endpoint import Endpoint, Items, endpoint
from tests.bench.table import Line
from tests.runtime.worker import running

LIMITS = {"plain": 0.85, "powertools": 0.62}
ROUNDS = 15


async def first_response(contestant: Contestant, left: Items | None = None) -> tuple[float, Endpoint]:
    """Seconds of processor time until a new process has answered one record; and AWS as it is then.

    `left` is what earlier processes left in the ledger.
    """
    place = endpoint(items=left)
    async with place as here, running(contestant.code, environment(here), handler=contestant.handler) as worker:
        answer = await worker.consume(batch([pushed(PIPELINES[0], 2 if left else 1, seconds=1 if left else 0)]))
        spent = worker.processor_time()
        assert answer == {"batchItemFailures": []}, worker.log
        assert contestant.name == "empty" or sum(here.started.values()) == 1, worker.log
        return spent, here


async def rounds(field: Field, names: Sequence[str], number: int) -> dict[str, list[float]]:
    """Each of them once a round, one after the other; what each took over the empty handler of its round."""
    taken: dict[str, list[float]] = {name: [] for name in names}
    _, before = await first_response(field["ours"])
    for _ in range(number):
        empty, _ = await first_response(field["empty"])
        for name in names:
            spent, _ = await first_response(field[name], before.items)
            taken[name].append(spent - empty)
    return taken


def ratio(taken: dict[str, list[float]], rival: str) -> float:
    """Give the median of the rounds' ratios."""
    return median(ours / theirs for ours, theirs in zip(taken["ours"], taken[rival], strict=True))


async def lines(field: Field, number: int = ROUNDS) -> list[Line]:
    """Take the rounds; ours over each rival's."""
    taken = await rounds(field, ("ours", *LIMITS), number)
    return [
        Line(
            f"cold start over {name}'s",
            ratio(taken, name),
            limit,
            "x",
            f"{median(taken['ours']) * 1000:.0f} ms over {median(taken[name]) * 1000:.0f} ms, both over empty",
        )
        for name, limit in LIMITS.items()
    ]
