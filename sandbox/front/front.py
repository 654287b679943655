"""Who answers a request: the controls, a service of the sandbox's own, or MiniStack.

Every AWS call is recorded, and an injected fault may strike it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.environment import CONTROLS
from sandbox.front import asgi
from sandbox.front.recognise import recognise
from sandbox.front.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sandbox.awsjson.protocol import Answer
    from sandbox.front.asgi import Application, Message, Receive, Send
    from sandbox.front.calls import Calls, Served
    from sandbox.front.injected_faults import InjectedFault, InjectedFaults
    from sandbox.front.recognise import Call, Request


@dataclass(frozen=True)
class Exchange:
    """One request, and the ASGI functions by which its client is read and answered."""

    scope: Message
    request: Request
    receive: Receive
    send: Send


@dataclass(frozen=True)
class Front:
    """The ASGI application on the port.

    `services` is MiniStack. `ours` are the services that MiniStack lacks: each takes a call and its body. `refusal`
    gives the answer to a call that the caller's policies do not allow; without it everybody may do everything.
    """

    services: Application
    ours: Mapping[str, Callable[[Call, bytes], Awaitable[Answer]]]
    controls: Callable[[Request], Awaitable[Answer]]
    calls: Calls
    faults: InjectedFaults
    hang_up: Callable[[], Awaitable[None]]
    refusal: Callable[[Call, bytes], Answer | None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":  # MiniStack handles start-up, shut-down and web sockets
            await self.services(scope, receive, send)
            return
        request = await asgi.read(scope, receive)
        if request is not None:
            await self._answer(Exchange(scope, request, receive, send))

    async def _answer(self, exchange: Exchange) -> None:
        if _is_for_controls(exchange.request):
            await asgi.reply(exchange.send, await self.controls(exchange.request))
            return
        call = recognise(exchange.request)
        if call is None:
            await self._pass_on(exchange)
            return
        served = self.calls.arrive(call)
        noting = Exchange(exchange.scope, exchange.request, exchange.receive, _noting(exchange.send, served))
        await self._serve(noting, call, self.faults.strike(call))

    async def _serve(self, exchange: Exchange, call: Call, fault: InjectedFault | None) -> None:
        if fault is None:
            await self._carry_out(exchange, call)
            return
        match fault.effect:
            case "error":
                message = f"A fault asked for at {CONTROLS}/faults"
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
        refusal = self.refusal and self.refusal(call, exchange.request.body)
        ours = self.ours.get(call.service)
        if refusal:
            await asgi.reply(exchange.send, refusal)
        elif ours:
            await asgi.reply(exchange.send, await ours(call, exchange.request.body))
        else:
            await self._pass_on(exchange)

    async def _pass_on(self, exchange: Exchange) -> None:
        scope = asgi.as_over_tls(exchange.scope) if self.refusal else exchange.scope
        await self.services(scope, asgi.again(exchange.request, exchange.receive), exchange.send)


def _is_for_controls(request: Request) -> bool:
    return request.path == CONTROLS or request.path.startswith(f"{CONTROLS}/")


def _noting(send: Send, served: Served) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            served.status = message["status"]
        await send(message)

    return note


async def _nowhere(_: Message) -> None:
    """Send nothing: the client gets no answer."""
