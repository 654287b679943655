"""The sandbox's own controls under /_sandbox, for tests and for people: JSON in and JSON out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sandbox.awsjson.account_region import AccountRegion
from sandbox.awsjson.protocol import Answer
from sandbox.control import faults
from sandbox.control.request import expect, json_body, json_object, text
from sandbox.environment import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.codecommit import CodeCommit
    from sandbox.codepipeline import CodePipeline
    from sandbox.front.calls import Calls
    from sandbox.front.injected_faults import InjectedFaults
    from sandbox.front.recognise import Request

_HELP = {
    "GET /_sandbox": "this list",
    "POST /_sandbox/faults": 'let calls go wrong: {"service", "operation", "skip": 0, "times": 1, '
    '"effect": "error"|"delay"|"drop"|"hang", "code", "status": 400, "seconds"}',
    "DELETE /_sandbox/faults": "no more faults",
    "POST /_sandbox/events": "deliver an EventBridge envelope, or a list of them, to the rules exactly as given; "
    "?bus=default&region=us-east-1",
    "POST /_sandbox/commits": '{"repository", "branch", "commitId"}: push a commit (a new one, if none is named) to '
    "a CodeCommit repository; ?region=us-east-1",
    "POST /_sandbox/tokens": '{"honoured": true|false}: whether StartPipelineExecution honours clientRequestToken',
    "POST /_sandbox/executions": '{"pipeline", "next": ["Failed", "Succeeded"], "stage", "action"}: how coming '
    "executions end",
    "GET /_sandbox/calls": "every AWS call served, oldest first: time, service, operation, region, status",
    "DELETE /_sandbox/calls": "forget the calls",
}


@dataclass(frozen=True)
class Control:
    """The controls and the parts they act on. `deliver(envelope, bus, region)` returns how many rules matched."""

    calls: Calls
    faults: InjectedFaults
    codepipeline: CodePipeline
    codecommit: CodeCommit
    deliver: Callable[[dict[str, Any], str, str], int]

    async def answer(self, request: Request) -> Answer:
        """Carry out a request for a control: 200, 400 with a sentence, or 404 with the list of the controls."""
        actions: dict[str, Callable[[Request], Any]] = {
            "GET /_sandbox": lambda _: _HELP,
            "POST /_sandbox/faults": self._add_fault,
            "DELETE /_sandbox/faults": lambda _: self.faults.clear(),
            "POST /_sandbox/events": self._deliver_events,
            "POST /_sandbox/commits": self._push,
            "POST /_sandbox/tokens": self._set_tokens,
            "POST /_sandbox/executions": self._set_outcomes,
            "GET /_sandbox/calls": lambda _: self.calls.as_json(),
            "DELETE /_sandbox/calls": lambda _: self.calls.clear(),
        }
        action = actions.get(f"{request.method} {request.path.rstrip('/')}")
        if action is None:
            message = f"there is no {request.method} {request.path}; the controls are listed"
            return _json(404, {"message": message, "controls": _HELP})
        try:
            return _json(200, action(request))
        except ValueError as wrong:
            return _json(400, {"message": str(wrong)})

    def _add_fault(self, request: Request) -> dict[str, Any]:
        fault = faults.parse(json_body(request.body))
        self.faults.add(fault)
        return fault.as_json()

    def _deliver_events(self, request: Request) -> dict[str, Any]:
        body = json_body(request.body)
        envelopes = body if isinstance(body, list) else [body]
        expect(
            bool(envelopes) and all(isinstance(envelope, dict) for envelope in envelopes),
            "send an EventBridge envelope, which is a JSON object, or a list of them",
        )
        bus, region = _in_query(request, "bus", "default"), _in_query(request, "region", REGION)
        events = [{"id": each.get("id"), "rules": self.deliver(each, bus, region)} for each in envelopes]
        return {"rules": sum(event["rules"] for event in events), "events": events}

    def _push(self, request: Request) -> dict[str, str]:
        body = json_object(request.body, "repository", "branch", "commitId")
        repository, branch = (text(body, name) for name in ("repository", "branch"))
        commit_id = text(body, "commitId") if "commitId" in body else None
        place = AccountRegion(ACCOUNT, _in_query(request, "region", REGION))
        return {"commitId": self.codecommit.push(place, repository, branch=branch, commit_id=commit_id)}

    def _set_tokens(self, request: Request) -> None:
        body = json_object(request.body, "honoured")
        honoured = body.get("honoured")
        expect(isinstance(honoured, bool), f"honoured is true or false, found {honoured!r}")
        self.codepipeline.set_tokens(bool(honoured))

    def _set_outcomes(self, request: Request) -> None:
        body = json_object(request.body, "pipeline", "next", "stage", "action")
        outcomes = body.get("next")
        expect(
            isinstance(outcomes, list) and all(isinstance(each, str) for each in outcomes),
            f"next is a list of outcomes such as ['Failed', 'Succeeded'], found {outcomes!r}",
        )
        stage, action = (text(body, name) if body.get(name) is not None else None for name in ("stage", "action"))
        self.codepipeline.set_next(text(body, "pipeline"), list(outcomes or []), stage, action=action)


def _in_query(request: Request, name: str, default: str) -> str:
    return parse_qs(request.query).get(name, [default])[0]


def _json(status: int, content: object) -> Answer:
    body = json.dumps({} if content is None else content, indent=1)
    return Answer(status, body.encode(), {"content-type": "application/json"})
