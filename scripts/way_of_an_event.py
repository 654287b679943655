"""Trace two events through the function's real code: an image push, and a failed execution that is rolled back.

Everything is wired as on Lambda; AWS is a small server in this process (aws_in_memory.py). From the repository's root:

    python -m scripts.way_of_an_event [--list] [FUNCTIONS_FOLDER]

FUNCTIONS_FOLDER is the folder that holds the package `revision_trigger`: an older checkout can be measured as well.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, cast

from scripts.aws_in_memory import Aws, ended, listening, pushed

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Hop = tuple[str, str]
"""A file of the package, and a function in it."""

OURS = Path(__file__).parents[1] / "functions"
ROUTES = {"pipelines": {"web": {"sources": {"Image": {"ecr": "web"}}, "rollback": {"onFailure": True}}}}
ENVIRONMENT = defaultdict(
    lambda: "any",
    PIPELINE_ARN_PREFIX="arn:aws:codepipeline:us-east-1:123456789012:",
    SETTLE_SECONDS="120",
    POWERTOOLS_LOG_LEVEL="INFO",
)


@dataclass
class Trace:
    """The functions called below `folder`, in the order of their first calls, and the stack when a start was sent."""

    folder: str
    called: dict[Hop, None] = field(default_factory=dict)
    stack: list[Hop] = field(default_factory=list)
    before_start: int = 0
    at_start: tuple[Hop, ...] = ()

    def profile(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call or a return; for sys.setprofile."""
        code = frame.f_code
        if not code.co_filename.startswith(self.folder):
            return
        if event == "call":
            hop = (code.co_filename.removeprefix(self.folder), getattr(code, "co_qualname", code.co_name))
            self.called[hop] = None
            self.stack.append(hop)
        elif event == "return":
            self.stack.pop()

    def note_start(self) -> None:
        """Note that a start is being sent: the function's thread waits for the answer meanwhile."""
        self.before_start, self.at_start = len(self.called), tuple(self.stack)

    def __str__(self) -> str:
        whole = list(self.called)[: self.before_start]
        inner = [hop for hop in whole if is_inner(hop)]
        deep = sum(map(is_inner, self.at_start))
        return (
            f"before the start {_sizes(whole)}, {len(self.at_start)} frames; "
            f"of them without aws/ and bootstrap.py {_sizes(inner)}, {deep} frames; in all {_sizes(list(self.called))}"
        )


def is_inner(hop: Hop) -> bool:
    """Whether a function is neither an adapter's nor the wiring's."""
    return not hop[0].startswith(("aws/", "bootstrap.py"))


def _sizes(hops: list[Hop]) -> str:
    return f"{len({file for file, _ in hops})} files, {len(hops)} functions"


class Context:
    """Stands for Lambda's."""

    def get_remaining_time_in_millis(self) -> int:
        """Say that there is time enough."""
        return 60_000


def traced(aws: Aws, folder: Path, handle: Callable[[], object]) -> Trace:
    """Give the trace of one event; raises AssertionError where no pipeline was started for it."""
    trace, before = Trace(f"{folder}/revision_trigger/"), len(aws.executions)
    aws.on_start = trace.note_start
    with redirect_stdout(StringIO()):
        sys.setprofile(trace.profile)
        try:
            handle()
        finally:
            sys.setprofile(None)
    if len(aws.executions) != before + 1:
        raise AssertionError("the event started nothing: nothing was measured")
    return trace


def story(folder: Path, compiled: Path) -> dict[str, Trace]:
    """Trace an image push on a worker that knows its pipeline, and the rollback of what that push started."""
    sys.path.insert(0, str(folder))
    from revision_trigger.bootstrap import build  # noqa: PLC0415  from the folder named just now

    aws = Aws()
    with listening(aws) as address, redirect_stdout(StringIO()):
        os.environ.update(AWS_ENDPOINT_URL=address, NO_PROXY="127.0.0.1", AWS_DEFAULT_REGION="us-east-1")
        os.environ.update(AWS_ACCESS_KEY_ID="any", AWS_SECRET_ACCESS_KEY="any")  # noqa: S106  opens nothing
        handle, context = build(ENVIRONMENT, compiled), cast("LambdaContext", Context())
        good, bad = pushed("sha256:" + "a1" * 32, 1), pushed("sha256:" + "b2" * 32, 3)
        first = traced(aws, folder, lambda: handle(good, context))
        handle(ended(aws, "Succeeded", 2), context)
        image = traced(aws, folder, lambda: handle(bad, context))
        failed = ended(aws, "Failed", 4)
        rollback = traced(aws, folder, lambda: handle(failed, context))
    return {"first image event": first, "image event": image, "automatic rollback": rollback}


def main() -> None:
    """Print what each event passes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OURS)
    parser.add_argument("--list", action="store_true", help="every function in the order of its first call")
    given = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as compiled:
        json.dump(ROUTES, compiled)
        compiled.flush()
        traces = story(given.folder.resolve(), Path(compiled.name))
    for name, trace in traces.items():
        sys.stdout.write(f"{name}: {trace}\n")
        if given.list:
            sys.stdout.write(listed(trace))


def listed(trace: Trace) -> str:
    """Give a line for each function; those on the stack of the start are marked."""
    return "".join(f"  {'*' if hop in trace.at_start else ' '} {':'.join(hop)}\n" for hop in trace.called)


if __name__ == "__main__":
    main()
