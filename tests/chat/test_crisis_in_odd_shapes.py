"""A cry for help counts however it arrives, and staff read the words that were pressed."""

from __future__ import annotations

from talking import DANGER, Visitor, assert_safe, replies


def test_danger_in_broken_json_is_answered(visitor: Visitor) -> None:
    broken = f'{{"text": "{DANGER}'.encode()
    assert_safe(visitor.http.post("/chat/messages", content=broken, headers=visitor.headers))


def test_harmless_broken_json_is_still_an_error(visitor: Visitor) -> None:
    answer = visitor.http.post("/chat/messages", content=b'{"text": "hi', headers=visitor.headers)
    assert answer.status_code == 400


def test_danger_in_a_wrong_field_is_answered(visitor: Visitor) -> None:
    assert_safe(visitor.post("/chat/messages", {"message": DANGER}))


def test_staff_read_the_words_that_were_pressed_in_a_crisis(visitor: Visitor) -> None:
    said = replies(visitor.send(DANGER))
    button = said[0]["buttons"][0]
    visitor.post("/chat/messages", {"button": button["id"]})
    pressed = [message for message in visitor.history() if message["from"] == "visitor"][-1]
    assert pressed["text"] == button["title"]
