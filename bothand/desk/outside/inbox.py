"""What an inbox of another product must be able to do: the one interface to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Unreachable(Exception):
    """The other product can't be reached, or refused: it is tried again."""


@dataclass(frozen=True)
class OutsideChat:
    """A chat as the other product knows it: its own ids of the contact and of the chat."""

    contact: str
    chat: str


@dataclass(frozen=True)
class OutsideEvent:
    """What happened there. What was written never shows in the repr.

    Attributes:
        chat: its id of the chat.
        id: its id of the message; "" where none was written.
        name: who of the staff wrote, as visitors may read it.
        text: what they wrote; None where the chat was only closed.
        closed: staff have finished with the chat.
    """

    chat: str
    id: str
    name: str
    text: str | None = field(repr=False)
    closed: bool


class OutsideInbox(Protocol):
    """An inbox of another product."""

    async def open(self, conversation: str) -> OutsideChat:
        """Open a chat there for a conversation of ours.

        Raises:
            Unreachable: it could not be opened; nothing is to be kept.
        """
        ...

    async def send(self, chat: OutsideChat, text: str, id: str) -> None:
        """Show something there: what the visitor or the assistant said.

        Args:
            chat: where.
            text: what.
            id: our id of it, so that what is sent twice can be known.

        Raises:
            Unreachable: it was not taken.
        """
        ...

    def read(self, payload: Mapping[str, Any]) -> OutsideEvent | None:
        """What the other product tells us; None where it doesn't concern the visitor."""
        ...
