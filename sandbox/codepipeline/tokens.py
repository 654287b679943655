"""The client request tokens of one pipeline, each with the execution that it started."""

import json
from typing import Any

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.switches import Switches


class Tokens:
    """Tokens are kept for each pipeline and never forgotten: AWS does not document for how long it keeps them."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def earlier(self, request: dict[str, Any], switches: Switches) -> str | None:
        """The id of the execution that the request's token started before; None if tokens are not honoured."""
        known = self._known.get(request.get("clientRequestToken", ""))
        if known is None or not switches.tokens_honoured:
            return None
        execution_id, first_request = known
        if switches.other_parameters == "refused" and first_request != _as_text(request):
            raise Refused("ValidationException", "clientRequestToken was used before, with other parameters")
        return execution_id

    def remember(self, request: dict[str, Any], execution_id: str) -> None:
        """Bind the request's token to the first execution that it started."""
        if token := request.get("clientRequestToken"):
            self._known.setdefault(token, (execution_id, _as_text(request)))


def _as_text(request: dict[str, Any]) -> str:
    return json.dumps(request, sort_keys=True)
