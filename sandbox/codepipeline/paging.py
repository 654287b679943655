"""Pages of a list. An opaque token names the list and the last item shown, so that new items do not shift the pages."""

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
    """Part of a list, and the token of the next page; None at the end."""

    items: Sequence[Item]
    next_token: str | None


def page(call: PipelineCall, items: Sequence[Item], key: Callable[[Item], str], *, most: int = 100) -> Page[Item]:
    """The page that the request names. `key` identifies an item; `most` is AWS's default page size."""
    begin = 0
    if token := call.request.get("nextToken"):
        begin = _position(call, token, [key(item) for item in items])
    shown = items[begin : begin + call.request.get("maxResults", most)]
    more = begin + len(shown) < len(items)
    return Page(shown, _token(call, key(shown[-1])) if shown and more else None)


def _token(call: PipelineCall, last: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([_request_id(call), last]).encode()).decode()


def _position(call: PipelineCall, token: str, keys: list[str]) -> int:
    """The index where the list continues. A token of another request, or of an item that is gone, is refused."""
    try:
        request_id, last = json.loads(base64.urlsafe_b64decode(token))
        if request_id == _request_id(call):
            return keys.index(last) + 1
    except (ValueError, TypeError):
        pass
    raise Refused(
        "InvalidNextTokenException", "The nextToken is not one that this request answered; leave it out to begin anew"
    )


def _request_id(call: PipelineCall) -> str:
    asked = {name: value for name, value in call.request.items() if name not in {"nextToken", "maxResults"}}
    known = json.dumps([call.operation, call.place.region, asked], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:16]
