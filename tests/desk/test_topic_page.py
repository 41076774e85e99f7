"""One answer's page: written, checked, seen as visitors will see it, kept as a draft."""

from __future__ import annotations

import html
from collections.abc import Iterator

import httpx
import pytest
from answer_forms import KEY, PATH, opened
from content_desk import ContentDesk
from running_desk import NOW, form_token

from bothand.care.audit import lines
from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.messages import Draft
from bothand.care.staff import Role
from bothand.content.signature import sign
from bothand.content.topic_file import edit_topic, read_topic_text


@pytest.fixture(scope="module")
def topic_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContentDesk]:
    desk = ContentDesk(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("content"))
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def editor(topic_desk: ContentDesk) -> Iterator[httpx.Client]:
    """An editor's browser; no drafts from the test before."""
    drafts = topic_desk.drafts()
    for each in drafts.changes():
        drafts.discard(each.path, each.revision, "test", NOW)
    with topic_desk.signed_in("Kim", Role.EDITOR) as browser:
        yield browser


def text_of(desk: ContentDesk, path: str = PATH) -> str:
    return desk.drafts().file(path).text or ""


def test_an_untouched_form_changes_nothing(editor: httpx.Client, topic_desk: ContentDesk) -> None:
    answer = editor.post("/answers/topic", data=opened(editor))
    assert answer.status_code == 303
    assert topic_desk.drafts().changes() == []


def test_what_is_typed_stands_in_the_draft_and_nowhere_else(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    before = (topic_desk.content / PATH).read_text(encoding="utf-8")
    form = opened(editor)
    form["answer"] = "Ask your prescriber first.\r\n- Beer counts.\r\n- Wine counts."
    form["examples"] += "\r\nMay I toast at my cousin's party next week"
    form |= {"title": "Beer and pills", "related-1": "taking/pregnancy", "related-2": ""}
    answer = editor.post("/answers/topic", data=form)
    assert answer.headers["location"].endswith("said=topic_kept")
    topic = read_topic_text(text_of(topic_desk), KEY)
    assert topic.text == "Ask your prescriber first.\n- Beer counts.\n- Wine counts."
    assert topic.title == "Beer and pills"
    assert topic.examples[-1] == "May I toast at my cousin's party next week"
    assert topic.related[0] == "taking/pregnancy"
    assert (topic_desk.content / PATH).read_text(encoding="utf-8") == before
    assert "Draft by Kim" in editor.get(answer.headers["location"]).text


def test_problems_stand_beside_their_fields_while_one_types(editor: httpx.Client) -> None:
    form = opened(editor) | {"title": "One", "question": "no mark"}
    form["answer"] = "You should call 988 about {nothing_known}. " + "Very long it is. " * 30
    form["examples"] = "hello there\nhello there"
    page = html.unescape(editor.post("/answers/check", data=form).text)
    parts = dict(each.split(">", 1) for each in page.split('<div data-part="problems-')[1:])
    assert "Takes 2 to 5 words" in parts['title"']
    assert "with its question mark" in parts['question"']
    assert "{nothing_known}" in parts['answer"']
    assert "written out" in parts['answer"']
    assert "the most is 90" in parts['answer"']
    assert "the least is 25" in parts['examples"']
    assert "Reading grade" in page


def test_a_sentence_that_another_answer_has_is_pointed_at(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    other = read_topic_text(
        text_of(topic_desk, "data/faq/taking/pregnancy.yml"), "taking/pregnancy"
    )
    form = opened(editor)
    form["examples"] += "\n" + other.examples[0]
    page = editor.post("/answers/check", data=form).text
    assert 'href="/answers/topic?key=taking/pregnancy"' in page


def test_the_preview_shows_what_visitors_will_read(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    form = opened(editor)
    form["answer"] = "In a crisis: {lifeline}. <b>Not</b> **bold**."
    form |= {f"related-{number}": "" for number in range(1, 5)} | {"related-1": "taking/pregnancy"}
    page = editor.post("/answers/check", data=form).text
    preview = page.partition('data-part="preview"')[2]
    related = read_topic_text(
        text_of(topic_desk, "data/faq/taking/pregnancy.yml"), "taking/pregnancy"
    )
    assert "{lifeline}" not in preview
    assert "988" in preview
    assert "&lt;b&gt;Not&lt;/b&gt; <strong>bold</strong>" in preview
    assert f'bh-reply">{related.title}</span>' in html.unescape(preview)
    assert preview.index(related.title) < preview.index("Talk to a person")
    assert "Draft, not yet reviewed" in preview
    assert "Reviewed on" not in preview


def test_a_reviewed_line_stands_only_under_signed_words(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    topic = read_topic_text(text_of(topic_desk), KEY)
    signed = sign(topic.text, "Lee", NOW.date(), NOW.date(), topic.title, topic.question)
    text = edit_topic(text_of(topic_desk), metadata=signed)
    topic_desk.drafts().write(PATH, text, 0, "Lee", NOW)
    form = opened(editor)
    assert "Reviewed on 2026-03-02" in editor.post("/answers/check", data=form).text
    form["answer"] = "Other words."
    assert "Reviewed on" not in editor.post("/answers/check", data=form).text


def test_what_cannot_be_kept_is_told_and_not_lost(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    form = opened(editor)
    form["examples"] += "\nis [this](drug) fine"
    form["answer"] = "Words I thought about for long."
    page = editor.post("/answers/topic", data=form)
    assert page.status_code == 422
    assert "bracket or a brace" in page.text
    assert "is [this](drug) fine" in page.text
    assert "Words I thought about for long." in page.text
    assert topic_desk.drafts().changes() == []


def test_safety_words_can_be_drafted_and_their_sentences_cannot(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    path = "data/safety/crisis_self.yml"
    before = text_of(topic_desk, path)
    form = opened(editor, "safety/crisis_self", "utter_crisis_in_danger")
    assert "examples" not in form
    form |= {"answer": "Please call {emergency} now.", "examples": "x"}
    assert editor.post("/answers/topic", data=form).status_code == 303
    after = text_of(topic_desk, path)
    assert "Please call {emergency} now." in after
    assert after.partition("responses:")[0] == before.partition("responses:")[0]
    page = editor.get("/answers/topic?key=safety/crisis_self").text
    assert "a second person must approve" in page


def test_spanish_words_beside_the_english_are_changed_too(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    at = ("people/contact_me", "utter_contact_problem_name_missing")
    form = opened(editor, *at)
    assert form["spanish"]
    form |= {"spanish": "¿A nombre de quién\r\npreguntamos?"}
    assert editor.post("/answers/topic", data=form).status_code == 303
    assert opened(editor, *at)["spanish"] == "¿A nombre de quién preguntamos?"
    [draft] = topic_desk.drafts().changes()
    changed = set((draft.text or "").splitlines()) ^ set((draft.published or "").splitlines())
    assert len(changed) == 2


def test_discarding_goes_back_to_what_is_live(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    editor.post("/answers/topic", data=opened(editor) | {"answer": "Something else."})
    form = opened(editor)
    answer = editor.post("/answers/discard", data=form)
    assert answer.headers["location"].endswith("said=topic_discarded")
    assert topic_desk.drafts().changes() == []


def test_what_visitors_asked_is_shown_to_editors_and_noted(
    editor: httpx.Client, topic_desk: ContentDesk
) -> None:
    db = topic_desk.database()
    for id, words, helpful in (("c-1", "a glass with my tablets", True), ("c-2", "gone", None)):
        talk = Conversations(db)
        talk.start(id, "en", NOW)
        asked = talk.keep(id, words, NOW)
        said = [Draft("It depends.", "answer", "faq/taking_alcohol")]
        made = talk.reply(id, said, NOW, asked.message.seq)
        if helpful is not None:
            Feedback(db).keep(id, made[0].id, helpful, NOW)
    Conversations(db).erase("c-2", NOW)
    page = editor.get("/answers/questions", params={"key": KEY}).text
    assert "a glass with my tablets" in page
    assert ">gone<" not in page
    assert "This answer helped: 1. It didn't help: 0." in html.unescape(page)
    noted = lines(db, action="answer.questions_seen")[0]
    assert (noted.actor, noted.subject) == ("Kim", "faq/taking_alcohol")
    assert "glass" not in topic_desk.output.read_text()


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", "taking/none", "stories/x", "a/b/c"])
def test_a_key_that_is_none_leads_nowhere(key: str, editor: httpx.Client) -> None:
    assert editor.get("/answers/topic", params={"key": key}).status_code == 404
    token = form_token(editor.get("/").text)
    answer = editor.post("/answers/topic", data={"token": token, "key": key, "answer": "My words"})
    assert answer.status_code == 410
    assert "My words" in answer.text
