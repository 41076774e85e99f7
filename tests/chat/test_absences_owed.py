"""Who waits is told, though telling fails at first, or one of them is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bothand.care.conversations import Conversations
from bothand.care.desk_settings import DeskSettings
from bothand.care.handoff import Handoffs
from bothand.care.living import ConversationGone
from bothand.care.takeover import Takeovers
from bothand.chat.absences import Absences
from bothand.chat.dialogue import Unavailable
from bothand.chat.service import Chat
from bothand.store import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Mouth:
    """Stands in for chat: fails as told, and remembers who heard what."""

    def __init__(self, failures: dict[str, list[Exception]]) -> None:
        self.heard: list[tuple[str, str]] = []
        self._failures = failures
        practice = SimpleNamespace(open_at=lambda _: True)
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
