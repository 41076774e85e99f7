"""The contact form over POST: saved once, with consent, or told what is wrong."""

from __future__ import annotations

import asyncio

import pytest
from servers import ChatServer
from talking import Visitor, answers, assert_error, contact_fields, rows, saved_contacts


def test_a_request_is_saved_as_it_was_sent_and_then_said_so(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    answer = visitor.post("/chat/contact", contact_fields(chat_server))
    assert answer.status_code == 201
    assert answer.json()["contact"]["id"]
    assert answers(visitor.history())[-1] == "people/contact_me"
    columns = (
        "name, email, phone, best_time, safe_to_leave_message, current_client,"
        " for_someone_else, under_18, consent, consent_version, status"
    )
    query = f"SELECT {columns} FROM contact_requests WHERE conversation = ?"
    version = contact_fields(chat_server)["consent_version"]
    reach = ("Robin", "robin@example.com", "+16155550171", "after lunch")
    expected = (*reach, 1, 0, None, None, 1, version, "new")
    assert rows(chat_server.home, query, visitor.conversation) == [expected]


@pytest.mark.parametrize("left_out", ["email", "phone"])
def test_one_way_to_be_reached_is_enough(
    chat_server: ChatServer, visitor: Visitor, left_out: str
) -> None:
    fields = contact_fields(chat_server, **{left_out: None, "best_time": None})
    assert visitor.post("/chat/contact", fields).status_code == 201


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"name": None}, {"name"}),
        ({"name": "   "}, {"name"}),
        ({"name": "x" * 500}, {"name"}),
        ({"email": None, "phone": None}, {"phone"}),
        ({"email": "robin at home", "phone": None}, {"email"}),
        ({"phone": "12", "email": None}, {"phone"}),
        ({"phone": 6155550171}, {"phone"}),
        ({"email": ["robin@example.com"]}, {"email"}),
        ({"best_time": "x" * 1000}, {"best_time"}),
        ({"under_18": "yes"}, {"under_18"}),
        ({"safe_to_leave_message": 1}, {"safe_to_leave_message"}),
        ({"consent": False}, {"consent"}),
        ({"consent": None}, {"consent"}),
        ({"consent": "yes"}, {"consent"}),
        ({"consent_version": "1999-01"}, {"consent_version"}),
        ({"consent_version": None}, {"consent_version"}),
        ({"name": None, "consent": None}, {"name", "consent"}),
    ],
)
def test_what_is_wrong_is_said_by_field_and_nothing_saved(
    chat_server: ChatServer, visitor: Visitor, changed: dict[str, object], named: set[str]
) -> None:
    answer = visitor.post("/chat/contact", contact_fields(chat_server, **changed))
    found = assert_error(answer, 422)
    assert found["fields"].keys() == named
    assert all(len(text) > 10 for text in found["fields"].values())
    assert not saved_contacts(chat_server.home, visitor.conversation)


@pytest.mark.parametrize("client_id", [7, "", "x" * 1000, "\x00"])
def test_an_odd_client_id_is_refused(
    chat_server: ChatServer, visitor: Visitor, client_id: object
) -> None:
    fields = contact_fields(chat_server, client_id=client_id)
    assert_error(visitor.post("/chat/contact", fields), 400)
    assert not saved_contacts(chat_server.home, visitor.conversation)


def test_a_request_sent_again_is_the_first_one(chat_server: ChatServer, visitor: Visitor) -> None:
    fields = contact_fields(chat_server, client_id="r-1")

    async def at_once() -> set[str]:
        calls = (asyncio.to_thread(visitor.post, "/chat/contact", fields) for _ in range(4))
        found = await asyncio.gather(*calls)
        assert {answer.status_code for answer in found} == {201}
        return {answer.json()["contact"]["id"] for answer in found}

    ids = asyncio.run(at_once())
    assert len(ids) == 1
    again = visitor.post("/chat/contact", fields | {"name": "Somebody Else"})
    assert again.status_code == 201
    assert again.json()["contact"]["id"] in ids
    assert [name for name, _, _ in saved_contacts(chat_server.home, visitor.conversation)] == [
        "Robin"
    ]
    assert answers(visitor.history()).count("people/contact_me") == 1
    other = Visitor(chat_server.url)
    assert other.post("/chat/contact", fields).json()["contact"]["id"] not in ids


def test_someone_under_18_is_not_refused(chat_server: ChatServer, visitor: Visitor) -> None:
    fields = contact_fields(chat_server, under_18=True, for_someone_else=False)
    assert visitor.post("/chat/contact", fields).status_code == 201
    query = "SELECT under_18 FROM contact_requests WHERE conversation = ?"
    assert rows(chat_server.home, query, visitor.conversation) == [(1,)]


def test_unknown_fields_are_ignored(chat_server: ChatServer, visitor: Visitor) -> None:
    fields = contact_fields(
        chat_server, status="done", id="1", conversation="x", reason="something private"
    )
    assert visitor.post("/chat/contact", fields).status_code == 201
    query = "SELECT * FROM contact_requests WHERE conversation = ?"
    stored = rows(chat_server.home, query, visitor.conversation)
    assert len(stored) == 1
    assert "something private" not in str(stored)
    assert "done" not in stored[0]


def test_the_form_ends_the_questions_of_the_chat(chat_server: ChatServer, visitor: Visitor) -> None:
    said = visitor.say("I would like the clinic to phone me")
    assert said[-1]["kind"] == "form"
    assert visitor.post("/chat/contact", contact_fields(chat_server)).status_code == 201
    # An answer to a question that isn't asked any more saves nothing and asks nothing.
    assert visitor.say("Robin")[-1]["kind"] != "form"
    assert len(saved_contacts(chat_server.home, visitor.conversation)) == 1


def test_a_request_made_in_the_chat_is_known_to_an_open_form(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    assert visitor.get("/chat/state").json()["contact_at"] is None
    visitor.fill_form()
    visitor.say("yes")
    assert len(saved_contacts(chat_server.home, visitor.conversation)) == 1
    assert visitor.get("/chat/state").json()["contact_at"]


def test_a_page_in_spanish_is_told_in_spanish(chat_server: ChatServer) -> None:
    visitor = Visitor(chat_server.url)
    visitor.token = visitor.http.post("/chat/session", json={"locale": "es-MX"}).json()["token"]
    wrong = contact_fields(chat_server, name=None, phone="12", consent=None)
    fields = assert_error(visitor.post("/chat/contact", wrong), 422)["fields"]
    assert "nombre" in fields["name"]
    assert "teléfono" in fields["phone"]
    assert "permiso" in fields["consent"]
    saved = visitor.post("/chat/contact", contact_fields(chat_server)).json()
    assert saved["messages"][-1]["text"].startswith("Gracias.")
    consent = visitor.get("/chat/config").json()["consent"]
    assert consent["texts"]["es"].startswith("¿Podemos")
    assert consent["texts"]["en"] == consent["text"]
