"""What went unanswered is collected without who asked it, and goes when it must."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bothand.care.alerts import Alert, AlertSpool
from bothand.care.candidates import candidates
from bothand.care.collecting import Collector, is_usable
from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.messages import Draft
from bothand.care.retention import Retention, forget_entirely
from bothand.care.takeover import Takeovers
from bothand.care.unanswered import KEPT_DAYS, Unanswered
from bothand.language.scrubbing import ScrubbingFailed
from bothand.settings import ROOT
from bothand.store import Database
from bothand.store.content_models import unanswered

MEDICATIONS = ROOT / "data" / "medications.csv"
TOPICS = {
    "practice/parking": ("where do people leave their car", "parking spots for clients"),
    "practice/pets": ("animals in the waiting area", "may a cat come along"),
}


@pytest.fixture
def collector(db: Database, artefacts: Path) -> Collector:
    return Collector(db, artefacts, MEDICATIONS)


def ask(
    conversations: Conversations,
    text: str,
    now: datetime,
    reply: str = "fallback",
    answer: str | None = None,
    of: str = "c",
    button: str | None = None,
) -> str:
    """Ask something; the id of the reply."""
    kept = conversations.keep(of, text, now, button=button)
    draft = Draft("…", reply, answer)
    return conversations.reply(of, [draft], now, kept.message.seq)[0].id


def texts(db: Database) -> list[str]:
    return [each.text for group in Unanswered(db).groups() for each in group.questions]


def test_no_personal_data_reaches_the_table(
    conversations: Conversations, db: Database, collector: Collector, now: datetime, url: str
) -> None:
    ask(conversations, "i'm Tamika Okafor, do you do hypnosis, call 615-555-0142", now)
    ask(conversations, "my therapist dr. lindqvist from Murfreesboro sells hypnosis tapes", now)
    assert collector.collect(TOPICS, now) == 2
    held = texts(db)
    assert any("do you do hypnosis" in each for each in held)
    # Away with the messages themselves: what is left in the files was collected.
    Retention(db).forget("c", now)
    assert sorted(texts(db)) == sorted(held)
    folder = Path(url.removeprefix("sqlite:///")).parent
    for path in folder.iterdir():
        content = path.read_bytes().lower()
        assert b"hypnosis" in content or path.suffix != ".db"
        for name in (b"tamika", b"okafor", b"0142", b"lindqvist", b"murfreesboro"):
            assert name not in content, path


def test_what_was_not_known_did_not_help_or_ended_with_a_person_is_collected(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    ask(conversations, "can I bring my parrot along", now)
    ask(conversations, "do you sell gift cards here", now, "clarify")
    marked = ask(conversations, "how loud is the waiting room", now, "answer", "faq/practice_x")
    Feedback(db).keep("c", marked, False, now)
    liked = ask(conversations, "how long is one visit", now, "answer", "faq/practice_y")
    Feedback(db).keep("c", liked, True, now)
    ask(conversations, "what about my old records", now, "answer", "faq/practice_z")
    ask(conversations, "I want to talk to a person", now, "handoff", "people/talk_to_human")
    with db.read() as session:
        found = {each.text: (each.why, each.answer) for each in candidates(session, now)}
    assert found == {
        "can I bring my parrot along": ("unknown", None),
        "do you sell gift cards here": ("unknown", None),
        "how loud is the waiting room": ("unhelpful", "faq/practice_x"),
        "what about my old records": ("person", "faq/practice_z"),
    }


def test_a_wish_pressed_in_the_widget_names_the_question_before_it(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    ask(conversations, "does the building have an elevator", now, "fallback")
    conversations.reply("c", [Draft("…", "handoff", "people/talk_to_human")], now, None)
    with db.read() as session:
        assert [each.why for each in candidates(session, now)] == ["person"]


@pytest.mark.parametrize("text", ["yes", "no thanks", "x " * 600])
def test_what_is_no_question_is_left(
    conversations: Conversations, db: Database, now: datetime, text: str
) -> None:
    ask(conversations, text, now)
    ask(conversations, "Which one of these", now, button="b_1")
    ask(conversations, "asdf jkl qwerty uiop", now, answer="talk/nonsense")
    with db.read() as session:
        assert candidates(session, now) == []


def test_nothing_is_taken_where_a_life_may_be_in_danger(
    conversations: Conversations, db: Database, collector: Collector, now: datetime, tmp_path: Path
) -> None:
    for name in ("safe", "alarmed", "told"):
        conversations.start(name, "en", now)
        ask(conversations, f"is there a {name} bike rack outside", now, of=name)
    ask(conversations, "I can't go on like this", now, "safety", "safety/check", of="told")
    assert collector.collect(TOPICS, now) == 2
    spool = AlertSpool(tmp_path / "spool")
    spool.put(Alert("a1", "alarmed", "crisis_self", "2026-03-02T12:00:00.000Z", "…"))
    spool.drain(db)
    assert collector.collect(TOPICS, now + timedelta(hours=1)) == 0
    assert [each for each in texts(db) if "alarmed" in each or "told" in each] == []
    assert len(texts(db)) == 1


def test_nothing_is_taken_of_a_chat_that_a_person_has_or_had_then(
    conversations: Conversations, db: Database, now: datetime
) -> None:
    ask(conversations, "is there a bike rack outside", now)
    takeover = Takeovers(db).begin("c", "Jamie", now + timedelta(minutes=1))
    with db.read() as session:
        assert candidates(session, now) == []
    assert takeover.ended_at is None
    Takeovers(db).end("c", now + timedelta(minutes=9))
    with db.read() as session:
        assert len(candidates(session, now)) == 1


def test_questions_alike_stand_together_with_the_nearest_topic(
    conversations: Conversations, db: Database, collector: Collector, now: datetime
) -> None:
    ask(conversations, "can I bring my dog to therapy", now)
    ask(conversations, "are dogs allowed during therapy", now)
    ask(conversations, "is there a parking lot by the office", now)
    assert collector.collect(TOPICS, now) == 3
    groups = Unanswered(db).groups()
    assert [(len(each.questions), each.nearest) for each in groups] == [
        (2, "practice/pets"),
        (1, "practice/parking"),
    ]
    assert Unanswered(db).group(groups[0].id) == groups[0]
    assert Unanswered(db).group("none") is None


def test_it_is_done_every_few_minutes_or_when_asked_and_takes_nothing_twice(
    conversations: Conversations, db: Database, collector: Collector, now: datetime
) -> None:
    ask(conversations, "is there a parking lot by the office", now)
    assert collector.collect({}, now) == 1
    ask(conversations, "does the parking lot have a roof", now)
    assert collector.collect({}, now + timedelta(minutes=1)) == 0
    assert collector.collect({}, now + timedelta(minutes=1), asked=True) == 1
    assert collector.collect({}, now + timedelta(minutes=20)) == 0
    assert Unanswered(db).open_count() == 2


def test_a_failing_scrubber_keeps_nothing_and_is_tried_again(
    conversations: Conversations, db: Database, artefacts: Path, now: datetime, tmp_path: Path
) -> None:
    ask(conversations, "is there a parking lot by the office", now)
    broken = Collector(db, artefacts, tmp_path / "missing.csv")
    with pytest.raises(ScrubbingFailed):
        broken.collect({}, now)
    assert texts(db) == []
    later = now + timedelta(seconds=1)
    assert Collector(db, artefacts, MEDICATIONS).collect({}, later) == 1


@pytest.fixture
def one(
    conversations: Conversations, collector: Collector, now: datetime
) -> Iterator[Conversations]:
    """One question, collected."""
    ask(conversations, "is there a parking lot by the office", now)
    collector.collect({}, now)
    yield conversations


def rows(db: Database) -> int:
    with db.read() as session:
        return len(session.execute(unanswered.select()).all())


def test_what_a_visitor_erases_goes_with_the_chat(
    one: Conversations, db: Database, collector: Collector, now: datetime
) -> None:
    assert rows(db) == 1
    one.erase("c", now)
    assert rows(db) == 0
    assert collector.collect({}, now + timedelta(hours=1)) == 0


def test_a_question_outlives_the_chat_for_a_time_but_not_an_erasure(
    one: Conversations, db: Database, now: datetime
) -> None:
    Retention(db).forget("c", now)
    assert rows(db) == 1
    one.erase("c", now)
    assert rows(db) == 0


def test_the_erasure_of_a_person_takes_their_questions(
    one: Conversations, db: Database, now: datetime
) -> None:
    forget_entirely(db, "c", now)
    assert rows(db) == 0


def test_a_question_goes_when_its_time_is_over(
    one: Conversations, db: Database, now: datetime
) -> None:
    Retention(db).sweep(now + timedelta(days=KEPT_DAYS - 1))
    assert rows(db) == 1
    Retention(db).sweep(now + timedelta(days=KEPT_DAYS + 1))
    assert rows(db) == 0


def test_what_staff_settled_is_open_no_more(
    one: Conversations, db: Database, collector: Collector, now: datetime
) -> None:
    questions = Unanswered(db)
    id = questions.groups()[0].questions[0].id
    assert questions.settle([id, "none"], "dismissed", "Jamie", now) == 1
    assert questions.settle([id], "added", "Jamie", now) == 0
    assert questions.groups() == []
    assert collector.collect({}, now + timedelta(hours=1)) == 0
    with pytest.raises(ValueError, match="gone"):
        questions.settle([id], "gone", "Jamie", now)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("do you do hypnosis", True),
        ("[name] said do it", True),
        ("[name] in [place] said", False),
        ("my [name]", False),
        ("", False),
        ("ask me at me@here please now", False),
    ],
)
def test_what_is_still_personal_or_says_nothing_is_not_used(text: str, usable: bool) -> None:
    assert is_usable(text) is usable
