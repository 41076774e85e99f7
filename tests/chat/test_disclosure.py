"""Nobody is left to think that a human answers."""

from __future__ import annotations

import pytest
from servers import ChatServer
from talking import Visitor, answers, change, whole_text

LONG_AGO = "2026-01-05T09:00:00.000Z"


def let_time_pass(server: ChatServer, visitor: Visitor) -> None:
    change(
        server.home, "UPDATE messages SET at = ? WHERE conversation = ?", LONG_AGO,
        visitor.conversation,
    )  # fmt: skip


def test_the_first_thing_said_is_that_nobody_human_answers(visitor: Visitor) -> None:
    first = whole_text(visitor.greeting)
    assert "automated" in first
    assert "not a person" in first
    assert "911" in first


@pytest.mark.parametrize(
    "question",
    ["are you a real person?", "am i talking to a bot", "Is this ChatGPT", "are you a doctor"],
)
def test_who_asks_is_told(visitor: Visitor, question: str) -> None:
    said = visitor.say(question)
    assert answers(said)[0] == "talk/bot_challenge"
    assert "automated assistant, not a person or a clinician" in whole_text(said)


def test_it_is_said_anew_when_a_visitor_comes_back_after_a_week(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("does sertraline make people sleepy")
    token = visitor.token
    assert "quick reminder" not in whole_text(visitor.open(token)["messages"])
    let_time_pass(chat_server, visitor)
    assert (
        "quick reminder: I'm an automated assistant" in visitor.open(token)["messages"][-1]["text"]
    )
    again = whole_text(visitor.open(token)["messages"])
    assert again.count("quick reminder") == 1


def test_it_is_said_anew_in_a_page_that_stayed_open_for_weeks(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("does sertraline make people sleepy")
    let_time_pass(chat_server, visitor)
    said = visitor.say("and what does it cost?")
    assert "quick reminder" in said[0]["text"]
    assert len(said) > 1
    assert "quick reminder" not in whole_text(visitor.say("ok thanks"))
