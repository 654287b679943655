"""The sandbox's own controls under /_sandbox, for tests and for people. JSON in and out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from sandbox import faults, told
from sandbox.codepipeline import Answer
from sandbox.environment import REGION

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.calls import Calls
    from sandbox.codepipeline import CodePipeline
    from sandbox.faults import Faults
    from sandbox.wire import Request

ROOT = "/_sandbox"
_HELP = {
    "GET /_sandbox": "this list",
    "POST /_sandbox/faults": 'let calls go wrong: {"service", "operation", "skip": 0, "times": 1, '
    '"effect": "error"|"delay"|"drop"|"hang", "code", "status": 400, "seconds"}',
    "DELETE /_sandbox/faults": "no more faults",
    "POST /_sandbox/events": "deliver an EventBridge envelope, or a list of them, to the rules exactly as given; "
    "?bus=default&region=us-east-1",
    "POST /_sandbox/tokens": '{"honoured": true|false}: whether StartPipelineExecution honours clientRequestToken',
    "POST /_sandbox/executions": '{"pipeline", "next": ["Failed", "Succeeded"], "stage"}: how coming executions end',
    "GET /_sandbox/calls": "every AWS call served, oldest first: time, service, operation, region, status",
    "DELETE /_sandbox/calls": "forget the calls",
}


@dataclass(frozen=True)
class Control:
    """What the controls act on. `deliver` takes (envelope, bus, region) and returns how many rules matched."""

    calls: Calls
    faults: Faults
    codepipeline: CodePipeline
    deliver: Callable[[dict[str, Any], str, str], int]

    def is_meant(self, request: Request) -> bool:
        """Whether the request is for the controls."""
        return request.path == ROOT or request.path.startswith(f"{ROOT}/")

    async def answer(self, request: Request) -> Answer:
        """Carry the request out: 200, 400 with a sentence, or 404 with the list of what there is."""
        actions: dict[str, Callable[[Request], Any]] = {
            "GET /_sandbox": lambda _: _HELP,
            "POST /_sandbox/faults": self._add_fault,
            "DELETE /_sandbox/faults": lambda _: self.faults.clear(),
            "POST /_sandbox/events": self._deliver_events,
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
        fault = faults.parse(told.json_body(request.body))
        self.faults.add(fault)
        return fault.as_json()

    def _deliver_events(self, request: Request) -> dict[str, Any]:
        body = told.json_body(request.body)
        envelopes = body if isinstance(body, list) else [body]
        told.expect(
            bool(envelopes) and all(isinstance(envelope, dict) for envelope in envelopes),
            "send an EventBridge envelope, which is a JSON object, or a list of them",
        )
        query = parse_qs(request.query)
        bus, region = query.get("bus", ["default"])[0], query.get("region", [REGION])[0]
        events = [{"id": each.get("id"), "rules": self.deliver(each, bus, region)} for each in envelopes]
        return {"rules": sum(event["rules"] for event in events), "events": events}

    def _set_tokens(self, request: Request) -> None:
        body = told.json_object(request.body, "honoured")
        honoured = body.get("honoured")
        told.expect(isinstance(honoured, bool), f"honoured is true or false, found {honoured!r}")
        self.codepipeline.set_tokens(bool(honoured))

    def _set_outcomes(self, request: Request) -> None:
        body = told.json_object(request.body, "pipeline", "next", "stage")
        pipeline, outcomes, stage = body.get("pipeline"), body.get("next"), body.get("stage")
        told.expect(isinstance(pipeline, str), f"pipeline is the name of a pipeline, found {pipeline!r}")
        told.expect(
            isinstance(outcomes, list) and all(isinstance(each, str) for each in outcomes),
            f"next is a list of outcomes such as ['Failed', 'Succeeded'], found {outcomes!r}",
        )
        told.expect(stage is None or isinstance(stage, str), f"stage is the name of a stage, found {stage!r}")
        self.codepipeline.set_next(str(pipeline), list(outcomes or []), stage)


def _json(status: int, content: object) -> Answer:
    text = json.dumps({} if content is None else content, indent=1)
    return Answer(status, text.encode(), {"content-type": "application/json"})
