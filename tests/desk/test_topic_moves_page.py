"""Topics that come, go and change their name, and sentences that move, by the desk's pages."""

from __future__ import annotations

import html
from collections.abc import Iterator

import httpx
import pytest
from answer_forms import KEY, PATH, opened
from content_desk import ContentDesk
from running_desk import NOW, form_token

from bothand.care.staff import Role
from bothand.content.topic_file import read_topic_text
from bothand.content.topics import Topic

OTHER = "taking/pregnancy"


@pytest.fixture(scope="module")
def moves_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def editor(moves_desk: ContentDesk) -> Iterator[httpx.Client]:
    """An editor's browser; no drafts from the test before."""
    drafts = moves_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with moves_desk.signed_in("Kim", Role.EDITOR) as browser:
        yield browser


def topic(desk: ContentDesk, key: str) -> Topic:
    return read_topic_text(desk.drafts().file(f"data/faq/{key}.yml").text or "", key)


def send(browser: httpx.Client, path: str, **fields: str) -> httpx.Response:
    token = form_token(browser.get("/answers").text)
    return browser.post(path, data={"token": token, **fields})


def test_a_new_topic_gets_its_key_from_its_question(
    editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    fields = {"group": "taking", "question": "May I dive with tanks?", "title": "Scuba diving"}
    answer = send(editor, "/answers/new", **fields, answer="Ask a diving doctor first.")
    assert answer.headers["location"].startswith("/answers/topic?key=taking/may_i_dive_with_tanks")
    made = topic(moves_desk, "taking/may_i_dive_with_tanks")
    assert (made.title, made.examples) == ("Scuba diving", ("May I dive with tanks?",))
    assert editor.get(answer.headers["location"]).status_code == 200
    again = send(editor, "/answers/new", **fields, answer="Twice.")
    assert again.status_code == 422
    assert "There is a topic with this name already" in again.text
    assert "Scuba diving" in again.text
    # Its draft is all there is of it.
    form = opened(editor, "taking/may_i_dive_with_tanks")
    assert editor.post("/answers/discard", data=form).headers["location"].startswith("/answers?")
    assert moves_desk.drafts().changes() == []


@pytest.mark.parametrize(
    "wrong", [{"group": "none"}, {"question": "???"}, {"answer": ""}, {"question": "is [x] ok?"}]
)
def test_a_new_topic_that_cannot_be_is_told(
    wrong: dict[str, str], editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    fields = {"group": "taking", "question": "Is rain bad?", "title": "On rain", "answer": "No."}
    page = send(editor, "/answers/new", **(fields | wrong))
    assert page.status_code == 422
    assert moves_desk.drafts().changes() == []


def test_retiring_shows_what_it_does_and_can_be_taken_back(
    editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    files = moves_desk.drafts().files()
    leads = [
        path.removeprefix("data/faq/").removesuffix(".yml")
        for path, text in files.items()
        if path.startswith("data/faq/") and f'"{OTHER}"' in text
    ]
    page = html.unescape(editor.get("/answers/retire", params={"key": OTHER}).text)
    assert leads
    for key in leads:
        assert topic(moves_desk, key).title in page
    assert f"forgets {len(topic(moves_desk, OTHER).examples)} examples" in page
    answer = send(editor, "/answers/retire", key=OTHER)
    assert answer.headers["location"] == "/answers?said=topic_retired"
    assert moves_desk.drafts().file(f"data/faq/{OTHER}.yml").text is None
    assert all(OTHER not in topic(moves_desk, key).related for key in leads)
    page = editor.get("/answers/topic", params={"key": OTHER}).text
    assert 'action="/answers/bring-back"' in page
    back = send(editor, "/answers/bring-back", key=OTHER)
    assert back.headers["location"].endswith("said=topic_back")
    assert moves_desk.drafts().changes() == []
    again = send(editor, "/answers/bring-back", key=OTHER)
    assert again.headers["location"].endswith("said=topic_changed_meanwhile")


def test_a_topic_that_small_talk_leads_to_is_not_retired(
    editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    page = editor.get("/answers/retire", params={"key": "starting/first_visit"}).text
    assert "key=talk/thanks" in page
    assert send(editor, "/answers/retire", key="starting/first_visit").status_code == 422
    assert moves_desk.drafts().changes() == []


def test_another_name_is_followed_by_all_that_leads_there(
    editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    before = topic(moves_desk, "starting/first_visit")
    answer = send(
        editor, "/answers/rename", key="starting/first_visit", group="taking", name="First time"
    )
    assert answer.headers["location"].startswith("/answers/topic?key=taking/first_time")
    after = topic(moves_desk, "taking/first_time")
    assert (after.text, after.examples) == (before.text, before.examples)
    files = moves_desk.drafts().files()
    assert "data/faq/starting/first_visit.yml" not in files
    for text in files.values():
        assert "starting/first_visit" not in text
        assert "faq/starting_first_visit" not in text
    assert '"taking/first_time"' in files["data/talk/thanks.yml"]


def test_an_example_moves_from_one_topic_to_the_other(
    editor: httpx.Client, moves_desk: ContentDesk
) -> None:
    sentence = topic(moves_desk, OTHER).examples[3]
    fields = {"sentence": sentence, "from": OTHER, "to": KEY, "back": KEY}
    answer = send(editor, "/answers/move", **fields)
    assert answer.headers["location"] == f"/answers/topic?key={KEY}&said=example_moved"
    assert topic(moves_desk, KEY).examples[-1] == sentence
    assert sentence not in topic(moves_desk, OTHER).examples
    again = send(editor, "/answers/move", **fields)
    assert again.headers["location"].endswith("said=example_gone")
    assert {each.path for each in moves_desk.drafts().changes()} == {
        PATH,
        f"data/faq/{OTHER}.yml",
    }
