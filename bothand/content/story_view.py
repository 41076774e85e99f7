"""Stories and rules as conversations that people can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bothand.content.follow_ups import FollowUp, name_in
from bothand.content.responses import fill, read_yaml
from bothand.content.said import Answer, answers_of, parsed, responses_of

_FORM = "contact_form"
_LEAVES = "action_deactivate_loop"
# Stands where a visitor's own answer will be read back.
_LATER = "…"
_STORIES = "data/stories/"
_UTTER = "utter_"
_WORDS = Path(__file__).with_name("story_words.yml")


@dataclass(frozen=True)
class Turn:
    """One line of a conversation.

    Attributes:
        who: ``visitor`` or ``bot``.
        does: What they do, in words, such as "says thanks"; "" where ``says`` is enough.
        says: What they say, as written; sentences of a visitor each for itself.
    """

    who: str
    does: str = ""
    says: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """A story or a rule: its title and its turns."""

    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class ContactFlow:
    """The contact request as a conversation.

    Attributes:
        begin: What is said first.
        questions: What is asked, in order; the last one is the read-back with the consent.
        end: What is said when the request is with the team.
        goes_on: What a visitor may say in the middle of it, after which it goes on.
        leaves: What ends it.
    """

    begin: str
    questions: tuple[str, ...]
    end: str
    goes_on: tuple[Conversation, ...]
    leaves: tuple[Conversation, ...]


class StoryView:
    """The stories and rules of one content tree, in words."""

    def __init__(self, files: Mapping[str, str], values: Mapping[str, object]) -> None:
        """Read a tree.

        Args:
            files: Texts by path, as `bothand.content.drafts.Drafts.files` gives them.
            values: Fill the placeholders of what is said.
        """
        self._files = files
        self._values = values
        self._responses = {name: fill(text, values) for name, text in responses_of(files).items()}
        self._answers = answers_of(files)

    def stories(self) -> tuple[Conversation, ...]:
        """The whole conversations, follow-ups apart."""
        return tuple(
            self._conversation(str(each.get("story")), each.get("steps") or ())
            for path in sorted(self._files)
            if path.startswith(_STORIES) and name_in(path) is None
            for each in parsed(self._files[path]).get("stories") or ()
        )

    def rules(self) -> tuple[Conversation, ...]:
        """What is always done on one message, outside the contact request and follow-ups."""
        return tuple(
            self._conversation(str(rule.get("rule")), rule["steps"])
            for rule in self._rules()
            if not rule.get("condition")
        )

    def contact_flow(self) -> ContactFlow:
        """The contact request."""
        form = (parsed(self._files.get("domain.yml", "")).get("forms") or {}).get(_FORM) or {}
        slots = form.get("required_slots") or ()
        inside = [rule for rule in self._rules() if _is_inside(rule) and _intents(rule)]
        return ContactFlow(
            begin=self._responses.get("contact_begin", ""),
            questions=tuple(
                fill(self._responses.get(f"ask_{_FORM}_{slot}", slot), dict.fromkeys(slots, _LATER))
                for slot in slots
            ),
            end=self._responses.get("contact_saved", ""),
            goes_on=tuple(
                self._conversation(str(rule["rule"]), rule["steps"])
                for rule in inside
                if _LEAVES not in _actions(rule)
            ),
            leaves=tuple(
                self._conversation(str(rule["rule"]), rule["steps"])
                for rule in inside
                if _LEAVES in _actions(rule)
            ),
        )

    def follow_up(self, follow_up: FollowUp) -> Conversation:
        """A follow-up; an answer that isn't there any more shows as its key."""
        before, then = self._answers.get(follow_up.after), self._answers.get(follow_up.answer)
        said = Turn("visitor", says=follow_up.examples)
        if follow_up.reply:
            said = Turn("visitor", does=intent_words(follow_up.reply))
        turns = (
            Turn("visitor", says=(before.question if before else follow_up.after,)),
            Turn("bot", says=(self._text(before, follow_up.after),)),
            said,
            Turn("bot", says=(self._text(then, follow_up.answer),)),
        )
        return Conversation(follow_up.name.replace("_", " ").capitalize(), turns)

    def _text(self, answer: Answer | None, key: str) -> str:
        return fill(answer.text, self._values) if answer else key

    def _conversation(self, title: str, steps: Sequence[Mapping[str, Any]]) -> Conversation:
        return Conversation(title, tuple(self._turns(steps)))

    def _turns(self, steps: Sequence[Mapping[str, Any]]) -> Iterator[Turn]:
        for step in steps:
            if "intent" in step:
                yield Turn("visitor", does=intent_words(str(step["intent"])))
            elif "action" in step:
                action = str(step["action"])
                does = str(_words()["actions"].get(action, ""))
                text = self._responses.get(action.removeprefix(_UTTER), "")
                known = text or ("" if does else action.replace("_", " "))
                yield Turn("bot", does=does, says=(known,) if known else ())

    def _rules(self) -> Iterator[Mapping[str, Any]]:
        for path in sorted(self._files):
            if path.startswith("data/") and path.endswith(".yml") and name_in(path) is None:
                yield from parsed(self._files[path]).get("rules") or ()


def intent_words(intent: str) -> str:
    """What a visitor does, in words."""
    return str(_words()["intents"].get(intent) or intent.replace("_", " "))


def _is_inside(rule: Mapping[str, Any]) -> bool:
    return any(each.get("active_loop") == _FORM for each in rule.get("condition") or ())


def _intents(rule: Mapping[str, Any]) -> list[str]:
    return [step["intent"] for step in rule["steps"] if "intent" in step]


def _actions(rule: Mapping[str, Any]) -> list[str]:
    return [step["action"] for step in rule["steps"] if "action" in step]


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return read_yaml(_WORDS)
