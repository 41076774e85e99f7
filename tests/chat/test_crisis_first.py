"""A person in danger gets the safety message, whatever else is wrong."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from servers import ChatServer
from talking import (
    DANGER,
    Visitor,
    alerts_with,
    answers,
    assert_safe,
    contact_fields,
    danger,
    kinds,
    replies,
    rows,
    saved_contacts,
    told_once,
)

from bothand.care.takeover import Takeovers
from bothand.chat.buttons import Buttons
from bothand.chat.token import LIFE_SECONDS, Tokens
from bothand.safety.levels import FULL_KINDS
from bothand.store import Database

FILLER = "We talked about my week at work and the dog and the garden. "


def test_danger_is_answered_kept_and_told_to_staff_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    said = assert_safe(visitor.send(danger("mark-plain")))
    assert answers(said) == ["safety/crisis_self"]
    assert said[0]["buttons"]
    assert [message["from"] for message in visitor.history()] == ["bot", "visitor", "bot"]
    told_once(chat_server, "mark-plain")


@pytest.mark.parametrize("how", ["none", "expired", "forged", "cut", "erased"])
def test_danger_under_a_bad_token_is_answered(
    chat_server: ChatServer, visitor: Visitor, how: str
) -> None:
    old = time.time() - LIFE_SECONDS - 60
    if how == "erased":
        assert visitor.erase().status_code == 204
    else:
        visitor.token = {
            "none": "-",
            "expired": Tokens(chat_server.settings.secret).issue(visitor.conversation, old),
            "forged": Tokens(b"m" * 32).issue(visitor.conversation),
            "cut": visitor.token[:-3],
        }[how]
    assert_safe(visitor.send(danger(f"mark-token-{how}")))
    told_once(chat_server, f"mark-token-{how}")


@pytest.mark.parametrize("also", [{"client_id": 7}, {"button": "b_x"}, {"metadata": []}])
def test_danger_beside_a_wrong_field_is_answered(
    chat_server: ChatServer, visitor: Visitor, also: dict[str, object]
) -> None:
    mark = f"mark-field-{next(iter(also))}"
    assert_safe(visitor.send(danger(mark), **also))
    told_once(chat_server, mark)


@pytest.mark.parametrize("characters", [5_000, 50_000, 100_000])
@pytest.mark.parametrize("place", ["start", "end"])
def test_danger_in_a_very_long_text_is_found(
    chat_server: ChatServer, visitor: Visitor, characters: int, place: str
) -> None:
    mark = f"mark-long-{characters}-{place}"
    filler = (FILLER * (characters // len(FILLER) + 1))[: characters - 200]
    parts = [f"{danger(mark)}. ", filler]
    assert_safe(visitor.send("".join(parts if place == "start" else reversed(parts))))
    told_once(chat_server, mark)


def test_danger_in_the_middle_of_fifty_thousand_characters_is_found(visitor: Visitor) -> None:
    filler = FILLER * 400
    assert_safe(visitor.send(f"{filler}{DANGER}. {filler}"))


@pytest.mark.parametrize("prefix", ["/", " / /", "/faq", "\u200b", "/restart "])
def test_danger_behind_a_slash_is_found(visitor: Visitor, prefix: str) -> None:
    assert_safe(visitor.send(prefix + DANGER))


@pytest.mark.parametrize("field", ["name", "best_time", "email", "phone", "under_18", "note"])
def test_danger_in_a_field_of_the_contact_form_is_answered(
    chat_server: ChatServer, visitor: Visitor, field: str
) -> None:
    mark = f"mark-contact-{field}"
    fields = contact_fields(chat_server, **{field: danger(mark)})
    if field in ("best_time", "name", "note"):
        answer = visitor.post("/chat/contact", fields)
        assert answer.status_code in (200, 201), answer.text
        said = answer.json()["messages"]
        assert said[0]["answer"] == "safety/crisis_self"
        assert "988" in said[0]["text"]
    else:
        assert_safe(visitor.post("/chat/contact", fields))
        assert not saved_contacts(chat_server.home, visitor.conversation)
    told_once(chat_server, mark)


def test_danger_at_the_end_of_a_long_field_or_under_a_bad_token_is_answered(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    fields = contact_fields(chat_server, best_time=FILLER * 500 + danger("mark-far"))
    assert_safe(visitor.post("/chat/contact", fields))
    told_once(chat_server, "mark-far")
    visitor.token = "-"
    assert_safe(visitor.post("/chat/contact", fields | {"best_time": danger("mark-nobody")}))
    told_once(chat_server, "mark-nobody")


@pytest.mark.parametrize("answered", range(7))
def test_danger_inside_the_chat_s_form_ends_it_and_saves_nothing(
    chat_server: ChatServer, visitor: Visitor, answered: int
) -> None:
    steps = ["Robin", "robin@example.com", "skip", "skip", "skip", "skip", "skip"]
    visitor.say("I would like the clinic to phone me")
    for each in steps[:answered]:
        visitor.say(each)
    said = assert_safe(visitor.send(DANGER))
    assert "form" not in kinds(said)
    visitor.say("yes")
    assert not saved_contacts(chat_server.home, visitor.conversation)


def test_danger_is_answered_while_a_person_of_the_practice_speaks(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    database = Database.open(chat_server.settings.database_url)
    Takeovers(database).begin(visitor.conversation, "Jamie", datetime.now(UTC))
    assert visitor.say("are you there") == []
    assert_safe(visitor.send(danger("mark-takeover")))
    told_once(chat_server, "mark-takeover")
    made = Buttons(chat_server.settings.secret)
    for target in ("safety/crisis_self", "safety/number_again", "safety/in_danger"):
        assert_safe(visitor.press(made.make(visitor.conversation, target)))
    database.close()


@pytest.mark.parametrize("kind", FULL_KINDS)
def test_a_pressed_yes_under_a_check_is_told_to_staff(
    chat_server: ChatServer, visitor: Visitor, kind: str
) -> None:
    button = Buttons(chat_server.settings.secret).make(visitor.conversation, f"safety/{kind}")
    before = alerts_with(chat_server.home, "")
    said = replies(visitor.press(button))
    assert answers(said) == [f"safety/{kind}"]
    assert "911" in said[0]["text"]
    until = time.monotonic() + 10
    while len(alerts_with(chat_server.home, "")) == len(before) and time.monotonic() < until:
        time.sleep(0.1)
    assert len(alerts_with(chat_server.home, "")) == len(before) + 1


def test_a_doubted_emergency_shows_911_then_answers_and_a_yes_gets_the_full_reply(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    check, answer = visitor.say(
        "the only time I nearly fainted was at a parade in that August heat. what I want to ask is "
        "how people remember their pill every morning when they work nights, I forget it so often"
    )
    assert (check["kind"], check["answer"]) == ("safety", "safety/check")
    assert "911" in check["text"] and "988" in check["text"]
    assert answer["kind"] == "answer"
    said = assert_safe(visitor.send("yes"))
    assert answers(said) == ["safety/emergency_reaction"]
    query = "SELECT kind FROM alerts WHERE conversation = ?"
    until = time.monotonic() + 10
    while not (found := rows(chat_server.home, query, visitor.conversation)):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert found == [("emergency_reaction",)]
