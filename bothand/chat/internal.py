"""The internal port: how the desk speaks to chat. Loopback or VPN, bearer token.

Each call may be repeated safely: all it does is to bring open sockets up to
what the database already says.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bothand.care.internal_key import internal_bearer
from bothand.care.retention import forget_entirely
from bothand.chat.exchange import Exchange
from bothand.chat.service import Chat
from bothand.chat.sockets import Sockets
from bothand.settings import Settings
from bothand.store import Database

logger = logging.getLogger(__name__)


class Internal:
    """The small server on ``BOTHAND_INTERNAL_PORT``; port 0 switches it off."""

    def __init__(
        self,
        settings: Settings,
        chat: Chat,
        sockets: Sockets,
        database: Database,
        forget: Callable[[str], Awaitable[None]],
        exchange: Exchange,
    ) -> None:
        """Serve these parts; ``forget`` erases the memory of a conversation's dialogue."""
        self._exchange = exchange
        self._forget_memory = forget
        self._port = settings.internal_port
        self._bearer = internal_bearer(settings.secret)
        self._chat = chat
        self._sockets = sockets
        self._database = database
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        if not self._port:
            return
        app = web.Application(middlewares=[self._authorised])
        app.router.add_post("/internal/deliver", self._deliver)
        app.router.add_post("/internal/typing", self._staff_type)
        app.router.add_get("/internal/typing", self._who_types)
        app.router.add_post("/internal/forget", self._forget)
        app.router.add_get("/internal/status", self._status)
        app.router.add_post("/internal/swap", self._swap)
        app.router.add_post("/internal/try", self._try)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _authorised(self, request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("authorization", "")
        expected = f"Bearer {self._bearer}"
        if not hmac.compare_digest(given.encode(errors="replace"), expected.encode()):
            return web.json_response({"error": "unauthorized"}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    async def _deliver(self, request: web.Request) -> web.Response:
        """Send a conversation's messages after ``after`` to its open sockets."""
        try:
            fields = await request.json()
            conversation, after = str(fields["conversation"]), int(fields.get("after", 0))
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "takes {conversation, after}"}, status=400)
        messages = await asyncio.get_running_loop().run_in_executor(
            None, self._chat.conversations.history, conversation, after
        )
        await self._sockets.deliver(conversation, messages)
        await self._chat.states.tell(conversation)
        if fields.get("waiting"):
            # Someone's turn came: the others have moved up.
            await self._chat.states.tell_waiting()
        return web.json_response({"delivered": len(messages)})

    async def _staff_type(self, request: web.Request) -> web.Response:
        """Show a conversation's open sockets that a person is typing, or no more."""
        try:
            fields = await request.json()
            conversation, typing = str(fields["conversation"]), bool(fields.get("typing", True))
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "takes {conversation, typing}"}, status=400)
        await self._sockets.typing(conversation, typing)
        return web.json_response({})

    async def _who_types(self, _: web.Request) -> web.Response:
        """The conversations whose visitors are typing now."""
        return web.json_response({"conversations": await self._sockets.typing_signs.now()})

    async def _forget(self, request: web.Request) -> web.Response:
        """Erase a conversation entirely, what staff kept of it too; again does no harm."""
        try:
            conversation = str((await request.json())["conversation"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "takes {conversation}"}, status=400)
        async with self._chat.turns.locks.hold(conversation):
            await self._forget_memory(conversation)
            await asyncio.get_running_loop().run_in_executor(
                None, forget_entirely, self._database, conversation, datetime.now(UTC)
            )
        await self._sockets.close(conversation)
        return web.json_response({"forgotten": True})

    async def _status(self, _: web.Request) -> web.Response:
        safety = "rules" if self._chat.crisis.degraded else "whole"
        return web.json_response({"safety": safety, "version": self._exchange.number})

    async def _swap(self, request: web.Request) -> web.Response:
        """Serve another version from the next turn on; the one before stays if that fails."""
        try:
            number = int((await request.json())["number"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "takes {number}"}, status=400)
        began = time.monotonic()
        try:
            await self._exchange.take(number)
        except Exception as error:
            logger.error("a version can't be taken: %s", type(error).__name__)
            return web.json_response(
                {"error": "not_loaded", "live": self._exchange.number}, status=503
            )
        seconds = round(time.monotonic() - began, 2)
        return web.json_response({"live": number, "seconds": seconds})

    async def _try(self, request: web.Request) -> web.Response:
        """What a text would be taken for, without answering it: for trying a draft."""
        try:
            text = str((await request.json())["text"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "takes {text}"}, status=400)
        finding = await self._chat.crisis.check(text)
        finding = await self._chat.second_opinion.of(text, finding)
        ranking = await self._chat.second_opinion.ranking(text)
        found = {"level": finding.level.name.lower(), "kind": finding.kind, "ranking": ranking}
        return web.json_response(found)
