"""Who waits is told, though telling fails at first, or one of them is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from bothand.care.conversations import Conversations
from bothand.care.desk_settings import DeskSettings
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.takeover import Takeovers
from bothand.chat.absences import Absences
from bothand.chat.buttons import Buttons
from bothand.chat.dialogue import Unavailable
from bothand.chat.service import Chat
from bothand.chat.voice import Voice
from bothand.content.practice import Practice
from bothand.settings import ROOT
from bothand.store import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Mouth:
    """Stands in for chat: fails as told, and remembers who heard what."""

    def __init__(self, failures: dict[str, list[Exception]], is_open: bool | None = True) -> None:
        self.heard: list[tuple[str, str]] = []
        self._failures = failures
        practice = SimpleNamespace(open_at=lambda _: is_open)
        self.voice = SimpleNamespace(practice=practice, say=lambda name, _: name)
        self.turns = SimpleNamespace(say=self.say)
        self.states = SimpleNamespace(tell=self.tell)

    async def say(self, conversation: str, drafts: Sequence[str]) -> None:
        failures = self._failures.get(conversation)
        if failures:
            raise failures.pop(0)
        self.heard.append((conversation, drafts[0]))

    async def tell(self, conversation: str) -> None:
        pass


def waiting(tmp_path: Path, mouth: Mouth) -> tuple[Absences, Database]:
    """Three conversations that asked for a person an hour ago."""
    db = Database.open(f"sqlite:///{tmp_path / 'bothand.db'}")
    for id in ("a", "b", "c"):
        Conversations(db).start(id, "en", NOW)
        Handoffs(db).request(id, NOW - timedelta(hours=1))
    parts: Any = (Takeovers(db), Handoffs(db), DeskSettings(db))
    return Absences(cast(Chat, mouth), *parts), db


async def test_what_could_not_be_said_is_said_later_and_only_once(tmp_path: Path) -> None:
    mouth = Mouth({"a": [Unavailable()]})
    absences, _ = waiting(tmp_path, mouth)
    await absences.tell_who_waits(NOW)
    assert sorted(mouth.heard) == [("b", "nobody_yet"), ("c", "nobody_yet")]
    for _ in range(3):
        await absences.tell_who_waits(NOW)
    assert sorted(mouth.heard) == [(id, "nobody_yet") for id in ("a", "b", "c")]


async def test_one_who_is_gone_keeps_the_others_from_nothing(tmp_path: Path) -> None:
    mouth = Mouth({"a": [ConversationGone("a")]})
    absences, _ = waiting(tmp_path, mouth)
    for _ in range(2):
        await absences.tell_who_waits(NOW)
    assert sorted(mouth.heard) == [("b", "nobody_yet"), ("c", "nobody_yet")]


async def test_one_who_was_served_meanwhile_does_not_hear_that_nobody_came(tmp_path: Path) -> None:
    mouth = Mouth({"a": [Unavailable()]})
    absences, db = waiting(tmp_path, mouth)
    await absences.tell_who_waits(NOW)
    wish = Handoffs(db).waiting("a")
    assert wish is not None
    Handoffs(db).close(wish.id, "Ana", NOW)
    await absences.tell_who_waits(NOW)
    assert "a" not in dict(mouth.heard)


@pytest.mark.parametrize(
    ("is_open", "name"), [(True, "nobody_yet"), (None, "nobody_yet"), (False, "nobody_watching")]
)
async def test_outside_hours_it_is_said_that_nobody_watches(
    tmp_path: Path, is_open: bool | None, name: str
) -> None:
    mouth = Mouth({}, is_open)
    absences, _ = waiting(tmp_path, mouth)
    await absences.tell_who_waits(NOW)
    assert {said for _, said in mouth.heard} == {name}


def test_what_is_said_outside_hours_is_plain_and_offers_a_way(tmp_path: Path) -> None:
    found = yaml.safe_load((ROOT / "practice.yml").read_text(encoding="utf-8"))
    found["hours"] = {"monday": ["09:00-12:00"]}
    (tmp_path / "practice.yml").write_text(yaml.safe_dump(found), encoding="utf-8")
    practice = Practice.read(tmp_path / "practice.yml")
    sunday = datetime(2026, 3, 1, 18, tzinfo=UTC)
    voice = Voice(ROOT / "data", practice, Buttons(b"s" * 32))
    said = voice.say("nobody_watching", "c", staff_when=practice.when_seen(sunday))
    assert "Nobody on our team is watching this chat now" in said.text
    assert "We're closed now" in said.text
    assert "Monday at 9:00 AM" in said.text
    assert "988" in said.text
    assert "people/contact_me" in {button.answer for button in said.buttons}
