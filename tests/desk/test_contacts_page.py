"""The pages of contact requests."""

from __future__ import annotations

import httpx
import pytest
from made_up import contact
from markupsafe import escape
from running_desk import NOW, Desk, form_token, press

from bothand.care.audit import lines
from bothand.care.contact import ContactRequests
from bothand.care.contact_desk import ContactDesk
from bothand.care.staff import Role

SCRIPT = "<script>alert('x')</script>"


def save(desk: Desk, conversation: str | None = None, **changes: object) -> str:
    store = ContactRequests(desk.database())
    odd = {
        "email": "sam+chat@example.com",
        "phone": "+16155550142 ext. 12",
        "best_time": "after 5",
        "under_18": True,
    }
    saved = store.save(
        conversation, contact(**(odd | changes)), None, NOW, consent_text="May we?", due_at=NOW
    )
    return saved.id


def test_a_request_shows_all_its_fields_and_what_was_agreed(
    desk: Desk, staff: httpx.Client
) -> None:
    id = save(desk, "c/odd&id", name="Ana")
    for page in (staff.get("/contacts").text, staff.get(f"/contact?id={id}").text):
        assert 'href="tel:+16155550142;ext=12"' in page
        assert "(615) 555-0142 ext. 12" in page
        assert 'href="mailto:sam%2Bchat@example.com"' in page
        assert "after 5" in page
        assert "Do not leave a message" in page
        assert "Under 18</p>" in page
        assert "Overdue" in page
    assert "<q>May we?</q> (text of 2026-11)" in page
    assert 'href="/conversation?id=c/odd%26id"' in page
    assert ("contact.read", id) in {(each.action, each.subject) for each in lines(desk.database())}


def test_a_request_goes_through_its_states(desk: Desk, staff: httpx.Client) -> None:
    id = save(desk, name="Noor")
    for status in ("tried", "reached", "closed", "new"):
        assert "Noted." in press(staff, "/contact/status", id=id, status=status)
    assert "Nothing was changed" in press(staff, "/contact/status", id=id, status="gone")
    member = desk.member()
    page = press(staff, "/contact/assign", id=id, to=member.id)
    assert "Jamie (you)" in page
    assert f"/contact?id={id}" in staff.get("/contacts?who=mine").text
    assert f"/contact?id={id}" not in staff.get("/contacts?who=nobody").text
    assert "rang twice" in press(staff, "/contact/note", id=id, text="rang twice")


def test_a_script_in_a_name_stays_text(desk: Desk, staff: httpx.Client) -> None:
    odd = {"name": f'{SCRIPT}"', "best_time": f"'{SCRIPT}", "email": '"a\'><b>"@example.com'}
    id = save(desk, '"><img src=x>', **odd)
    press(staff, "/contact/note", id=id, text=SCRIPT)
    for page in (staff.get("/contacts").text, staff.get(f"/contact?id={id}").text):
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b>" not in page.lower()
        assert escape(SCRIPT) in page


def test_only_an_admin_takes_requests_out_or_away(desk: Desk, staff: httpx.Client) -> None:
    id = save(desk, name="=1+1")
    with desk.signed_in("Helper", Role.HELPER) as helper:
        token = form_token(helper.get("/contacts").text)
        assert "Download all" not in helper.get("/contacts").text
        for path in ("/contacts/export", "/contact/erase"):
            assert helper.post(path, data={"token": token, "id": id}).status_code == 403
    token = form_token(staff.get("/contacts").text)
    table = staff.post("/contacts/export", data={"token": token})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in table.headers["content-disposition"]
    assert table.content.startswith("\ufeffname".encode())
    assert "'=1+1" in table.text


def test_a_person_is_erased_after_a_second_question(desk: Desk, staff: httpx.Client) -> None:
    id = save(desk, name="Gone", phone=None, email="gone@example.com")
    assert "Yes, erase all of it" not in staff.get(f"/contact?id={id}").text
    assert "Yes, erase all of it" in staff.get(f"/contact?id={id}&erase=ask").text
    assert "erased, entirely" in press(staff, "/contact/erase", id=id)
    assert staff.get(f"/contact?id={id}").status_code == 404


def test_nothing_is_half_erased_while_chat_is_down(desk: Desk, staff: httpx.Client) -> None:
    id = save(desk, "c-somewhere", name="Half", phone=None, email="half@example.com")
    assert "Nothing was erased" in press(staff, "/contact/erase", id=id)
    assert ContactDesk(desk.database()).of(id, NOW) is not None


@pytest.mark.parametrize("query", ["?status=x", "?skip=-1", "?skip=x", "?q=%00", "?who=x"])
def test_an_odd_address_shows_a_page_all_the_same(staff: httpx.Client, query: str) -> None:
    assert staff.get(f"/contacts{query}").status_code == 200
