"""Machines that fill in the contact form are held up, and no person is: without a puzzle."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
import pytest
from servers import ChatServer
from talking import Visitor, assert_error, contact_fields, rows, saved_contacts

from bothand.chat.form_age import FormAge

Fresh = Callable[..., ChatServer]


def test_a_form_that_comes_faster_than_people_type_must_be_sent_once_more(
    fresh_chat_server: Fresh,
) -> None:
    server = fresh_chat_server(BOTHAND_RATE_CONTACTS="3")
    visitor = Visitor(server.url)
    fields = contact_fields(server, client_id="1")
    refused = visitor.post("/chat/contact", fields)
    assert_error(refused, 429)
    assert not saved_contacts(server.home, visitor.conversation)
    time.sleep(3)
    assert visitor.post("/chat/contact", fields).status_code == 201

    # More in an hour than anyone has need of, from one address.
    others = [Visitor(server.url) for _ in range(3)]
    time.sleep(3)
    codes = [each.post("/chat/contact", fields).status_code for each in others]
    assert codes == [201, 201, 429]

    # Danger is answered whatever the count says.
    crisis = contact_fields(server, best_time="before I kill myself tonight")
    said = others[2].post("/chat/contact", crisis).json()["messages"]
    assert said[0]["kind"] == "safety"


def test_the_plain_page_keeps_what_was_filled_in_for_the_second_press(
    fresh_chat_server: Fresh,
) -> None:
    server = fresh_chat_server(BOTHAND_RATE_CONTACTS="3")
    with httpx.Client(base_url=server.url, timeout=60) as browser:
        page = browser.get("/chat").text

        def hidden(name: str) -> str:
            found = re.search(rf'name="{name}" value="([^"]*)"', page)
            assert found is not None
            return found[1]

        form = {
            "do": "contact",
            "client_id": hidden("client_id"),
            "contact_name": "Robin",
            "contact_phone": "615 555 0171",
            "contact_consent": "yes",
            "consent_version": hidden("consent_version"),
            "shown_at": hidden("shown_at"),
        }
        page = browser.post("/chat", data=form).text
        assert 'value="Robin"' in page
        assert "Your request is with our team" not in page
        forged = form | {"shown_at": "1.0~" + "0" * 64, "token": hidden("token")}
        assert "Your request is with our team" not in browser.post("/chat", data=forged).text
        time.sleep(3)
        again = form | {"token": hidden("token")}
        assert "Your request is with our team" in browser.post("/chat", data=again).text


def test_a_field_that_no_person_sees_gives_a_machine_away_and_nothing_is_lost(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    fields = contact_fields(chat_server, website="https://spam.example")
    assert visitor.post("/chat/contact", fields).status_code == 201
    query = "SELECT status, status_by, due_at FROM contact_requests WHERE conversation = ?"
    assert rows(chat_server.home, query, visitor.conversation) == [("closed", "spam", None)]


@pytest.mark.parametrize("stamp", ["", "~", "x", "1.0~", "1.0~é", "nan~" + "0" * 64])
def test_a_made_up_moment_is_no_moment(stamp: str) -> None:
    assert FormAge(b"s" * 32).seconds(stamp) is None


def test_a_moment_of_ours_grows_older() -> None:
    age = FormAge(b"s" * 32).seconds(FormAge(b"s" * 32).stamp())
    assert age is not None
    assert -0.2 < age < 5
