"""Can everyone read and reach it: axe, small screens, large text, no broken rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_visitor import (
    CRISIS,
    DESK,
    PHONE,
    WIDGET,
    NewContext,
    ask,
    ask_and_wait,
    field,
    press,
)
from playwright.sync_api import Page, expect

_AXE = Path(__file__).with_name("vendor") / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def broken_rules(page: Page) -> list[str]:
    """The rules of axe-core that the page breaks, with where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(found => found.violations)", _RULES
    )
    return [f"{each['id']}: {[node['html'] for node in each['nodes']]}" for each in found]


def sideways(page: Page) -> int:
    """By how many pixels the page, or the list of messages, is wider than its place."""
    return int(
        page.evaluate(
            f"""() => Math.max(...[document.documentElement, {WIDGET}.querySelector('.bh-log')]
            .map(each => each.scrollWidth - each.clientWidth))"""
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(
    new_context: NewContext, demo_url: str, scheme: str, size: dict[str, int]
) -> None:
    page = new_context(color_scheme=scheme, viewport=size).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    assert broken_rules(page) == []

    ask_and_wait(page)
    ask(page, CRISIS)
    expect(page.locator(".bh-safety")).to_have_count(1)
    press(page, "Clear this chat")
    assert broken_rules(page) == []
    press(page, "Keep it")
    press(page, "Ask for a call")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("[aria-invalid]").first).to_be_visible()
    assert broken_rules(page) == []
    press(page, "Leave it")
    page.context.set_offline(True)
    ask(page, "still there?")
    expect(page.locator(".bh-failed")).to_have_count(1)
    assert broken_rules(page) == []
    press(page, "I need help now")
    assert broken_rules(page) == []


@pytest.mark.parametrize(
    "size",
    [PHONE, {"width": 640, "height": 400}, {"width": 320, "height": 256}],
    ids=["320 px", "200%", "400%"],
)
def test_nothing_is_lost_on_a_small_screen(
    new_context: NewContext, demo_url: str, size: dict[str, int]
) -> None:
    page = new_context(viewport=size).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    ask_and_wait(page)
    ask(page, "x" * 200)
    expect(page.locator(".bh-unsent")).to_have_count(0)

    assert sideways(page) <= 0
    for control in page.locator("#panel button:visible, #panel textarea, #panel summary").all():
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        # WCAG 2.2, 2.5.8: a target of 24 px at least.
        assert min(box["width"], box["height"]) >= 24


def test_on_a_phone_the_chat_fills_the_screen_and_gives_way_to_the_page(
    new_context: NewContext, demo_url: str
) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    assert page.locator("#panel").bounding_box() == {"x": 0, "y": 0, **PHONE}
    expect(field(page)).to_be_in_viewport()

    press(page, "Close the chat")
    expect(page.get_by_text("This is a demonstration.")).to_be_visible()
    expect(page.locator("#panel")).to_be_hidden()
    opener = page.get_by_role("button", name="Open chat")
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(field(page)).to_be_focused()


def test_large_text_does_not_push_anything_out(new_context: NewContext, demo_url: str) -> None:
    page = new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert sideways(page) <= 0
    field(page).scroll_into_view_if_needed()
    expect(field(page)).to_be_in_viewport()


@pytest.mark.parametrize("setting", ["reduced_motion", "forced_colors"])
def test_the_visitor_s_own_settings_are_kept(
    new_context: NewContext, demo_url: str, setting: str
) -> None:
    value = {"reduced_motion": "reduce", "forced_colors": "active"}[setting]
    page = new_context(**{setting: value}).new_page()
    page.goto(demo_url)
    expect(page.locator(".bh-bot")).to_have_count(1)

    if setting == "reduced_motion":
        moving = f"getComputedStyle({WIDGET}.querySelector('.bh-typing'), '::before').animationName"
        assert page.evaluate(moving) == "none"
    else:
        drawn = f"getComputedStyle({WIDGET}.querySelector('.bh-bubble')).borderTopWidth"
        assert page.evaluate(drawn) == "1px"


def test_focus_can_be_seen_everywhere(browser_page: Page) -> None:
    seen = []
    browser_page.get_by_role("button", name="Quick exit").focus()
    for _ in range(12):
        browser_page.keyboard.press("Tab")
        seen.append(
            browser_page.evaluate(
                f"""() => [{WIDGET}.activeElement.textContent.slice(0, 20),
                getComputedStyle({WIDGET}.activeElement).outlineStyle]"""
            )
        )
    assert [each for each in seen if each[1] == "none"] == []
    assert len({each[0] for each in seen}) > 8
