"""Conversations in the desk: read, and follow-ups added, changed and taken out as drafts."""

from __future__ import annotations

import asyncio
import html
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_desk import NOW, Desk, form_token

from bothand.care.staff import Role
from bothand.content.drafts import Drafts
from bothand.content.follow_ups import FollowUp, write_follow_up
from bothand.desk.story_check import StoryCheck, Verdict
from bothand.settings import ROOT

CONTENT = ("domain.yml", "config.yml", "practice.yml", "endpoints.yml", "credentials.yml")
SENTENCES = (
    "and on a hiking trip",
    "say I go hiking with it",
    "does hiking change that",
    "hiking though?",
    "up in the mountains too?",
)
FORM = {
    "new": "yes",
    "seen": "0",
    "name": "Hiking trip",
    "after": "faq/taking_alcohol",
    "reply": "",
    "examples": "\n".join(SENTENCES),
    "answer": "faq/taking_driving_work",
}
PATH = "data/stories/follow_ups/hiking_trip.yml"
KEPT = FollowUp("kept", "faq/taking_stopping", "faq/side_effects_stopping_effects", reply="affirm")


class ContentDesk(Desk):
    """A desk over a copy of the content."""

    def __init__(self, home: Path, content: Path) -> None:
        super().__init__(home)
        self._env["BOTHAND_CONTENT"] = str(content)
        self.content = content

    def drafts(self) -> Drafts:
        return Drafts(self.database(), self.content)


@pytest.fixture(scope="module")
def stories_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    content = tmp_path_factory.mktemp("content")
    shutil.copytree(ROOT / "data", content / "data")
    for name in CONTENT:
        shutil.copy(ROOT / name, content / name)
    path = content / KEPT.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_follow_up(KEPT), encoding="utf-8")
    desk = ContentDesk(tmp_path_factory.mktemp("home"), content)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def editor(stories_desk: ContentDesk) -> Iterator[httpx.Client]:
    """A browser of an editor's; no drafts from the test before."""
    drafts = stories_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with stories_desk.signed_in("Robin", Role.EDITOR) as browser:
        browser.timeout = httpx.Timeout(90)
        yield browser


def send(browser: httpx.Client, action: str, **fields: str) -> httpx.Response:
    token = form_token(browser.get("/stories").text)
    return browser.post(action, data={"token": token, **fields})


def words(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


def test_the_page_shows_conversations_and_the_contact_request(editor: httpx.Client) -> None:
    page = words(editor.get("/stories"))
    assert "What name may we ask for?" in page
    assert page.index("What name may we ask for?") < page.index("When is a good time?")
    assert "Questions, thanks, goodbye" in page
    assert "says yes" in page
    assert "{emergency}" not in page
    assert "utter_" not in page


def test_helpers_do_not_see_it(stories_desk: ContentDesk) -> None:
    with stories_desk.signed_in("Sam", Role.HELPER) as helper:
        assert helper.get("/stories").status_code == 403
        assert "/stories" not in helper.get("/").text


def test_a_new_follow_up_is_kept_as_a_draft_once_rasa_agrees(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    answer = send(editor, "/story/save", **FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/stories?said=story_kept")
    draft = stories_desk.drafts().file(PATH)
    assert (draft.by, draft.published) == ("Robin", None)
    wanted = FollowUp("hiking_trip", FORM["after"], FORM["answer"], examples=SENTENCES)
    assert draft.text == write_follow_up(wanted)
    page = words(editor.get("/stories"))
    assert "Hiking trip" in page
    assert "draft, not published yet" in page
    assert not (stories_desk.content / PATH).exists()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    wrong = {**FORM, "answer": FORM["after"], "examples": "hiking with <it>"}
    answer = send(editor, "/story/save", **wrong)
    page = words(answer)
    assert answer.status_code == 422
    assert "It has 1 sentences. Write 5 or more ways to say it." in page
    assert "gives the answer that was just given" in page
    assert "hiking with &lt;it&gt;" in answer.text
    assert stories_desk.drafts().changes() == []


@pytest.mark.parametrize("part", ["reply", "after", "answer"])
def test_nobody_can_name_a_safety_intent(
    part: str, editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    answer = send(editor, "/story/save", **{**FORM, "examples": "", part: "crisis_self"})
    assert answer.status_code == 422
    assert "crisis_self belongs to safety" in words(answer)
    assert stories_desk.drafts().changes() == []


def test_what_contradicts_a_story_of_an_engineer_is_not_kept(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    path = stories_desk.content / "data" / "stories" / "of_an_engineer.yml"
    path.write_text(
        write_follow_up(FollowUp("theirs", FORM["after"], "faq/taking_cost", reply="affirm"))
        .replace("follow-up theirs", "the price after a yes")
        .split("rules:")[0],
        encoding="utf-8",
    )
    try:
        answer = send(editor, "/story/save", **{**FORM, "reply": "affirm", "examples": ""})
    finally:
        path.unlink()
    assert answer.status_code == 422
    assert "this would contradict what is there" in words(answer)
    assert "the price after a yes" in words(answer)
    assert stories_desk.drafts().changes() == []


def test_two_editors_do_not_write_over_each_other(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    mine = {"name": "kept", "seen": "0", "after": KEPT.after, "reply": "thanks", "examples": ""}
    theirs = write_follow_up(FollowUp("kept", KEPT.after, "faq/taking_cost", reply="affirm"))
    stories_desk.drafts().write(KEPT.path, theirs, 0, "Jamie", NOW)
    answer = send(editor, "/story/save", **mine, answer="faq/taking_missed_dose")
    page = words(answer)
    assert answer.status_code == 409
    assert "Jamie changed this follow-up while you wrote" in page
    assert '<option value="faq/taking_missed_dose" selected>' in answer.text
    assert stories_desk.drafts().file(KEPT.path).text == theirs
    seen = answer.text.split('name="seen" value="')[1].split('"')[0]
    again = send(editor, "/story/save", **{**mine, "seen": seen}, answer="faq/taking_missed_dose")
    assert again.status_code == 303
    assert "taking_missed_dose" in str(stories_desk.drafts().file(KEPT.path).text)


def test_a_follow_up_is_taken_out_and_comes_back(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    assert 'value="affirm" selected' in editor.get("/story?name=kept").text
    answer = send(editor, "/story/remove", name="kept", seen="0")
    assert answer.headers["location"] == "/stories?said=story_removed"
    draft = stories_desk.drafts().file(KEPT.path)
    assert (draft.text, draft.published) == (None, write_follow_up(KEPT))
    assert "The follow-up kept goes when the drafts are published" in editor.get("/stories").text
    assert editor.get("/story?name=kept").status_code == 404
    stale = send(editor, "/story/remove", name="kept", seen="0")
    assert stale.headers["location"] == "/stories?said=story_changed"


def test_a_file_changed_by_hand_is_shown_and_can_be_written_anew(
    editor: httpx.Client, stories_desk: ContentDesk
) -> None:
    stories_desk.drafts().write(KEPT.path, "rules: [", 0, "test", NOW)
    assert "can't be read" in words(editor.get("/stories"))
    page = editor.get("/story?name=kept")
    assert (page.status_code, "can't be read" in words(page)) == (200, True)


@pytest.mark.parametrize("name", ["../../domain", "none", "A", "a/b", "."])
def test_no_other_file_is_reached(name: str, editor: httpx.Client) -> None:
    assert editor.get("/story", params={"name": name}).status_code == 404
    sent = send(editor, "/story/save", **{**FORM, "new": "", "name": name, "examples": ""})
    assert sent.status_code == 422
    assert send(editor, "/story/remove", name=name, seen="9").status_code in (303, 404)


def test_nothing_is_called_checked_where_rasa_could_not_look(stories_desk: ContentDesk) -> None:
    files = {**stories_desk.drafts().files(), "domain.yml": "intents: 3"}
    verdict = asyncio.run(StoryCheck(stories_desk.settings).of(files))
    assert verdict == Verdict(asked=False)
