"""SnapStart: many environments begin with what one initialisation left. A fork stands for each of them."""

import json
import os
import random
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from botocore import handlers

from tests.builders import batch, record
from tests.integration.test_function import Context, World, world

__all__ = ["world"]  # the fixture of the whole function

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="a snapshot needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
OPERATIONS = ("dynamodb.PutItem", "dynamodb.TransactWriteItems", "codepipeline.StartPipelineExecution")


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What sessions made from here on send, by operation; of a fork, what it sends itself."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def note(model: Any, params: dict[str, Any], **_: object) -> None:
        sent.append((model.name, json.loads(params["body"])))

    noting = [(f"before-call.{operation}", note) for operation in OPERATIONS]
    monkeypatch.setattr(handlers, "BUILTIN_HANDLERS", [*handlers.BUILTIN_HANDLERS, *noting])
    return sent


def restored(work: Callable[[], object]) -> Any:
    """What a process gives that goes on from here as Lambda's environments go on from a snapshot."""
    drawn_from = random.getstate()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        random.setstate(drawn_from)  # Python seeds anew after a fork; Lambda does not, after a restore
        try:
            os.write(writing, json.dumps(work()).encode())
        except BaseException:  # noqa: BLE001  whatever it is, the test must not go on twice
            traceback.print_exc()
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return json.loads(answer.read())


def test_draws_anew_what_must_differ_and_alike_what_must_not_when_two_begin_with_one_snapshot(
    requests: list[tuple[str, dict[str, Any]]], world: World
) -> None:
    handle = world.handle

    def work() -> dict[str, Any]:
        handle(batch(record(world.image_pushed)), Context())  # type: ignore[arg-type]
        sent = dict(requests)
        state = json.loads(sent["PutItem"]["Item"]["state"]["S"])
        return {
            "owner": state["claim"]["owner"],
            "ledger token": sent["TransactWriteItems"]["ClientRequestToken"],
            "jitter": random.random(),  # noqa: S311  what the waits are drawn from
            "start": sent["StartPipelineExecution"],
        }

    one, other = restored(work), restored(work)

    assert one["start"] == other["start"]
    assert [name for name in one if one[name] == other[name]] == ["start"]


def test_opens_no_connection_when_it_is_initialised(world: World) -> None:
    """One would be dead in every environment but, at best, one."""
    opened: list[str] = []
    listening = [True]

    def note(event: str, _: object) -> None:
        if listening and event in {"socket.connect", "socket.getaddrinfo"}:
            opened.append(event)

    sys.addaudithook(note)  # for good; it is deaf afterwards
    world.build()
    listening.clear()

    assert opened == []
