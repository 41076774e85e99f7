"""The list of answers: everything that is said, how it stands, found by words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from content_desk import ContentDesk
from running_desk import NOW

from bothand.care.staff import Role
from bothand.content.topic_file import edit_topic

ALCOHOL = "data/faq/taking/alcohol.yml"


@pytest.fixture(scope="module")
def answers_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def editor(answers_desk: ContentDesk) -> Iterator[httpx.Client]:
    """An editor's browser; no drafts from the test before."""
    drafts = answers_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with answers_desk.signed_in("Kim", Role.EDITOR) as browser:
        yield browser


def keys(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/answers/topic\?key=([^"]+)"', page)


def test_every_topic_and_wording_is_listed(editor: httpx.Client, answers_desk: ContentDesk) -> None:
    listed = keys(editor.get("/answers").text)
    data = answers_desk.content / "data"
    topics = {f"{each.parent.name}/{each.stem}" for each in (data / "faq").rglob("*.yml")}
    assert topics <= set(listed)
    assert {"talk/greet", "people/contact_me", "safety/crisis_self"} <= set(listed)
    assert len(listed) == len(set(listed))


def test_a_draft_a_new_topic_and_one_that_goes_are_told_apart(
    editor: httpx.Client, answers_desk: ContentDesk
) -> None:
    drafts = answers_desk.drafts()
    text = drafts.file(ALCOHOL).text or ""
    drafts.write(ALCOHOL, edit_topic(text, title="Beer and pills"), 0, "Robin", NOW)
    gone = next(iter((answers_desk.content / "data/faq/myths").glob("*.yml"))).stem
    drafts.write(f"data/faq/myths/{gone}.yml", None, 0, "Robin", NOW)
    changed = editor.get("/answers", params={"state": "changed"}).text
    assert keys(changed) == ["taking/alcohol"]
    assert "Draft by Robin" in changed
    assert f"myths/{gone}" in keys(editor.get("/answers", params={"state": "retired"}).text)
    assert "taking/alcohol" not in keys(editor.get("/answers", params={"state": "live"}).text)


def test_words_are_found_in_questions_answers_and_examples(
    editor: httpx.Client, answers_desk: ContentDesk
) -> None:
    drafts = answers_desk.drafts()
    text = drafts.file(ALCOHOL).text or ""
    drafts.write(
        ALCOHOL,
        edit_topic(text, answer="Zanzibar is far. Ask first.", question="Is Quixote okay?"),
        0,
        "Robin",
        NOW,
    )
    for search, where in (("zanzibar", "answer"), ("QUIXOTE", "question")):
        page = editor.get("/answers", params={"q": search}).text
        assert keys(page) == ["taking/alcohol"]
        assert f"Found in the {where}" in page
    assert keys(editor.get("/answers", params={"q": "nobodywritesthis"}).text) == []


def test_a_search_that_looks_like_html_is_shown_as_words(editor: httpx.Client) -> None:
    page = editor.get("/answers", params={"q": "<script>x</script>"}).text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_helper_sees_no_answers(answers_desk: ContentDesk) -> None:
    with answers_desk.signed_in("Sky", Role.HELPER) as helper:
        for path in ("/answers", "/answers/topic?key=taking/alcohol", "/answers/new"):
            assert helper.get(path).status_code == 403
