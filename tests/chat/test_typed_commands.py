"""Nothing that a visitor types is obeyed as a command of Rasa's."""

from __future__ import annotations

import pytest
from servers import ChatServer
from talking import Visitor, answers, kinds, rows

COMMANDS = [
    "/restart",
    "/ /restart",
    " / /back",
    "/session_start",
    "/crisis_self",
    '/faq{"x":1}',
    "/nlu_fallback",
    "/stop",
    '/contact_me{"contact_name": "Mallory", "contact_values": {"name": "Mallory"}}',
    "//restart",
    "/\t\n/restart",
    "/\u2009/restart",
    "\u3000/\u3000/restart",
    "\uff0frestart",
    "\u200b/restart",
    "/\u200b/restart",
    "\u2060/\ufeffback",
    "\u200d/restart",
    "/\x00/restart",
]


@pytest.fixture(scope="module")
def in_form(chat_server: ChatServer) -> Visitor:
    """A visitor who is asked for a phone number, in the middle of a contact request."""
    visitor = Visitor(chat_server.url)
    visitor.fill_form("Robin")
    return visitor


@pytest.mark.parametrize("command", COMMANDS)
def test_a_typed_command_ends_no_contact_request(
    chat_server: ChatServer, in_form: Visitor, command: str
) -> None:
    said = in_form.say(command)
    assert said
    assert answers(said)[0] != "safety/crisis_self"
    assert kinds(said)[-1] == "form", said
    assert "phone number" in said[-1]["text"]
    kept = [message for message in in_form.history() if message["from"] == "visitor"][-1]
    assert kept["text"].endswith(command.strip("\u200b\u2060\u3000 ").split("/")[-1][-4:])


def test_after_all_typed_commands_the_request_is_finished_and_saved(
    chat_server: ChatServer, in_form: Visitor
) -> None:
    for answer in ("robin@example.com", *["skip"] * 5):
        said = in_form.say(answer)
    assert "Robin" in said[-1]["text"], said
    assert answers(in_form.say("yes"))[-1] == "people/contact_me"
    names = rows(
        chat_server.home,
        "SELECT name FROM contact_requests WHERE conversation = ?",
        in_form.conversation,
    )
    assert names == [("Robin",)]


def test_no_command_stands_in_the_dialogue_s_memory(
    chat_server: ChatServer, in_form: Visitor
) -> None:
    events = rows(
        chat_server.home,
        "SELECT type_name, intent_name FROM events WHERE sender_id = ?",
        in_form.conversation,
    )
    assert events
    kinds_of_event = {kind for kind, _ in events}
    assert not kinds_of_event & {"restart", "undo", "rewind", "reset_slots"}
    assert not {intent for _, intent in events} & {"restart", "back", "session_start"}


@pytest.mark.parametrize("opening", ["/get_started", "/restart", "/ /greet", "\u200b/session"])
def test_an_old_widget_s_opening_gets_the_greeting(chat_server: ChatServer, opening: str) -> None:
    visitor = Visitor(chat_server.url)
    assert answers(visitor.say(opening)) == ["talk/greet"]
    assert "talk/greet" not in answers(visitor.say("/crisis_self"))
