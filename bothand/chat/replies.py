"""What to answer to a message that is no new crisis."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bothand.care.conversations import Conversations
from bothand.care.messages import Draft
from bothand.chat import guard
from bothand.chat.context import Context, context_of
from bothand.chat.crisis import CrisisGuard
from bothand.chat.dialogue import Dialogue
from bothand.chat.second_opinion import SecondOpinion
from bothand.chat.speakers import Speaker, Speakers
from bothand.chat.tracker_memory import TrackerMemory
from bothand.chat.voice import Voice
from bothand.language.followups import FollowUps
from bothand.safety.aftercare import reply_for
from bothand.safety.levels import FULL_KINDS, Finding, Level

# Beside an answer the check is easily passed over: only a short reply, or a plain no, is
# one to it.
_ANSWER_TO_CHECK_WORDS = 4
# A longer one may be a question of its own that only sounds like a reply.
_SHORT_REPLY_WORDS = 6
_FAINT_IN_FORM = 0.5
_AT_ANY_TIME = ("crisis_number_again", "crisis_in_danger")
_DANGER_NOW = ("crisis_in_danger", "crisis_other_in_danger", "abuse_now", "harm_others_now")


@dataclass(frozen=True)
class Said:
    """What a visitor sent: typed text, or a button and the target it stands for."""

    text: str
    button: str | None = None
    target: str | None = None
    client_id: str | None = None


class Replies:
    """Decides who answers and with what."""

    def __init__(
        self,
        conversations: Conversations,
        speakers: Speakers,
        crisis: CrisisGuard,
        voice: Voice,
        second_opinion: SecondOpinion,
        dialogue: Dialogue,
        memory: TrackerMemory,
    ) -> None:
        """Use these parts."""
        self._conversations = conversations
        self._speakers = speakers
        self._crisis = crisis
        self._voice = voice
        self._second_opinion = second_opinion
        self._dialogue = dialogue
        self._memory = memory

    async def to(self, conversation: str, said: Said, finding: Finding, seq: int) -> list[Draft]:
        """What to answer, in order; nothing where a human speaks.

        Args:
            conversation: The conversation.
            said: What was sent.
            finding: What the crisis check said of it, short of a full crisis.
            seq: The number under which it was kept.

        Raises:
            Unavailable: Rasa failed.
            StoreUnavailable: the database can't be asked.
        """
        if (said.target or "").startswith("safety/"):
            return await self._pressed(conversation, said)
        speaker, _ = await self._speakers.of(conversation)
        if speaker is Speaker.HUMAN:
            return []
        if speaker is Speaker.UNKNOWN:
            return [self._voice.say("notice_staff_silent", conversation)]
        await self._memory.catch_up(conversation, seq)
        if said.target is not None:
            return await self._pressed(conversation, said)
        context = await self._context(conversation, seq)
        if len(said.text) > guard.NORMAL_CHARACTERS:
            drafts = [self._voice.say("notice_too_long", conversation)]
        elif context.first and guard.is_command(said.text):
            drafts = await self._pressed(conversation, replace(said, target="talk/greet"))
        else:
            after = await self._aftercare(said.text, context)
            if after in FULL_KINDS and context.crisis is None:
                found = Finding(Level.FULL, after, "aftercare")
                await self._crisis.alert(found, conversation, said.text)
            if after is not None:
                draft = self._voice.say(after, conversation)
                # What is said next in a crisis stays with its kind; a full reply has its own.
                stays = None if after in FULL_KINDS else context.crisis
                return [replace(draft, answer=stays or draft.answer)]
            drafts = await self._understood(conversation, said.text, context)
            if context.crisis is not None and _unclear(drafts):
                drafts = [self._voice.say(_still_with(context.crisis), conversation)]
        drafts = self._with_care(conversation, drafts, finding, context)
        if context.away:
            drafts = [self._voice.say("notice_automated", conversation), *drafts]
        return drafts

    async def left_over(self, conversation: str, message_id: str) -> list[Draft]:
        """The replies of a turn that was taken and then cut off by a crash; none for others."""
        return await self._memory.said_to(conversation, message_id, self._voice)

    async def danger_now(self, conversation: str, text: str, seq: int) -> Draft | None:
        """What to say to "I'm in danger now" after a safety reply: 911 first, no question.

        None for any other message; then the full reply is given anew.

        Raises:
            StoreUnavailable: the database can't be asked.
        """
        context = await self._context(conversation, seq)
        after = reply_for(context.safety_state, text)
        if after not in _DANGER_NOW:
            return None
        draft = self._voice.say(after, conversation)
        return replace(draft, answer=context.crisis or draft.answer)

    async def _context(self, conversation: str, seq: int) -> Context:
        return await asyncio.get_running_loop().run_in_executor(
            None, context_of, self._conversations, conversation, seq, self._voice.name_of
        )

    async def _aftercare(self, text: str, context: Context) -> str | None:
        """What to say next to someone who was just given a safety reply, if anything."""
        if context.safety_state is not None:
            after = reply_for(context.safety_state, text)
            passed_over = len(text.split()) > _ANSWER_TO_CHECK_WORDS and after != "check_no"
            if context.check_with_answer and passed_over:
                return None
            if after in (None, *_AT_ANY_TIME) or len(text.split()) <= _SHORT_REPLY_WORDS:
                return after
            return None if await self._second_opinion.is_plain_question(text) else after
        # Later in the conversation the numbers and real danger still come first.
        late = reply_for("safety/crisis_self", text) if context.after_crisis else None
        return late if late in _AT_ANY_TIME else None

    async def _understood(self, conversation: str, text: str, context: Context) -> list[Draft]:
        plain = guard.as_plain_text(text) if guard.is_command(text) else text
        if _follow_ups().turns_back(plain):
            context = context.turned_back()
        unknown = {"name": "nlu_fallback", "confidence": 1.0}
        intent = unknown if guard.is_bare_command(text) else None
        drafts = await self._dialogue.run(conversation, plain, intent, context)
        return drafts or [self._voice.say("notice_down", conversation)]

    def _with_care(
        self, conversation: str, drafts: list[Draft], finding: Finding, context: Context
    ) -> list[Draft]:
        """Add the gentle check or the lifeline's line where the text or the past asks for it."""
        faint = _faint_in_form(finding, drafts)
        if finding.level is Level.CHECK and not faint:
            check = self._voice.say(_check_of(finding), conversation)
            # "I couldn't find an answer" is no reply to someone who may be in danger; that
            # their subject is another one may be said, unless they spoke of harm.
            rest = [
                each
                for each in drafts
                if each.kind != "safety"
                and (each.kind != "fallback" or (each.answer and not finding.harm_words))
            ]
            return [check, *rest]
        wanted = finding.level is Level.INFO or finding.harm_words or context.after_crisis
        if faint or (wanted and drafts and drafts[-1].kind != "form"):
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
            return await self._dialogue.run(conversation, target.removeprefix("say:"))
        if target.startswith("safety/"):
            return [self._voice.say(self._voice.safety_name(target), conversation)]
        if target.startswith("faq/"):
            if not self._voice.is_topic(target):
                return await self._retired(conversation, target)
            intent = {"name": "faq", "confidence": 1.0}
            return await self._dialogue.run(conversation, said.text, intent, answer=target)
        intent = {"name": target.partition("/")[2], "confidence": 1.0}
        return await self._dialogue.run(conversation, said.text, intent)

    async def _retired(self, conversation: str, target: str) -> list[Draft]:
        notice = self._voice.say("notice_button_retired", conversation)
        words = target.removeprefix("faq/").replace("_", " ")
        return [notice, *await self._dialogue.run(conversation, words)]


@lru_cache(maxsize=1)
def _follow_ups() -> FollowUps:
    return FollowUps.read()


def _check_of(finding: Finding) -> str:
    """The name of the check: of the kind that a doubted rule found, or the gentle one."""
    return f"check_{finding.kind}" if finding.kind in FULL_KINDS else "check"


def _faint_in_form(finding: Finding, drafts: Sequence[Draft]) -> bool:
    """Whether a check would stand beside a form's question for next to nothing.

    The form's "yes" would be taken for an answer to the check, so the check has to be
    worth it; else the lifeline's line stands under the question.
    """
    in_form = bool(drafts) and drafts[-1].kind == "form"
    return in_form and finding.by == "classifier" and finding.probability < _FAINT_IN_FORM


def _still_with(crisis: str) -> str:
    """What to say to someone in danger whose message wasn't understood."""
    name = crisis.partition("/")[2]
    return "crisis_number_again" if name == "crisis_self" else name


def _unclear(drafts: Sequence[Draft]) -> bool:
    """Whether a reply would be small talk or "I don't know": no fit after a crisis."""
    return all(draft.kind in ("clarify", "fallback", "talk") for draft in drafts)
