"""The contact form in the chat: in any order, in people's own words, and never without a yes."""

from __future__ import annotations

import pytest
from servers import ChatServer
from talking import CONTACT_ANSWERS, Visitor, answers, kinds, rows, saved_contacts

SAVED = "people/contact_me"


def stored(server: ChatServer, visitor: Visitor) -> dict[str, object]:
    """The one request that a conversation has saved."""
    columns = (
        "name, email, phone, best_time, safe_to_leave_message, current_client,"
        " for_someone_else, under_18"
    )
    query = f"SELECT {columns} FROM contact_requests WHERE conversation = ?"
    found = rows(server.home, query, visitor.conversation)
    assert len(found) == 1
    return dict(zip(columns.replace(" ", "").split(","), found[0], strict=True))


def nothing_saved(server: ChatServer, visitor: Visitor) -> bool:
    return not saved_contacts(server.home, visitor.conversation)


def test_nothing_is_saved_before_the_visitor_says_yes(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    read_back = visitor.fill_form()
    assert kinds(read_back) == ["form"]
    for part in ("Robin", "(615) 555-0171", "not said"):
        assert part in read_back[-1]["text"]
    assert nothing_saved(chat_server, visitor)
    said = visitor.say("yes")
    assert answers(said)[-1] == SAVED
    assert stored(chat_server, visitor)["phone"] == "+16155550171"


def test_without_consent_nothing_is_saved(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.fill_form()
    said = visitor.say("no")
    assert "won't send" in said[-1]["text"]
    assert nothing_saved(chat_server, visitor)
    visitor.say("yes")
    assert nothing_saved(chat_server, visitor)


def test_everything_in_one_sentence_is_asked_for_only_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    said = visitor.say("phone me after 6, 615 555 0172, and no voicemail")
    assert kinds(said)[-1] == "form"
    for each in ("my name is Noor", "I've never been there", "it's for my brother", "he is 34"):
        said = visitor.say(each)
    assert "Noor" in said[-1]["text"], said
    assert "0172" in said[-1]["text"]
    assert answers(visitor.say("yes"))[-1] == SAVED
    found = stored(chat_server, visitor)
    assert (found["name"], found["phone"]) == ("Noor", "+16155550172")
    assert "6" in str(found["best_time"])
    assert found["safe_to_leave_message"] == 0
    assert found["for_someone_else"] == 1


def test_fields_may_come_in_any_order(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.say("I would like the clinic to phone me")
    visitor.say("weekday mornings")
    visitor.say("robin@example.com is my address")
    said = visitor.say("Robin")
    for _ in range(4):
        said = visitor.say("skip")
    assert "robin@example.com" in said[-1]["text"]
    visitor.say("yes")
    found = stored(chat_server, visitor)
    assert (found["name"], found["email"]) == ("Robin", "robin@example.com")
    assert found["best_time"]


def test_a_slip_can_be_corrected_up_to_the_end(chat_server: ChatServer, visitor: Visitor) -> None:
    visitor.fill_form("Robin", "615 555 0171")
    visitor.say("sorry, the number is 615 555 0179")
    for _ in range(5):
        said = visitor.say("skip")
    said = visitor.say("please change the name to Ruben")
    assert "Ruben" in said[-1]["text"]
    assert nothing_saved(chat_server, visitor)
    assert answers(visitor.say("yes"))[-1] == SAVED
    found = stored(chat_server, visitor)
    assert (found["name"], found["phone"]) == ("Ruben", "+16155550179")


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.fill_form("Robin")
    said = visitor.say("does sertraline cause stomach trouble?")
    assert "answer" in kinds(said)
    assert kinds(said)[-1] == "form"
    assert "phone number" in said[-1]["text"]
    for each in CONTACT_ANSWERS[1:]:
        visitor.say(each)
    visitor.say("yes")
    assert stored(chat_server, visitor)["name"] == "Robin"


def test_a_person_asked_for_in_the_middle_is_asked_at_once(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.fill_form("Robin")
    said = visitor.say("could a member of staff join me")
    assert "people/talk_to_human" in answers(said)
    assert visitor.get("/chat/state").json()["waiting"] is True


@pytest.mark.parametrize("words", ["stop", "oh never mind, cancel that", "leave it, thanks"])
def test_a_cancelled_request_is_forgotten(
    chat_server: ChatServer, visitor: Visitor, words: str
) -> None:
    visitor.fill_form("Robin", "robin@example.com")
    said = visitor.say(words)
    assert "form" in kinds(said)
    assert "Nothing was sent" in said[0]["text"]
    assert answers(said)[0] == "talk/stop"
    visitor.say("yes")
    assert nothing_saved(chat_server, visitor)
    again = visitor.fill_form("Pat", "615 555 0173")
    assert "Robin" not in str(again)
    for _ in range(5):
        again = visitor.say("skip")
    assert "robin@example.com" not in again[-1]["text"]
    visitor.say("yes")
    found = stored(chat_server, visitor)
    assert (found["name"], found["email"], found["phone"]) == ("Pat", None, "+16155550173")


def test_a_name_and_a_way_to_be_reached_cannot_be_skipped(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.say("I would like the clinic to phone me")
    assert "name" in visitor.say("skip")[-1]["text"]
    visitor.say("Robin")
    said = visitor.say("skip")
    assert "phone number" in said[-1]["text"]
    assert nothing_saved(chat_server, visitor)


@pytest.mark.parametrize("wrong", ["615 555", "robin@", "00000000000000000000000"])
def test_an_unreadable_number_or_address_is_asked_for_again_kindly(
    chat_server: ChatServer, visitor: Visitor, wrong: str
) -> None:
    visitor.fill_form("Robin")
    said = visitor.say(wrong)
    assert kinds(said)[-1] == "form"
    assert "phone number" in "".join(message["text"] for message in said)
    assert "When is a good time" not in said[-1]["text"]


def test_a_young_person_hears_a_kind_word_and_is_not_refused(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    said = visitor.fill_form("Robin", "615 555 0171", "skip", "skip", "skip", "no", "yes, I'm 16")
    said = visitor.say("yes")
    assert answers(said)[-1] == SAVED
    assert any("grown-up you trust" in message["text"] for message in said)
    assert stored(chat_server, visitor)["under_18"] == 1


def test_a_finished_request_leaves_nothing_behind_for_the_next(
    chat_server: ChatServer, visitor: Visitor
) -> None:
    visitor.fill_form()
    visitor.say("yes")
    visitor.say("yes")
    assert len(saved_contacts(chat_server.home, visitor.conversation)) == 1
    visitor.say("I would like the clinic to phone me")
    said = visitor.say("Pat")
    assert "phone number" in said[-1]["text"]


def test_buttons_of_the_form_say_what_they_show(chat_server: ChatServer, visitor: Visitor) -> None:
    said = visitor.fill_form("Robin", "615 555 0171")
    for title in ("Skip", "No", "Yes", "No", "Skip"):
        ids = {button["title"]: button["id"] for button in said[-1]["buttons"]}
        answer = visitor.press(ids[title])
        assert answer.status_code == 200
        said = answer.json()["messages"]
    assert "Client now: yes" in said[-1]["text"]
    ids = {button["title"]: button["id"] for button in said[-1]["buttons"]}
    assert answers(visitor.press(ids["Yes"]).json()["messages"])[-1] == SAVED
    found = stored(chat_server, visitor)
    assert (found["safe_to_leave_message"], found["current_client"]) == (0, 1)
