"""Turns what was written under ``data/`` into messages: text, buttons, sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bothand.care.messages import Button, Draft
from bothand.chat.buttons import Buttons
from bothand.chat.served import Live, Served
from bothand.chat.words import Words
from bothand.content.practice import Practice
from bothand.content.practice_file import PracticeFile
from bothand.content.responses import Response, fill
from bothand.content.signature import is_overdue, is_signed
from bothand.content.topics import Topic, answer_key

_PERSON = "people/talk_to_human"
_MOST_BUTTONS = 5
# Responses whose kind or answer doesn't follow from the file they stand in.
_KINDS = {
    "clarify": ("clarify", None),
    "dont_know": ("fallback", None),
    "out_of_scope": ("fallback", "talk/out_of_scope"),
    "pharmacist": ("fallback", "talk/out_of_scope"),
    "nonsense": ("fallback", "talk/nonsense"),
    "other_language": ("fallback", "talk/other_language"),
    "crisis_spanish": ("safety", "safety/crisis_self"),
    "lifeline_note": ("notice", None),
    "contact_cancelled": ("form", "talk/stop"),
}
_GROUP_KINDS = {"safety": "safety", "talk": "talk", "data": "notice"}


class UnknownTarget(Exception):
    """Nothing is said under that key (any more)."""


class Voice:
    """All that the assistant can say, in the words of the version that is live."""

    def __init__(
        self,
        data: Path,
        practice: Practice | PracticeFile,
        buttons: Buttons,
        outside: bool = False,
        signed_only: bool = False,
    ) -> None:
        """Read the responses and topics under ``data``.

        Args:
            data: The folder.
            practice: Fills the placeholders; a file's facts are those of the moment.
            buttons: Makes the buttons' ids.
            outside: Staff answer in an inbox of another product.
            signed_only: An answer that no clinician has signed is kept back, and the visitor
                is told that we don't know. Safety wording is always said.

        Raises:
            ContentError: a file can't be used.
        """
        self._practice = practice
        self._known: Practice | None = None
        self.outside = outside
        self._signed_only = signed_only
        # A setting of the desk's: answers whose review is overdue are kept back too.
        self.withdraws_overdue = False
        self._buttons = buttons
        self.live = Live(Served(None, Words.read(data)))
        self._safety_names: dict[str, str] = {}
        self._know_safety(self.live.latest.words)

    @property
    def practice(self) -> Practice:
        """The practice's facts as they are now."""
        found = self._practice
        return found.now() if isinstance(found, PracticeFile) else found

    def serve(self, served: Served) -> None:
        """Let the next turn speak with another version's words."""
        # What was said by the version before is still to be known when it is answered.
        self._know_safety(served.words)
        self.live.exchange(served)

    def _know_safety(self, words: Words) -> None:
        self._known = self.practice
        values = self._known.placeholders()
        self._safety_names.update((fill(text, values), name) for name, text in words.safety.items())

    @property
    def _responses(self) -> Mapping[str, Response]:
        return self.live.now.words.responses

    @property
    def _topics(self) -> Mapping[str, Topic]:
        return self.live.now.words.topics

    @property
    def _sources(self) -> Mapping[str, dict[str, str]]:
        return self.live.now.words.sources

    def say(self, name: str, conversation: str, language: str = "en", **values: str) -> Draft:
        """Say the response ``utter_<name>``, in a language if it has words in that one.

        Raises:
            UnknownTarget: there is none of that name.
        """
        response = self._responses.get(f"utter_{name}")
        if response is None:
            raise UnknownTarget(name)
        text = self._text(response, language, values)
        return self._draft(response, text, response.metadata, conversation)

    def name_of(self, text: str) -> str | None:
        """The name of the safety response that has this text, or had it lately."""
        if self._known is not self.practice:
            self._know_safety(self.live.latest.words)
        return self._safety_names.get(text)

    def line(self, name: str, language: str = "en") -> str:
        """The text of ``utter_<name>`` alone, in a language if it has words in that one."""
        return self._text(self._responses[f"utter_{name}"], language, {})

    def _text(self, response: Response, language: str, values: Mapping[str, str]) -> str:
        spanish = response.metadata.get("es") if language.lower().startswith("es") else None
        known = self.practice.placeholders(language="es" if spanish else "en")
        return fill(spanish or response.text, {**known, **values})

    def hint(self, name: str) -> str:
        """The hint that stands beside an error's text."""
        return str(self._responses[f"utter_{name}"].metadata.get("hint", ""))

    def from_rasa(
        self, name: str, text: str, metadata: Mapping[str, Any], conversation: str
    ) -> Draft:
        """The message for a response that Rasa generated (its text is filled)."""
        response = self._responses.get(name) or Response(name, text, metadata)
        return self._draft(response, text, metadata, conversation)

    def safety_name(self, target: str) -> str:
        """``safety/in_danger`` -> the response that it names.

        Raises:
            UnknownTarget: there is none.
        """
        name = target.partition("/")[2]
        for candidate in (name, f"crisis_{name}"):
            if f"utter_{candidate}" in self._responses:
                return candidate
        raise UnknownTarget(target)

    def is_topic(self, key: str) -> bool:
        """Whether ``faq/<..>`` is answered today."""
        return key in self._topics and not self._kept_back(key)

    def _kept_back(self, target: str) -> bool:
        if not self._signed_only and not self.withdraws_overdue:
            return False
        key = target if target.startswith("faq/") else answer_key(target)
        topic = self._topics.get(key)
        if topic is None or not is_signed(topic):
            return topic is not None and self._signed_only
        today = datetime.now(self.practice.timezone).date()
        return self.withdraws_overdue and is_overdue(topic, today)

    def answer(self, key: str, conversation: str) -> Draft:
        """The answer of a topic by its answer key.

        Raises:
            UnknownTarget: there is no such topic.
        """
        if key not in self._topics:
            raise UnknownTarget(key)
        return self.say(key, conversation)

    def _draft(
        self, response: Response, text: str, metadata: Mapping[str, Any], conversation: str
    ) -> Draft:
        name = response.name.removeprefix("utter_")
        if name in self._topics and self._kept_back(name):
            return self.say("dont_know", conversation)
        topic = self._topics.get(name)
        kind, answer = _kind(name, response)
        written = list(metadata.get("buttons", ()))
        if topic is not None:
            written += [{"target": key} for key in topic.related]
        written += [{"target": key} for key in metadata.get("nearest", ())]
        written = [each for each in written if not self._kept_back(each.get("target", ""))]
        if topic is not None or kind in ("clarify", "fallback"):
            written.sort(key=lambda each: each.get("target") == _PERSON)
            if not any(each.get("target") == _PERSON for each in written):
                written.append({"target": _PERSON})
        return Draft(
            text=text.strip(),
            kind=kind,
            answer=answer,
            buttons=tuple(self._button(each, conversation) for each in written[:_MOST_BUTTONS]),
            sources=tuple(self._source(each) for each in topic.sources) if topic else (),
            reviewed_on=topic.reviewed_on if topic and is_signed(topic) else None,
            draft=topic is not None and not is_signed(topic),
        )

    def _button(self, written: Mapping[str, str], conversation: str) -> Button:
        if "say" in written:
            made = self._buttons.make(conversation, "say:" + written["say"])
            return Button(made, written["title"], None)
        target = written["target"]
        if "/" in target and not target.startswith(("faq/", "safety/", "people/", "talk/")):
            target = answer_key(target)
        title = written.get("title") or self._title(target)
        # In a crisis the words that were pressed matter as much as where they lead.
        meant = f"{target}|{title}" if target.startswith("safety/") else target
        return Button(self._buttons.make(conversation, meant), title, target)

    def button_to(self, target: str, title: str, conversation: str) -> Button:
        """A button with a title of its own."""
        return self._button({"target": target, "title": title}, conversation)

    def _title(self, target: str) -> str:
        topic = self._topics.get(target)
        if topic is not None:
            return topic.title
        return self.line("title_" + target.replace("/", "_"))

    def topic(self, key: str) -> Topic | None:
        """The topic of an answer key, if there is one."""
        return self._topics.get(key)

    def _source(self, key: str) -> dict[str, Any]:
        return {"id": key, **self._sources.get(key, {"title": key})}


def _kind(name: str, response: Response) -> tuple[str, str | None]:
    if name in _KINDS:
        return _KINDS[name]
    if name.startswith("faq/"):
        return "answer", name
    if name.startswith("ask_contact_form") or name.startswith("contact_problem"):
        return "form", None
    if response.path is None:
        return "talk", None
    group, stem = response.path.parent.name, response.path.stem
    if group == "people":
        return ("form" if stem == "contact_me" else "handoff"), f"people/{stem}"
    kind = _GROUP_KINDS.get(group, "notice")
    return kind, None if kind == "notice" else f"{group}/{stem}"
