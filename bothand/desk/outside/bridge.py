"""Keeps an inbox of another product up to date, and takes what its staff write."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from datetime import UTC, datetime

from sanic import HTTPResponse, Request
from sanic.response import empty

from bothand.care.conversations import Conversations
from bothand.care.living import ConversationGone
from bothand.care.messages import Draft, Message
from bothand.care.outside import Known, OutsideChats
from bothand.care.takeover import Takeovers
from bothand.desk.chat_line import ChatLine
from bothand.desk.notices import Notices
from bothand.desk.outside.chatwoot import Chatwoot
from bothand.desk.outside.inbox import OutsideChat, OutsideEvent, OutsideInbox, Unreachable
from bothand.desk.records import Records
from bothand.settings import Settings
from bothand.store import StoreError

_log = logging.getLogger("bothand.desk")
_EVERY_SECONDS = 2.0


class Bridge:
    """One task of the desk's process, and the address that the other product calls."""

    def __init__(
        self, inbox: OutsideInbox, settings: Settings, records: Records, notices: Notices
    ) -> None:
        """Use these parts."""
        self._inbox = inbox
        self._records = records
        self._notices = notices
        self._chat = ChatLine(settings)
        self.key = callback_key(settings)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            try:
                await self.once(datetime.now(UTC))
            except (StoreError, Unreachable) as error:
                _log.warning("the other inbox is behind: %s", type(error).__name__)
            except Exception as error:
                _log.error("the other inbox failed", exc_info=error)
            await asyncio.sleep(_EVERY_SECONDS)

    async def once(self, now: datetime) -> None:
        """Show the other inbox what it doesn't have yet, each in order.

        Raises:
            StoreError: the database can't be used.
            Unreachable: it could not be shown; it is tried again.
        """
        chats = OutsideChats(self._records.database())
        for conversation, known in await asyncio.to_thread(chats.behind):
            if known is None:
                made = await self._inbox.open(conversation)
                known = await asyncio.to_thread(
                    chats.opened, conversation, made.contact, made.chat, now
                )
            await self._show(chats, known)

    async def _show(self, chats: OutsideChats, known: Known) -> None:
        history = Conversations(self._records.database()).history
        for message in await asyncio.to_thread(history, known.conversation, known.last_seq):
            words = self._words(message)
            if words is not None:
                await self._inbox.send(OutsideChat(known.contact, known.chat), words, message.id)
            await asyncio.to_thread(chats.shown, known.conversation, message.seq)

    def _words(self, message: Message) -> str | None:
        """A message as it is shown there; what came from there isn't shown again."""
        if message.from_ == "human":
            return None
        if message.from_ == "visitor":
            return message.text
        return self._notices.line("outside_assistant", text=message.text)

    async def take(self, request: Request, key: str) -> HTTPResponse:
        """Take what the other product tells: 204, or 403 to whoever lacks the key."""
        if not hmac.compare_digest(key.encode("utf-8", "replace"), self.key.encode()):
            return empty(403)
        try:
            payload = json.loads(request.body)
        except ValueError:
            return empty(400)
        event = self._inbox.read(payload) if isinstance(payload, dict) else None
        if event is not None:
            await self._happened(event)
        return empty(204)

    async def _happened(self, event: OutsideEvent) -> None:
        db, now = self._records.database(), datetime.now(UTC)
        chats = OutsideChats(db)
        conversation = await asyncio.to_thread(chats.conversation_of, event.chat)
        if conversation is None:
            return
        if event.closed:
            live = await asyncio.to_thread(Takeovers(db).of, conversation)
            if live is None or live.staff is not None:
                return
            await asyncio.to_thread(Takeovers(db).end, conversation, now)
            await self._say(
                conversation, self._notices.say("staff_left", staff_name=live.staff_name)
            )
            return
        name = event.name or self._notices.line("outside_nameless")
        joined = await asyncio.to_thread(Takeovers(db).of, conversation) is None
        try:
            seq = await asyncio.to_thread(
                chats.say, conversation, name, event.text or "", event.id, now
            )
        except ConversationGone:
            return
        if seq is not None:
            await self._chat.deliver(conversation, seq - 1, waiting=joined)

    async def _say(self, conversation: str, notice: Draft) -> None:
        reply = Conversations(self._records.database()).reply
        said = await asyncio.to_thread(reply, conversation, [notice], datetime.now(UTC), None)
        await self._chat.deliver(conversation, said[0].seq - 1 if said else 0)


def callback_key(settings: Settings) -> str:
    """What the callback address ends with: Chatwoot's own callbacks carry no signature."""
    return hmac.new(settings.secret, b"outside inbox", "sha256").hexdigest()


def bridge_of(settings: Settings, records: Records, notices: Notices) -> Bridge | None:
    """The bridge that is set up, if one is."""
    if not settings.chatwoot_url:
        return None
    inbox = Chatwoot(settings.chatwoot_url, settings.chatwoot_inbox)
    return Bridge(inbox, settings, records, notices)
