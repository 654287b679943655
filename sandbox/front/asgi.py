"""HTTP over ASGI: read a whole request, send a whole answer, and replay a request to another ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from sandbox.front.recognise import Request

if TYPE_CHECKING:
    from sandbox.awsjson.protocol import Answer

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


async def read(scope: Message, receive: Receive) -> Request | None:
    """Read the whole request; None when the client went away before its end."""
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, b"".join(parts))


def again(request: Request, receive: Receive) -> Receive:
    """A `receive` that gives the request's body once more, and then the messages that follow."""
    unread = [request.body]

    async def replay() -> Message:
        if unread:
            return {"type": "http.request", "body": unread.pop(), "more_body": False}
        return await receive()

    return replay


def as_over_tls(scope: Message) -> Message:
    """The request as if it came through a proxy that ends TLS: policies that refuse plain HTTP let it pass."""
    return {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}


async def reply(send: Send, answer: Answer) -> None:
    """Send the answer whole."""
    headers = answer.headers | {"content-length": str(len(answer.body))}
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})


async def gone(receive: Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
