"""What a message may take from the conversation before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bothand.care.conversations import Conversations
from bothand.care.messages import Message

_SAFETY = "safety/"
_CHECK = "safety/check"
_CRISIS_LASTS = timedelta(hours=24)
_SAID_ANEW_AFTER = timedelta(days=7)
_LOOK_BACK = 40
_MOST_QUESTION = 200
_LEANING_WORDS = 4
# What each kind of message offers last: after a handoff a call back, after
# "I don't know" a person.
_OFFERS = {"handoff": "contact_me", "fallback": "talk_to_human"}


@dataclass(frozen=True)
class Context:
    """The conversation so far, as far as the next message needs it.

    Attributes:
        first: This is the visitor's first message.
        last_answers: Keys of the last answers: the newest turn first, and of the answers of
            one turn the likeliest first.
        last_question: The visitor's words that were answered last; a few words with those
            before them.
        just_answered: Key of the answer that was the very last thing said; None after anything
            else.
        earlier_answers: Keys of the answers of the turn before that one.
        earlier_question: The words that those answered.
        safety_state: Name of the safety response that was the last thing said, if it was.
        crisis: The kind of crisis it was about (an answer key); None for a gentle check.
        check_with_answer: It was a gentle check that stood beside an answer.
        after_crisis: A full safety reply was given within the last day.
        offer: The intent that a bare "yes" to the last message means, if it offered one.
        away: Nothing was said for so long that the assistant says anew what it is.
    """

    first: bool = True
    last_answers: tuple[str, ...] = ()
    last_question: str = ""
    just_answered: str | None = None
    earlier_answers: tuple[str, ...] = ()
    earlier_question: str = ""
    safety_state: str | None = None
    crisis: str | None = None
    check_with_answer: bool = False
    after_crisis: bool = False
    offer: str | None = None
    away: bool = False

    def turned_back(self) -> Context:
        """The same where the visitor means the answer before the last; itself if there is none."""
        if not self.earlier_answers:
            return self
        answers = (self.earlier_answers[0], *self.last_answers[:1])
        return replace(
            self,
            last_answers=answers,
            last_question=self.earlier_question,
            just_answered=None,
        )

    def as_dict(self) -> dict[str, Any]:
        """The part that understanding uses, as message metadata."""
        return {
            "last_answers": list(self.last_answers),
            "last_question": self.last_question,
            "just_answered": self.just_answered,
            "offer": self.offer,
            "after_safety": self.crisis is not None,
        }


def context_of(
    conversations: Conversations,
    conversation: str,
    seq: int,
    name_of: Callable[[str], str | None],
) -> Context:
    """Read the context of the message with number ``seq``.

    Args:
        conversations: Where to read.
        conversation: The conversation.
        seq: Number of the message that is being answered.
        name_of: Names the safety response that has a text.

    Raises:
        StoreUnavailable: the database can't be asked.
    """
    history = conversations.history(conversation, after=max(0, seq - 1 - _LOOK_BACK))
    before = [message for message in history if message.seq < seq]
    said = [message for message in before if message.from_ != "visitor"]
    last = said[-1] if said else None
    turns = _answered(before)
    answers = [key for _, keys in turns for key in keys]
    asked, earlier = turns[1] if len(turns) > 1 else (0, [])
    state, beside_answer, crisis = None, False, None
    if last is not None and last.kind == "safety":
        name = name_of(last.text)
        state = f"safety/{name}" if name else last.answer
        crisis = None if last.answer == _CHECK else last.answer
    elif last is not None:
        # A check stands before the answer it came with.
        turn = [message for message in said if message.seq > _last_visitor_seq(before)]
        if turn and turn[0].answer == _CHECK:
            name = name_of(turn[0].text)
            state, beside_answer = f"safety/{name}" if name else _CHECK, True
    since = datetime.now(UTC) - _CRISIS_LASTS
    return Context(
        first=not any(message.from_ == "visitor" for message in before),
        last_answers=tuple(answers[:2]),
        last_question=_last_question(before),
        just_answered=answers[0] if answers and last and last.kind == "answer" else None,
        earlier_answers=tuple(earlier),
        earlier_question=next((each.text for each in before if each.seq == asked), "")[
            :_MOST_QUESTION
        ],
        safety_state=state,
        crisis=crisis,
        check_with_answer=beside_answer,
        offer=_OFFERS.get(last.kind) if last is not None else None,
        away=long_silent(before),
        after_crisis=any(
            (message.answer or "").startswith(_SAFETY)
            and message.answer != _CHECK
            and datetime.fromisoformat(message.at) > since
            for message in said
        ),
    )


def long_silent(messages: Sequence[Message]) -> bool:
    """Whether it must be said anew that nobody human answers here, so long was the silence.

    After a week, the pattern of Utah's law of 2025 on mental health chatbots (13-72a-203).
    """
    if not messages:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(messages[-1].at) > _SAID_ANEW_AFTER


def _answered(messages: Sequence[Message]) -> list[tuple[int, list[str]]]:
    """The number of each message that was answered, the newest first, and the answers' keys."""
    found: dict[int, list[str]] = {}
    turn = 0
    for message in messages:
        if message.from_ == "visitor":
            turn = message.seq
        elif message.kind in ("answer", "form") and message.answer:
            found.setdefault(turn, []).append(message.answer)
    return sorted(found.items(), reverse=True)


def _last_visitor_seq(messages: list[Any]) -> int:
    return max((message.seq for message in messages if message.from_ == "visitor"), default=0)


def _last_question(messages: list[Any]) -> str:
    answered = [message.seq for message in messages if message.kind == "answer"]
    if not answered:
        return ""
    asked = [each.text for each in messages if each.from_ == "visitor" and each.seq < answered[-1]]
    # "no fever" leaned on the question before it, and so does what follows.
    leaned = len(asked) > 1 and len(asked[-1].split()) <= _LEANING_WORDS
    return " ".join(asked[-2 if leaned else -1 :])[:_MOST_QUESTION]
