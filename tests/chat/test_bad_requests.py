"""What can't be taken is refused in words that help, and never kept half."""

from __future__ import annotations

import json

import httpx
import pytest
from servers import ChatServer
from talking import HELP, Visitor, answers, assert_error, kinds, replies

PLAIN = "How long until the tablets do something for me? "


def long_text(characters: int) -> str:
    return (PLAIN * (characters // len(PLAIN) + 1))[:characters].rstrip().ljust(characters, "?")


@pytest.mark.parametrize("characters", [4_001, 5_000, 64_000])
def test_a_long_story_gets_a_kind_notice(visitor: Visitor, characters: int) -> None:
    said = visitor.say(long_text(characters))
    assert kinds(said) == ["notice"]
    assert len(visitor.history()[1]["text"]) == characters


def test_four_thousand_characters_are_a_normal_message(visitor: Visitor) -> None:
    assert "notice" not in kinds(visitor.say(long_text(4_000)))


@pytest.mark.parametrize("characters", [64_001, 100_000, 900_000])
def test_a_text_that_is_too_long_is_refused(visitor: Visitor, characters: int) -> None:
    assert_error(visitor.send(long_text(characters)), 413)
    assert len(visitor.history()) == 1


def test_a_body_over_a_megabyte_is_refused(visitor: Visitor) -> None:
    answer = visitor.send("a" * 1_100_000)
    assert_error(answer, 413)
    assert visitor.get("/chat/state").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"hello",
        b'"hello"',
        b"[]",
        b"null",
        b"7",
        b'{"text": "hello"',
        b'{"text": "\xff\xfe"}',
        b"[" * 100_000,
        b"\x00",
    ],
)
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/contact", "/chat/messages/x/feedback"])
def test_broken_json_is_refused(visitor: Visitor, path: str, body: bytes) -> None:
    assert_error(visitor.http.post(path, content=body, headers=visitor.headers), 400)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": None},
        {"text": ""},
        {"text": "   \n "},
        {"text": "\u200b\u2060"},
        {"text": 7},
        {"text": ["hello"]},
        {"text": {"text": "hello"}},
        {"text": True},
        {"button": 7},
        {"button": None},
        {"button": ["b_x"]},
        {"text": "hello", "button": "b_x"},
        {"text": "hello", "client_id": 7},
        {"text": "hello", "client_id": ""},
        {"text": "hello", "client_id": "x" * 1000},
        {"text": "hello", "client_id": "a\x00b"},
        {"text": "hello", "client_id": "\ud800"},
        {"message": "hello"},
    ],
)
def test_a_field_of_the_wrong_kind_is_refused_and_nothing_kept(
    visitor: Visitor, fields: dict[str, object]
) -> None:
    body = json.dumps(fields).encode()
    assert_error(visitor.http.post("/chat/messages", content=body, headers=visitor.headers), 400)
    assert len(visitor.history()) == 1


@pytest.mark.parametrize("text", ["a\x00b", "half \ud83d", "x\ud800\udfff", "👩‍👧 ok?", "a\r\nb"])
def test_odd_characters_lose_no_message(visitor: Visitor, text: str) -> None:
    body = json.dumps({"text": text, "client_id": "c-1"}).encode()
    answer = visitor.http.post("/chat/messages", content=body, headers=visitor.headers)
    assert replies(answer)
    assert visitor.history()[1]["from"] == "visitor"


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "²", "1 or 1"])
def test_a_wrong_place_in_the_history_is_refused(visitor: Visitor, after: str) -> None:
    answer = visitor.http.get("/chat/messages", params={"after": after}, headers=visitor.headers)
    assert_error(answer, 400)


@pytest.mark.parametrize("helpful", [None, "yes", 1, [], {}])
def test_a_vote_that_is_neither_yes_nor_no_is_refused(visitor: Visitor, helpful: object) -> None:
    bot = visitor.greeting[0]["id"]
    assert_error(visitor.post(f"/chat/messages/{bot}/feedback", {"helpful": helpful}), 400)


def test_a_vote_on_no_message_of_the_bot_is_not_found(visitor: Visitor) -> None:
    visitor.say("good afternoon")
    mine = visitor.history()[1]["id"]
    for message in (mine, "x", "0" * 32, "..", "%00"):
        assert_error(visitor.post(f"/chat/messages/{message}/feedback", {"helpful": True}), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/nothing"),
        ("GET", "/chat/session"),
        ("PUT", "/chat/messages"),
        ("GET", "/chat/contact"),
        ("GET", "/nothing-here"),
        ("POST", "/chat/config"),
    ],
)
def test_what_is_not_there_says_so_with_the_help_line(
    visitor: Visitor, method: str, path: str
) -> None:
    assert_error(visitor.http.request(method, path, headers=visitor.headers), 404)


@pytest.mark.parametrize("locale", [None, 7, "x" * 5000, "en\x00", "\ud800", {"a": 1}, "de-AT"])
def test_an_odd_locale_opens_a_session_all_the_same(
    chat_server: ChatServer, locale: object
) -> None:
    body = json.dumps({"locale": locale}).encode()
    answer = httpx.post(f"{chat_server.url}/chat/session", content=body, timeout=20)
    assert answer.status_code == 201
    assert answers(answer.json()["messages"]) == ["talk/greet"]


def test_the_config_tells_a_widget_what_it_needs(chat_server: ChatServer) -> None:
    found = httpx.get(f"{chat_server.url}/chat/config", timeout=20).json()
    assert {"practice", "numbers", "consent", "privacy", "languages", "mode"} <= found.keys()
    practice = {"name", "phone", "hours", "timezone", "open_now"}
    assert practice <= found["practice"].keys()
    assert found["numbers"][0]["call"] == HELP
    for number in found["numbers"]:
        assert {"name", "call", "text", "chat", "checked_on"} <= number.keys()
    assert found["consent"]["version"] and found["consent"]["text"]


def test_the_state_tells_who_speaks(visitor: Visitor) -> None:
    expected = {"speaker": "bot", "waiting": False, "staff_name": None, "typing": False}
    found = visitor.get("/chat/state").json()
    assert {name: found[name] for name in expected} == expected
    asked = visitor.post("/chat/handoff", None)
    assert asked.status_code == 200
    assert asked.json()["state"]["waiting"] is True
    assert visitor.get("/chat/state").json()["waiting"] is True
    assert answers(visitor.history())[-1] == "people/talk_to_human"
