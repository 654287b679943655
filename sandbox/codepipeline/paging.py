"""Pages of a list. An opaque token names the list it continues and the last item shown, so new items shift nothing."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sandbox.awsjson.errors import Refused
from sandbox.codepipeline.pipeline_call import PipelineCall

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Part of a list, and the token of what follows; none at the end."""

    items: Sequence[Item]
    next_token: str | None


def page(call: PipelineCall, items: Sequence[Item], key: Callable[[Item], str], *, most: int = 100) -> Page[Item]:
    """The page the request asks for. `key` tells items apart; `most` is AWS's default size of a page."""
    begin = 0
    if token := call.request.get("nextToken"):
        begin = _position(call, token, [key(item) for item in items])
    shown = items[begin : begin + call.request.get("maxResults", most)]
    more = begin + len(shown) < len(items)
    return Page(shown, _token(call, key(shown[-1])) if shown and more else None)


def _token(call: PipelineCall, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([_question(call), last]).encode()).decode()


def _position(call: PipelineCall, token: str, keys: list[str]) -> int:
    """Where the list goes on. A token of another question, or of an item that is gone, is no token."""
    try:
        question, last = json.loads(base64.urlsafe_b64decode(token))
        if question == _question(call):
            return keys.index(last) + 1
    except (ValueError, TypeError):
        pass
    raise Refused(
        "InvalidNextTokenException", "The nextToken is not one that this request answered; leave it out to begin anew"
    )


def _question(call: PipelineCall) -> str:
    asked = {name: value for name, value in call.request.items() if name not in {"nextToken", "maxResults"}}
    known = json.dumps([call.operation, call.place.region, asked], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:16]
