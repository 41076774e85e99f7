"""What staff see, and what their buttons do."""

from __future__ import annotations

from pathlib import Path

import httpx
from markupsafe import escape
from running_desk import NOW, Desk, press

from bothand.care.audit import entries
from bothand.care.contact import ContactFields, ContactRequests
from bothand.care.conversations import Conversations
from bothand.care.handoff import Handoffs
from bothand.care.messages import Button, Draft
from bothand.content.practice import Practice
from bothand.store import stamp

SCRIPT = "<script>alert('x')</script>"


def contact(**changes: object) -> ContactFields:
    values: dict[str, object] = {
        "name": "Sam Lee",
        "email": "sam+chat@example.com",
        "phone": "+16155550142 ext. 12",
        "best_time": "after 5",
        "safe_to_leave_message": False,
        "current_client": None,
        "for_someone_else": None,
        "under_18": True,
        "consent": True,
        "consent_version": "2026-11",
    }
    return ContactFields(**(values | changes))  # type: ignore[arg-type]


def audited(desk: Desk) -> set[tuple[str, str]]:
    found = entries(desk.database())
    assert all(each.actor.startswith("desk-") for each in found)
    return {(each.action, each.subject) for each in found}


def test_a_waiting_person_is_seen_read_and_done(desk: Desk, staff: httpx.Client) -> None:
    db = desk.database()
    Conversations(db).start("c-wait", "en", NOW)
    Conversations(db).keep("c-wait", "Can I talk to someone?", NOW)
    buttons = (Button("b-1", "Leave a number", None),)
    Conversations(db).reply("c-wait", [Draft(f"Yes. {SCRIPT}", "talk", buttons=buttons)], NOW, to=1)
    handoff = Handoffs(db).request("c-wait", NOW)

    page = staff.get("/").text
    assert "/conversation?id=c-wait" in page
    zone = Practice.read(desk.settings.root / "practice.yml").timezone
    assert NOW.astimezone(zone).strftime("%a, %b %-d, %Y, %-I:%M %p %Z") in page
    assert stamp(NOW) in page

    read = staff.get("/conversation", params={"id": "c-wait"}).text
    assert "Can I talk to someone?" in read
    assert "Leave a number" in read
    assert SCRIPT not in read
    assert escape(SCRIPT) in read

    page = press(staff, "/handoffs/close", id=handoff.id)
    assert "no longer in the list" in page
    assert "/conversation?id=c-wait" not in page
    assert Handoffs(db).waiting("c-wait") is None
    assert ("handoff.close", handoff.id) in audited(desk)
    assert "Nothing was changed" in press(staff, "/handoffs/close", id=handoff.id)


def test_a_contact_request_shows_all_its_fields(desk: Desk, staff: httpx.Client) -> None:
    ContactRequests(desk.database()).save("c/odd&id", contact(name="Ana"), None, NOW)
    page = staff.get("/").text
    assert 'href="tel:+16155550142;ext=12"' in page
    assert "(615) 555-0142 ext. 12" in page
    assert 'href="mailto:sam%2Bchat@example.com"' in page
    assert "after 5" in page
    assert page.count("Do not leave a message") == 1
    assert "Under 18</p>" in page
    assert "consent text of 2026-11" in page
    assert 'href="/conversation?id=c/odd%26id"' in page


def test_a_request_goes_through_its_states(desk: Desk, staff: httpx.Client) -> None:
    store = ContactRequests(desk.database())
    request = store.save(None, contact(name="Noor"), None, NOW)

    def status() -> str:
        return next(each.status for each in store.list() if each.id == request.id)

    page = press(staff, "/contact/status", id=request.id, status="in_progress")
    assert "Tried, not reached" in page
    page = press(staff, "/contact/status", id=request.id, status="done")
    assert status() == "done"
    assert page.index("Called back: the latest") < page.index(f"request-{request.id}")
    page = press(staff, "/contact/status", id=request.id, status="new")
    assert "open again" in page
    assert "Nothing was changed" in press(staff, "/contact/status", id=request.id, status="gone")
    assert "Nothing was changed" in press(staff, "/contact/status", id="none", status="done")
    assert status() == "new"
    done = {f"contact.{each}" for each in ("in_progress", "done", "new")}
    assert done == {action for action, subject in audited(desk) if subject == request.id}


def test_a_script_in_a_name_stays_text(desk: Desk, staff: httpx.Client) -> None:
    odd = contact(name=f'{SCRIPT}"', best_time=f"'{SCRIPT}", email='"a\'><b>"@example.com')
    ContactRequests(desk.database()).save('"><img src=x>', odd, None, NOW)
    desk.alert("a-script", SCRIPT, kind="<b>")
    page = staff.get("/").text
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page.lower()
    assert escape(SCRIPT) in page
    assert page.count("<br>") > 0


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
    assert staff.get("/").text.count("words of the alert") == 1
    page = staff.get("/").text
    assert page.count("words of the alert") == 1
    assert "Overdose or poisoning" in page
    assert "/conversation?id=c-alert" in page
    assert "words of the alert" not in press(staff, "/alerts/acknowledge", id="a-once")
    assert ("alert.acknowledge", "a-once") in audited(desk)


def test_a_damaged_alert_is_not_passed_over_in_silence(desk: Desk, staff: httpx.Client) -> None:
    assert "An alert was damaged" not in staff.get("/").text
    spool = desk.settings.home / "spool"
    (spool / "alerts.jsonl").write_text("{half a line\n")
    assert "An alert was damaged" in staff.get("/").text


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
    assert "erased this chat on their side" in page


def test_the_page_says_what_it_can_not_do(desk: Desk, staff: httpx.Client) -> None:
    page = staff.get("/").text
    for words in ("can't join a chat", "no staff accounts", "no inbox"):
        assert words in page


def test_templates_hold_no_script_and_no_inline_style() -> None:
    for path in (Path(__file__).parents[2] / "bothand/desk/templates").glob("*.html"):
        text = path.read_text().lower()
        for banned in ("<script", "style=", "<style", "|safe", " onclick", "http://", "https://"):
            assert banned not in text, f"{path.name}: {banned}"
