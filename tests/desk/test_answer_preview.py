"""The desk's picture of an answer is what the chat makes of it."""

from __future__ import annotations

import re

import pytest

from bothand.chat.rich import to_html as of_the_chat
from bothand.content.practice import Practice
from bothand.content.topic_state import place_of
from bothand.content.tree import read_tree
from bothand.desk.answers.preview import preview_of, to_html
from bothand.settings import ROOT

SHEETS = ("launcher/launcher.css", "chat/chat.css")


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "First.\n- a **bold** one\n- 988 or 911\nLast.",
        "Text HOME to 741741, call 1-800-662-4357 or see 988lifeline.org.",
        "<b>& 'quoted'</b> 19880 988-1",
        "",
    ],
)
def test_words_are_set_as_in_the_chat_but_links_lead_nowhere(text: str) -> None:
    chat = re.sub(r"<a [^>]*>", '<span class="bh-link">', str(of_the_chat(text)))
    assert to_html(text) == chat.replace("</a>", "</span>")


def test_the_look_is_the_widgets_own_rule_by_rule() -> None:
    widget = "\n".join((ROOT / "widget/src" / each).read_text("utf-8") for each in SHEETS)
    ours = (ROOT / "bothand/desk/static/answers.css").read_text("utf-8").partition("/* ---- */")[2]
    theirs: dict[str, set[str]] = {}
    for selector, body in _RULE.findall(widget):
        theirs.setdefault(_NAMES.get(selector, selector), set()).update(_parts(body))
    copied = {each.strip(): body for each, body in _RULE.findall(ours)}
    told = [each for each in copied if each in theirs]
    for selector in told:
        assert _parts(copied[selector]) <= theirs[selector], selector
    assert len(told) >= 20


_RULE = re.compile(r"^\s*([^{}@/\n]+?) \{([^{}]*)\}", re.MULTILINE)
# The desk's page has no shadow root: what holds for all of the chat is told by its classes.
_NAMES = {
    ":host": ".bh-root",
    "p": ":where(.bh-root) p",
    "button": ".bh-button",
    "summary": ".bh-sources summary",
}


def _parts(body: str) -> set[str]:
    return {each.strip() for each in body.split(";") if each.strip()}


def test_buttons_are_those_of_the_chat_in_its_order() -> None:
    files, place = read_tree(ROOT), place_of("side_effects/weight")
    assert place is not None
    values = Practice.read(ROOT / "practice.yml").placeholders()
    name = "utter_faq/side_effects_weight"
    found = preview_of(files, place, name, files[place.path], values, {})
    assert found.kind == "answer"
    assert len(found.buttons) == 4
    assert found.buttons[-1] == "Talk to a person"
    assert found.draft
    assert found.reviewed_on == ""
