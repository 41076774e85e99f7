"""Sessions: which conversation a token opens, and opening a new one."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

from bothand.care.conversations import Conversations
from bothand.care.messages import Message
from bothand.chat.context import long_silent
from bothand.chat.errors import ChatError
from bothand.chat.limits import Rates
from bothand.chat.offloaded import offloaded
from bothand.chat.token import LIFE_SECONDS, Session, TokenError, TokenExpired, Tokens
from bothand.chat.voice import Voice

_LOCALE = re.compile(r"[A-Za-z0-9_-]{1,35}")


class Sessions:
    """Opens conversations and finds those that tokens stand for."""

    def __init__(
        self, tokens: Tokens, rates: Rates, voice: Voice, conversations: Conversations
    ) -> None:
        """Use these parts."""
        self._tokens = tokens
        self._rates = rates
        self._voice = voice
        self._conversations = conversations

    def conversation(self, token: object) -> str:
        """The conversation of a token.

        Raises:
            ChatError: 401, the token isn't valid (any more).
        """
        try:
            return self._tokens.check(token).conversation
        except TokenExpired as error:
            raise ChatError(401, "notice_expired") from error
        except TokenError as error:
            raise ChatError(401) from error

    async def living(self, token: object) -> str:
        """The conversation of a token, known not to be erased.

        Raises:
            ChatError: 401, 503.
        """
        conversation = self.conversation(token)
        if not await offloaded(self._conversations.exists, conversation):
            raise ChatError(401, "notice_erased")
        return conversation

    def token_for(self, conversation: str) -> str:
        """A fresh token for a conversation whose right to it is known."""
        return self._tokens.issue(conversation)

    async def open(
        self, token: object, locale: object, address: str
    ) -> tuple[str, str, list[Message]]:
        """Open a session: the token's own while it is valid, else a new one.

        Returns:
            Token, conversation, and all its messages.

        Raises:
            ChatError: 429 too many new sessions, 503 the database can't be used.
        """
        expired = False
        if token:
            try:
                session = self._tokens.check(token)
                found = await self._again(session)
                if found is not None:
                    return self._same_or_fresh(token, session), session.conversation, found
            except TokenExpired:
                expired = True
            except TokenError:
                pass
        wait = await self._rates.session(address)
        if wait is not None:
            raise ChatError(429, retry_after=wait)
        conversation = self._tokens.new_conversation()
        name = locale if isinstance(locale, str) and _LOCALE.fullmatch(locale) else "en"
        await offloaded(self._conversations.start, conversation, name, _now())
        drafts = [self._voice.say("greet", conversation)]
        if expired:
            drafts.insert(0, self._voice.say("notice_expired", conversation))
        messages = await offloaded(self._conversations.reply, conversation, drafts, _now(), None)
        return self._tokens.issue(conversation), conversation, messages

    async def _again(self, session: Session) -> list[Message] | None:
        """The messages of a conversation that is opened again; None if it was erased."""
        conversation = session.conversation
        messages = await offloaded(self._conversations.history, conversation)
        if not await offloaded(self._conversations.exists, conversation):
            return None
        if long_silent(messages):
            drafts = [self._voice.say("notice_automated", conversation)]
            messages += await offloaded(
                self._conversations.reply, conversation, drafts, _now(), None
            )
        return messages

    def _same_or_fresh(self, token: object, session: Session) -> str:
        """The token itself, or a fresh one in the second half of its life."""
        old = time.time() - session.issued > LIFE_SECONDS / 2
        return self._tokens.issue(session.conversation) if old else str(token)


def _now() -> datetime:
    return datetime.now(UTC)
