"""Client request tokens of one pipeline: which execution each stands for."""

import json
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.switches import Switches


class Tokens:
    """Tokens as AWS is thought to keep them: per pipeline, and (undocumented how long) for good."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def earlier(self, request: dict[str, Any], switches: Switches) -> str | None:
        """The id of the execution that the request's token has started, if tokens count."""
        known = self._known.get(request.get("clientRequestToken", ""))
        if known is None or not switches.tokens_honoured:
            return None
        execution_id, asked = known
        if switches.other_parameters == "refused" and asked != _asked(request):
            raise Refused("ValidationException", "clientRequestToken was used before, with other parameters")
        return execution_id

    def remember(self, request: dict[str, Any], execution_id: str) -> None:
        """Bind the token to the first execution it started."""
        if token := request.get("clientRequestToken"):
            self._known.setdefault(token, (execution_id, _asked(request)))


def _asked(request: dict[str, Any]) -> str:
    return json.dumps(request, sort_keys=True)
