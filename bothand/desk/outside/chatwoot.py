"""Chatwoot's API channel: its public client API one way, its callback the other.

Contacts, conversations and messages are made with the inbox's identifier alone
(developers.chatwoot.com, "Client APIs"); what agents write comes to the callback address
as `message_created` (chatwoot.com, "Webhook events").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from bothand.desk.outside.inbox import OutsideChat, OutsideEvent, Unreachable

_SECONDS = 10.0


class Chatwoot:
    """One API channel of one Chatwoot."""

    def __init__(self, url: str, inbox: str) -> None:
        """Know where it is; nothing is opened yet.

        Args:
            url: its address, without a slash at the end.
            inbox: the channel's identifier.
        """
        self._base = f"{url}/public/api/v1/inboxes/{inbox}/contacts"

    async def open(self, conversation: str) -> OutsideChat:
        """Open a chat; the contact has no name, no address and no number there.

        Raises:
            Unreachable: it could not be opened.
        """
        made = await self._post("", {"identifier": conversation})
        contact = str(made["source_id"])
        opened = await self._post(f"/{contact}/conversations", {})
        return OutsideChat(contact, str(opened["id"]))

    async def send(self, chat: OutsideChat, text: str, id: str) -> None:
        """Show something there.

        Raises:
            Unreachable: it was not taken.
        """
        path = f"/{chat.contact}/conversations/{chat.chat}/messages"
        await self._post(path, {"content": text, "echo_id": id})

    def read(self, payload: Mapping[str, Any]) -> OutsideEvent | None:
        """What an agent wrote, or that they resolved the conversation."""
        event = payload.get("event")
        if event == "conversation_status_changed" and payload.get("status") == "resolved":
            return OutsideEvent(str(payload.get("id", "")), "", "", None, closed=True)
        outgoing = payload.get("message_type") in ("outgoing", 1)
        # A private note is for colleagues; what a bot there writes is no person's.
        if event != "message_created" or not outgoing or payload.get("private"):
            return None
        sender = payload.get("sender")
        sender = sender if isinstance(sender, Mapping) else {}
        if sender.get("type") in ("agent_bot", "captain_assistant"):
            return None
        conversation, text = payload.get("conversation"), payload.get("content")
        if not isinstance(conversation, Mapping) or not isinstance(text, str) or not text.strip():
            return None
        name = str(sender.get("available_name") or sender.get("name") or "")
        return OutsideEvent(
            str(conversation.get("id", "")), str(payload.get("id", "")), name, text, closed=False
        )

    async def _post(self, path: str, fields: dict[str, object]) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False) as client:
                answer = await client.post(self._base + path, json=fields)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(type(error).__name__) from error
        if not isinstance(found, dict) or not found:
            raise Unreachable("odd answer")
        return found
