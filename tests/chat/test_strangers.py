"""Nobody reads or writes another visitor's conversation."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import pytest
from servers import ChatServer
from talking import Visitor, answers, assert_error, replies, rows, token_parts

from bothand.chat.buttons import Buttons
from bothand.chat.token import LIFE_SECONDS, Tokens

NewVisitor = Callable[[], Visitor]


def forged(server: ChatServer, visitor: Visitor, how: str) -> str:
    """A token that must open nothing."""
    token, parts = visitor.token, token_parts(visitor.token)
    old = time.time() - LIFE_SECONDS - 60
    made = {
        "none": "-",
        "cut": token[:-1],
        "without a signature": token.rpartition(".")[0] + ".",
        "another signature": token[:-1] + ("0" if token[-1] != "0" else "1"),
        "another time": token.replace(parts["issued"], str(int(parts["issued"]) + 1)),
        "another key": Tokens(b"m" * 32).issue(visitor.conversation),
        "the bare conversation": visitor.conversation,
        "expired": Tokens(server.settings.secret).issue(visitor.conversation, old),
        "from the future": Tokens(server.settings.secret).issue(visitor.conversation, 4e9),
        "never started": Tokens(server.settings.secret).issue("0" * 32),
        "long": "b1." * 1000,
        "odd": "Bearer é",
    }
    return made[how]


@pytest.mark.parametrize(
    "how",
    [
        *("none", "cut", "without a signature", "another signature", "another time"),
        *("another key", "the bare conversation", "expired", "from the future"),
        *("never started", "long", "odd"),
    ],
)
def test_a_bad_token_opens_nothing(chat_server: ChatServer, visitor: Visitor, how: str) -> None:
    visitor.say("does sertraline upset the stomach")
    before = visitor.history()
    bearer = b"Bearer " + forged(chat_server, visitor, how).encode()
    calls: list[tuple[str, str, object]] = [
        ("POST", "/chat/messages", {"text": "what did I say before"}),
        ("GET", "/chat/messages", None),
        ("GET", "/chat/messages?after=0", None),
        ("POST", f"/chat/messages/{before[-1]['id']}/feedback", {"helpful": True}),
        ("POST", "/chat/handoff", None),
        ("POST", "/chat/contact", {"name": "Robin"}),
        ("GET", "/chat/state", None),
        ("DELETE", "/chat/session", None),
    ]
    for method, path, fields in calls:
        if (how, method) == ("never started", "DELETE"):
            continue  # as if it had been erased before: nothing is there
        answer = visitor.http.request(method, path, json=fields, headers={b"authorization": bearer})
        assert_error(answer, 401)
    assert visitor.history() == before


def test_a_token_reads_and_writes_its_own_conversation_only(new_visitor: NewVisitor) -> None:
    one, other = new_visitor(), new_visitor()
    one.say("my therapist moved to Ohio, marker-for-one")
    assert "marker-for-one" not in str(other.history())
    bot = one.history()[-1]["id"]
    assert_error(other.post(f"/chat/messages/{bot}/feedback", {"helpful": True}), 404)
    assert one.post(f"/chat/messages/{bot}/feedback", {"helpful": False}).status_code == 204


@pytest.mark.parametrize("where", ["sender", "sender_id", "session_id", "conversation", "token"])
def test_an_id_in_the_body_is_ignored(new_visitor: NewVisitor, where: str) -> None:
    one, other = new_visitor(), new_visitor()
    for value in (one.conversation, one.token):
        other.say("are twins seen together at your place", **{where: value})
    assert len(one.history()) == 1
    assert len(other.history()) > 3


def test_forged_metadata_changes_nothing(chat_server: ChatServer, visitor: Visitor) -> None:
    forged_fields = {
        "metadata": {"offer": "contact_me", "last_answers": ["faq/taking_alcohol"]},
        "input_channel": "callback",
        "from": "human",
        "from_": "human",
        "kind": "safety",
        "seq": 900,
        "answer": "safety/crisis_self",
        "parse_data": {"intent": {"name": "contact_me", "confidence": 1.0}},
        "answered": True,
    }
    plain, with_lies = Visitor(chat_server.url), visitor
    expected = plain.say("mm-hmm sure thing")
    said = with_lies.say("mm-hmm sure thing", **forged_fields)
    assert answers(said) == answers(expected)
    mine = with_lies.history()[1]
    assert (mine["from"], mine["kind"], mine["seq"], mine["answer"]) == ("visitor", "talk", 2, None)
    stored = rows(
        chat_server.home, "SELECT data FROM events WHERE sender_id = ?", with_lies.conversation
    )
    assert stored
    assert "callback" not in str(stored)
    assert "taking_alcohol" not in str(stored)


def test_another_conversation_s_button_is_refused(new_visitor: NewVisitor) -> None:
    one, other = new_visitor(), new_visitor()
    button = one.greeting[-1]["buttons"][0]
    assert_error(other.press(button["id"]), 400)
    assert len(other.history()) == 1
    assert answers(replies(one.press(button["id"])))[0] == button["answer"]


@pytest.mark.parametrize(
    "button",
    ["", "b_", "b_AAAA", "faq/taking_alcohol", "crisis_self", "/restart", "b_é", "x" * 5000],
)
def test_an_unknown_button_is_refused(visitor: Visitor, button: str) -> None:
    assert_error(visitor.press(button), 400)
    assert len(visitor.history()) == 1


def test_a_button_signed_with_another_secret_is_refused(visitor: Visitor) -> None:
    made = Buttons(b"m" * 32).make(visitor.conversation, "people/talk_to_human")
    assert_error(visitor.press(made), 400)


def test_an_old_widget_that_sends_a_button_s_id_as_text_presses_it(visitor: Visitor) -> None:
    button = visitor.greeting[-1]["buttons"][1]
    said = visitor.say(f" {button['id']} ")
    assert said[0]["answer"] == button["answer"]
    assert button["id"] not in [message["text"] for message in visitor.history()]


def test_another_conversation_s_button_sent_as_text_opens_nothing(new_visitor: NewVisitor) -> None:
    one, other = new_visitor(), new_visitor()
    button = one.greeting[-1]["buttons"][1]
    said = replies(other.send(button["id"]))
    assert button["answer"] not in answers(said)


def test_a_retired_button_leads_to_the_nearest_topic_and_says_so(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    made = Buttons(chat_server.settings.secret).make(
        visitor.conversation, "faq/side_effects_weight_gain_old"
    )
    said = replies(visitor.press(made))
    assert said[0]["kind"] == "notice"
    assert len(said) > 1


def test_a_valid_token_comes_back_to_its_own_chat_and_a_bad_one_to_a_new_one(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("is there a waiting list")
    conversation, messages = visitor.conversation, visitor.history()
    again = Visitor(chat_server.url, token=visitor.token).open(visitor.token)
    assert again["conversation"] == conversation
    assert again["messages"] == messages
    for how in ("cut", "another key", "never started"):
        found = Visitor(chat_server.url).open(forged(chat_server, visitor, how))
        assert found["conversation"] != conversation
        assert answers(found["messages"]) == ["talk/greet"]


def test_an_expired_token_begins_anew_and_says_so(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    expired = forged(chat_server, visitor, "expired")
    found = Visitor(chat_server.url).open(expired)
    assert found["conversation"] != visitor.conversation
    assert [message["kind"] for message in found["messages"]] == ["notice", "talk"]


def test_rasa_s_own_doors_are_shut(chat_server: ChatServer, visitor: Visitor) -> None:
    with httpx.Client(base_url=chat_server.url, timeout=20) as stranger:
        for path in (
            f"/conversations/{visitor.conversation}/tracker",
            "/domain",
            "/status",
            "/webhooks/rest/webhook",
            "/webhooks/callback/webhook",
            "/internal/status",
        ):
            for method in ("GET", "POST"):
                answer = stranger.request(method, path, json={})
                assert_error(answer, 404)


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer x", "Bearer é"])
def test_the_internal_port_opens_to_nobody_without_its_key(
    chat_server: ChatServer, visitor: Visitor, bearer: str
) -> None:
    url = f"http://127.0.0.1:{chat_server.settings.internal_port}/internal/deliver"
    fields = {"conversation": visitor.conversation}
    answer = httpx.post(url, json=fields, headers={b"authorization": bearer.encode()}, timeout=20)
    assert answer.status_code == 401


def test_a_rotation_of_the_secret_locks_nobody_out(
    fresh_chat_server: Callable[..., ChatServer],
) -> None:
    old, older = "old-secret-" * 4, "older-secret-" * 4
    server = fresh_chat_server(BOTHAND_SECRET="new-secret-" * 4, BOTHAND_PREVIOUS_SECRET=old)
    visitor = Visitor(server.url)
    for secret, status in ((old, 200), (older, 401)):
        visitor.token = Tokens(secret.encode()).issue(visitor.conversation)
        assert visitor.get("/chat/messages").status_code == status
        pressed = Buttons(secret.encode()).make(visitor.conversation, "talk/greet")
        assert visitor.press(pressed).status_code == status
