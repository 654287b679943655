"""Who answers a request: the control, a service of ours, or MiniStack. Every call is recorded and may meet a fault."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.control.control import ROOT
from sandbox.front import asgi
from sandbox.front.recognise import recognise
from sandbox.front.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox.awsjson.protocol import Answer
    from sandbox.control.control import Control
    from sandbox.control.faults import Fault, Faults
    from sandbox.front.asgi import Application, Message, Receive, Send
    from sandbox.front.calls import Calls, Served
    from sandbox.front.recognise import Call, Request
    from sandbox.ministack.rights import Rights


@dataclass(frozen=True)
class Exchange:
    """One request and the way back."""

    scope: Message
    request: Request
    receive: Receive
    send: Send


@dataclass(frozen=True)
class Front:
    """The ASGI application on the port. `ours` are the services that MiniStack lacks; they take a call and its body."""

    services: Application
    ours: Mapping[str, Callable[[Call, bytes], Awaitable[Answer]]]
    control: Control
    calls: Calls
    faults: Faults
    hang_up: Callable[[], Awaitable[None]]
    rights: Rights | None = None  # None: everybody may do everything

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":  # start-up, shut-down and web sockets are MiniStack's
            await self.services(scope, receive, send)
            return
        request = await asgi.read(scope, receive)
        if request is not None:
            await self._answer(Exchange(scope, request, receive, send))

    async def _answer(self, exchange: Exchange) -> None:
        if self.control.is_meant(exchange.request):
            await asgi.reply(exchange.send, await self.control.answer(exchange.request))
            return
        call = recognise(exchange.request)
        if call is None:
            await self._pass_on(exchange)
            return
        served = self.calls.arrive(call)
        noting = Exchange(exchange.scope, exchange.request, exchange.receive, _noting(exchange.send, served))
        await self._serve(noting, call, self.faults.strike(call))

    async def _serve(self, exchange: Exchange, call: Call, fault: Fault | None) -> None:
        if fault is None:
            await self._carry_out(exchange, call)
            return
        match fault.effect:
            case "error":
                message = f"A fault asked for at {ROOT}/faults"
                await asgi.reply(exchange.send, refuse(call, fault.code, message, status=fault.status))
            case "delay":
                await asyncio.sleep(fault.seconds or 0)
                await self._carry_out(exchange, call)
            case "drop":
                await self._carry_out(Exchange(exchange.scope, exchange.request, exchange.receive, _nowhere), call)
                await self.hang_up()
            case "hang":
                await self._hang(exchange, fault.seconds)

    async def _hang(self, exchange: Exchange, seconds: float | None) -> None:
        try:
            await asyncio.wait_for(asgi.gone(exchange.receive), seconds)
        except TimeoutError:
            await self.hang_up()

    async def _carry_out(self, exchange: Exchange, call: Call) -> None:
        refusal = self.rights and self.rights.refusal(call, exchange.request.body)
        ours = self.ours.get(call.service)
        if refusal:
            await asgi.reply(exchange.send, refusal)
        elif ours:
            await asgi.reply(exchange.send, await ours(call, exchange.request.body))
        else:
            await self._pass_on(exchange)

    async def _pass_on(self, exchange: Exchange) -> None:
        scope = asgi.as_over_tls(exchange.scope) if self.rights else exchange.scope
        await self.services(scope, asgi.again(exchange.request, exchange.receive), exchange.send)


def _noting(send: Send, served: Served) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            served.status = message["status"]
        await send(message)

    return note


async def _nowhere(_: Message) -> None:
    """What is sent is not."""
