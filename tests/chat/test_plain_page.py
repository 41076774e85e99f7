"""The chat as a plain page with forms."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
from servers import ChatServer
from talking import DANGER, alerts_with, locked_database, saved_contacts


class Reader:
    """A browser without scripts: it sends the forms of the page that it has."""

    def __init__(self, server: ChatServer) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=60)
        self.answer = self.http.get("/chat")

    @property
    def page(self) -> str:
        return unescape(self.answer.text)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.answer.text)
        return unescape(found[1]) if found else ""

    def send(self, headers: dict[str, str] | None = None, **fields: str) -> str:
        known = {name: self.hidden(name) for name in ("token", "client_id", "consent_version")}
        self.answer = self.http.post("/chat", data={**known, **fields}, headers=headers or {})
        return self.page


@pytest.fixture
def reader(chat_server: ChatServer) -> Reader:
    return Reader(chat_server)


def test_the_first_look_opens_no_chat_and_has_the_help_lines(reader: Reader) -> None:
    assert reader.answer.status_code == 200
    assert reader.hidden("token") == ""
    assert 'href="tel:988"' in reader.page
    assert 'href="tel:911"' in reader.page


def test_a_question_is_answered_and_the_token_is_in_no_address(reader: Reader) -> None:
    page = reader.send(do="say", text="Is weight gain usual with these tablets?")
    assert "Is weight gain usual with these tablets?" in page
    assert "Weight and appetite can change" in page
    token = reader.hidden("token")
    assert token
    assert str(reader.answer.url).endswith("/chat")
    assert token not in str(reader.answer.headers)
    headers = reader.answer.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "script" not in page.split("</head>")[1].lower().replace("without scripts", "")


def test_the_same_form_sent_twice_says_it_once(reader: Reader) -> None:
    reader.send(do="say", text="hello there")
    token, client = reader.hidden("token"), reader.hidden("client_id")
    reader.send(do="say", text="do you take insurance", client_id=client)
    page = reader.send(do="say", text="do you take insurance", client_id=client, token=token)
    assert page.count('class="own">do you take insurance') == 1


def test_a_button_is_pressed(reader: Reader) -> None:
    reader.send(do="say", text="hello")
    button = re.search(r'name="button" value="([^"]+)">([^<]+)<', reader.answer.text)
    assert button is not None
    page = reader.send(button=unescape(button[1]))
    assert page.count('class="own"') == 2
    assert page.count("<h3>Automated assistant") == 3


def test_danger_is_answered(chat_server: ChatServer, reader: Reader) -> None:
    page = reader.send(do="say", text=f"{DANGER} (mark-plain-page)")
    assert "Help and safety" in page
    assert 'href="https://988lifeline.org"' in page
    assert len(alerts_with(chat_server.home, "mark-plain-page")) == 1


@pytest.mark.parametrize(
    "fields", [{"do": "say", "text": DANGER}, {"do": "contact", "contact_best_time": DANGER}]
)
def test_danger_is_answered_though_no_chat_can_be_opened(
    own_server: ChatServer, fields: dict[str, str]
) -> None:
    reader = Reader(own_server)
    with locked_database(own_server.home):
        page = reader.send(**fields)
    assert "Help and safety" in page
    assert 'href="tel:988"' in page


def test_danger_written_beside_another_wish_is_answered(reader: Reader) -> None:
    page = reader.send(do="person", text=DANGER)
    assert "Help and safety" in page


def test_a_person_can_be_asked_for_first_thing(reader: Reader) -> None:
    assert "put in your request" in reader.send(do="person")


def test_a_contact_request_is_checked_kept_and_saved(
    chat_server: ChatServer, reader: Reader
) -> None:
    page = reader.send(do="contact", contact_name="Robin", contact_email="robin at home")
    assert "Nothing was sent yet." in page
    assert 'value="robin at home" aria-invalid="true"' in page
    assert 'value="Robin"' in page
    page = reader.send(
        do="contact",
        contact_name="Robin",
        contact_phone="615 555 0171",
        contact_under_18="no",
        contact_consent="yes",
    )
    assert "It isn't an appointment yet" in page
    token = reader.hidden("token")
    conversation = chat_server_conversation(chat_server, token)
    assert saved_contacts(chat_server.home, conversation) == [("Robin", None, "+16155550171")]


def chat_server_conversation(server: ChatServer, token: str) -> str:
    answer = httpx.post(
        f"{server.url}/chat/session", json={}, headers={"Authorization": f"Bearer {token}"}
    )
    found: str = answer.json()["conversation"]
    return found


def test_clearing_erases_the_chat(chat_server: ChatServer, reader: Reader) -> None:
    reader.send(do="say", text="hello, clear me later")
    token = reader.hidden("token")
    page = reader.send(do="clear")
    assert "clear me later" not in page
    assert reader.hidden("token") == ""
    gone = httpx.get(
        f"{chat_server.url}/chat/messages", headers={"Authorization": f"Bearer {token}"}
    )
    assert gone.status_code == 401


def test_what_a_dead_chat_could_not_take_stays_in_the_field(reader: Reader) -> None:
    page = reader.send(do="say", text="what does a visit cost", token="forged")
    assert reader.answer.status_code == 401
    assert ">what does a visit cost</textarea>" in page
    assert reader.hidden("token") == ""
    assert "what does a visit cost" in reader.send(do="say", text="what does a visit cost")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://elsewhere.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}],
)
def test_a_foreign_page_can_t_send_the_form(reader: Reader, headers: dict[str, str]) -> None:
    reader.send(headers=headers, do="say", text="hello")
    assert reader.answer.status_code == 403
    assert reader.hidden("token") == ""


def test_words_are_shown_as_they_are(reader: Reader) -> None:
    nasty = "<script>alert(1)</script> **x**"
    assert nasty in reader.send(do="say", text=nasty)
    assert "<script" not in reader.answer.text
