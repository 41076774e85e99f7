"""Two people at one answer: each is told of the other, and nothing of theirs is lost."""

from __future__ import annotations

import html
from collections.abc import Iterator

import httpx
import pytest
from answer_forms import KEY, PATH, change_on_disk, fields_of, opened
from content_desk import ContentDesk
from running_desk import NOW

from bothand.care.staff import Role
from bothand.content.topic_file import read_topic_text


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def editors(shared_desk: ContentDesk) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Kim's and Robin's browsers; no drafts from the test before."""
    drafts = shared_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with (
        shared_desk.signed_in("Kim", Role.EDITOR) as kim,
        shared_desk.signed_in("Robin", Role.EDITOR) as robin,
    ):
        yield kim, robin


def answer_of(desk: ContentDesk) -> str:
    return read_topic_text(desk.drafts().file(PATH).text or "", KEY).text


def test_two_editors_the_second_sees_both_texts_and_saves_over_it_knowingly(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk
) -> None:
    kim, robin = editors
    for_kim, for_robin = opened(kim), opened(robin)
    kim.post("/answers/topic", data=for_kim | {"answer": "Kim's words."})
    mine = for_robin | {"answer": "Robin's words.", "title": "Robin's title"}
    page = robin.post("/answers/topic", data=mine)
    text = html.unescape(page.text)
    assert page.status_code == 409
    assert "Kim changed this answer while you wrote" in text
    assert "Kim's words." in text
    assert "Robin's words." in text
    assert answer_of(shared_desk) == "Kim's words."

    again = fields_of(page.text)
    assert (again["answer"], again["title"]) == ("Robin's words.", "Robin's title")
    assert robin.post("/answers/topic", data=again).status_code == 303
    assert answer_of(shared_desk) == "Robin's words."
    assert shared_desk.drafts().editors([PATH])[PATH] == ["Kim", "Robin"]


def test_two_editors_the_second_may_take_the_others(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk
) -> None:
    kim, robin = editors
    for_robin = opened(robin)
    kim.post("/answers/topic", data=opened(kim) | {"answer": "Kim's words."})
    robin.post("/answers/topic", data=for_robin | {"answer": "Robin's words."})
    assert opened(robin)["answer"] == "Kim's words."
    assert answer_of(shared_desk) == "Kim's words."


def test_a_third_change_while_somebody_compares_is_told_too(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk
) -> None:
    kim, robin = editors
    for_robin = opened(robin)
    kim.post("/answers/topic", data=opened(kim) | {"answer": "One."})
    page = robin.post("/answers/topic", data=for_robin | {"answer": "Robin's words."})
    kim.post("/answers/topic", data=opened(kim) | {"answer": "Two."})
    again = robin.post("/answers/topic", data=fields_of(page.text))
    assert again.status_code == 409
    assert "Two." in again.text
    assert answer_of(shared_desk) == "Two."


def test_a_file_changed_on_the_disk_under_an_open_form_is_told(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk
) -> None:
    kim, _ = editors
    form = opened(kim)
    before = change_on_disk(shared_desk.content, "From the disk.")
    try:
        page = kim.post("/answers/topic", data=form | {"answer": "Kim's words."})
        assert page.status_code == 409
        assert "This answer was changed in its file" in page.text
        assert "From the disk." in page.text
        assert shared_desk.drafts().changes() == []
    finally:
        (shared_desk.content / PATH).write_text(before, encoding="utf-8")


@pytest.mark.parametrize(("choice", "left"), [("mine", "Kim's words."), ("discard", "From it.")])
def test_a_draft_over_a_file_that_changed_waits_for_a_choice(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk, choice: str, left: str
) -> None:
    kim, _ = editors
    kim.post("/answers/topic", data=opened(kim) | {"answer": "Kim's words."})
    before = change_on_disk(shared_desk.content, "From it.")
    try:
        page = html.unescape(kim.get("/answers/topic", params={"key": KEY}).text)
        assert "The live answer changed under this draft" in page
        assert "From it." in page
        assert "Kim's words." in page
        assert kim.post(f"/answers/{choice}", data=opened(kim)).status_code == 303
        assert answer_of(shared_desk) == left
        page = kim.get("/answers/topic", params={"key": KEY}).text
        assert "The live answer changed under this draft" not in page
    finally:
        (shared_desk.content / PATH).write_text(before, encoding="utf-8")


def test_nobody_discards_a_draft_that_they_have_not_seen(
    editors: tuple[httpx.Client, httpx.Client], shared_desk: ContentDesk
) -> None:
    kim, robin = editors
    for_robin = opened(robin)
    kim.post("/answers/topic", data=opened(kim) | {"answer": "Kim's words."})
    answer = robin.post("/answers/discard", data=for_robin)
    assert answer.headers["location"].endswith("said=topic_changed_meanwhile")
    assert answer_of(shared_desk) == "Kim's words."
