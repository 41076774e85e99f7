"""The practice's own facts, changed by a form: seen before, live at once, nothing lost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from content_desk import ContentDesk
from running_desk import NOW, form_token

from bothand.care.audit import lines
from bothand.care.staff import Role
from bothand.content.practice import Practice


@pytest.fixture(scope="module")
def practice_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def admin(practice_desk: ContentDesk) -> Iterator[httpx.Client]:
    with practice_desk.signed_in("Jamie") as browser:
        yield browser


def opened(browser: httpx.Client) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    page = browser.get("/practice").text
    found = dict(re.findall(r'<input [^>]*name="([^"]+)" value="([^"]*)"', page))
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    found |= dict(areas)
    return {name: html.unescape(value) for name, value in found.items()} | {
        "token": form_token(page)
    }


def test_what_is_kept_stands_in_the_file_at_once_and_in_the_audit(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    form = opened(admin)
    form |= {"fact-phone": "(615) 555-0142", "monday": "9 am - 12:30 pm"}
    form |= {"closed_on": "2026-12-25\r\n2027-01-01"}
    answer = admin.post("/practice", data={**form, "do": "keep"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/practice?said=practice_kept")
    practice = Practice.read(practice_desk.content / "practice.yml")
    assert practice.phone == "(615) 555-0142"
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in practice.hours["monday"]] == ["09:00-12:30"]
    assert len(practice.closed_on) == 2
    assert "# dates, e.g." in practice_desk.practice_text
    noted = [each for each in lines(practice_desk.database(), action="practice.change")]
    assert {each.subject for each in noted} == {"phone", "hours", "closed_on"}
    assert {each.actor for each in noted} == {"Jamie"}
    assert "(615) 555-0142" not in str(noted)


def test_a_preview_shows_the_answers_and_keeps_nothing(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    before = practice_desk.practice_text
    form = opened(admin) | {"fact-fees": "A first visit is $240.", "do": "preview"}
    page = admin.post("/practice", data=form)
    assert page.status_code == 200
    assert "A first visit is $240." in page.text.partition("<form method")[2]
    section = page.text.partition("How answers would read")[2].partition("</section>")[0]
    assert "A first visit is $240." in section
    assert practice_desk.practice_text == before


def test_facts_that_would_make_an_answer_too_hard_are_refused_with_the_reason(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    before = practice_desk.practice_text
    form = opened(admin) | {"fact-fees": "word " * 70, "do": "keep"}
    page = admin.post("/practice", data=form)
    assert page.status_code == 422
    assert "the most is 90" in page.text
    assert "word word word" in page.text
    assert practice_desk.practice_text == before


@pytest.mark.parametrize(
    ("part", "typed", "told"),
    [
        ("tuesday", "half past nine", "Write times like"),
        ("tuesday", "9-5", "Add am or pm"),
        ("tuesday", "9:00-12:00, 11:00-13:00", "overlap"),
        ("closed_on", "12/25/2026", "Write dates like"),
        ("timezone", "../../etc/passwd", "no such time zone"),
        ("name", " ", "Write the practice"),
        ("fact-fees", "see {emergency}", "Leave out"),
    ],
)
def test_a_line_that_cannot_be_read_is_marked_and_kept_in_the_form(
    part: str, typed: str, told: str, admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    before = practice_desk.practice_text
    page = admin.post("/practice", data=opened(admin) | {part: typed, "do": "keep"})
    assert page.status_code == 422
    assert told in html.unescape(page.text)
    assert typed.strip() in html.unescape(page.text)
    assert f'id="problem-{part}"' in page.text
    assert practice_desk.practice_text == before


def test_two_admins_at_once_lose_nothing(admin: httpx.Client, practice_desk: ContentDesk) -> None:
    mine = opened(admin) | {"fact-address": "12 Mill Road, Nashville", "do": "keep"}
    mine |= {"fact-telehealth": "Yes, by video."}
    with practice_desk.signed_in("Robin") as other:
        theirs = opened(other) | {"fact-booking": "Call us.", "fact-telehealth": "No video yet."}
        assert other.post("/practice", data=theirs | {"do": "keep"}).status_code == 303
    page = admin.post("/practice", data=mine)
    assert page.status_code == 409
    assert "somebody else changed the practice" in page.text
    assert "It is now: No video yet." in page.text
    # What this one did not touch is taken as the other one left it.
    assert 'name="fact-booking" rows="2"' in page.text
    assert ">Call us.</textarea>" in page.text
    assert ">12 Mill Road, Nashville</textarea>" in page.text
    again = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert again is not None
    sent = mine | {"seen": again[1], "fact-booking": "Call us."}
    assert admin.post("/practice", data=sent).status_code == 303
    facts = Practice.read(practice_desk.content / "practice.yml").facts
    assert facts["booking"]["value"] == "Call us."
    assert facts["address"]["value"] == "12 Mill Road, Nashville"


def test_a_draft_of_the_hotlines_holds_the_new_facts_too(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    text = practice_desk.practice_text.replace('"2026-11-23"', '"2026-12-01"')
    drafts = practice_desk.drafts()
    drafts.write("practice.yml", text, 0, "Robin", NOW)
    form = opened(admin) | {"fact-refills": "Ask your pharmacy.", "do": "keep"}
    assert admin.post("/practice", data=form).status_code == 303
    draft = drafts.file("practice.yml")
    assert draft.text is not None
    assert "Ask your pharmacy." in draft.text
    assert '"2026-12-01"' in draft.text
    assert not draft.stale
    assert '"2026-12-01"' not in practice_desk.practice_text


def test_hotlines_are_shown_and_no_field_of_a_form_reaches_them(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    page = admin.get("/practice").text
    assert "1-800-222-1222" in page
    before = Practice.read(practice_desk.content / "practice.yml").numbers
    form = opened(admin) | {
        "numbers": "x",
        "fact-lifeline": "1",
        "do": "keep",
        "name": "Elm Street",
    }
    assert admin.post("/practice", data=form).status_code == 303
    assert Practice.read(practice_desk.content / "practice.yml").numbers == before


def test_only_admins_see_it(practice_desk: ContentDesk) -> None:
    with practice_desk.signed_in("Sam", Role.EDITOR) as editor:
        assert editor.get("/practice").status_code == 403
        assert 'href="/practice"' not in editor.get("/").text


def test_a_file_that_was_broken_by_hand_is_told_and_not_written_over(
    admin: httpx.Client, practice_desk: ContentDesk
) -> None:
    form, good = opened(admin), practice_desk.practice_text
    path = practice_desk.content / "practice.yml"
    path.write_text("name: [", encoding="utf-8")
    try:
        assert admin.get("/practice").status_code == 500
        assert admin.post("/practice", data={**form, "do": "keep"}).status_code == 500
        assert path.read_text(encoding="utf-8") == "name: ["
    finally:
        path.write_text(good, encoding="utf-8")
