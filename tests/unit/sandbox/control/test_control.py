import asyncio
import json
from typing import Any

import pytest

from sandbox.awsjson.account_region import AccountRegion
from sandbox.codecommit import CodeCommit
from sandbox.codepipeline import CodePipeline, SourceAction
from sandbox.control.control import Control
from sandbox.front.calls import Calls
from sandbox.front.injected_faults import InjectedFaults
from sandbox.front.recognise import Call, Request

START = Call("codepipeline", "StartPipelineExecution", "us-east-1", "json")
HERE = AccountRegion("000000000000", "us-east-1")
ENVELOPE = {"id": "1", "source": "aws.ecr", "detail-type": "ECR Image Action", "detail": {}}


class Rules:
    """Stands for the emulator's rules: one on the default bus, which matches everything."""

    def __init__(self) -> None:
        self.delivered: list[tuple[dict[str, Any], str, str]] = []

    def deliver(self, envelope: dict[str, Any], bus: str, region: str) -> int:
        if bus != "default":
            raise ValueError(f"no event bus {bus!r}")
        self.delivered.append((envelope, bus, region))
        return 1


async def _emit(_region: str, _envelope: dict[str, Any]) -> None:
    pass


async def _latest(_place: AccountRegion, _action: SourceAction) -> str | None:
    return None


def control(rules: Rules | None = None) -> Control:
    codepipeline = CodePipeline(emit=_emit, latest=_latest)
    codecommit = CodeCommit(emit=lambda _: None)
    return Control(Calls(), InjectedFaults(), codepipeline, codecommit, (rules or Rules()).deliver)


def ask(asked: Control, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    path, _, query = path.partition("?")
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = asyncio.run(asked.answer(Request(method, path, query, {}, data)))
    return answer.status, json.loads(answer.body)


def test_lists_the_controls_when_asked_for_its_root() -> None:
    status, listed = ask(control(), "GET", "/_sandbox")

    assert status == 200
    assert "POST /_sandbox/faults" in listed


@pytest.mark.parametrize(("method", "path"), [("GET", "/_sandbox/fault"), ("PUT", "/_sandbox/faults")])
def test_lists_the_controls_when_there_is_none_of_the_name(method: str, path: str) -> None:
    status, answer = ask(control(), method, path)

    assert status == 404
    assert answer["message"] == f"there is no {method} {path}; the controls are listed"
    assert answer["controls"] == ask(control(), "GET", "/_sandbox")[1]


def test_adds_a_fault_when_one_is_posted() -> None:
    asked = control()
    fault = {"service": "codepipeline", "operation": "StartPipelineExecution", "code": "ConflictException"}

    status, answer = ask(asked, "POST", "/_sandbox/faults", fault)

    struck = asked.faults.strike(START)
    assert (status, answer["times"]) == (200, 1)
    assert struck is not None
    assert struck.as_json() == answer


def test_removes_faults_when_deleted() -> None:
    asked = control()
    ask(asked, "POST", "/_sandbox/faults", {"service": START.service, "operation": START.operation, "effect": "drop"})

    status, _ = ask(asked, "DELETE", "/_sandbox/faults")

    assert (status, asked.faults.strike(START)) == (200, None)


@pytest.mark.parametrize("body", [ENVELOPE, [ENVELOPE, ENVELOPE]])
def test_delivers_envelopes_as_given_when_one_or_a_list_is_posted(body: Any) -> None:
    rules = Rules()

    status, answer = ask(control(rules), "POST", "/_sandbox/events?region=eu-west-1", body)

    count = len(body) if isinstance(body, list) else 1
    assert (status, answer["rules"]) == (200, count)
    assert rules.delivered == [(ENVELOPE, "default", "eu-west-1")] * count


def test_pushes_a_commit_when_the_repository_is_there() -> None:
    asked = control()
    body = json.dumps({"repositoryName": "web"}).encode()
    asyncio.run(asked.codecommit.serve(place=HERE, operation="CreateRepository", body=body))

    given = ask(asked, "POST", "/_sandbox/commits", {"repository": "web", "branch": "main", "commitId": "c" * 40})
    made = ask(asked, "POST", "/_sandbox/commits", {"repository": "web", "branch": "main"})[1]["commitId"]

    assert given == (200, {"commitId": "c" * 40})
    assert asked.codecommit.head(HERE, "web", "main") == made != "c" * 40


def test_lists_and_forgets_calls_when_asked() -> None:
    asked = control()
    asked.calls.arrive(START).status = 200

    listed = ask(asked, "GET", "/_sandbox/calls")[1]
    ask(asked, "DELETE", "/_sandbox/calls")

    assert [(each["service"], each["operation"], each["status"]) for each in listed] == [(*_named(START), 200)]
    assert ask(asked, "GET", "/_sandbox/calls") == (200, [])


def _named(call: Call) -> tuple[str, str]:
    return call.service, call.operation


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("events", [], "send an EventBridge envelope, which is a JSON object, or a list of them"),
        ("events", ["text"], "send an EventBridge envelope, which is a JSON object, or a list of them"),
        ("events?bus=other", ENVELOPE, "no event bus 'other'"),
        ("events", b"{", "the body is not JSON: "),
        ("events", b"[" * 100_000, "the body is not JSON: "),
        ("faults", [], "expected a JSON object with service, operation"),
        ("tokens", {"honoured": "yes"}, "honoured is true or false, found 'yes'"),
        ("tokens", {"honored": True}, "unknown key honored; expected honoured"),
        ("executions", {"pipeline": 1, "next": []}, "pipeline is a text, found 1"),
        ("executions", {"pipeline": "web", "next": "Failed"}, "next is a list of outcomes such as"),
        ("executions", {"pipeline": "web", "next": ["Failed"], "stage": 1}, "stage is a text, found 1"),
        ("executions", {"pipeline": "web", "next": ["Failed"], "action": 1}, "action is a text, found 1"),
        ("executions", {"pipeline": "web", "next": ["Perhaps"]}, ""),
        ("commits", {"branch": "main"}, "repository is a text, found None"),
        ("commits", {"repository": "web", "branch": "main", "commitId": "abc"}, "commitId is 40 hexadecimal digits"),
        ("commits?region=eu-west-1", {"repository": "web", "branch": "main"}, "no repository 'web' in eu-west-1"),
    ],
)
def test_says_what_is_wrong_when_the_input_is(path: str, body: Any, sentence: str) -> None:
    status, answer = ask(control(), "POST", f"/_sandbox/{path}", body)

    assert status == 400
    assert answer["message"].startswith(sentence)
    assert answer["message"]
