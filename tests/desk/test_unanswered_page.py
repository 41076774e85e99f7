"""The page of what went unanswered, in a real desk over a copy of the content."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from running_desk import Desk, form_token, press

from bothand.care.audit import lines
from bothand.care.conversations import Conversations
from bothand.care.feedback import Feedback
from bothand.care.messages import Draft
from bothand.care.staff import Role
from bothand.care.unanswered import Unanswered
from bothand.content.drafts import Drafts
from bothand.settings import ROOT

PETS = (
    "may I bring my guinea pig to the session with jerome",
    "can my guinea pig come along to a session",
)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content; nothing here may touch the project's own."""
    target = tmp_path_factory.mktemp("content")
    shutil.copytree(ROOT / "data", target / "data")
    for name in ("domain.yml", "config.yml", "practice.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, target / name)
    return target


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, content: Path, artefacts: Path
) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(artefacts / "encoder", home / "encoder")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOTHAND_CONTENT", str(content))
        made = Desk(home)
        made.start()
    yield made
    made.stop()


def ask(desk: Desk, *texts: str) -> None:
    """Visitors ask what the assistant doesn't know; the desk collects it."""
    now = datetime.now(UTC)
    conversations = Conversations(desk.database())
    for text in texts:
        name = f"c-{abs(hash(text))}"
        conversations.start(name, "en", now)
        kept = conversations.keep(name, text, now)
        conversations.reply(name, [Draft("…", "fallback")], now, kept.message.seq)


def look(browser: httpx.Client) -> str:
    """Have the desk look, until it has; what it said last."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        page = press(browser, "/unanswered/look")
        if "Still looking" not in page:
            return page
    raise AssertionError(page)


@pytest.fixture
def editor(desk: Desk) -> Iterator[httpx.Client]:
    with desk.signed_in("Robin", Role.EDITOR) as browser:
        yield browser
        token = form_token(browser.get("/").text)
        for group in Unanswered(desk.database()).groups():
            browser.post("/unanswered/dismiss", data={"token": token, "group": group.id})


def only_group(desk: Desk) -> str:
    (group,) = Unanswered(desk.database()).groups()
    return group.id


def sentences(page: str) -> dict[str, str]:
    """What the form's sentences would be added as, by field."""
    return dict(re.findall(r'name="(text-\w+)"[^>]*>([^<]*)</textarea>', page))


def send(browser: httpx.Client, group: str, **fields: str) -> httpx.Response:
    page = browser.get(f"/unanswered/add?group={group}&topic=").text
    used = {name.replace("text-", "use-"): "yes" for name in sentences(page)}
    data = {"token": form_token(page), "group": group} | sentences(page) | used | fields
    return browser.post("/unanswered/add", data=data, follow_redirects=True)


def test_questions_appear_scrubbed_grouped_and_with_a_topic(
    desk: Desk, editor: httpx.Client
) -> None:
    ask(desk, *PETS)
    assert "New questions came in." in look(editor) or Unanswered(desk.database()).open_count()
    page = editor.get("/unanswered").text
    assert "<strong>2</strong> open questions in 1 group" in page
    assert "to the session with [name]" in page
    assert "jerome" not in page.lower()
    assert "Not understood." in page
    group = only_group(desk)
    assert f'href="/answers/new?from={group}"' in page
    assert re.search(r"Add to “[^”]+”</a>", page)


def test_what_an_answer_did_not_help_with_names_the_answer(
    desk: Desk, editor: httpx.Client
) -> None:
    now = datetime.now(UTC)
    database = desk.database()
    conversations = Conversations(database)
    conversations.start("c-unhelped", "en", now)
    kept = conversations.keep("c-unhelped", "who feeds the fish in your lobby", now)
    answer = Draft("…", "answer", "faq/taking_alcohol")
    said = conversations.reply("c-unhelped", [answer], now, kept.message.seq)[0]
    Feedback(database).keep("c-unhelped", said.id, False, now)
    look(editor)
    page = editor.get("/unanswered").text
    assert "The answer did not help. Answered with “" in page
    assert page.count("who feeds the fish in your lobby</h2>") == 1


def test_two_clicks_make_them_examples_of_the_suggested_topic(
    desk: Desk, editor: httpx.Client, content: Path
) -> None:
    ask(desk, "is there a piano in your lobby that I could play")
    look(editor)
    page = editor.get("/unanswered").text
    first = re.search(r'class="button" href="([^"]+)"', page)
    assert first is not None
    form = editor.get(first[1].replace("&amp;", "&")).text
    assert "These are people's own words" in form
    topic = re.search(r'<option value="([^"]+)" selected', form)
    assert topic is not None
    used = {name.replace("text-", "use-"): "yes" for name in sentences(form)}
    fields = {"token": form_token(form), "group": only_group(desk), "topic": topic[1]}
    added = editor.post(
        "/unanswered/add", data=fields | sentences(form) | used, follow_redirects=True
    )
    assert "draft. Visitors get it when it is published" in added.text
    path = f"data/faq/{topic[1]}.yml"
    draft = Drafts(desk.database(), content).file(path)
    assert draft.by == "Robin"
    assert draft.text is not None and draft.published is not None
    assert "- is there a piano in your lobby that I could play\n" in draft.text
    assert (content / path).read_text() == draft.published
    assert Unanswered(desk.database()).open_count() == 0
    assert "unanswered.added" in {each.action for each in lines(desk.database())}


def test_an_editor_changes_the_words_and_leaves_some_out(
    desk: Desk, editor: httpx.Client, content: Path
) -> None:
    ask(desk, *(f"{each}, please tell" for each in PETS))
    look(editor)
    group = only_group(desk)
    page = editor.get(f"/unanswered/add?group={group}").text
    first, second = sentences(page)
    fields = {first: "are guinea pigs welcome", second.replace("text-", "use-"): ""}
    answer = send(editor, group, topic="practice/fees_insurance", **fields)
    assert "draft. Visitors get it when it is published" in answer.text
    text = Drafts(desk.database(), content).file("data/faq/practice/fees_insurance.yml").text or ""
    assert "- are guinea pigs welcome\n" in text
    assert "please tell" not in text
    assert Unanswered(desk.database()).open_count() == 1


def test_what_is_personal_or_stands_somewhere_is_told_before_it_is_added(
    desk: Desk, editor: httpx.Client, content: Path
) -> None:
    ask(desk, "does the waiting room have an aquarium")
    look(editor)
    group = only_group(desk)
    (name,) = sentences(editor.get(f"/unanswered/add?group={group}").text)
    elsewhere = next(iter(re.findall(r"    - (.+)", (content / ALCOHOL).read_text())))
    for text, told in (
        ("ask [name] about it", "a bracket is left in it"),
        ("call me at 615-555-0142", "looks like a number"),
        (elsewhere, "another file has nearly the same sentence"),
    ):
        answer = send(editor, group, topic="practice/fees_insurance", **{name: text})
        assert answer.status_code == 422
        assert told in answer.text
    assert "data/faq/taking/alcohol.yml" in answer.text
    assert 'name="anyway"' in answer.text
    assert Unanswered(desk.database()).open_count() == 1
    answer = send(editor, group, topic="practice/fees_insurance", anyway="yes", **{name: elsewhere})
    assert "draft. Visitors get it when it is published" in answer.text


ALCOHOL = "data/faq/taking/alcohol.yml"


def test_a_bracket_is_never_added_whoever_insists(desk: Desk, editor: httpx.Client) -> None:
    ask(desk, "does the waiting room have a fireplace")
    look(editor)
    group = only_group(desk)
    (name,) = sentences(editor.get(f"/unanswered/add?group={group}").text)
    fields = {"anyway": "yes", name: "is [name] there"}
    assert send(editor, group, topic="practice/fees_insurance", **fields).status_code == 422
    assert send(editor, group, topic="no/such").status_code == 422
    assert send(editor, group, topic="../../x", **{name: "a b c"}).status_code == 422
    assert Unanswered(desk.database()).open_count() == 1


def test_what_is_dismissed_does_not_come_back(desk: Desk, editor: httpx.Client) -> None:
    ask(desk, "does the waiting room have a jukebox")
    look(editor)
    assert "Dismissed." in press(editor, "/unanswered/dismiss", group=only_group(desk))
    assert "There is nothing new." in look(editor)
    assert "not open any more" in press(editor, "/unanswered/dismiss", group="gone")
    gone = editor.get("/unanswered/add?group=gone", follow_redirects=True)
    assert "not open any more" in gone.text


def test_a_question_of_an_erased_chat_is_gone_from_the_page(
    desk: Desk, editor: httpx.Client
) -> None:
    text = "does the waiting room have a hammock"
    ask(desk, text)
    look(editor)
    group = only_group(desk)
    Conversations(desk.database()).erase(f"c-{abs(hash(text))}", datetime.now(UTC))
    assert (
        "not open any more"
        in editor.get(f"/unanswered/add?group={group}", follow_redirects=True).text
    )


def test_helpers_see_neither_the_page_nor_its_entry(desk: Desk, editor: httpx.Client) -> None:
    assert 'href="/unanswered"' in editor.get("/").text
    with desk.signed_in("Helper", Role.HELPER) as helper:
        assert 'href="/unanswered"' not in helper.get("/").text
        assert helper.get("/unanswered").status_code == 403


def test_no_visitors_word_is_in_what_the_desk_prints(desk: Desk, editor: httpx.Client) -> None:
    ask(desk, "does the waiting room have a trampoline")
    look(editor)
    assert "trampoline" in editor.get("/unanswered").text
    assert "trampoline" not in desk.output.read_text()
