import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from revision_trigger.domain.announcement import DETAIL_TYPE, SOURCE
from sandbox.run import watch

STARTED = {
    "decision": "started",
    "reason": "image-pushed",
    "name": "web",
    "executionId": "29b80106-5ebc-47b3-b569-db3b4da848b6",
    "pins": [{"actionName": "Image", "revisionType": "IMAGE_DIGEST", "revisionValue": "sha256:" + 64 * "a"}],
}


def event(detail: dict[str, Any], source: str = SOURCE) -> dict[str, Any]:
    return {"Source": source, "DetailType": DETAIL_TYPE, "Detail": json.dumps(detail)}


def plain(text: str, _colour: int) -> str:
    return text


def test_says_what_runs_when_something_started() -> None:
    assert watch.line(STARTED, plain) == (
        "started     web          image-pushed         29b80106 Image=sha256:aaaaaaaaaaaa"
    )


def test_says_the_message_when_nothing_started() -> None:
    rejected = {"decision": "rejected", "reason": "bad-json", "message": "the body is not JSON: \x1b[31m\nsay it again"}

    assert watch.line(rejected, plain) == (
        "rejected    -            bad-json             the body is not JSON: ?[31m?say it again"
    )


@pytest.mark.parametrize(
    "other",
    [
        event(STARTED, source="com.acme.release"),
        event({"decision": "ignored", "reason": "own-execution"}),
        {"Source": SOURCE, "DetailType": "Rollback Requested", "Detail": "{}"},
    ],
)
def test_writes_nothing_when_an_event_is_no_news(other: dict[str, Any], tmp_path: Path) -> None:
    watch.write(tmp_path / "decisions", other)

    assert [*tmp_path.iterdir()] == []


async def first(path: Path, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    with path.open() as file:
        async for decision in watch.follow(file):
            found.append(decision)
            if len(found) == count:
                return found
    raise AssertionError("a file that is followed has no end")


def test_follows_a_file_when_its_last_line_is_still_being_written(tmp_path: Path) -> None:
    path = tmp_path / "decisions"
    watch.write(path, event(STARTED))
    line = path.read_text()
    path.write_text(line + line[:20])

    async def both() -> list[dict[str, Any]]:
        following = asyncio.create_task(first(path, 2))
        await asyncio.sleep(0)
        with path.open("a") as file:
            file.write(line[20:])
        return await following

    assert asyncio.run(both()) == [STARTED, STARTED]
