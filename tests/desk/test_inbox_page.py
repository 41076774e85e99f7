"""What staff see in the inbox and in a chat, and what their buttons do."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from made_up import contact
from markupsafe import escape
from running_desk import NOW, Desk, press

from bothand.care.audit import lines
from bothand.care.canned import CannedReplies
from bothand.care.contact import ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.messages import Button, Draft
from bothand.care.notes import Notes
from bothand.care.staff import Role
from bothand.care.takeover import Takeovers
from bothand.content.practice import Practice
from bothand.store import stamp

SCRIPT = "<script>alert('x')</script>"


def audited(desk: Desk) -> set[tuple[str, str, str]]:
    return {(each.actor, each.action, each.subject) for each in lines(desk.database())}


@pytest.fixture
def chat(desk: Desk, request: pytest.FixtureRequest) -> str:
    """A chat whose visitor waits for a person."""
    db, id = desk.database(), f"c-{request.node.name[5:40]}"
    Conversations(db).start(id, "en", NOW)
    Conversations(db).keep(id, "Can I talk to someone?", NOW)
    Handoffs(db).request(id, NOW)
    return id


def test_a_waiting_person_is_seen_and_read(desk: Desk, staff: httpx.Client, chat: str) -> None:
    db = desk.database()
    buttons = (Button("b-1", "Leave a number", None),)
    Conversations(db).reply(chat, [Draft(f"Yes. {SCRIPT}", "talk", buttons=buttons)], NOW, to=1)
    page = staff.get("/").text
    assert f"/conversation?id={chat}" in page
    zone = Practice.read(desk.settings.root / "practice.yml").timezone
    assert NOW.astimezone(zone).strftime("%a, %b %-d, %Y, %-I:%M %p %Z") in page
    assert stamp(NOW) in page

    read = staff.get("/conversation", params={"id": chat}).text
    assert "Can I talk to someone?" in read
    assert "Leave a number" in read
    assert SCRIPT not in read
    assert escape(SCRIPT) in read
    assert ("Jamie", "conversation.read", chat) in audited(desk)


def test_a_chat_is_taken_written_in_and_handed_back(
    desk: Desk, staff: httpx.Client, chat: str
) -> None:
    assert "This chat is yours" in press(staff, "/conversation/take", id=chat)
    assert Takeovers(desk.database()).live()[chat] == "Jamie"
    # Nothing about chat itself is needed for what is written to be kept: it catches up.
    fields = {"id": chat, "text": "Hello, Jamie here", "client_id": "1"}
    assert "Hello, Jamie here" in press(staff, "/conversation/say", **fields)
    press(staff, "/conversation/say", **fields)
    said = Conversations(desk.database()).history(chat)
    assert [each.text for each in said if each.from_ == "human"] == ["Hello, Jamie here"]
    assert "Jamie" in said[1].text
    assert said[1].from_ == "system"
    assert "answers in this chat again" in press(staff, "/conversation/hand-back", id=chat)
    refused = press(staff, "/conversation/say", id=chat, text="too late", client_id="2")
    assert "nothing was sent" in refused
    for act in ("takeover.begin", "takeover.end"):
        assert ("Jamie", act, chat) in audited(desk)


def test_a_colleague_was_first(desk: Desk, staff: httpx.Client, chat: str) -> None:
    with desk.signed_in("Robin", Role.HELPER) as robin:
        press(robin, "/conversation/take", id=chat)
        assert "A colleague was first" in press(staff, "/conversation/take", id=chat)
        refused = press(staff, "/conversation/say", id=chat, text="me too", client_id="1")
        assert "nothing was sent" in refused
        page = press(robin, "/conversation/close", id=chat, outcome="answered")
        assert "The chat is closed" in page
    assert f"/conversation?id={chat}" in staff.get("/?view=closed").text
    assert f"/conversation?id={chat}" not in staff.get("/?view=waiting").text


def test_a_chat_is_found_by_its_words(desk: Desk, staff: httpx.Client, chat: str) -> None:
    Conversations(desk.database()).keep(chat, "about my WALNUT orchard", NOW)
    assert f"/conversation?id={chat}" in staff.get("/", params={"view": "all", "q": "walnut"}).text
    found = staff.get("/", params={"view": "all", "q": "no such words"}).text
    assert "Nothing was found" in found


def test_notes_tags_and_canned_replies(desk: Desk, staff: httpx.Client, chat: str) -> None:
    assert "a private thought" in press(
        staff, "/conversation/note", id=chat, text="a private thought"
    )
    page = press(staff, "/conversation/tag", id=chat, tag="Insurance")
    assert '<span class="tag">insurance</span>' in page
    press(staff, "/conversation/tag", id=chat, tag="insurance", remove="yes")
    assert Notes(desk.database()).tags_of(chat) == []
    press(staff, "/canned/save", title="Hello", text="Hi, {name} of {practice}")
    press(staff, "/conversation/take", id=chat)
    page = staff.get("/conversation", params={"id": chat}).text
    assert "Hi, Jamie of Nashville Therapy Group" in page
    mine = CannedReplies(desk.database()).of(desk.member().id)[0]
    assert "is removed" in press(staff, "/canned/remove", id=mine.id)


def test_only_the_new_messages_are_sent_again(desk: Desk, staff: httpx.Client, chat: str) -> None:
    Conversations(desk.database()).keep(chat, "the second one", NOW)
    part = staff.get("/conversation/talk", params={"id": chat, "after": 1}).text
    assert "the second one" in part
    assert "Can I talk to someone?" not in part
    assert staff.get("/conversation/talk", params={"id": chat, "after": "x"}).status_code == 400


def test_a_script_stays_text_wherever_it_was_written(
    desk: Desk, staff: httpx.Client, chat: str
) -> None:
    desk.alert("a-script", SCRIPT, kind="<b>")
    Conversations(desk.database()).keep(chat, SCRIPT, NOW)
    press(staff, "/conversation/note", id=chat, text=SCRIPT)
    press(staff, "/conversation/tag", id=chat, tag=SCRIPT)
    press(staff, "/canned/save", title=SCRIPT, text=f'"{SCRIPT}')
    press(staff, "/conversation/take", id=chat)
    for path in ("/", f"/conversation?id={chat}", "/canned", f"/?q={SCRIPT}"):
        page = staff.get(path).text
        assert "<script>" not in page, path
        assert "<b>" not in page.lower(), path
        assert escape(SCRIPT) in page, path


def test_staff_are_told_when_only_the_rules_look_for_danger(
    desk: Desk, staff: httpx.Client
) -> None:
    desk.alert("classifier_missing-1", "", kind="classifier_missing")
    page = staff.get("/").text
    assert "Part of the crisis check is not running" in page
    assert '<q class="said"></q>' not in page


def test_a_spooled_alert_appears_once_and_is_acknowledged(desk: Desk, staff: httpx.Client) -> None:
    desk.alert("a-once", "words of the alert", kind="emergency_overdose")
    desk.alert("a-once", "words of the alert", kind="emergency_overdose")
    for _ in range(2):
        page = staff.get("/").text
        assert page.count("words of the alert") == 1
    assert "Overdose or poisoning" in page
    assert "/conversation?id=c-alert" in page
    assert "words of the alert" not in press(staff, "/alerts/acknowledge", id="a-once")
    assert ("Jamie", "alert.acknowledge", "a-once") in audited(desk)


def test_a_damaged_alert_is_not_passed_over_in_silence(desk: Desk, staff: httpx.Client) -> None:
    assert "An alert was damaged" not in staff.get("/").text
    (desk.settings.home / "spool" / "alerts.jsonl").write_text("{half a line\n")
    assert "An alert was damaged" in staff.get("/").text


def test_open_requests_to_be_called_are_seen_from_the_inbox(
    desk: Desk, staff: httpx.Client
) -> None:
    assert "Contact requests: " not in staff.get("/").text
    requests = ContactRequests(desk.database())
    requests.save(None, contact(name="Late"), None, NOW, due_at=NOW)
    requests.save(None, contact(name="Soon"), None, NOW)
    assert "Contact requests: 2 open, 1 overdue" in staff.get("/").text


def test_an_erased_or_unknown_chat_has_nothing_to_read(desk: Desk, staff: httpx.Client) -> None:
    db = desk.database()
    Conversations(db).start("c-erased", "en", NOW)
    Conversations(db).keep("c-erased", "gone soon", NOW)
    Conversations(db).erase("c-erased", NOW)
    for id in ("c-erased", "never", "", "\u00e9\x00"):
        answer = staff.get("/conversation", params={"id": id})
        assert answer.status_code == 404
        assert "gone soon" not in answer.text


def test_a_chat_that_staff_joined_is_kept_for_them(desk: Desk, staff: httpx.Client) -> None:
    db = desk.database()
    Conversations(db).start("c-joined", "en", NOW)
    Conversations(db).reply("c-joined", [Draft("Hi, Jo here.", "talk", from_="human")], NOW, None)
    Conversations(db).erase("c-joined", NOW)
    page = staff.get("/conversation", params={"id": "c-joined"}).text
    assert "Hi, Jo here." in page
    assert "cleared this chat on their side" in page


def test_templates_hold_no_inline_script_and_no_inline_style() -> None:
    for path in (Path(__file__).parents[2] / "bothand/desk/templates").glob("*.html"):
        text = path.read_text().lower()
        for banned in ("<script>", "style=", "<style", "|safe", " onclick", "http://", "hx-on"):
            assert banned not in text, f"{path.name}: {banned}"
