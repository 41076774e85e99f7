"""The contract over socket.io, in Rasa's own protocol so that its widgets work."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from socketio import AsyncRedisManager, AsyncServer

from bothand.care.messages import Message
from bothand.chat.errors import ChatError, body
from bothand.chat.origins import Origins
from bothand.chat.service import Chat
from bothand.chat.typing_signs import TypingSigns

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
# rasa-webchat tells itself apart by what a page writes into this field, and shows no message
# with a key that it doesn't know.
_OLD_WIDGET = "customData"


class Sockets:
    """The socket.io server; a room per conversation, entered only with its token.

    Old widgets stand in a room of their own beside it, where messages are bare.
    """

    def __init__(self, origins: Origins, redis_url: str | None) -> None:
        """Make the server.

        Args:
            origins: The pages that may connect.
            redis_url: Where several workers share their rooms, or None.
        """
        manager = AsyncRedisManager(redis_url) if redis_url else None
        self.server = AsyncServer(
            async_mode="sanic",
            client_manager=manager,
            cors_allowed_origins=sorted(origins.allowed),
            max_http_buffer_size=MOST_BYTES,
            logger=False,
            engineio_logger=False,
        )
        self.typing_signs = TypingSigns(redis_url)
        self._conversations: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._old: set[str] = set()

    def serve(self, chat: Chat, origins: Origins) -> None:
        """Answer the protocol's events with ``chat``."""
        server = self.server

        @server.event
        async def connect(sid: str, environ: dict[str, Any], _auth: object = None) -> None:
            request = environ.get("sanic.request")
            self._addresses[sid] = origins.address(request) if request is not None else "?"

        @server.event
        async def disconnect(sid: str, *_: object) -> None:
            self._conversations.pop(sid, None)
            self._addresses.pop(sid, None)
            self._old.discard(sid)

        @server.on("session_request")
        async def session_request(sid: str, data: object = None) -> None:
            fields = data if isinstance(data, dict) else {}
            try:
                token, conversation, messages = await chat.sessions.open(
                    fields.get("session_id"), fields.get("locale"), self._addresses.get(sid, "?")
                )
            except ChatError as error:
                await self._refuse(sid, chat, error)
                return
            await self._join(sid, conversation)
            await server.emit("session_confirm", token, to=sid)
            if fields.get("session_id") != token or fields.get("history"):
                for message in messages:
                    await self._utter(sid, message)

        @server.on("typing")
        async def typing(sid: str, _: object = None) -> None:
            if sid in self._conversations:
                await self.typing_signs.note(self._conversations[sid])

        @server.on("user_uttered")
        async def user_uttered(sid: str, data: object = None) -> dict[str, Any]:
            fields = data if isinstance(data, dict) else {}
            if fields.get(_OLD_WIDGET):
                await self._treat_as_old(sid)
            token = fields.get("session_id")
            sent = {
                "text": fields.get("message") if fields.get("button") is None else None,
                "button": fields.get("button"),
                "client_id": fields.get("client_id"),
            }
            try:
                if not token and sid in self._conversations:
                    token = chat.sessions.token_for(self._conversations[sid])
                messages = await chat.message(token, sent)
            except ChatError as error:
                return await self._refuse(sid, chat, error)
            if messages and not messages[0].seq:
                # A safety reply that could not be stored: no room will bring it.
                for message in messages:
                    await self._utter(sid, message)
            elif token and self._conversations.get(sid) != chat.sessions.conversation(token):
                await self._join(sid, chat.sessions.conversation(token))
                for message in messages:
                    await self._utter(sid, message)
            return {"messages": [message.as_dict() for message in messages]}

    async def deliver(self, conversation: str, messages: Sequence[Message]) -> None:
        """Tell the conversation's open sockets about messages; a nudge that may be lost."""
        for message in messages:
            try:
                if message.from_ == "visitor":
                    await self.server.emit("visitor_uttered", message.as_dict(), room=conversation)
                else:
                    await self.server.emit("bot_uttered", _uttered(message), room=conversation)
                    await self.server.emit("bot_uttered", _bare(message), room=_old(conversation))
            except Exception as error:
                logger.warning("a message was not delivered by socket: %s", type(error).__name__)

    async def state(self, conversation: str, state: dict[str, Any]) -> None:
        """Tell the conversation's open sockets about its state; a nudge that may be lost."""
        try:
            await self.server.emit("state", state, room=conversation)
        except Exception as error:
            logger.warning("a state was not told by socket: %s", type(error).__name__)

    async def typing(self, conversation: str, typing: bool) -> None:
        """Tell the conversation's open sockets whether a person is typing; may be lost."""
        try:
            await self.server.emit("typing", {"typing": typing}, room=conversation)
        except Exception as error:
            logger.warning("a typing sign was lost: %s", type(error).__name__)

    async def close(self, conversation: str) -> None:
        """Tell the conversation's sockets that it is erased, and close them."""
        await self.server.emit("state", {"erased": True}, room=conversation)
        for sid in [key for key, value in self._conversations.items() if value == conversation]:
            await self.server.disconnect(sid)

    async def close_all(self) -> None:
        """Close every socket, so that the process can stop at once."""
        for sid in list(self._addresses):
            await self.server.disconnect(sid)

    async def _utter(self, sid: str, message: Message) -> None:
        said = _bare(message) if sid in self._old else _uttered(message)
        await self.server.emit("bot_uttered", said, to=sid)

    async def _treat_as_old(self, sid: str) -> None:
        if sid in self._old or sid not in self._addresses:
            return
        self._old.add(sid)
        known = self._conversations.pop(sid, None)
        if known is not None:
            await self.server.leave_room(sid, known)
            await self._join(sid, known)

    async def _join(self, sid: str, conversation: str) -> None:
        room = _old if sid in self._old else str
        known = self._conversations.get(sid)
        if known is not None and known != conversation:
            await self.server.leave_room(sid, room(known))
        try:
            await self.server.enter_room(sid, room(conversation))
        except (KeyError, ValueError):
            # The socket closed while its session was opened.
            return
        self._conversations[sid] = conversation

    async def _refuse(self, sid: str, chat: Chat, error: ChatError) -> dict[str, Any]:
        found = body(error, chat.voice)
        notice: dict[str, Any] = {
            "text": f"{found['error']['message']}\n{found['help']}",
            "kind": "notice",
            "from": "system",
            "answer": None,
            "quick_replies": [],
        }
        said = {"text": notice["text"]} if sid in self._old else notice
        await self.server.emit("bot_uttered", said, to=sid)
        if error.retry_after is not None:
            found["retry_after"] = error.retry_after
        return found


def _uttered(message: Message) -> dict[str, Any]:
    """A message as Rasa's widgets know it, and whole beside."""
    return {**message.as_dict(), "quick_replies": _replies(message)}


def _bare(message: Message) -> dict[str, Any]:
    """A message with nothing that Rasa's own channel doesn't send."""
    replies = _replies(message)
    return {"text": message.text, **({"quick_replies": replies} if replies else {})}


def _replies(message: Message) -> list[dict[str, str]]:
    return [
        {"content_type": "text", "title": button.title, "payload": button.id}
        for button in message.buttons
    ]


def _old(conversation: str) -> str:
    """The room of a conversation's old widgets."""
    return f"{conversation}/old"
