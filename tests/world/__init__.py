"""A small world for the function: what is true on AWS, and workers that stop, die and come again.

A tour, in the order of the modules:

- `aws` has the truth: `World` holds the executions that really run, the ledger's items, the reminders and the
  schedules. A test sets how AWS behaves in it: whether a token is honoured, when an execution is listed, whether the
  pipeline is busy, which revisions exist. A test ends with what `World` says, not with what a worker says.
- `ports` has what one worker sees: `Ports` answers for every port of the function from the `World`. Each call passes a
  gate before it takes effect and another one afterwards. A worker's caches are its own.
- `wiring` joins the function's real `Service` and the ports of one worker. All of the function
  is under test but `aws`.
- `worker` has `Worker`: one delivery of one intent, in a thread that waits at every gate. `step` lets it go on to the
  next gate, `kill` ends it where it stands, `finish` lets it go on to its end. One thread moves at a time, so every
  interleaving can be played, and played again.
- `play` has `Play`: hypothesis draws what happens next, and messages come again as SQS would deliver them.
- `function` has `Function`: the same behind a batch of SQS records, with dead letters and decisions that are published.

The world leaves one thing out, which rule 1 of the design leaves open: a send that is in flight for longer than the
lease of its claim. `Play.pass_time` kills its sender instead. tests/kill plays the same with real processes.
"""

from tests.world.aws import NOW, World
from tests.world.ports import Ports
from tests.world.wiring import lease_and_settle, service
from tests.world.worker import Killed, Worker

__all__ = ["NOW", "Killed", "Ports", "Worker", "World", "lease_and_settle", "service"]
