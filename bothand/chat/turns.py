"""A message's way: checked, kept, understood, answered, stored.

The order is the product's first promise (DESIGN): crisis before anything else;
kept before Rasa sees it; silent where a human speaks; one reply per message,
whatever is sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import uuid4

from rasa.core.channels.channel import UserMessage

from bothand.care.conversations import Conversations, Kept
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.messages import Draft, Message
from bothand.chat import guard
from bothand.chat.context import Context, context_of
from bothand.chat.crisis import CrisisGuard, is_full
from bothand.chat.locks import Locks
from bothand.chat.output import TurnOutput
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.speakers import Speaker, Speakers
from bothand.chat.voice import UnknownTarget, Voice
from bothand.content.topics import answer_key
from bothand.safety.aftercare import reply_for
from bothand.safety.levels import Finding, Level
from bothand.store import StoreError, stamp

logger = logging.getLogger(__name__)

# Two calls of the action server that both run into their limit.
_RASA_SECONDS = 10.0
_STORE_SECONDS = 3.0
# Beside an answer the check is easily passed over: only a short reply is one to it.
_ANSWER_TO_CHECK_WORDS = 4
# A longer one may be a question of its own that only sounds like a reply.
_SHORT_REPLY_WORDS = 6
_AT_ANY_TIME = ("crisis_number_again", "crisis_in_danger")
# How long a crisis message waits for the reply to its twin with the same client_id.
_TWIN_SECONDS = 0.2
_TWIN_TRIES = 5
# The id of the message whose turn this is: what is sent again after a crash has the
# same one, so that an action can know that it was done already.
_MESSAGE_ID: ContextVar[str | None] = ContextVar("message_id", default=None)
_T = TypeVar("_T")
OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
Deliver = Callable[[str, Sequence[Message]], Awaitable[None]]


class Unavailable(Exception):
    """The message can't be taken now; the visitor gets a kind 503."""


@dataclass(frozen=True)
class Said:
    """What a visitor sent: typed text, or a button and the target it stands for."""

    text: str
    button: str | None = None
    target: str | None = None
    client_id: str | None = None


class Turns:
    """Takes visitors' messages and gives the replies."""

    def __init__(
        self,
        conversations: Conversations,
        handoffs: Handoffs,
        speakers: Speakers,
        crisis: CrisisGuard,
        voice: Voice,
        second_opinion: SecondOpinion,
        on_new_message: OnNewMessage,
        deliver: Deliver,
    ) -> None:
        """Use these parts; ``deliver`` tells open sockets about new messages."""
        self._conversations = conversations
        self._handoffs = handoffs
        self._speakers = speakers
        self._crisis = crisis
        self._voice = voice
        self._second_opinion = second_opinion
        self._on_new_message = on_new_message
        self._deliver = deliver
        self.locks = Locks()
        self._background: set[asyncio.Task[None]] = set()

    async def take(self, conversation: str, said: Said, finding: Finding) -> list[Message]:
        """Take one message.

        Args:
            conversation: A conversation that exists.
            said: What was sent, as it came.
            finding: What the crisis check said of it.

        Returns:
            The replies, in order.

        Raises:
            ConversationGone: it has been erased.
            Unavailable: the database or Rasa can't be used; nothing was answered.
        """
        if is_full(finding):
            return await self._crisis_turn(conversation, said, finding)
        try:
            kept = await self._keep(conversation, said)
            if kept.repeated and kept.answered:
                return kept.replies
            async with self.locks.hold(conversation):
                if said.client_id is not None:
                    # Of two that arrived at once, the second finds the reply here.
                    now = await self._keep(conversation, said)
                    if now.answered:
                        return now.replies
                elif not await _thread(self._conversations.exists, conversation):
                    raise ConversationGone(conversation)
                if not kept.repeated:
                    await self._deliver(conversation, [kept.message])
                _MESSAGE_ID.set(kept.message.id)
                drafts = await self._drafts(conversation, said, finding, kept)
                stored = await _thread(
                    self._conversations.reply, conversation, drafts, _now(), kept.message.seq
                )
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored

    async def _keep(self, conversation: str, said: Said) -> Kept:
        return await _thread(
            self._conversations.keep,
            conversation,
            said.text[: guard.MOST_CHARACTERS],
            _now(),
            said.client_id,
            said.button,
        )

    async def _crisis_turn(self, conversation: str, said: Said, finding: Finding) -> list[Message]:
        draft = self._crisis.reply(finding, conversation)
        alert = uuid4().hex
        try:
            kept = await asyncio.wait_for(self._keep(conversation, said), _STORE_SECONDS)
            # A message and an alert have one id: whatever fails below, it is one alert.
            alert = kept.message.id
            for _ in range(_TWIN_TRIES):
                if not kept.repeated or kept.answered:
                    break
                await asyncio.sleep(_TWIN_SECONDS)
                kept = await asyncio.wait_for(self._keep(conversation, said), _STORE_SECONDS)
            if kept.repeated and kept.answered:
                return kept.replies
            await self._crisis.alert(finding, conversation, said.text, alert)
            stored = await asyncio.wait_for(
                _thread(self._conversations.reply, conversation, [draft], _now(), kept.message.seq),
                _STORE_SECONDS,
            )
        except Exception as error:
            # Whatever is broken, the person in danger gets the reply.
            logger.error("a safety reply could not be stored: %s", type(error).__name__)
            await self._crisis.alert(finding, conversation, said.text, alert)
            return [unstored(draft, conversation)]
        await self._deliver(conversation, [kept.message, *stored])
        self._remember_later(conversation, said, finding)
        return stored

    def _remember_later(self, conversation: str, said: Said, finding: Finding) -> None:
        """Let Rasa's tracker know of a crisis turn; nobody waits for it."""
        intent = {"name": finding.kind or "crisis_self", "confidence": 1.0}
        task = asyncio.create_task(self._remember(conversation, said, intent))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _remember(self, conversation: str, said: Said, intent: dict[str, Any]) -> None:
        async with self.locks.hold(conversation):
            try:
                if not await _thread(self._conversations.exists, conversation):
                    return
                await self._rasa(conversation, said.text[: guard.NORMAL_CHARACTERS], intent, None)
            except Exception as error:
                logger.error("a crisis turn is not in the tracker: %s", type(error).__name__)

    async def _drafts(
        self, conversation: str, said: Said, finding: Finding, kept: Kept
    ) -> list[Draft]:
        if (said.target or "").startswith("safety/"):
            return await self._pressed(conversation, said)
        speaker, _ = await self._speakers.of(conversation)
        if speaker is Speaker.HUMAN:
            return []
        if speaker is Speaker.UNKNOWN:
            return [self._voice.say("notice_staff_silent", conversation)]
        if said.target is not None:
            return await self._pressed(conversation, said)
        context = await _thread(
            context_of, self._conversations, conversation, kept.message.seq, self._voice.name_of
        )
        if len(said.text) > guard.NORMAL_CHARACTERS:
            drafts = [self._voice.say("notice_too_long", conversation)]
        elif context.first and guard.is_command(said.text):
            drafts = await self._pressed(conversation, replace(said, target="talk/greet"))
        else:
            after = await self._aftercare(said.text, context)
            if after == "crisis_self":
                await self._crisis.alert(
                    Finding(Level.FULL, "crisis_self", "aftercare"), conversation, said.text
                )
            if after is not None:
                draft = self._voice.say(after, conversation)
                # What is said next in a crisis stays with its kind.
                return [replace(draft, answer=context.crisis or draft.answer)]
            drafts = await self._understood(conversation, said.text, context)
            if context.crisis is not None and _unclear(drafts):
                drafts = [self._voice.say(_still_with(context.crisis), conversation)]
        return self._with_care(conversation, drafts, finding, context)

    async def _aftercare(self, text: str, context: Context) -> str | None:
        """What to say next to someone who was just given a safety reply, if anything."""
        if context.safety_state is not None:
            if context.check_with_answer and len(text.split()) > _ANSWER_TO_CHECK_WORDS:
                return None
            after = reply_for(context.safety_state, text)
            if after in (None, *_AT_ANY_TIME) or len(text.split()) <= _SHORT_REPLY_WORDS:
                return after
            return None if await self._second_opinion.is_plain_question(text) else after
        # Later in the conversation the numbers and real danger still come first.
        late = reply_for("safety/crisis_self", text) if context.after_crisis else None
        return late if late in _AT_ANY_TIME else None

    async def _understood(self, conversation: str, text: str, context: Context) -> list[Draft]:
        plain = guard.as_plain_text(text) if guard.is_command(text) else text
        unknown = {"name": "nlu_fallback", "confidence": 1.0}
        intent = unknown if guard.is_bare_command(text) else None
        drafts = await self._rasa(conversation, plain, intent, context)
        return drafts or [self._voice.say("notice_down", conversation)]

    def _with_care(
        self, conversation: str, drafts: list[Draft], finding: Finding, context: Context
    ) -> list[Draft]:
        """Add the gentle check or the lifeline's line where the text or the past asks for it."""
        if finding.level is Level.CHECK:
            check = self._voice.say("check", conversation)
            # "I couldn't find an answer" is no reply to someone who may be in danger.
            return [check, *(draft for draft in drafts if draft.kind not in ("fallback", "safety"))]
        wanted = finding.level is Level.INFO or finding.harm_words or context.after_crisis
        if wanted and drafts and drafts[-1].kind != "form":
            note = self._voice.line("lifeline_note")
            last = drafts[-1]
            number = self._voice.practice.numbers["lifeline"]["call"]
            text = last.text if number in last.text else f"{last.text}\n{note}"
            buttons = last.buttons
            if context.after_crisis:
                title = self._voice.line("title_safety_number_again")
                again = self._voice.button_to("safety/number_again", title, conversation)
                buttons = (*buttons, again)
            drafts = [*drafts[:-1], replace(last, text=text, buttons=buttons)]
        return drafts

    async def _pressed(self, conversation: str, said: Said) -> list[Draft]:
        target = said.target or ""
        if target.startswith("say:"):
            return await self._rasa(conversation, target.removeprefix("say:"), None, None)
        if target.startswith("safety/"):
            name = self._voice.safety_name(target)
            if name == "crisis_self":
                found = Finding(Level.FULL, "crisis_self", "button")
                await self._crisis.alert(found, conversation, said.text)
            return [self._voice.say(name, conversation)]
        if target.startswith("faq/"):
            if not self._voice.is_topic(target):
                return await self._retired(conversation, target)
            intent = {"name": "faq", "confidence": 1.0}
            return await self._rasa(conversation, said.text, intent, None, target)
        intent = {"name": target.partition("/")[2], "confidence": 1.0}
        return await self._rasa(conversation, said.text, intent, None)

    async def _retired(self, conversation: str, target: str) -> list[Draft]:
        notice = self._voice.say("notice_button_retired", conversation)
        words = target.removeprefix("faq/").replace("_", " ")
        return [notice, *await self._rasa(conversation, words, None, None)]

    async def _rasa(
        self,
        conversation: str,
        text: str,
        intent: dict[str, Any] | None,
        context: Context | None,
        answer: str | None = None,
    ) -> list[Draft]:
        """Run one turn of Rasa's dialogue.

        Args:
            conversation: The tracker's id.
            text: What goes into the tracker as the visitor's words.
            intent: An intent that is already certain (a button, a crisis).
            context: What understanding may take from the conversation.
            answer: With intent faq: the answer's key.

        Raises:
            Unavailable: Rasa failed or took too long.
        """
        output = TurnOutput(self._voice, conversation)
        message = UserMessage(
            text,
            output,
            conversation,
            parse_data=_parse_data(text, intent, answer),
            input_channel=TurnOutput.name(),
            metadata=self._metadata(context),
            message_id=_MESSAGE_ID.get(),
        )
        try:
            await asyncio.wait_for(self._on_new_message(message), _RASA_SECONDS)
        except Exception as error:
            logger.error("a turn failed in Rasa: %s", type(error).__name__)
            raise Unavailable from error
        return output.drafts

    def _metadata(self, context: Context | None) -> dict[str, Any]:
        """What understanding may know of the conversation; made here, never by a client."""
        if context is None:
            return {"crisis_checked": True}
        topic = next(filter(None, map(self._voice.topic, context.last_answers)), None)
        related = [answer_key(key) for key in topic.related] if topic else []
        neighbours = [key for key in related if self._voice.is_topic(key)]
        return {**context.as_dict(), "neighbours": neighbours, "crisis_checked": True}

    async def ask_human(self, conversation: str) -> list[Message]:
        """Note that the visitor asks for a person, at once, and say what happens next.

        Raises:
            ConversationGone: it has been erased.
            Unavailable: the request could not be stored.
        """
        try:
            handoff = await _thread(self._handoffs.request, conversation, _now())
            name = "talk_to_human_again" if handoff.repeated else "talk_to_human"
            draft = self._voice.say(name, conversation)
            stored = await _thread(self._conversations.reply, conversation, [draft], _now(), None)
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored

    async def say(self, conversation: str, drafts: Sequence[Draft]) -> list[Message]:
        """Say something that answers no message.

        Raises:
            Unavailable: it could not be stored.
        """
        try:
            stored = await _thread(self._conversations.reply, conversation, drafts, _now(), None)
        except StoreError as error:
            raise Unavailable from error
        await self._deliver(conversation, stored)
        return stored


def unstored(draft: Draft, conversation: str) -> Message:
    """A message that is shown although it could not be stored; its ``seq`` is 0."""
    return Message(
        id=uuid4().hex,
        conversation=conversation,
        seq=0,
        client_id=None,
        from_=draft.from_,
        text=draft.text,
        kind=draft.kind,
        answer=draft.answer,
        buttons=draft.buttons,
        sources=draft.sources,
        reviewed_on=draft.reviewed_on,
        at=stamp(_now()),
        draft=draft.draft,
    )


def _parse_data(
    text: str, intent: dict[str, Any] | None, answer: str | None
) -> dict[str, Any] | None:
    if intent is None:
        return None
    parsed: dict[str, Any] = {
        "text": text,
        "intent": intent,
        "entities": [],
        "intent_ranking": [intent],
    }
    if answer is not None:
        name = f"utter_{answer}"
        chosen = {"utter_action": name, "intent_response_key": answer, "confidence": 1.0}
        parsed["response_selector"] = {"faq": {"response": chosen, "ranking": [chosen]}}
    return parsed


def _still_with(crisis: str) -> str:
    """What to say to someone in danger whose message wasn't understood."""
    name = crisis.partition("/")[2]
    return "crisis_number_again" if name == "crisis_self" else name


def _unclear(drafts: Sequence[Draft]) -> bool:
    """Whether a reply would be small talk or "I don't know": no fit after a crisis."""
    return all(draft.kind in ("clarify", "fallback", "talk") for draft in drafts)


async def _thread(function: Callable[..., _T], *arguments: Any) -> _T:
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


def _now() -> datetime:
    return datetime.now(UTC)


__all__ = ["Said", "Turns", "Unavailable", "UnknownTarget", "unstored"]
