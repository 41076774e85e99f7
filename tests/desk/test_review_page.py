"""Signing: only by a clinician, of the words they saw, undone by whoever changes them."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from content_desk import ContentDesk
from running_desk import NOW, form_token

from bothand.care.audit import lines
from bothand.care.staff import Role, StaffAccounts
from bothand.content.signature import is_signed, signature_of
from bothand.content.topic_file import edit_topic, read_topic_text
from bothand.settings import child_environment

KEY = "taking/alcohol"
PATH = f"data/faq/{KEY}.yml"
SAFETY = "data/safety/crisis_self.yml"
TODAY = datetime.now(UTC).date()
NEXT_YEAR = (TODAY + timedelta(days=365)).isoformat()


@pytest.fixture(scope="module")
def review_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    accounts = StaffAccounts(desk.database())
    accounts.add("lee", "Jamie Lee", Role.EDITOR, "test", NOW, reviewer=True)
    accounts.add("sky", "Sky", Role.HELPER, "test", NOW, reviewer=True)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def clinician(review_desk: ContentDesk) -> Iterator[httpx.Client]:
    """A reviewer's browser; no drafts from the test before."""
    drafts = review_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with review_desk.signed_in("Lee") as browser:
        yield browser


def opened(browser: httpx.Client, path: str = PATH, response: str = "") -> dict[str, str]:
    """The signing form of an answer, as a browser holds it."""
    page = browser.get("/review/one", params={"path": path, "response": response})
    assert page.status_code == 200
    form = page.text.partition('action="/review/sign"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input [^>]*name="([^"]+)" value="([^"]*)"', form))
    return {name: html.unescape(value) for name, value in found.items()} | {"again_on": NEXT_YEAR}


def text_of(desk: ContentDesk, path: str = PATH) -> str:
    return desk.drafts().file(path).text or ""


def test_what_a_clinician_signs_stands_in_the_draft_with_name_title_and_dates(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    answer = clinician.post("/review/sign", data=opened(clinician) | {"title": "MD"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?said=signed")
    topic = read_topic_text(text_of(review_desk), KEY)
    signature = signature_of(topic)
    assert signature is not None
    assert (signature.by, str(signature.again_on)) == ("Jamie Lee, MD", NEXT_YEAR)
    assert abs(signature.on - TODAY) <= timedelta(days=1)
    assert 'reviewed_by: ""' in (review_desk.content / PATH).read_text(encoding="utf-8")
    noted = lines(review_desk.database(), action="review.sign")[0]
    assert (noted.actor, noted.subject.split()[0]) == ("Jamie Lee", PATH)
    assert "Jamie Lee, MD" in clinician.get("/review").text


def test_nobody_signs_words_that_were_changed_while_they_read(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    form = opened(clinician)
    changed = edit_topic(text_of(review_desk), answer="It may be best to ask first.")
    review_desk.drafts().write(PATH, changed, 0, "Robin", NOW)
    page = clinician.post("/review/sign", data=form)
    assert page.status_code == 409
    assert "somebody changed this while you had it open" in page.text
    assert "It may be best to ask first." in page.text
    assert not is_signed(read_topic_text(text_of(review_desk), KEY))
    # The same words under a file that changed on the disk are caught by the words alone.
    review_desk.drafts().discard(PATH, 1, "Robin", NOW)
    form, published = opened(clinician), review_desk.content / PATH
    before = published.read_text(encoding="utf-8")
    published.write_text(changed, encoding="utf-8")
    assert clinician.post("/review/sign", data=form).status_code == 409
    published.write_text(before, encoding="utf-8")


def test_an_edit_takes_the_signature_away_and_the_page_says_so(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    assert clinician.post("/review/sign", data=opened(clinician)).status_code == 303
    drafts = review_desk.drafts()
    draft = drafts.file(PATH)
    assert draft.text is not None
    drafts.write(
        PATH, edit_topic(draft.text, title="Drinks and medicine"), draft.revision, "R", NOW
    )
    page = clinician.get("/review").text
    section = page.partition("Changed since they were signed")[2].partition("Overdue")[0]
    assert "before: Jamie Lee" in section
    assert not is_signed(read_topic_text(text_of(review_desk), KEY))


def test_overdue_and_soon_due_reviews_are_listed(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    soon = (TODAY + timedelta(days=20)).isoformat()
    clinician.post("/review/sign", data=opened(clinician) | {"again_on": soon})
    page = clinician.get("/review").text
    assert soon in page.partition("Due in the next 60 days")[2].partition("<details")[0]
    drafts = review_desk.drafts()
    draft = drafts.file(PATH)
    past = edit_topic(draft.text or "", metadata={"review_again_on": "2020-01-01"})
    drafts.write(PATH, past, draft.revision, "test", NOW)
    page = clinician.get("/review").text
    assert "2020-01-01" in page.partition("Overdue")[2].partition("Due in the next")[0]


@pytest.mark.parametrize(
    ("name", "role"),
    [("Kim", Role.EDITOR), ("Morgan", Role.ADMIN), ("Robin", Role.HELPER), ("Sky", Role.HELPER)],
)
def test_nobody_else_signs_or_unsigns_by_any_address(
    name: str, role: Role, clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    form = opened(clinician)
    before = text_of(review_desk)
    with review_desk.signed_in(name, role) as other:
        mine = form | {"token": form_token(other.get("/").text)}
        for address in ("/review/sign", "/review/unsign"):
            assert other.post(address, data=mine).status_code == 403
        assert 'action="/review/sign"' not in other.get(f"/review/one?path={PATH}").text
    assert text_of(review_desk) == before
    assert not is_signed(read_topic_text(before, KEY))


def test_who_loses_the_flag_can_sign_no_more(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    form, accounts = opened(clinician), StaffAccounts(review_desk.database())
    lee = accounts.by_login("lee")
    assert lee is not None
    accounts.change(lee.id, "test", NOW, reviewer=False)
    try:
        assert clinician.post("/review/sign", data=form).status_code == 403
    finally:
        accounts.change(lee.id, "test", NOW, reviewer=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"again_on": "2020-01-01"},
        {"again_on": "soon"},
        {"again_on": "2099-01-01"},
        {"title": "x" * 41},
        {"title": "{name}"},
        {"path": "data/faq/none/none.yml"},
        {"path": "../../etc/passwd"},
        {"path": "domain.yml"},
        {"words": "0" * 16},
        {"revision": "x"},
        {"response": "utter_none"},
    ],
)
def test_a_form_that_cannot_be_used_signs_nothing(
    wrong: dict[str, str], clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    answer = clinician.post("/review/sign", data=opened(clinician) | wrong)
    assert answer.status_code in (404, 409, 422)
    assert review_desk.drafts().changes() == []


def test_safety_wording_is_signed_response_by_response_and_taken_away_again(
    clinician: httpx.Client, review_desk: ContentDesk
) -> None:
    assert "crisis_in_danger" in clinician.get("/review").text
    form = opened(clinician, SAFETY, "utter_crisis_in_danger")
    assert clinician.post("/review/sign", data=form).status_code == 303
    text = text_of(review_desk, SAFETY)
    assert text.count("signed_text:") == 1
    assert text.index("utter_crisis_in_danger:") < text.index("signed_text:")
    assert text.index("signed_text:") < text.index("utter_crisis_not_now:")
    form = opened(clinician, SAFETY, "utter_crisis_in_danger")
    assert clinician.post("/review/unsign", data=form).status_code == 303
    assert 'signed_text: ""' in text_of(review_desk, SAFETY)


def test_a_checkbox_makes_a_reviewer_and_the_audit_notes_it(review_desk: ContentDesk) -> None:
    kim = review_desk.member("Kim", Role.EDITOR)
    accounts = StaffAccounts(review_desk.database())
    with review_desk.signed_in("Jamie") as admin:
        fields = {"id": kim.id, "name": "Kim", "role": "editor", "email": ""}
        fields["token"] = form_token(admin.get("/people").text)
        admin.post("/people/change", data=fields | {"reviewer": "yes"})
        assert accounts.by_login("kim").reviewer  # type: ignore[union-attr]
        # Switching an account on or off leaves the flag alone.
        switch = {"token": fields["token"], "id": kim.id, "switch": "on"}
        admin.post("/people/change", data=switch)
        assert accounts.by_login("kim").reviewer  # type: ignore[union-attr]
        admin.post("/people/change", data=fields)
        assert not accounts.by_login("kim").reviewer  # type: ignore[union-attr]
    noted = lines(review_desk.database(), action="staff.reviewer")
    assert [each.subject for each in noted[:2]] == [kim.id, kim.id]


def test_the_command_line_makes_reviewers_and_names_them(review_desk: ContentDesk) -> None:
    def staff(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "bothand.desk.staff", *arguments],
            cwd=review_desk.settings.root,
            env=child_environment({"BOTHAND_HOME": str(review_desk.settings.home)}),
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "/join?key=" in staff("add", "dana", "Dana", "editor", "--reviewer")
    staff("add", "alex", "Alex", "editor", "alex@example.com", "--reviewer")
    assert "dana\tDana\teditor\tinvited\treviewer" in staff("list")
    alex = StaffAccounts(review_desk.database()).by_login("alex")
    assert alex is not None
    assert (alex.email, alex.reviewer) == ("alex@example.com", True)
    staff("reviewer", "dana", "no")
    assert "dana\tDana\teditor\tinvited\n" in staff("list")
