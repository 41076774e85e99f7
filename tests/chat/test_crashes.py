"""``kill -9`` loses nothing that the visitor was told is saved."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import httpx
import pytest
from servers import ChatServer
from sqlalchemy import text
from talking import (
    DANGER,
    Visitor,
    alerts_with,
    answers,
    assert_safe,
    contact_fields,
    kinds,
    rows,
    saved_contacts,
)

from bothand.store import Database

SAVED = "people/contact_me"


class Sent(threading.Thread):
    """A request in flight; ``answer`` stays None if the connection broke."""

    def __init__(self, call: Callable[[], httpx.Response]) -> None:
        super().__init__()
        self.call = call
        self.answer: httpx.Response | None = None
        self.start()

    def run(self) -> None:
        with suppress(httpx.TransportError):
            self.answer = self.call()


def told_saved(visitor: Visitor) -> bool:
    """Whether the history tells the visitor that a request is with the team."""
    return any("is with our team" in message["text"] for message in visitor.history())


@pytest.mark.parametrize("delay", [0.004, 0.03, 0.08])
def test_chat_killed_at_the_yes_keeps_the_request_or_never_said_so(
    own_server: ChatServer, delay: float
) -> None:
    visitor, posting = Visitor(own_server.url), Visitor(own_server.url)
    visitor.fill_form()
    fields = contact_fields(own_server, client_id="r-1")
    said = Sent(lambda: visitor.send("yes", client_id="y-1"))
    posted = Sent(lambda: posting.post("/chat/contact", fields))
    time.sleep(delay)
    own_server.kill("chat")
    said.join()
    posted.join()
    own_server.start()
    home = own_server.home
    if posted.answer is not None and posted.answer.status_code == 201:
        assert len(saved_contacts(home, posting.conversation)) == 1
    assert posting.post("/chat/contact", fields).status_code == 201
    assert len(saved_contacts(home, posting.conversation)) == 1
    if told_saved(visitor):
        assert len(saved_contacts(home, visitor.conversation)) == 1
    if said.answer is not None:
        assert said.answer.status_code == 200
        assert answers(said.answer.json()["messages"])[-1] == SAVED
    # The browser sends again what it got no answer to.
    again = visitor.say("yes", client_id="y-1")
    assert answers(again)[-1] == SAVED, again
    assert len(saved_contacts(home, visitor.conversation)) == 1
    history = visitor.history()
    assert [message["seq"] for message in history] == list(range(1, len(history) + 1))


@pytest.mark.parametrize("delay", [0.0, 0.03])
def test_the_action_server_killed_at_the_yes_makes_no_false_promise(
    own_server: ChatServer, delay: float
) -> None:
    visitor = Visitor(own_server.url)
    visitor.fill_form()
    if not delay:
        own_server.kill("actions")
    said = Sent(lambda: visitor.send("yes"))
    time.sleep(delay)
    if delay:
        own_server.kill("actions")
    said.join()
    try:
        assert said.answer is not None
        assert said.answer.status_code == 200
        assert "988" in said.answer.text
        saved = saved_contacts(own_server.home, visitor.conversation)
        if told_saved(visitor):
            assert len(saved) == 1
        # Danger needs no action server, in the middle of the form neither.
        mark = f"mark-actions-{uuid4().hex}"
        assert_safe(visitor.send(f"{DANGER} {mark}"))
        assert len(alerts_with(own_server.home, mark)) == 1
        # Nor does the contact form over POST, nor a question.
        posting = Visitor(own_server.url)
        fields = contact_fields(own_server)
        assert posting.post("/chat/contact", fields).status_code == 201
        assert len(saved_contacts(own_server.home, posting.conversation)) == 1
        assert "answer" in kinds(posting.say("does sertraline cause stomach trouble?"))
        assert posting.post("/chat/handoff", None).json()["state"]["waiting"] is True
    finally:
        own_server.start()


def test_a_form_goes_on_when_the_action_server_is_back(own_server: ChatServer) -> None:
    visitor = Visitor(own_server.url)
    visitor.fill_form("Robin", "615 555 0171")
    own_server.kill("actions")
    try:
        said = visitor.say("after lunch")
        assert said, "silence"
        assert not told_saved(visitor)
    finally:
        own_server.start()
    for _ in range(8):
        said = visitor.say("yes" if "may I send it" in said[-1]["text"] else "skip")
        if SAVED in answers(said):
            break
    saved = saved_contacts(own_server.home, visitor.conversation)
    assert [(name, phone) for name, _, phone in saved] == [("Robin", "+16155550171")]


def test_a_frozen_action_server_holds_nobody_up(own_server: ChatServer) -> None:
    visitor = Visitor(own_server.url)
    actions = own_server.processes["actions"].pid
    os.kill(actions, signal.SIGSTOP)
    try:
        waiting = Sent(lambda: visitor.send("I would like the clinic to phone me"))
        time.sleep(0.3)
        began = time.monotonic()
        assert_safe(visitor.send(f"{DANGER}, now"))
        assert time.monotonic() - began < 4
        other = Visitor(own_server.url)
        assert "answer" in kinds(other.say("does sertraline cause stomach trouble?"))
        waiting.join()
        assert time.monotonic() - began < 13
        assert waiting.answer is not None
        assert waiting.answer.status_code in (200, 503)
        assert "988" in waiting.answer.text
    finally:
        os.kill(actions, signal.SIGCONT)


def test_what_was_written_before_a_crash_is_there_after_it(own_server: ChatServer) -> None:
    visitor = Visitor(own_server.url)
    visitor.say("does sertraline cause stomach trouble?")
    button = visitor.history()[-1]["buttons"][0]
    before = visitor.history()
    sent = Sent(lambda: visitor.send("and how long does it stay", client_id="m-9"))
    query = "SELECT count(*) FROM messages WHERE conversation = ? AND client_id = 'm-9'"
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if rows(own_server.home, query, visitor.conversation)[0][0]:
            break
    own_server.kill("chat")
    sent.join()
    own_server.start()
    after = visitor.history()
    assert after[: len(before)] == before
    assert after[len(before)]["text"] == "and how long does it stay"
    # The text that got no answer is answered when it comes again, and only once.
    visitor.say("and how long does it stay", client_id="m-9")
    texts = [message["text"] for message in visitor.history()]
    assert texts.count("and how long does it stay") == 1
    # A button from before the crash still leads where it led.
    assert visitor.press(button["id"]).json()["messages"][0]["answer"] == button["answer"]


def test_danger_at_the_moment_of_a_crash_is_known_to_staff(own_server: ChatServer) -> None:
    visitor = Visitor(own_server.url)
    mark = f"mark-crash-{uuid4().hex}"
    assert_safe(visitor.send(f"{DANGER} {mark}"))
    own_server.kill("chat")
    own_server.start()
    assert len(alerts_with(own_server.home, mark)) == 1


def test_a_turn_that_was_cut_off_after_rasa_took_it_is_answered_and_not_taken_twice(
    own_server: ChatServer,
) -> None:
    visitor = Visitor(own_server.url)
    visitor.fill_form()
    first = visitor.say("yes", client_id="y-2")
    assert answers(first)[-1] == SAVED
    # As a crash leaves it between the tracker's save and ours.
    database = Database.open(own_server.settings.database_url)
    with database.write() as session:
        session.execute(
            text(
                "DELETE FROM messages WHERE conversation = :id"
                " AND reply_to IS NOT NULL AND seq >= :seq"
            ),
            {"id": visitor.conversation, "seq": first[0]["seq"]},
        )
        session.execute(
            text(
                "UPDATE messages SET answered = :no WHERE conversation = :id AND client_id = 'y-2'"
            ),
            {"id": visitor.conversation, "no": False},
        )
    database.close()
    again = visitor.say("yes", client_id="y-2")
    assert [each["text"] for each in again] == [each["text"] for each in first]
    assert answers(again) == answers(first)
    assert [each["title"] for each in again[-1]["buttons"]] == [
        each["title"] for each in first[-1]["buttons"]
    ]
    assert len(saved_contacts(own_server.home, visitor.conversation)) == 1
