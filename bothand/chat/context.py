"""What a message may take from the conversation before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bothand.care.conversations import Conversations

_SAFETY = "safety/"
_CHECK = "safety/check"
_CRISIS_LASTS = timedelta(hours=24)
_LOOK_BACK = 40


@dataclass(frozen=True)
class Context:
    """The conversation so far, as far as the next message needs it.

    Attributes:
        first: This is the visitor's first message.
        last_answers: Keys of the last turn's answers, newest first.
        visitor_texts: The visitor's last few texts, newest first.
        safety_state: The safety reply that was said last, if it was the last thing said.
        after_crisis: A full safety reply was given within the last day.
    """

    first: bool = True
    last_answers: tuple[str, ...] = ()
    visitor_texts: tuple[str, ...] = ()
    safety_state: str | None = None
    after_crisis: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The part that understanding uses, as message metadata."""
        return {
            "last_answers": list(self.last_answers),
            "visitor_texts": list(self.visitor_texts),
        }


def context_of(conversations: Conversations, conversation: str, seq: int) -> Context:
    """Read the context of the message with number ``seq``.

    Raises:
        StoreUnavailable: the database can't be asked.
    """
    history = conversations.history(conversation, after=max(0, seq - 1 - _LOOK_BACK))
    before = [message for message in history if message.seq < seq]
    said = [message for message in before if message.from_ != "visitor"]
    last = said[-1] if said else None
    answers = [
        message.answer
        for message in reversed(said)
        if message.kind in ("answer", "form") and message.answer
    ]
    texts = [message.text[:300] for message in reversed(before) if message.from_ == "visitor"]
    state = None
    if last is not None and last.kind == "safety":
        state = last.answer
    elif last is not None:
        # A check stands before the answer it came with.
        turn = [message for message in said if message.seq > _last_visitor_seq(before)]
        if turn and turn[0].answer == _CHECK:
            state = _CHECK
    since = datetime.now(UTC) - _CRISIS_LASTS
    return Context(
        first=not texts,
        last_answers=tuple(answers[:2]),
        visitor_texts=tuple(texts[:3]),
        safety_state=state,
        after_crisis=any(
            (message.answer or "").startswith(_SAFETY)
            and message.answer != _CHECK
            and datetime.fromisoformat(message.at) > since
            for message in said
        ),
    )


def _last_visitor_seq(messages: list[Any]) -> int:
    return max((message.seq for message in messages if message.from_ == "visitor"), default=0)
