"""The desk's line to chat: nudges over its internal port, each of which may be lost."""

from __future__ import annotations

import logging
import time

import httpx

from bothand.care.internal_key import internal_bearer
from bothand.settings import Settings

_log = logging.getLogger("bothand.desk")
_SECONDS = 3.0
_REMEMBERED_SECONDS = 0.8


class ChatLine:
    """Tells chat what changed. What it says is in the database already: chat catches up."""

    def __init__(self, settings: Settings) -> None:
        """Know where chat's internal port is; nothing is opened yet."""
        self._base = f"http://127.0.0.1:{settings.internal_port}/internal/"
        self._bearer = internal_bearer(settings.secret)
        self._client: httpx.AsyncClient | None = None
        self._typing: tuple[float, frozenset[str]] = (0.0, frozenset())

    async def deliver(self, conversation: str, after: int = 0, waiting: bool = False) -> bool:
        """Send a conversation's new messages and its state to its open pages.

        Args:
            conversation: the conversation.
            after: only messages with a higher number.
            waiting: someone's turn came, so that the others have moved up.

        Returns:
            Whether chat took it; if not, pages find out by themselves within seconds.
        """
        fields = {"conversation": conversation, "after": after, "waiting": waiting}
        return await self.call("deliver", fields) is not None

    async def types(self, conversation: str, typing: bool) -> None:
        """Show the visitor that a person is typing, or no more."""
        await self.call("typing", {"conversation": conversation, "typing": typing})

    async def who_types(self) -> frozenset[str]:
        """The conversations whose visitors are typing now."""
        asked, known = self._typing
        if time.monotonic() - asked > _REMEMBERED_SECONDS:
            found = await self.call("typing") or {}
            listed = found.get("conversations")
            known = frozenset(map(str, listed if isinstance(listed, list) else ()))
            self._typing = (time.monotonic(), known)
        return known

    async def call(
        self, path: str, fields: dict[str, object] | None = None
    ) -> dict[str, object] | None:
        """Call the internal port: POST with fields, GET without; None if that failed."""
        if self._client is None:
            headers = {"Authorization": f"Bearer {self._bearer}"}
            self._client = httpx.AsyncClient(headers=headers, timeout=_SECONDS, trust_env=False)
        url = self._base + path
        try:
            if fields is None:
                answer = await self._client.get(url)
            else:
                answer = await self._client.post(url, json=fields)
            answer.raise_for_status()
            found: dict[str, object] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            _log.warning("chat could not be told: %s", type(error).__name__)
            return None
        return found
